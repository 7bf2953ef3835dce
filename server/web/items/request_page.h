#pragma once

#include "server/services/absences/absences.h"
#include "server/services/directory/directory_entries.h"
#include "server/services/requests/request_entries.h"
#include "server/services/text/service_error.h"
#include "server/web/frame/page_painter.h"

#include <optional>
#include <string>
#include <vector>

namespace tewatashi::server::web {

inline constexpr const char* kUsualClass = "ordinary"; // chosen until another one is

// Sender or recipient as far as they are chosen.
struct RequestEnd {
    std::optional<services::Person> person;
    std::optional<services::Department> department;
    bool isSelf = false;
    std::string question; // what was searched for; empty: nothing
    std::optional<services::RecipientMatches> matches;
    std::optional<services::AwayNote> away = {}; // the person chosen is away today

    [[nodiscard]] bool isChosen() const { return person || department; }
};

// The form of a request: sender, then recipient, then the item. Without scripts, so what was chosen
// travels in the address, and what was typed of the item only in the form.
struct RequestForm {
    services::RequestInput input; // as chosen and typed; the label masked
    std::string pieces;           // as typed
    RequestEnd sender;
    RequestEnd recipient;
    bool mayChooseSender = false;
    bool hasOwnPerson = false;
    std::vector<services::ItemClass> classes;
    std::vector<services::FieldProblem> problems;
    std::string today;                              // first day that can be wished for
    std::optional<services::RequestView> last = {}; // sent last, while nobody is chosen yet
};
[[nodiscard]] std::string requestPage(const RequestForm& form, const PagePainter& painter,
                                      Frame frame);

// The request with its slip number and what to print the slip on. `printProblem` is a sentence.
[[nodiscard]] std::string requestDonePage(const services::RequestView& request,
                                          const std::string& printProblem,
                                          const PagePainter& painter, Frame frame);

// The form filled in as this request is, for another item.
[[nodiscard]] std::string requestAgainHref(const services::RequestView& request);

// Adds the values of part_request_facts.
void addRequestFacts(View& view, const services::RequestView& request, const PagePainter& painter,
                     Language language);

} // namespace tewatashi::server::web
