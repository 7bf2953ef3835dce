#pragma once

#include "server/services/site/actor.h"
#include "server/web/frame/web_site.h"

#include <string_view>

// What the routes of every room answer alike.
namespace tewatashi::server::web {

// Of a list that is not read from end to end.
inline constexpr int kRowsPerPage = 50;

// What a page says after it did something, by the "done" of its address: the word "<prefix><done>".
void addDoneNotice(Frame& frame, const Words& words, std::string_view prefix,
                   const http::Request& request);
// Who does something and from where, for the audit log; a signed-in viewer.
[[nodiscard]] services::Actor actorOf(const Viewer& viewer, const http::Request& request);
// A word in both languages, as errors have them.
[[nodiscard]] LocalizedText textOfBoth(const WebSite& site, std::string_view key);
// 404 with that word.
[[nodiscard]] http::Response notFoundPage(const WebSite& site, std::string_view key,
                                          const Viewer& viewer, const http::Request& request);

} // namespace tewatashi::server::web
