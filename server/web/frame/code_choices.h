#pragma once

#include "common/domain/context.h"
#include "server/services/directory/print_codes.h"
#include "server/web/frame/form_view.h"

namespace tewatashi::server::web {

// What forms offer of the site's operators, actions and places.
struct CodeChoices {
    Choices operators; // card numbers
    Choices actions;   // action codes
    Choices places;    // place codes
};
// The site's masters without the prefixes of their bar codes. Codes of another kind are left out.
[[nodiscard]] CodeChoices codeChoices(const services::CodeSheets& sheets,
                                      const domain::CodeScheme& scheme, const Words& words);

} // namespace tewatashi::server::web
