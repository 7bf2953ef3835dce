#include "server/services/notices/notice_texts.h"

#include <map>

namespace tewatashi::server::services {
namespace {

using domain::NoticeKind;

const std::map<NoticeKind, NoticeText>& builtIn() {
    static const std::map<NoticeKind, NoticeText> kTexts{
        {NoticeKind::Requested,
         {{"あなた宛ての荷物の依頼が登録されました", "An item is coming to you"},
          {"届いたら、受領登録をしてください。", "Confirm the receipt when it has arrived."}}},
        {NoticeKind::Delivered,
         {{"荷物が届きました", "An item was delivered"},
          {"受け取ったら、受領登録をしてください。届いていないときは、荷物の画面から"
           "知らせてください。",
           "Confirm the receipt when you have it. If it is not there, say so on the item's "
           "page."}}},
        {NoticeKind::Attempted,
         {{"不在のため、荷物を届けられませんでした", "An item could not be delivered"},
          {"メール室がもう一度届けます。急ぐときは、メール室に連絡してください。",
           "Nobody was there. The mail room will try again; ask it if you need the item now."}}},
        {NoticeKind::Received,
         {{"荷物が受領されました", "An item was received"},
          {"受領の記録は、荷物の画面で確かめられます。", "The item's page shows by whom."}}},
        {NoticeKind::ReceivedByProxy,
         {{"荷物が代理受領されました", "A proxy received an item"},
          {"心当たりがないときは、荷物の画面からすぐに知らせてください。",
           "If this is a surprise, say so on the item's page at once."}}},
        {NoticeKind::Returned,
         {{"送った荷物が返送されます", "An item you sent is on its way back"},
          {"戻るまでの経過は、荷物の画面で確かめられます。",
           "The item's page shows how far it is."}}},
        {NoticeKind::BroughtBack,
         {{"送った荷物が戻りました", "An item you sent was brought back"},
          {"届いた場所で受け取ってください。", "Take it where it was delivered."}}},
        {NoticeKind::Damaged,
         {{"送った荷物に破損がありました", "An item you sent is damaged"},
          {"状況はメール室に確かめてください。", "Ask the mail room about it."}}},
        {NoticeKind::Missing,
         {{"送った荷物が見つかりません", "An item you sent is missing"},
          {"メール室が探しています。急ぐときは、メール室に連絡してください。",
           "The mail room is looking for it. Ask there if it is urgent."}}},
        {NoticeKind::Cancelled,
         {{"あなた宛ての荷物の依頼が取り消されました", "An item to you was cancelled"},
          {"この荷物は届きません。", "It will not come."}}},
        {NoticeKind::Recalled,
         {{"取消は回収になりました", "A cancellation became a recall"},
          {"荷物はすでに引受されていました。メール室が見つけて送信者に戻します。",
           "The item had been handed in before. The mail room finds it and sends it back."}}},
        {NoticeKind::FoundCancelled,
         {{"取消済みの荷物が流通しています", "A cancelled item is in circulation"},
          {"取消のあとに番号が読み取られました。見つけて送信者に戻します。",
           "Its number was scanned after the cancellation. It has to go back to its sender."}}},
        {NoticeKind::Reported,
         {{"送った荷物に問題があります", "There is a problem with an item you sent"},
          {"受領者からの連絡を受けて、メール室が調べています。",
           "Its receiver reported it. The mail room looks into it."}}},
        {NoticeKind::Reminder,
         {{"届いた荷物の受領登録がまだです", "Confirm an item that was delivered"},
          {"受け取っていたら、受領登録をしてください。届いていないときは、荷物の画面から"
           "知らせてください。",
           "It was delivered days ago. Confirm the receipt if you have it; if not, say so on the "
           "item's page."}}},
        {NoticeKind::Escalated,
         {{"届いた荷物の受領が、督促しても確認できません",
           "Nobody confirms an item, despite reminders"},
          {"荷物が手元にあるかを受領者に確かめ、なければメール室に連絡してください。",
           "Ask the recipient whether the item is there; if not, tell the mail room."}}},
        {NoticeKind::MailFailed,
         {{"メールを送信できていません", "Mail is not being sent"},
          {"管理の「メール送信」で理由を確かめてください。お知らせは画面で読めます。",
           "The page Mail says why and sends it again. Notices are on the pages all the same."}}},
    };
    return kTexts;
}

} // namespace

const NoticeText& builtInNoticeText(NoticeKind kind) { return builtIn().at(kind); }

} // namespace tewatashi::server::services
