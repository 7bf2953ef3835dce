#include "agent/serial/serial_port.h"
#include "common/base/assert.h"

#include <fmt/format.h>

namespace tewatashi::agent::serial {

LocalizedText explain(const SerialError& error) {
    const std::string& port = error.port;
    switch (error.problem) {
    case SerialProblem::NotThere:
        return {fmt::format("シリアルポート {} がありません。ケーブルを確認してください。", port),
                fmt::format("There is no serial port {}. Check the cable.", port)};
    case SerialProblem::NoAccess:
        return {fmt::format("シリアルポート {} を開く権限がありません。Linuxではこのアカウントを"
                            "dialoutグループに加えてください。",
                            port),
                fmt::format("No permission to open the serial port {}. On Linux add this account "
                            "to the group dialout.",
                            port)};
    case SerialProblem::InUse:
        return {fmt::format("シリアルポート {} は他のプログラムが使用中です。終了すると自動で再開"
                            "します。",
                            port),
                fmt::format("Another program is using the serial port {}. Close it; this program "
                            "then goes on by itself.",
                            port)};
    case SerialProblem::NoSerialPort:
        return {fmt::format("{} はシリアルポートではありません。tewatashi-agent ports で名前を確認"
                            "し、bind で指定し直してください。",
                            port),
                fmt::format("{} is no serial port. Look up its name with tewatashi-agent ports and "
                            "bind it again.",
                            port)};
    case SerialProblem::Failed:
        return {fmt::format("シリアルポート {} を使用できません。つなぎ直しても続く場合は、管理者に"
                            "連絡してください。",
                            port),
                fmt::format("The serial port {} cannot be used. If plugging it in again does not "
                            "help, tell the administrator.",
                            port)};
    }
    TW_ASSERT(false);
}

} // namespace tewatashi::agent::serial
