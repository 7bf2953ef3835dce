#include "server/web/admin/master_pages.h"

#include "server/http/percent_coding.h"
#include "server/web/admin/field_sizes.h"
#include "server/web/admin/master_views.h"
#include "server/web/admin/people_pages.h"
#include "server/web/admin/route_pages.h"

namespace tewatashi::server::web {
namespace {

using domain::LocalDate;

std::string kindWord(services::PlaceKind kind, const Words& words) {
    return words.get("places.kind_" + std::string(services::placeKindCode(kind)));
}

std::string contactText(const services::KeyContact& contact) {
    return contact.employeeNumber.empty() ? std::string()
                                          : contact.employeeNumber + " " + contact.name;
}

Choices withNone(const Choices& places, const Words& words) {
    Choices all{{"", words.get("departments.place_none")}};
    all.insert(all.end(), places.begin(), places.end());
    return all;
}

Choices placeKindChoices(const Words& words) {
    Choices choices;
    for (const auto kind :
         {services::PlaceKind::Site, services::PlaceKind::Building, services::PlaceKind::Floor,
          services::PlaceKind::MailRoom, services::PlaceKind::Shelf, services::PlaceKind::Desk}) {
        choices.emplace_back(services::placeKindCode(kind), kindWord(kind, words));
    }
    return choices;
}

FormView departmentFields(const MasterForm<DepartmentText>& form, bool isNew, const Choices& places,
                          const Words& words) {
    const DepartmentText& text = form.text;
    FormView view("change", words, form.problems);
    if (isNew) {
        view.input("code", "departments.code", text.code,
                   requiredText(kCodeCharacters, "departments.code_hint"));
    }
    view.input("name_ja", "admin.name", text.nameJa, requiredText(kNameCharacters));
    view.input("name_en", "admin.name_en", text.nameEn, optionalText(kNameCharacters));
    view.input("name_kana", "departments.kana", text.nameKana, optionalText(kNameCharacters));
    view.input("parent", "departments.parent", text.parent,
               optionalText(kCodeCharacters, "departments.parent_hint"));
    view.input("key_contact", "departments.key_contact", text.keyContact,
               optionalText(kCodeCharacters, "departments.key_contact_hint"));
    view.select("place", "departments.place", withNone(places, words), text.place);
    view.input("from", "person.from", text.from, requiredDay());
    view.input("until", "person.until", text.until, optionalDay("admin.until_hint"));
    return view;
}

FormView placeFields(const MasterForm<PlaceText>& form, bool isNew, const Words& words) {
    const PlaceText& text = form.text;
    FormView view("change", words, form.problems);
    if (isNew) {
        view.input("code", "places.code", text.code,
                   requiredText(kCodeCharacters, "places.code_hint"));
    }
    view.input("name_ja", "admin.name", text.nameJa, requiredText(kNameCharacters));
    view.input("name_en", "admin.name_en", text.nameEn,
               optionalText(kNameCharacters, "places.name_en_hint"));
    view.select("kind", "places.kind", placeKindChoices(words), text.kind);
    view.input("parent", "places.parent", text.parent,
               optionalText(kCodeCharacters, "places.parent_hint"));
    view.input("from", "person.from", text.from, requiredDay());
    view.input("until", "person.until", text.until, optionalDay("admin.until_hint"));
    return view;
}

std::string placeName(const std::string& code, const Choices& places) {
    for (const auto& [value, label] : places) {
        if (value == code) {
            return label;
        }
    }
    return code;
}

} // namespace

std::string departmentHref(std::string_view code) {
    return "/admin/departments/" + http::percentEncode(code);
}
std::string placeHref(std::string_view code) {
    return "/admin/places/" + http::percentEncode(code);
}
std::string operatorHref(std::string_view card) {
    return "/admin/operators/" + http::percentEncode(card);
}

std::string departmentTreePage(const std::vector<services::DepartmentNode>& nodes,
                               const TreePageInput& input, const Choices& places,
                               const PagePainter& painter, Frame frame) {
    const Words& words = painter.words(frame.language);
    TreeView tree("departments", "/admin/departments", words);
    tree.columns({"admin.name", "departments.key_contact", "departments.place"});
    for (const services::DepartmentNode& node : nodes) {
        tree.row({departmentHref(node.code), node.name.in(frame.language), node.code, node.depth},
                 {contactText(node.keyContact), placeName(node.place, places)});
    }
    View view = tree.view(input.on, input.today);
    addAdminNav(view, AdminNav::Departments);
    frame.title = words.get("departments.title");
    frame.nav = Nav::Admin;
    return painter.paint("tree", frame, std::move(view));
}

std::string placeTreePage(const std::vector<services::PlaceNode>& nodes, const TreePageInput& input,
                          const PagePainter& painter, Frame frame) {
    const Words& words = painter.words(frame.language);
    TreeView tree("places", "/admin/places", words);
    tree.columns({"admin.name", "places.kind"});
    for (const services::PlaceNode& node : nodes) {
        tree.row({placeHref(node.code), node.now.name.in(frame.language), node.code, node.depth},
                 {kindWord(node.now.kind, words)});
    }
    View view = tree.view(input.on, input.today);
    addAdminNav(view, AdminNav::Places);
    frame.title = words.get("places.title");
    frame.nav = Nav::Admin;
    return painter.paint("tree", frame, std::move(view));
}

std::string newDepartmentPage(const MasterForm<DepartmentText>& form, const Choices& places,
                              const PagePainter& painter, Frame frame) {
    const Words& words = painter.words(frame.language);
    View view = newMasterView("departments", "/admin/departments",
                              departmentFields(form, true, places, words), words);
    addAdminNav(view, AdminNav::Departments);
    frame.title = words.get("departments.add_title");
    frame.nav = Nav::Admin;
    return painter.paint("master_form", frame, std::move(view));
}

std::string newPlacePage(const MasterForm<PlaceText>& form, const PagePainter& painter,
                         Frame frame) {
    const Words& words = painter.words(frame.language);
    View view = newMasterView("places", "/admin/places", placeFields(form, true, words), words);
    addAdminNav(view, AdminNav::Places);
    frame.title = words.get("places.add_title");
    frame.nav = Nav::Admin;
    return painter.paint("master_form", frame, std::move(view));
}

std::string departmentPage(const services::DepartmentFile& file,
                           const MasterForm<DepartmentText>& form, const Choices& places,
                           const PagePainter& painter, Frame frame, LocalDate today) {
    const Words& words = painter.words(frame.language);
    MasterView master("departments", "/admin/departments", file.code, words);
    master.columns({"admin.period", "admin.name", "departments.parent", "departments.key_contact",
                    "departments.place"});
    for (const services::DepartmentPeriod& period : file.periods) {
        const bool isEnglish = frame.language == Language::English && !period.nameEn.empty();
        master.row(period.period, today,
                   {isEnglish ? period.nameEn : period.nameJa, period.parentName.in(frame.language),
                    contactText(period.keyContact), placeName(period.place, places)});
    }
    View view = master.view(today, departmentFields(form, false, places, words), form.lastDay,
                            form.endProblems);
    addAdminNav(view, AdminNav::Departments);
    const services::DepartmentPeriod& now = nearestPeriod(file.periods, today);
    view["heading"] = now.nameJa;
    frame.title = now.nameJa;
    frame.nav = Nav::Admin;
    return painter.paint("master", frame, std::move(view));
}

std::string placePage(const services::PlaceFile& file,
                      const std::vector<services::RouteEntry>& routes,
                      const MasterForm<PlaceText>& form, const PagePainter& painter, Frame frame,
                      LocalDate today) {
    const Words& words = painter.words(frame.language);
    MasterView master("places", "/admin/places", file.code, words);
    master.columns({"admin.period", "admin.name", "places.kind", "places.parent"});
    for (const services::PlacePeriod& period : file.periods) {
        master.row(
            period.period, today,
            {period.name.in(frame.language), kindWord(period.kind, words), period.parentCode});
    }
    View view = master.view(today, placeFields(form, false, words), form.lastDay, form.endProblems);
    addAdminNav(view, AdminNav::Places);
    ViewList stops;
    for (const services::RouteEntry& route : routes) {
        View row;
        row["href"] = routeHref(route.code);
        row["name"] = route.now.name.in(frame.language);
        row["code"] = route.code;
        row["runs"] =
            words.fill("routes.run_count", {{"count", std::to_string(route.now.runs.size())}});
        stops.push_back(std::move(row));
    }
    view["has_routes"] = !stops.empty();
    view["routes"] = stops;
    view["heading"] = nearestPeriod(file.periods, today).name.in(frame.language);
    frame.title = nearestPeriod(file.periods, today).name.in(frame.language);
    frame.nav = Nav::Admin;
    return painter.paint("master", frame, std::move(view));
}

std::string operatorListPage(const std::vector<services::OperatorCard>& cards,
                             const PagePainter& painter, Frame frame, LocalDate today) {
    const Words& words = painter.words(frame.language);
    const LocalDate always = *LocalDate::fromCivil(1900, 1, 1);
    View view;
    addAdminNav(view, AdminNav::Operators);
    ViewList rows;
    for (const services::OperatorCard& card : cards) {
        View row;
        row["href"] = operatorHref(card.card);
        row["card"] = card.card;
        row["name"] = card.name;
        if (card.validity.from <= always) {
            row["validity"] =
                card.validity.until >= domain::kOpenEnd
                    ? words.get("operators.always")
                    : words.fill(
                          "operators.until_day",
                          {{"day", calendarDay(card.validity.until.text(), frame.language)}});
        } else {
            row["validity"] = periodText(card.validity, words);
        }
        row["is_over"] = card.validity.until < today;
        row["is_coming"] = card.validity.from > today;
        row["has_person"] = !card.employeeNumber.empty();
        row["person_href"] = personHref(card.employeeNumber);
        row["person"] = card.employeeNumber;
        rows.push_back(std::move(row));
    }
    view["has_rows"] = !rows.empty();
    view["rows"] = rows;
    frame.title = words.get("operators.title");
    frame.nav = Nav::Admin;
    return painter.paint("operators", frame, std::move(view));
}

std::string operatorFormPage(const MasterForm<CardText>& form, bool isNew,
                             const PagePainter& painter, Frame frame) {
    const Words& words = painter.words(frame.language);
    const CardText& text = form.text;
    FormView fields("card", words, form.problems);
    if (isNew) {
        fields.input("card", "operators.card", text.card,
                     requiredText(kCodeCharacters, "operators.card_hint"));
    }
    fields.input("name", "operators.name", text.name, requiredText(kNameCharacters));
    fields.input("person", "account.person_number", text.person,
                 optionalText(kCodeCharacters, "account.person_hint"));
    fields.input("from", "operators.from", text.from, optionalDay("operators.from_hint"));
    fields.input("until", "operators.until", text.until, optionalDay("operators.until_hint"));
    View view;
    addAdminNav(view, AdminNav::Operators);
    view["master_form"] = once(fields.view());
    view["action"] = isNew ? std::string("/admin/operators") : operatorHref(text.card);
    view["back_href"] = "/admin/operators";
    view["back_text"] = words.get("operators.back");
    view["submit_text"] = words.get("operators.submit");
    frame.title = isNew ? words.get("operators.add_title")
                        : words.get("operators.change_title") + " " + text.card;
    view["heading"] = frame.title;
    frame.nav = Nav::Admin;
    return painter.paint("master_form", frame, std::move(view));
}

} // namespace tewatashi::server::web
