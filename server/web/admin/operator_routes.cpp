#include "server/services/text/typed_day.h"
#include "server/web/admin/admin_routes.h"
#include "server/web/admin/master_pages.h"
#include "server/web/frame/page_access.h"

#include <algorithm>

namespace tewatashi::server::web {
namespace {

using CardForm = MasterForm<CardText>;

domain::LocalDate sinceEver() { return *domain::LocalDate::fromCivil(1900, 1, 1); }

CardText cardTextFrom(const http::Request& request) {
    return {formValue(request, "card"), formValue(request, "name"), formValue(request, "from"),
            formValue(request, "until"), formValue(request, "person")};
}

CardText textOf(const services::OperatorCard& card) {
    return {card.card, card.name,
            card.validity.from <= sinceEver() ? std::string() : card.validity.from.text(),
            card.validity.until >= domain::kOpenEnd ? std::string() : card.validity.until.text(),
            card.employeeNumber};
}

class OperatorRoutes {
public:
    explicit OperatorRoutes(SharedSite site) : m_site(std::move(site)) {}

    http::Response list(const http::Request& request, const Viewer& viewer) const {
        Frame frame = m_site->frameFor(viewer, request);
        frame.here = "/admin/operators";
        addDoneNotice(frame, m_site->words(viewer), "operators.done.", request);
        return m_site->page(200,
                            operatorListPage(masters().operators(), m_site->painter(),
                                             std::move(frame),
                                             m_site->services().directory.today()),
                            viewer);
    }

    http::Response newForm(const http::Request& request, const Viewer& viewer) const {
        return form(200, {}, true, request, viewer);
    }

    http::Response add(const http::Request& request, const Viewer& viewer) const {
        return put(cardTextFrom(request), true, request, viewer);
    }

    http::Response show(const http::Request& request, const Viewer& viewer) const {
        const auto card = find(request.param("card"));
        return card ? form(200, {textOf(*card), {}}, false, request, viewer)
                    : notFoundPage(*m_site, "operators.not_found", viewer, request);
    }

    http::Response change(const http::Request& request, const Viewer& viewer) const {
        if (!find(request.param("card"))) {
            return notFoundPage(*m_site, "operators.not_found", viewer, request);
        }
        CardText text = cardTextFrom(request);
        text.card = request.param("card");
        return put(std::move(text), false, request, viewer);
    }

private:
    services::CodeMasters& masters() const { return m_site->services().codeMasters; }

    std::optional<services::OperatorCard> find(const std::string& number) const {
        auto cards = masters().operators();
        const auto found = std::find_if(cards.begin(), cards.end(),
                                        [&](const auto& card) { return card.card == number; });
        return found == cards.end() ? std::nullopt : std::optional(std::move(*found));
    }

    http::Response put(CardText text, bool isNew, const http::Request& request,
                       const Viewer& viewer) const {
        CardForm shown{std::move(text), {}};
        services::OperatorCard card;
        card.card = shown.text.card;
        card.name = shown.text.name;
        card.employeeNumber = shown.text.person;
        card.validity.from = services::readDay(shown.text.from, "from", kFirstDayLabel,
                                               services::DayField::Optional, shown.problems)
                                 .value_or(sinceEver());
        card.validity.until = services::readDay(shown.text.until, "until", kLastDayLabel,
                                                services::DayField::Optional, shown.problems)
                                  .value_or(domain::kOpenEnd);
        if (shown.problems.empty()) {
            const auto done = masters().putOperator(card, actorOf(viewer, request));
            if (done) {
                return http::redirectResponse("/admin/operators?done=saved");
            }
            shown.problems = problemsOf(done.error(), "card");
        }
        return form(422, shown, isNew, request, viewer);
    }

    http::Response form(int status, const CardForm& shown, bool isNew, const http::Request& request,
                        const Viewer& viewer) const {
        Frame frame = m_site->frameFor(viewer, request);
        frame.here = isNew ? std::string("/admin/operators/new") : operatorHref(shown.text.card);
        return m_site->page(
            status, operatorFormPage(shown, isNew, m_site->painter(), std::move(frame)), viewer);
    }

    SharedSite m_site;
};

} // namespace

void addOperatorRoutes(http::Router& router, const SharedSite& site) {
    PageTable<OperatorRoutes> pages(router, site);
    pages.get("/admin/operators", {Access::Administer, Objects::Any, "Operator cards"},
              &OperatorRoutes::list);
    pages.post("/admin/operators", {Access::Administer, Objects::Any, "Add a card"},
               &OperatorRoutes::add);
    pages.get("/admin/operators/new", {Access::Administer, Objects::Any, "Add a card: the form"},
              &OperatorRoutes::newForm);
    pages.get("/admin/operators/{card}", {Access::Administer, Objects::Any, "A card"},
              &OperatorRoutes::show);
    pages.post("/admin/operators/{card}", {Access::Administer, Objects::Any, "Change a card"},
               &OperatorRoutes::change);
}

} // namespace tewatashi::server::web
