#include "common/base/whole_number.h"
#include "common/domain/slip_number.h"
#include "server/http/error_mapping.h"
#include "server/http/percent_coding.h"
#include "server/services/directory/directory.h"
#include "server/services/requests/request_item.h"
#include "server/services/site/form_nonce.h"
#include "server/services/text/typed_number.h"
#include "server/web/frame/page_access.h"
#include "server/web/items/request_page.h"
#include "server/web/items/slip_order.h"

namespace tewatashi::server::web {
namespace {

constexpr int kRecipientsMax = 12;

// 0 for what is no number: no field of these pages takes it.
int numberOf(const std::string& typed) {
    return wholeNumber<int>(services::withScannedCharacters(typed)).value_or(0);
}

class RequestRoutes {
public:
    explicit RequestRoutes(SharedSite site) : m_site(std::move(site)) {}

    http::Response open(const http::Request& request, const Viewer& viewer) const {
        const auto value = [&](const char* name) { return request.queryValue(name).value_or(""); };
        RequestForm form;
        form.input.sender = value("from");
        form.input.toPerson = value("to");
        form.input.toDepartment = value("department");
        form.input.label = shownLabel(value("label"));
        form.input.classCode = request.queryValue("class").value_or(kUsualClass);
        form.pieces = request.queryValue("pieces").value_or("1");
        form.sender.question = value("sender_q");
        form.recipient.question = value("q");
        return show(200, std::move(form), value("choose") == "sender", request, viewer);
    }

    http::Response send(const http::Request& request, const Viewer& viewer) const {
        RequestForm form;
        services::RequestInput& input = form.input;
        input.by = viewer.session->user;
        input.sender = formValue(request, "from");
        input.toPerson = formValue(request, "to");
        input.toDepartment = formValue(request, "department");
        input.classCode = formValue(request, "class");
        form.pieces = formValue(request, "pieces");
        input.pieces = numberOf(form.pieces);
        input.subject = formValue(request, "subject");
        input.note = formValue(request, "note");
        input.wishedDay = formValue(request, "wished_day");
        input.label = formValue(request, "label");
        input.formNonce = formValue(request, "nonce");
        const auto done = requests().request(input);
        if (done) {
            return http::redirectResponse("/request/" + http::percentEncode(done->slipNumber) +
                                          "?done=1");
        }
        if (done.error().kind != services::ServiceErrorKind::Invalid) {
            return m_site->serviceError(done.error(), viewer, request);
        }
        form.problems = done.error().fields;
        if (form.problems.empty()) {
            form.problems.push_back({"", done.error().text});
        }
        input.label = shownLabel(input.label);
        return show(422, std::move(form), false, request, viewer);
    }

    http::Response done(const http::Request& request, const Viewer& viewer) const {
        return showDone(200, "", request, viewer);
    }

    // The answer holds possession digits that hold from now on: it is a file that no cache keeps,
    // and asking for it is a POST (docs/decisions/0026).
    http::Response slip(const http::Request& request, const Viewer& viewer) const {
        const auto options = slipOptionsOf(request, m_site->words(viewer));
        if (!options) {
            return showDone(422, options.error(), request, viewer);
        }
        const auto printed = requests().printSlip(request.param("number"), viewer.session->user);
        if (!printed) {
            return m_site->serviceError(printed.error(), viewer, request);
        }
        return slipFile({*printed}, *options, "slip-" + printed->request.slipNumber, *m_site,
                        viewer);
    }

private:
    services::RequestItem& requests() const { return m_site->services().requests; }
    services::Directory& directory() const { return m_site->services().directory; }

    // As far as a page may show it: digits behind the number may be possession digits.
    std::string shownLabel(const std::string& typed) const {
        return domain::maskedCode(services::withScannedCharacters(typed),
                                  m_site->options().codes.slip);
    }

    http::Response show(int status, RequestForm form, bool choosesSender,
                        const http::Request& request, const Viewer& viewer) const {
        const services::User& user = viewer.session->user;
        const domain::LocalDate today = directory().today();
        form.mayChooseSender = services::mayRequestForOthers(user.role);
        form.today = today.text();
        form.classes = requests().classes();
        findSender(form, choosesSender, user, today);
        findRecipient(form, today);
        if (status == 200 && !form.recipient.isChosen() && form.recipient.question.empty()) {
            findLast(form, user);
        }
        if (form.input.formNonce.empty() || status == 200) {
            form.input.formNonce = services::newFormNonce(m_site->services().random);
        }
        Frame frame = m_site->frameFor(viewer, request);
        return m_site->page(status, requestPage(form, m_site->painter(), std::move(frame)), viewer);
    }

    void findLast(RequestForm& form, const services::User& user) const {
        auto page = m_site->services().requestList.page(user, services::RequestsOf::Sender, "", 1);
        if (page && !page->rows.empty()) {
            form.last = std::move(page->rows.front());
        }
    }

    void findSender(RequestForm& form, bool choosesSender, const services::User& user,
                    domain::LocalDate today) const {
        const auto own = directory().personOfUser(user.id);
        form.hasOwnPerson = own.has_value();
        if (!form.input.sender.empty() && form.mayChooseSender) {
            form.sender.person = directory().personByNumber(form.input.sender, today);
        } else if (own && !choosesSender && form.sender.question.empty()) {
            form.sender.person = directory().person(*own, today);
        }
        form.sender.isSelf = own && form.sender.person && form.sender.person->id == *own;
        form.input.sender =
            form.sender.person && !form.sender.isSelf ? form.sender.person->employeeNumber : "";
        if (!form.sender.isChosen() && form.mayChooseSender && !form.sender.question.empty()) {
            form.sender.matches =
                directory().searchRecipients(form.sender.question, today, kRecipientsMax);
        }
    }

    void findRecipient(RequestForm& form, domain::LocalDate today) const {
        services::RequestInput& input = form.input;
        if (!input.toPerson.empty()) {
            form.recipient.person = directory().personByNumber(input.toPerson, today);
            form.recipient.away = m_site->services().absences.ofPerson(input.toPerson);
        } else if (!input.toDepartment.empty()) {
            form.recipient.department = directory().departmentByCode(input.toDepartment, today);
        }
        input.toPerson = form.recipient.person ? form.recipient.person->employeeNumber : "";
        input.toDepartment = form.recipient.department ? form.recipient.department->code : "";
        if (!form.recipient.isChosen() && !form.recipient.question.empty()) {
            form.recipient.matches =
                directory().searchRecipients(form.recipient.question, today, kRecipientsMax);
        }
    }

    http::Response showDone(int status, const std::string& problem, const http::Request& request,
                            const Viewer& viewer) const {
        const auto view = requests().view(request.param("number"), viewer.session->user);
        if (!view) {
            return m_site->serviceError(view.error(), viewer, request);
        }
        Frame frame = m_site->frameFor(viewer, request);
        frame.here = "/request/" + http::percentEncode(view->slipNumber);
        if (request.queryValue("done")) {
            frame.notices.push_back(
                {NoticeTone::Good, m_site->words(viewer).get(view->ownLabel ? "request.done_label"
                                                                            : "request.done")});
        }
        return m_site->page(
            status, requestDonePage(*view, problem, m_site->painter(), std::move(frame)), viewer);
    }

    SharedSite m_site;
};

} // namespace

void addRequestRoutes(http::Router& router, const SharedSite& site) {
    PageTable<RequestRoutes> pages(router, site);
    pages.get("/request",
              {Access::SignedIn, Objects::OwnOrMailRoom, "Send an item: the form (*Sending*)"},
              &RequestRoutes::open);
    pages.post("/request", {Access::SignedIn, Objects::OwnOrMailRoom, "Send an item (*Sending*)"},
               &RequestRoutes::send);
    pages.get("/request/{number}",
              {Access::SignedIn, Objects::OwnOrReaders, "A request (*An item*)"},
              &RequestRoutes::done);
    pages.post("/items/{number}/slip",
               {Access::SignedIn, Objects::OwnOrMailRoom, "Print a slip (*Slips*)"},
               &RequestRoutes::slip);
}

} // namespace tewatashi::server::web
