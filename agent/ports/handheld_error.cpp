#include "agent/ports/handheld_port.h"
#include "common/base/assert.h"

namespace tewatashi::agent::ports {

LocalizedText explain(const HandheldError& error) {
    switch (error.problem) {
    case HandheldProblem::NotSupported:
        return {"接続された機器は対応端末ではありません。対応機種の一覧を確認してください。",
                "The connected device is not a supported terminal. Check the list of models."};
    case HandheldProblem::NoAnswer:
        return {"端末が応答しません。置き直すか、充電してから再度置いてください。記録は消えていませ"
                "ん。",
                "The terminal does not answer. Dock it again, or charge it first. "
                "Nothing was erased."};
    case HandheldProblem::Garbled:
        return {
            "端末からの転送が乱れています。ケーブルとクレードルの接点を確認して置き直してください。"
            "記録は消えていません。",
            "The transfer from the terminal is garbled. Check cable and cradle contacts and "
            "dock it again. Nothing was erased."};
    case HandheldProblem::Refused:
        return {"端末がエラーを返しました。置き直しても続く場合は端末番号を添えて管理者に連絡してく"
                "ださい。",
                "The terminal reported an error. If it repeats after docking again, tell the "
                "administrator which terminal it is."};
    case HandheldProblem::ErasesOnRead:
        return {"端末が「読出し時に消去」の設定のため読み出していません。設定を解除してください。",
                "The terminal is set to erase on reading, so it was not read. Switch that setting "
                "off (auto clear)."};
    case HandheldProblem::RecordTooLong:
        return {"対応していない長さの記録があるため、端末の記録は消去していません。管理者に連絡して"
                "ください。",
                "The terminal holds a record longer than this version understands; it was not "
                "cleared. Tell the administrator."};
    case HandheldProblem::OtherLayout:
        return {
            "端末のファイルの形式が読み取れないため、受け取っていません。1列目をバーコード、続け"
            "て日付8桁と時刻6桁とし、通番とBCCを付けて送る設定にしてください。記録は消えていま"
            "せん。",
            "The terminal's file has another layout, so it was not accepted. Set the terminal's "
            "program to columns of code, date (8 digits) and time (6 digits), sent with serial "
            "numbers and checksum. Nothing was erased."};
    case HandheldProblem::KeepsRecords:
        return {"端末側のプログラムが送信後も記録を残す設定です。",
                "The terminal's own program keeps its records after sending them."};
    case HandheldProblem::Busy:
        return {"端末が準備中です。数秒後に自動で再試行します。",
                "The terminal is getting ready; trying again in a few seconds."};
    case HandheldProblem::Gone:
        return {"転送の途中で端末が外されました。もう一度置いてください。記録は失われません。",
                "The terminal was removed during the transfer. Dock it again; nothing is lost."};
    }
    TW_ASSERT(false);
}

} // namespace tewatashi::agent::ports
