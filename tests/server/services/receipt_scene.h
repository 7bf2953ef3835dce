#pragma once

#include "server/services/items/register_status.h"
#include "server/services/receipts/item_exceptions.h"
#include "server/services/receipts/receive_item.h"
#include "tests/server/services/request_scene.h"

namespace tewatashi::test {

// Items on their way from hanako to jiro, who confirms them. saburo is a colleague of jiro's.
class ReceiptScene : public RequestScene {
public:
    // Requested of that class, its slip printed, and brought to that step. Its number.
    std::string sent(const std::string& classCode, const std::string& step = "delivered") {
        server::services::RequestInput made = input();
        made.classCode = classCode;
        return sent(made, step);
    }
    std::string sent(const server::services::RequestInput& made, const std::string& step) {
        const std::string number = requested(made);
        const auto slip = service.printSlip(number, made.by);
        REQUIRE(slip);
        digits = slip->possessionDigits;
        if (!step.empty()) {
            this->step(number, step);
        }
        return number;
    }
    // A step registered at the mail room's page, a minute later.
    void step(const std::string& number, const std::string& action) {
        fixture.clock().advance(std::chrono::minutes(1));
        server::services::ScanRequest request;
        request.context = {action, "OSAKA", ""};
        request.typed = number;
        request.formNonce = freshNonce();
        request.byUser = "operator";
        const auto answer = server::services::RegisterStatus(fixture.site()).scan(request);
        REQUIRE(answer);
        REQUIRE(answer->outcome == server::services::ScanOutcome::Stored);
        fixture.clock().advance(std::chrono::minutes(1));
    }
    server::services::ReceiptAnswer confirmed(const server::services::User& by,
                                              const std::string& code,
                                              const std::string& typedDigits = "") {
        return confirmedWith(freshNonce(), by, code, typedDigits);
    }
    server::services::ReceiptAnswer confirmedWith(const std::string& nonce,
                                                  const server::services::User& by,
                                                  const std::string& code,
                                                  const std::string& typedDigits = "") {
        const auto answers = receiving.confirm({by, {{code, typedDigits}}, nonce});
        REQUIRE(answers);
        REQUIRE(answers->size() == 1);
        return answers->front();
    }
    std::string wrongDigits(int nth = 1) const {
        const std::string wrong = std::to_string((std::stoi(digits) + nth) % 10'000);
        return std::string(4 - wrong.size(), '0') + wrong;
    }
    std::string freshNonce() {
        ++m_nonces;
        Bytes nonce(16, 0xEE);
        nonce[0] = static_cast<std::uint8_t>(m_nonces / 256);
        nonce[1] = static_cast<std::uint8_t>(m_nonces % 256);
        return toHex(nonce);
    }
    std::int64_t receivedEvents() {
        return fixture.number("SELECT count(*) FROM item_events WHERE action = 8");
    }

    server::services::ReceiveItem receiving{fixture.site()};
    server::services::ItemExceptions exceptions{fixture.site()};
    std::string digits; // of the slip printed last

private:
    int m_nonces = 0;
};

} // namespace tewatashi::test
