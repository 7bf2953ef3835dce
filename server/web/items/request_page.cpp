#include "server/web/items/request_page.h"

#include "server/http/percent_coding.h"
#include "server/services/requests/request_item.h"
#include "server/web/frame/page_icons.h"
#include "server/web/items/cancel_page.h"
#include "server/web/items/slip_order.h"

#include <algorithm>

namespace tewatashi::server::web {
namespace {

using services::RequestInput;

using Pairs = std::vector<std::pair<const char*, std::string>>;

std::string hrefOf(const Pairs& pairs) {
    std::string href = "/request";
    char separator = '?';
    for (const auto& [name, value] : pairs) {
        if (!value.empty()) {
            href += separator + std::string(name) + "=" + http::percentEncode(value);
            separator = '&';
        }
    }
    return href;
}

std::string ruleKey(domain::TextReaders readers) {
    switch (readers) {
    case domain::TextReaders::Everybody:
        return "request.rule.readers_everybody";
    case domain::TextReaders::PartiesAndMailRoom:
        return "request.rule.readers_parties_and_mail_room";
    case domain::TextReaders::PartiesOnly:
        break;
    }
    return "request.rule.readers_parties_only";
}

class RequestPageBuilder {
public:
    RequestPageBuilder(const RequestForm& form, const PagePainter& painter, Language language)
        : m_form(form), m_words(painter.words(language)), m_language(language) {}

    void addHead(View& view) const {
        const bool warns = !m_form.hasOwnPerson && !m_form.sender.isChosen();
        view["has_warning"] = warns;
        view["icon_warning"] = icons::kWarning;
        view["warning"] = warns ? m_words.get(m_form.mayChooseSender ? "request.no_person_operator"
                                                                     : "request.no_person")
                                : "";
        ViewList others;
        for (const services::FieldProblem& problem : m_form.problems) {
            if (problem.field.empty()) {
                others.push_back(View("text", View(problem.text.in(m_language))));
            }
        }
        view["has_problems"] = !m_form.problems.empty();
        view["other_problems"] = others;
    }

    void addParties(View& view) const {
        ViewList parties;
        const bool sends = m_form.hasOwnPerson || m_form.mayChooseSender;
        if (sends) {
            parties.push_back(party(m_form.sender, true, 1));
            parties.push_back(party(m_form.recipient, false, 2));
        }
        view["parties"] = parties;
    }

    void addForm(View& view) const {
        const RequestInput& input = m_form.input;
        view["has_form"] = m_form.sender.isChosen() && m_form.recipient.isChosen();
        view["item_step"] = "3";
        view["nonce"] = input.formNonce;
        view["from"] = input.sender;
        view["to"] = input.toPerson;
        view["department"] = input.toDepartment;
        view["classes"] = classes();
        view["subject"] = input.subject;
        view["pieces"] = m_form.pieces;
        view["pieces_max"] = std::to_string(services::kPiecesMax);
        view["wished_day"] = input.wishedDay;
        view["today"] = m_form.today;
        view["note"] = input.note;
        view["label"] = input.label;
        for (const char* field : {"class", "subject", "pieces", "wished_day", "note", "label"}) {
            addProblem(view, field, field);
        }
    }

private:
    void addProblem(View& view, const std::string& field, const std::string& as) const {
        const auto found =
            std::find_if(m_form.problems.begin(), m_form.problems.end(),
                         [&](const services::FieldProblem& each) { return each.field == field; });
        const bool has = found != m_form.problems.end();
        view["has_" + as + (as.empty() ? "error" : "_error")] = has;
        view[as + (as.empty() ? "error" : "_error")] = has ? found->text.in(m_language) : "";
    }

    // What the address keeps when the sender or the recipient changes.
    Pairs kept(bool ofSender) const {
        const RequestInput& input = m_form.input;
        Pairs pairs{{"label", input.label}};
        if (input.classCode != kUsualClass) {
            pairs.emplace_back("class", input.classCode);
        }
        if (m_form.pieces != "1") {
            pairs.emplace_back("pieces", m_form.pieces);
        }
        if (ofSender) {
            pairs.emplace_back("to", input.toPerson);
            pairs.emplace_back("department", input.toDepartment);
        } else {
            pairs.emplace_back("from", input.sender);
        }
        return pairs;
    }

    View party(const RequestEnd& end, bool isSender, int step) const {
        View view;
        view["id"] = isSender ? "sender" : "recipient";
        view["step"] = std::to_string(step);
        view["heading"] = m_words.get(isSender ? "request.sender" : "request.recipient");
        addProblem(view, isSender ? "sender" : "recipient", "");
        addChosen(view, end, isSender);
        const bool opened = isSender ? m_form.mayChooseSender : true;
        const bool searches = opened && !end.isChosen();
        view["can_search"] = searches;
        ViewList hidden;
        for (const auto& [name, value] : kept(isSender)) {
            if (!value.empty()) {
                View field;
                field["name"] = name;
                field["value"] = value;
                hidden.push_back(std::move(field));
            }
        }
        view["hidden"] = hidden;
        view["field"] = isSender ? "sender_q" : "q";
        view["question"] = end.question;
        view["search_label"] =
            m_words.get(isSender ? "request.search_sender" : "request.search_recipient");
        view["autofocus"] = searches && (isSender || m_form.sender.isChosen());
        addMatches(view, end, isSender);
        return view;
    }

    void addChosen(View& view, const RequestEnd& end, bool isSender) const {
        view["is_chosen"] = end.isChosen();
        view["name"] = end.person       ? end.person->nameJa
                       : end.department ? end.department->name.in(m_language)
                                        : "";
        view["detail"] = end.person       ? postsOf(*end.person)
                         : end.department ? end.department->path.in(m_language)
                                          : "";
        const bool onBehalf = isSender && end.isChosen() && !end.isSelf;
        view["has_tag"] = (isSender && end.isChosen()) || end.department.has_value();
        view["tag"] = m_words.get(end.department ? "request.to_department"
                                  : onBehalf     ? "request.on_behalf"
                                                 : "request.self");
        view["is_away"] = end.away.has_value();
        view["away_text"] = end.away ? awayText(*end.away) : "";
        view["can_change"] = !isSender || m_form.mayChooseSender;
        Pairs change = kept(isSender);
        if (isSender) {
            change.emplace_back("choose", "sender");
        }
        view["change_href"] = hrefOf(change);
    }

    std::string awayText(const services::AwayNote& note) const {
        const std::string day = calendarDay(note.until.text(), m_language);
        return note.to ? m_words.fill("away.request_forward",
                                      {{"name", note.name}, {"day", day}, {"who", note.to->name}})
                       : m_words.fill("away.request_hold", {{"name", note.name}, {"day", day}});
    }

    void addMatches(View& view, const RequestEnd& end, bool isSender) const {
        ViewList groups;
        const services::RecipientMatches matches =
            end.matches.value_or(services::RecipientMatches{});
        if (!matches.people.empty()) {
            ViewList list;
            for (const services::PersonMatch& match : matches.people) {
                list.push_back(personMatch(match, isSender));
            }
            groups.push_back(group("request.people", list));
        }
        if (!matches.departments.empty() && !isSender) {
            ViewList list;
            for (const services::Department& match : matches.departments) {
                list.push_back(departmentMatch(match));
            }
            groups.push_back(group("request.departments", list));
        }
        view["has_none"] = end.matches && groups.empty();
        view["none_text"] = m_words.fill("request.none_found", {{"typed", end.question}});
        view["groups"] = groups;
        view["more"] = matches.more;
    }

    View group(const char* title, const ViewList& matches) const {
        View view;
        view["title"] = m_words.get(title);
        view["matches"] = matches;
        return view;
    }

    View personMatch(const services::PersonMatch& match, bool isSender) const {
        const services::Person& person = match.person;
        Pairs pairs = kept(isSender);
        pairs.emplace_back(isSender ? "from" : "to", person.employeeNumber);
        const std::string& reading =
            m_language == Language::Japanese ? person.nameKana : person.nameRomaji;
        View view;
        view["href"] = hrefOf(pairs);
        view["name"] = person.nameJa;
        view["has_reading"] = !reading.empty();
        view["reading"] = reading;
        view["has_namesake"] = match.hasNamesake;
        view["has_former"] = !match.formerName.empty();
        view["former"] = m_words.fill("request.formerly", {{"name", match.formerName}});
        view["detail"] = postsOf(person) + " · " + person.employeeNumber;
        return view;
    }

    View departmentMatch(const services::Department& department) const {
        Pairs pairs = kept(false);
        pairs.emplace_back("department", department.code);
        View view;
        view["href"] = hrefOf(pairs);
        view["name"] = department.name.in(m_language);
        view["has_reading"] = false;
        view["reading"] = "";
        view["has_namesake"] = false;
        view["has_former"] = false;
        view["former"] = "";
        view["detail"] = department.path.in(m_language) + " · " + department.code;
        return view;
    }

    // "営業本部 › 第一営業部 部長 / 人事部": tells namesakes apart.
    std::string postsOf(const services::Person& person) const {
        std::string text;
        for (const services::Post& post : person.posts) {
            text += (text.empty() ? "" : " / ") + post.department.path.in(m_language);
            text += post.title.empty() ? "" : " " + post.title;
        }
        return text.empty() ? m_words.get("request.no_department") : text;
    }

    ViewList classes() const {
        ViewList list;
        for (const services::ItemClass& each : m_form.classes) {
            View view;
            view["value"] = each.code;
            view["name"] = each.name.in(m_language);
            view["selected"] = each.code == m_form.input.classCode;
            view["rules"] = rules(each.rules);
            list.push_back(std::move(view));
        }
        return list;
    }

    ViewList rules(const domain::ClassRules& rules) const {
        ViewList list;
        const auto add = [&](bool holds, const std::string& key) {
            if (holds) {
                list.push_back(View("text", View(m_words.get(key))));
            }
        };
        add(true, ruleKey(rules.readers));
        add(rules.personOnly, "request.rule.person_only");
        add(!rules.proxyAllowed, "request.rule.no_proxy");
        add(!rules.forwardingAllowed, "request.rule.no_forwarding");
        add(!rules.boxAllowed, "request.rule.no_box");
        add(rules.possessionRequired, "request.rule.possession");
        return list;
    }

    const RequestForm& m_form;
    const Words& m_words;
    Language m_language;
};

std::string printNote(const services::RequestView& request, const Words& words) {
    if (request.statusCode != "requested") {
        return words.get("request.print_operator");
    }
    return request.prints == 0
               ? ""
               : words.fill("request.print_again", {{"count", std::to_string(request.prints)}});
}

} // namespace

std::string requestAgainHref(const services::RequestView& request) {
    // Whoever entered it for somebody else goes on for the same sender.
    return hrefOf({{"from", request.enteredBy.empty() ? "" : request.from.employeeNumber},
                   {"to", request.to.employeeNumber},
                   {"department", request.to.name.empty() ? request.to.departmentCode : ""},
                   {"class", request.itemClass.code},
                   {"pieces", request.pieces == 1 ? "" : std::to_string(request.pieces)}});
}

std::string requestPage(const RequestForm& form, const PagePainter& painter, Frame frame) {
    const RequestPageBuilder builder(form, painter, frame.language);
    View view;
    builder.addHead(view);
    builder.addParties(view);
    builder.addForm(view);
    view["has_last"] = form.last.has_value();
    view["last_href"] = form.last ? requestAgainHref(*form.last) : "";
    view["last_party"] = form.last ? form.last->to.name.empty()
                                         ? form.last->to.department.in(frame.language)
                                         : form.last->to.name
                                   : "";
    frame.title = painter.words(frame.language).get("request.title");
    frame.nav = Nav::Request;
    return painter.paint("request", frame, std::move(view));
}

std::string requestDonePage(const services::RequestView& request, const std::string& printProblem,
                            const PagePainter& painter, Frame frame) {
    const Words& words = painter.words(frame.language);
    View view;
    addRequestFacts(view, request, painter, frame.language);
    view["groups"] = digitGroups(request.slipNumber);
    view["may_print"] = request.mayPrint;
    view["has_print"] = request.mayPrint || !request.cancellation;
    const std::string note = printNote(request, words);
    view["has_print_note"] = !note.empty();
    view["print_note"] = note;
    view["has_print_problem"] = !printProblem.empty();
    view["print_problem"] = printProblem;
    view["icon_warning"] = icons::kWarning;
    addPrintChoices(view, words);
    const std::string item = "/items/" + http::percentEncode(request.slipNumber);
    view["slip_action"] = item + "/slip";
    view["item_href"] = item;
    view["again_href"] = requestAgainHref(request);
    addCancellation(view, request, painter, frame.language);
    view["may_cancel"] = request.mayCancel;
    view["cancel_href"] = "/request/" + http::percentEncode(request.slipNumber) + "/cancel";
    frame.title = words.fill("request.page_title", {{"number", request.slipNumber}});
    frame.nav = Nav::Request;
    return painter.paint("request_done", frame, std::move(view));
}

} // namespace tewatashi::server::web
