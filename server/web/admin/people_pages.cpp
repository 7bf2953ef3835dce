#include "server/web/admin/people_pages.h"

#include "server/http/percent_coding.h"
#include "server/web/admin/field_sizes.h"
#include "server/web/admin/master_views.h"
#include "server/web/mailroom/leaver_part.h"

#include <algorithm>
#include <array>

namespace tewatashi::server::web {
namespace {

using domain::LocalDate;
using services::PeopleState;
using services::Person;

constexpr int kEmailCharacters = 254;
constexpr std::size_t kFormerRowsMax = 20;
constexpr std::size_t kFormerRowsFree = 2; // beyond those that are filled in

std::string peopleHref(const services::PeopleQuery& query, const std::string& after) {
    std::string href = "/admin/people?state=" + peopleStateCode(query.state);
    if (!query.text.empty()) {
        href += "&q=" + http::percentEncode(query.text);
    }
    return after.empty() ? href : href + "&after=" + http::percentEncode(after);
}

std::string dayLabel(LocalDate day, const Words& words) {
    return calendarDay(day.text(), words.language());
}

std::string stateOf(const Person& person, const Words& words, LocalDate today) {
    if (!person.lastDay) {
        return words.get("people.state_here");
    }
    return words.fill(*person.lastDay < today ? "people.left_on" : "people.leaves_on",
                      {{"day", dayLabel(*person.lastDay, words)}});
}

std::string postText(const services::Post& post, Language language) {
    const std::string& path = post.department.path.in(language);
    return post.title.empty() ? path : path + " " + post.title;
}

View personRow(const Person& person, const Words& words, LocalDate today) {
    View view;
    view["number"] = person.employeeNumber;
    view["href"] = personHref(person.employeeNumber);
    view["name"] = person.nameJa;
    view["kana"] = person.nameKana;
    view["has_kana"] = !person.nameKana.empty();
    view["email"] = person.email;
    view["has_email"] = !person.email.empty();
    view["has_post"] = !person.posts.empty();
    view["post"] =
        person.posts.empty() ? std::string() : postText(person.posts.front(), words.language());
    view["has_more_posts"] = person.posts.size() > 1;
    view["more_posts"] =
        person.posts.size() > 1
            ? words.fill("people.more_posts", {{"count", std::to_string(person.posts.size() - 1)}})
            : std::string();
    view["state"] = stateOf(person, words, today);
    view["has_left"] = person.lastDay && *person.lastDay < today;
    return view;
}

std::string placeLabel(const std::string& code, const Choices& places) {
    const auto found = std::find_if(places.begin(), places.end(),
                                    [&](const auto& each) { return each.first == code; });
    return found == places.end() ? code : found->second;
}

Choices postKindChoices(const Words& words) {
    return {{"main", words.get("person.kind_main")},
            {"additional", words.get("person.kind_additional")}};
}

Choices languageChoices(const Words& words) {
    return {{"ja", words.get("person.language_ja")}, {"en", words.get("person.language_en")}};
}

View postRows(const Person& person, const Choices& places, const Words& words, LocalDate today) {
    ViewList rows;
    for (const services::Post& post : person.posts) {
        const bool isOver = post.period.until < today;
        View row;
        row["kind"] = words.get(post.kind == services::PostKind::Main ? "person.kind_main"
                                                                      : "person.kind_additional");
        row["department"] = post.department.path.in(words.language());
        row["code"] = post.department.code;
        row["title"] = post.title;
        row["has_title"] = !post.title.empty();
        row["place"] = placeLabel(post.place, places);
        row["has_place"] = !post.place.empty();
        row["period"] = periodText(post.period, words);
        row["is_over"] = isOver;
        row["is_coming"] = post.period.from > today;
        row["may_end"] = !isOver;
        row["end_action"] = personHref(person.employeeNumber) + "/posts/end";
        row["end_id"] = "end-" + std::to_string(rows.size());
        row["last_day"] =
            post.period.until < domain::kOpenEnd ? post.period.until.text() : std::string();
        rows.push_back(std::move(row));
    }
    return rows;
}

View postForm(const PersonPageInput& input, const Choices& places, const Words& words) {
    Choices offered{{"", words.get("person.place_none")}};
    offered.insert(offered.end(), places.begin(), places.end());
    FormView form("post", words, input.problems);
    form.select("kind", "person.kind", postKindChoices(words), input.post.kind);
    form.input("department", "person.department_code", input.post.department,
               requiredText(kNumberCharacters, "person.department_hint"));
    form.input("title", "person.post_title", input.post.title, optionalText(kNameCharacters));
    form.select("place", "person.place", offered, input.post.place, "person.place_hint");
    form.input("from", "person.from", input.post.from, requiredDay());
    form.input("until", "person.until", input.post.until, optionalDay("person.until_hint"));
    return form.view();
}

View formerNames(const Person& person, const Words& words) {
    ViewList names;
    for (const services::FormerName& former : person.formerNames) {
        names.emplace_back("text", View(words.fill("person.former_entry",
                                                   {{"name", former.nameJa},
                                                    {"day", dayLabel(former.usedUntil, words)}})));
    }
    return names;
}

View formerRows(const PersonText& text) {
    ViewList rows;
    const std::size_t count =
        std::min(std::max(text.formerNames.size() + kFormerRowsFree, kFormerRowsFree),
                 std::max(kFormerRowsMax, text.formerNames.size()));
    for (std::size_t i = 0; i < count; ++i) {
        const FormerNameText former =
            i < text.formerNames.size() ? text.formerNames[i] : FormerNameText{};
        View row;
        row["index"] = std::to_string(i + 1);
        row["name"] = former.name;
        row["kana"] = former.kana;
        row["until"] = former.until;
        rows.push_back(std::move(row));
    }
    return rows;
}

FormView personFields(const PersonFormInput& input, const Words& words) {
    const PersonText& text = input.text;
    FormView form("person", words, input.problems);
    if (input.isNew) {
        form.input("employee_number", "people.number", text.employeeNumber,
                   requiredText(kNumberCharacters, "person.number_hint"));
    }
    form.input("name_ja", "people.name", text.nameJa, requiredText(kNameCharacters));
    form.input("name_kana", "person.name_kana", text.nameKana, optionalText(kNameCharacters));
    form.input("name_romaji", "person.name_romaji", text.nameRomaji, optionalText(kNameCharacters));
    form.input("email", "person.email", text.email, optionalText(kEmailCharacters));
    form.select("language", "person.language", languageChoices(words), text.language);
    form.input("last_day", "person.leaving_day", text.lastDay, optionalDay("person.leaving_hint"));
    return form;
}

} // namespace

void addAdminNav(View& view, AdminNav here) {
    constexpr std::array<const char*, 10> kAreas{
        "admin_people", "admin_accounts", "admin_departments", "admin_places", "admin_operators",
        "admin_import", "admin_security", "admin_tokens",      "admin_audit",  "admin_routes"};
    view[kAreas.at(static_cast<std::size_t>(here))] = true;
}

std::string peopleStateCode(PeopleState state) {
    switch (state) {
    case PeopleState::Here:
        return "here";
    case PeopleState::Left:
        return "left";
    case PeopleState::All:
        return "all";
    }
    return "here";
}

std::optional<PeopleState> peopleStateFromCode(std::string_view code) {
    for (const PeopleState state : {PeopleState::Here, PeopleState::Left, PeopleState::All}) {
        if (peopleStateCode(state) == code) {
            return state;
        }
    }
    return std::nullopt;
}

std::string personHref(std::string_view employeeNumber) {
    return "/admin/people/" + http::percentEncode(employeeNumber);
}

std::string peopleListPage(const services::PeopleQuery& query, const services::PeoplePage& page,
                           const PagePainter& painter, Frame frame, LocalDate today) {
    const Words& words = painter.words(frame.language);
    View view;
    addAdminNav(view, AdminNav::People);
    view["text"] = query.text;
    ViewList states;
    for (const PeopleState state : {PeopleState::Here, PeopleState::Left, PeopleState::All}) {
        const std::string code = peopleStateCode(state);
        View choice;
        choice["value"] = code;
        choice["label"] = words.get("people.state_" + code);
        choice["selected"] = state == query.state;
        states.push_back(std::move(choice));
    }
    view["states"] = states;
    ViewList rows;
    for (const Person& person : page.people) {
        rows.push_back(personRow(person, words, today));
    }
    view["has_people"] = !rows.empty();
    view["people"] = rows;
    view["empty_text"] = words.get(query.text.empty() ? "people.empty" : "people.not_found");
    view["more"] = page.more;
    view["not_first"] = !query.after.empty();
    view["first_href"] = peopleHref(query, "");
    view["has_next"] = !page.next.empty();
    view["next_href"] = peopleHref(query, page.next);
    frame.title = words.get("people.title");
    frame.nav = Nav::Admin;
    return painter.paint("people", frame, std::move(view));
}

PersonText personTextOf(const Person& person) {
    PersonText text{person.employeeNumber,
                    person.nameJa,
                    person.nameKana,
                    person.nameRomaji,
                    person.email,
                    languageCode(person.language),
                    person.lastDay ? person.lastDay->text() : std::string(),
                    {}};
    for (const services::FormerName& former : person.formerNames) {
        text.formerNames.push_back({former.nameJa, former.nameKana, former.usedUntil.text()});
    }
    return text;
}

std::string personFormPage(const PersonFormInput& input, const PagePainter& painter, Frame frame) {
    const Words& words = painter.words(frame.language);
    const std::string href = personHref(input.text.employeeNumber);
    View view;
    addAdminNav(view, AdminNav::People);
    view["person_form"] = once(personFields(input, words).view());
    const auto wrong =
        std::find_if(input.problems.begin(), input.problems.end(),
                     [](const auto& problem) { return problem.field == "former_names"; });
    view["has_former_error"] = wrong != input.problems.end();
    view["former_error"] =
        wrong != input.problems.end() ? wrong->text.in(frame.language) : std::string();
    view["former_rows"] = formerRows(input.text);
    view["action"] = input.isNew ? std::string("/admin/people") : href;
    view["back_href"] = input.isNew ? std::string("/admin/people") : href;
    view["back_text"] = input.isNew ? words.get("people.back") : input.text.nameJa;
    view["submit_text"] = words.get(input.isNew ? "person.add_submit" : "person.change_submit");
    frame.title = words.get(input.isNew ? "person.add_title" : "person.change_title");
    view["heading"] = frame.title;
    frame.nav = Nav::Admin;
    return painter.paint("person_form", frame, std::move(view));
}

std::string personPage(const PersonPageInput& input, const Choices& places,
                       const PagePainter& painter, Frame frame, LocalDate today) {
    const Words& words = painter.words(frame.language);
    const Person& person = input.person;
    View view;
    addAdminNav(view, AdminNav::People);
    view["number"] = person.employeeNumber;
    view["name"] = person.nameJa;
    view["kana"] = person.nameKana;
    view["has_kana"] = !person.nameKana.empty();
    view["romaji"] = person.nameRomaji;
    view["has_romaji"] = !person.nameRomaji.empty();
    view["edit_href"] = personHref(person.employeeNumber) + "/edit";
    view["state"] = stateOf(person, words, today);
    view["email"] = person.email.empty() ? words.get("admin.none") : person.email;
    view["language"] = words.get("person.language_" + languageCode(person.language));
    view["has_former"] = !person.formerNames.empty();
    view["former"] = formerNames(person, words);
    view["has_posts"] = !person.posts.empty();
    view["posts"] = postRows(person, places, words, today);
    view["post_open"] = !input.problems.empty() || person.posts.empty();
    view["posts_action"] = personHref(person.employeeNumber) + "/posts";
    view["post_form"] = once(postForm(input, places, words));
    view["is_leaver"] = input.leaver.has_value();
    addLeaverItems(view, input.leaver.value_or(services::LeaverFile{}), std::nullopt, painter,
                   frame.language);
    const bool hasAccount = input.account.has_value();
    const services::Account account = input.account.value_or(services::Account{});
    view["has_account"] = hasAccount;
    view["account_href"] = "/admin/accounts/" + http::percentEncode(account.user.login);
    view["login"] = account.user.login;
    view["role"] = words.get("role." + std::string(services::roleCode(account.user.role)));
    view["account_state"] =
        words.get(account.disabledAt ? "account.state_off" : "account.state_on");
    view["new_account_href"] =
        "/admin/accounts/new?person=" + http::percentEncode(person.employeeNumber);
    frame.title = person.nameJa;
    frame.nav = Nav::Admin;
    return painter.paint("person", frame, std::move(view));
}

} // namespace tewatashi::server::web
