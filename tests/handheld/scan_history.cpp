#include "tests/handheld/scan_history.h"

#include <nlohmann/json.hpp>

namespace tewatashi::test::handheld {
namespace {

const char* nameOf(EraseCause cause) {
    switch (cause) {
    case EraseCause::ClearCommand:
        return "clear";
    case EraseCause::AutoClear:
        return "auto_clear";
    case EraseCause::SetDefaults:
        return "set_defaults";
    }
    return "";
}

} // namespace

std::string ScanHistory::toJson() const {
    nlohmann::json scans = nlohmann::json::array();
    for (const StoredScan& scan : m_scans) {
        nlohmann::json time;
        if (scan.withTime) {
            time = toHex(scan.packedTime);
        }
        scans.push_back(
            {{"time", time}, {"symbology", scan.symbology}, {"code", toHex(scan.code)}});
    }
    nlohmann::json erasures = nlohmann::json::array();
    for (const Erasure& erasure : m_erasures) {
        erasures.push_back({{"cause", nameOf(erasure.cause)},
                            {"scans_before", erasure.scansMadeBefore},
                            {"records", erasure.records}});
    }
    return nlohmann::json{{"scans", scans}, {"erasures", erasures}}.dump();
}

} // namespace tewatashi::test::handheld
