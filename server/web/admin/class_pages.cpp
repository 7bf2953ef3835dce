#include "server/web/admin/class_pages.h"

#include "server/http/percent_coding.h"
#include "server/web/admin/field_sizes.h"

namespace tewatashi::server::web {
namespace {

constexpr int kClassNameCharacters = 20;

FieldKind wholeNumberField(std::string hintKey = {}) {
    FieldKind kind = requiredText(3, std::move(hintKey));
    kind.type = "number";
    return kind;
}

std::string readersWord(domain::TextReaders readers, const Words& words) {
    return words.get("classes.readers_" + std::string(services::textReadersCode(readers)));
}

Choices readersChoices(const Words& words) {
    Choices choices;
    for (const auto readers :
         {domain::TextReaders::Everybody, domain::TextReaders::PartiesAndMailRoom,
          domain::TextReaders::PartiesOnly}) {
        choices.emplace_back(services::textReadersCode(readers), readersWord(readers, words));
    }
    return choices;
}

class ClassFields {
public:
    ClassFields(const ClassForm& form, const Words& words)
        : m_words(words), m_fields("class", words, form.problems) {}

    void yesNo(const char* name, bool value, const char* hintKey = "") {
        const std::string key = std::string("classes.") + name;
        m_fields.select(name, key,
                        {{"1", m_words.get(key + "_yes")}, {"0", m_words.get(key + "_no")}},
                        value ? "1" : "0", hintKey);
    }
    FormView& fields() { return m_fields; }

private:
    const Words& m_words;
    FormView m_fields;
};

View fieldsOf(const ClassForm& form, const Words& words) {
    const services::ClassEntry& entry = form.text.entry;
    ClassFields made(form, words);
    if (form.isNew) {
        made.fields().input("code", "classes.code", entry.code,
                            requiredText(kCodeCharacters, "classes.code_hint"));
    }
    made.fields().input("name_ja", "admin.name", entry.name.ja, requiredText(kClassNameCharacters));
    made.fields().input("name_en", "admin.name_en", entry.name.en,
                        requiredText(kClassNameCharacters));
    made.fields().select("readers", "classes.readers", readersChoices(words),
                         std::string(services::textReadersCode(entry.rules.readers)),
                         "classes.readers_hint");
    made.yesNo("person_only", entry.rules.personOnly);
    made.yesNo("proxy", entry.rules.proxyAllowed);
    made.yesNo("forwarding", entry.rules.forwardingAllowed, "classes.forwarding_hint");
    made.yesNo("box", entry.rules.boxAllowed);
    made.yesNo("possession", entry.rules.possessionRequired);
    made.yesNo("large_sign", entry.standsOut);
    made.fields().input("due_days", "classes.due_days", form.text.dueDays,
                        wholeNumberField("classes.due_days_hint"));
    made.fields().input("reminder_days", "classes.reminder_days", form.text.reminderDays,
                        wholeNumberField("classes.reminder_days_hint"));
    made.fields().input("position", "classes.position", form.text.position, wholeNumberField());
    made.yesNo("retired", entry.isRetired, "classes.retired_hint");
    return made.fields().view();
}

View rowOf(const services::ClassEntry& entry, const Words& words) {
    const auto word = [&](const char* name, bool value) {
        return words.get(std::string("classes.") + name + (value ? "_yes" : "_no"));
    };
    View row;
    row["href"] = classHref(entry.code);
    row["name"] = entry.name.in(words.language());
    row["code"] = entry.code;
    row["is_retired"] = entry.isRetired;
    row["readers"] = readersWord(entry.rules.readers, words);
    row["proxy"] = word("proxy", entry.rules.proxyAllowed);
    row["forwarding"] = word("forwarding", entry.rules.forwardingAllowed);
    row["box"] = word("box", entry.rules.boxAllowed);
    row["possession"] = word("possession", entry.rules.possessionRequired);
    row["due"] = words.fill("classes.days", {{"count", std::to_string(entry.rules.dueDays)}});
    row["reminder"] =
        entry.rules.reminderDays == 0
            ? words.get("classes.never")
            : words.fill("classes.days", {{"count", std::to_string(entry.rules.reminderDays)}});
    return row;
}

} // namespace

std::string classHref(std::string_view code) {
    return "/admin/classes/" + http::percentEncode(code);
}

std::string classListPage(const std::vector<services::ClassEntry>& classes,
                          const PagePainter& painter, Frame frame) {
    const Words& words = painter.words(frame.language);
    View view;
    ViewList rows;
    for (const services::ClassEntry& entry : classes) {
        rows.push_back(rowOf(entry, words));
    }
    view["rows"] = rows;
    view["admin_classes"] = true;
    frame.title = words.get("classes.title");
    frame.nav = Nav::Admin;
    return painter.paint("classes", frame, std::move(view));
}

std::string classFormPage(const ClassForm& form, const PagePainter& painter, Frame frame) {
    const Words& words = painter.words(frame.language);
    const services::ClassEntry& entry = form.text.entry;
    View view;
    view["class_form"] = once(fieldsOf(form, words));
    view["action"] = form.isNew ? std::string("/admin/classes") : classHref(entry.code);
    view["has_default"] = !form.isNew && services::defaultClass(entry.code).has_value();
    view["default_action"] = classHref(entry.code) + "/default";
    view["is_change"] = !form.isNew;
    view["code"] = entry.code;
    view["admin_classes"] = true;
    frame.title = words.get(form.isNew ? "classes.add_title" : "classes.change_title");
    view["heading"] = frame.title;
    frame.nav = Nav::Admin;
    return painter.paint("class_form", frame, std::move(view));
}

} // namespace tewatashi::server::web
