#include "server/web/items/fact_view.h"
#include "server/web/items/request_page.h"

namespace tewatashi::server::web {
namespace {

std::string joined(const std::string& first, const std::string& second, const char* between) {
    return first.empty() || second.empty() ? first + second : first + between + second;
}

View endView(const std::string& label, const services::RequestParty& party, const Words& words) {
    const Language language = words.language();
    const std::string& department = party.department.in(language);
    const std::string& place = party.placeName.in(language);
    View view;
    view["label"] = label;
    if (party.name.empty()) {
        view["name"] = words.fill("request.department_value", {{"name", department}});
        view["detail"] = place;
    } else {
        view["name"] = party.name;
        view["detail"] = joined(department, place, " · ");
    }
    return view;
}

const char* readersKey(domain::TextReaders readers) {
    switch (readers) {
    case domain::TextReaders::Everybody:
        return "request.readers.everybody";
    case domain::TextReaders::PartiesAndMailRoom:
        return "request.readers.parties_and_mail_room";
    case domain::TextReaders::PartiesOnly:
        break;
    }
    return "request.readers.parties_only";
}

} // namespace

void addRequestFacts(View& view, const services::RequestView& request, const PagePainter& painter,
                     Language language) {
    const Words& words = painter.words(language);
    ViewList ends;
    ends.push_back(endView(words.get("request.sender"), request.from, words));
    ends.push_back(endView(words.get("request.recipient"), request.to, words));
    view["ends"] = ends;
    ViewList facts;
    facts.push_back(factView(words.get("request.class"), request.itemClass.name.in(language)));
    facts.back()["stands_out"] = request.itemClass.standsOut;
    facts.push_back(factView(words.get("request.pieces"), std::to_string(request.pieces)));
    facts.push_back(factView(words.get("request.wished"),
                             request.wishedDay.empty() ? words.get("request.no_wish")
                                                       : dayText(request.wishedDay, language)));
    facts.push_back(factView(words.get("request.requested_at"),
                             painter.time().full(request.requestedAt, language)));
    if (!request.enteredBy.empty()) {
        facts.push_back(factView(words.get("request.entered_by"), request.enteredBy));
    }
    if (!request.subject.empty()) {
        facts.push_back(factView(words.get("request.subject"), request.subject));
    }
    if (!request.note.empty()) {
        facts.push_back(factView(words.get("request.note"), request.note));
    }
    view["facts"] = facts;
    view["texts_hidden"] = !request.mayReadTexts;
    view["texts_hidden_text"] =
        words.fill("request.texts_hidden",
                   {{"readers", words.get(readersKey(request.itemClass.rules.readers))}});
}

} // namespace tewatashi::server::web
