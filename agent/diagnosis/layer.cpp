#include "agent/diagnosis/layer.h"

#include "common/base/assert.h"

namespace tewatashi::agent::diagnosis {

const std::array<LayerInfo, kLayerCount>& layers() {
    static const std::array<LayerInfo, kLayerCount> all{{
        {Layer::Settings, Chain::Agent, "settings", {"登録と設定", "Enrolment and settings"}},
        {Layer::Agent, Chain::Agent, "agent", {"自動転送アプリ", "Transfer agent"}},
        {Layer::Cable, Chain::Terminal, "cable", {"ケーブル・USB", "Cable and USB"}},
        {Layer::Driver, Chain::Terminal, "driver", {"権限・ドライバー", "Permission and driver"}},
        {Layer::Protocol, Chain::Terminal, "protocol", {"端末との通信", "Talking to the terminal"}},
        {Layer::TerminalClock,
         Chain::Terminal,
         "terminal_clock",
         {"端末の時計", "Terminal's clock"}},
        {Layer::TerminalBattery,
         Chain::Terminal,
         "terminal_battery",
         {"端末の電池", "Terminal's battery"}},
        {Layer::Disk, Chain::Storage, "disk", {"ディスクの空き", "Disk space"}},
        {Layer::Journal, Chain::Storage, "journal", {"記録の保存", "Storing scans"}},
        {Layer::Dns, Chain::Server, "dns", {"サーバー名（DNS）", "Server's name (DNS)"}},
        {Layer::Proxy, Chain::Server, "proxy", {"プロキシなど途中の機器", "Proxy and the like"}},
        {Layer::Connection, Chain::Server, "connection", {"サーバーへの接続", "Connection"}},
        {Layer::Tls, Chain::Server, "tls", {"証明書（TLS）", "Certificate (TLS)"}},
        {Layer::Clock, Chain::Server, "clock", {"このPCの時計", "This PC's clock"}},
        {Layer::SignIn, Chain::Server, "sign_in", {"サーバーの受け入れ", "Signing in"}},
        {Layer::Server, Chain::Server, "server", {"サーバーの状態", "Server"}},
        {Layer::Maintenance, Chain::Server, "maintenance", {"メンテナンス", "Maintenance"}},
    }};
    return all;
}

const LayerInfo& infoOf(Layer layer) {
    const LayerInfo& info = layers().at(static_cast<std::size_t>(layer));
    TW_ASSERT(info.layer == layer);
    return info;
}

std::optional<Layer> layerOf(std::string_view code) {
    for (const LayerInfo& info : layers()) {
        if (info.code == code) {
            return info.layer;
        }
    }
    return std::nullopt;
}

std::string_view chainCode(Chain chain) {
    switch (chain) {
    case Chain::Agent:
        return "agent";
    case Chain::Terminal:
        return "terminal";
    case Chain::Storage:
        return "storage";
    case Chain::Server:
        return "server";
    }
    TW_ASSERT(false);
}

} // namespace tewatashi::agent::diagnosis
