#pragma once

#include "common/base/result.h"
#include "server/http/http_message.h"
#include "server/http/percent_coding.h"

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace tewatashi::server::http {

struct HeadLimits {
    std::size_t headBytesMax = 16UL * 1024;
    std::size_t headerCountMax = 64;
    std::size_t targetBytesMax = 2048;
    std::vector<std::string> hostNames; // empty: any
};

// A request head that passed every check. Anything two parsers could read differently was refused
// (RFC 9112 §11.2), so what the next parser sees is what was checked.
struct Head {
    Method method = Method::Get;
    std::string target;
    std::string path;
    FieldList query;
    // Without Connection, Expect and the fields that would make cpp-httplib do work for a stranger
    // (Range, If-Range, Accept-Encoding, TE) and without names holding '_' (they shadow CGI-style
    // names such as REMOTE_ADDR).
    FieldList fields;
    std::uint64_t contentLength = 0;
    bool close = false;           // asked for, or HTTP/1.0
    bool expectsContinue = false; // waits for 100 before it sends the body
    bool chunkable = true;        // understands Transfer-Encoding: chunked; not HTTP/1.0
};

enum class ScanState { NeedMore, Complete, Refused };
struct HeadScan {
    ScanState state = ScanState::NeedMore;
    std::size_t length = 0; // Complete: octets of the head with its empty line
    int status = 0;         // Refused: status to answer
};
// Looks for the end of the head in `received`, whose first `alreadyScanned` octets gave NeedMore.
// Refuses a bare LF and an overlong head as soon as they are seen.
[[nodiscard]] HeadScan scanHead(std::string_view received, std::size_t alreadyScanned,
                                const HeadLimits& limits);

// `head` as delimited by scanHead. The error is the status to answer; the connection must close,
// because where the next request starts is not known.
[[nodiscard]] Result<Head, int> parseHead(std::string_view head, const HeadLimits& limits);

// The head as cpp-httplib gets it: one spelling, '%' in values escaped because 0.11.4 decodes
// them (CVE-2026-45372).
[[nodiscard]] std::string canonicalHead(const Head& head);

} // namespace tewatashi::server::http
