#include "server/services/notices/edit_notice_texts.h"

#include "server/services/site/audit_writer.h"
#include "server/services/site/site_context.h"
#include "server/services/text/text_fields.h"
#include "server/store/notice_text_store.h"
#include "server/store/site_database.h"

namespace tewatashi::server::services {
namespace {

using domain::NoticeKind;

NoticeText trimmedText(const NoticeText& text) {
    return {{trimmed(text.title.ja), trimmed(text.title.en)},
            {trimmed(text.body.ja), trimmed(text.body.en)}};
}

std::vector<std::string> cells(const NoticeText& text) {
    return {text.title.ja, text.title.en, text.body.ja, text.body.en};
}

void note(store::Connection& connection, UtcMillis now, const Actor& by, NoticeKind kind,
          const NoticeText& before, const NoticeText& after) {
    if (cells(before) != cells(after)) {
        noteAct(connection, now, by, audit::kNoticeTextPut, domain::noticeKindCode(kind),
                auditChange({"title_ja", "title_en", "body_ja", "body_en"}, cells(before),
                            cells(after)));
    }
}

} // namespace

NoticeTextBook::NoticeTextBook(store::Connection& connection) {
    for (const store::NoticeTextRow& row : store::NoticeTextStore(connection).all()) {
        if (const auto kind = domain::noticeKindFrom(row.kind)) {
            m_changed[*kind] = {{row.titleJa, row.titleEn}, {row.bodyJa, row.bodyEn}};
        }
    }
}

NoticeText NoticeTextBook::text(NoticeKind kind) const {
    const auto changed = m_changed.find(kind);
    return changed == m_changed.end() ? builtInNoticeText(kind) : changed->second;
}

bool NoticeTextBook::isChanged(NoticeKind kind) const { return m_changed.count(kind) != 0; }

std::vector<NoticeTextEntry> EditNoticeTexts::list() {
    return m_site.database().read([](store::Connection& connection) {
        const NoticeTextBook book(connection);
        std::vector<NoticeTextEntry> entries;
        for (const NoticeKind kind : domain::kAllNoticeKinds) {
            entries.push_back({kind, book.text(kind), book.isChanged(kind)});
        }
        return entries;
    });
}

NoticeTextEntry EditNoticeTexts::find(NoticeKind kind) {
    return m_site.database().read([kind](store::Connection& connection) {
        const NoticeTextBook book(connection);
        return NoticeTextEntry{kind, book.text(kind), book.isChanged(kind)};
    });
}

std::vector<FieldProblem> EditNoticeTexts::problemsOf(const NoticeText& text) {
    struct Field {
        const char* name;
        LocalizedText label;
        const std::string& value;
        std::size_t most;
    };
    const Field fields[] = {
        {"title_ja", {"件名", "The Japanese title"}, text.title.ja, kNoticeTitleMax},
        {"title_en", {"英語の件名", "The English title"}, text.title.en, kNoticeTitleMax},
        {"body_ja", {"本文", "The Japanese text"}, text.body.ja, kNoticeBodyMax},
        {"body_en", {"英語の本文", "The English text"}, text.body.en, kNoticeBodyMax},
    };
    std::vector<FieldProblem> problems;
    for (const Field& field : fields) {
        if (auto wrong = textProblem(field.name, field.label, trimmed(field.value),
                                     {.charactersMin = 1, .charactersMax = field.most})) {
            problems.push_back(std::move(*wrong));
        }
    }
    return problems;
}

Result<void, ServiceError> EditNoticeTexts::change(NoticeKind kind, const NoticeText& text,
                                                   const Actor& by) {
    if (auto problems = problemsOf(text); !problems.empty()) {
        return failure(invalidFields(std::move(problems)));
    }
    const NoticeText made = trimmedText(text);
    m_site.database().write([&](store::Connection& connection) {
        const NoticeText before = NoticeTextBook(connection).text(kind);
        store::NoticeTextStore texts(connection);
        const auto stored = static_cast<std::int64_t>(kind);
        if (cells(made) == cells(builtInNoticeText(kind))) {
            texts.remove(stored);
        } else {
            texts.put({stored, made.title.ja, made.title.en, made.body.ja, made.body.en});
        }
        note(connection, m_site.clock().utcNow(), by, kind, before, made);
    });
    return {};
}

void EditNoticeTexts::restore(NoticeKind kind, const Actor& by) {
    m_site.database().write([&](store::Connection& connection) {
        const NoticeText before = NoticeTextBook(connection).text(kind);
        store::NoticeTextStore(connection).remove(static_cast<std::int64_t>(kind));
        note(connection, m_site.clock().utcNow(), by, kind, before, builtInNoticeText(kind));
    });
}

} // namespace tewatashi::server::services
