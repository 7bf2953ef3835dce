#pragma once

#include "server/store/search_store.h"

namespace tewatashi::server::services {

// People looked at for one question. Whoever asks for more than this is told that there are more:
// no list of thousands helps to find somebody.
inline constexpr int kCandidatesMax = 1000;

struct PersonCandidate {
    store::FoundPerson person;
    int score = 0; // the smaller the better
};

} // namespace tewatashi::server::services
