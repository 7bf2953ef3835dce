#include "server/services/text/variant_kanji.h"

#include <algorithm>
#include <string_view>
#include <utility>
#include <vector>

namespace tewatashi::server::services {
namespace {

// Groups divided by spaces: the form of the jōyō or common list first, then what is written for it
// in names: old forms (旧字体), forms of family registers and of IBM extended characters. Forms
// that Unicode itself calls compatible, and variation selectors, are folded by NFKC before.
constexpr std::u32string_view kGroups =
    U"高髙 崎﨑嵜碕 浜濱濵 辺邊邉 斎齋斉齊 広廣 沢澤 桜櫻 島嶋嶌 富冨 吉𠮷 柳栁桺 恵惠 "
    U"国國圀囯 塩鹽 竜龍 滝瀧 徳德 真眞 静靜 亀龜 曽曾 関關 黒黑 横橫 実實 宝寶寳 万萬 与與 "
    U"栄榮 円圓 桧檜 会會 学學 楽樂 寿壽 従從 将將 県縣 権權 参參 糸絲 瀬瀨 浅淺 双雙 壮壯 "
    U"荘莊 総總 聡聰 蔵藏 増增 台臺 虫蟲 庁廳廰 鉄鐵銕 伝傳 党黨 稲稻 灯燈 梅楳 麦麥 豊豐 "
    U"松枩 満滿 弥彌 誉譽 様樣 来來 頼賴 緑綠 凛凜 礼禮 郎郞 禄祿 録錄 藪薮籔 芦蘆 籠篭 桑桒 "
    U"峰峯 岳嶽 館舘 鶴靍靏 尭堯 涼凉 亘亙 彦彥 淵渊渕 遥遙 瑶瑤 晋晉 巌巖 晃晄 冴冱 絵繪 "
    U"芸藝 鴬鶯 鴎鷗 叡睿 壱壹 橋𣘺 船舩 恒恆 村邨 野埜壄 喜㐂 園薗 薫薰 釜釡 暁曉 暦曆 桝枡 "
    U"戸戶户 歩步 歳歲 毎每 渉涉 済濟 渓溪谿 為爲 爾尓 猪豬 畳疊 痩瘦 秋穐龝 穂穗 粋粹 経經 "
    U"翆翠 胆膽 舎舍 蒋蔣 蛍螢 蝉蟬 衛衞 裏裡 観觀 軽輕 迩邇 郷鄕鄉 鎮鎭 隠隱 隣鄰 青靑 頬頰 "
    U"鶏鷄雞 亜亞 悪惡 圧壓 囲圍 医醫 営營 駅驛 縁緣 艶艷 応應 欧歐 奥奧 温溫 穏穩 仮假 価價 "
    U"画畫 壊壞 懐懷 拡擴 覚覺 岩嵒 寛寬 勧勸 帰歸 気氣 旧舊 拠據 挙擧 峡峽 狭狹 勲勳 径徑 "
    U"継繼 撃擊 剣劍劔 検檢 献獻 顕顯 験驗 厳嚴 呉吳 効效 号號 鉱鑛 黄黃 砕碎 冊册 雑雜 桟棧 "
    U"賛贊 残殘 児兒 辞辭 写寫 釈釋 収收 渋澁澀 縦縱 粛肅 処處 叙敍敘 称稱 証證 乗乘 浄淨 "
    U"縄繩 壌壤 嬢孃 譲讓 醸釀 触觸 慎愼 尽盡 図圖 随隨 枢樞 数數 声聲 専專 戦戰 潜潛 銭錢 "
    U"繊纖 禅禪 装裝 騒騷 属屬 続續 対對 体體 帯帶 択擇 団團 弾彈 昼晝 鋳鑄 聴聽 逓遞 転轉 "
    U"点點 当當 闘鬪 独獨 読讀 届屆 悩惱 脳腦 拝拜 廃廢 売賣 発發 髪髮 抜拔 蛮蠻 秘祕 払拂 "
    U"仏佛 並竝 弁辨瓣辯 変變 舗舖 褒襃 翻飜 薬藥 訳譯 予豫 余餘 謡謠 揺搖 乱亂 覧覽 両兩 "
    U"塁壘 涙淚 励勵 霊靈 齢齡 歴歷 恋戀 炉爐 労勞 楼樓 朗朖 湾灣 蓋盖 鹸鹼 兎兔 鈎鉤 麹麴 "
    U"麺麵 竃竈 即卽 既旣 概槪 内內 清淸 瓶甁 研硏 徴徵 説說 税稅 鋭銳 悦悅 閲閱 脱脫 産產 "
    U"顔顏 俱倶 呑吞 噌噲 填塡 掴摑 蝿蠅 蠣蛎 鯵鰺 濤涛 檮梼 祷禱 萌萠 蘂蕊 靭靱 荊荆 躯軀 "
    U"繋繫 屏屛 并幷 餅餠";

std::vector<std::pair<char32_t, char32_t>> foldingOf(std::u32string_view groups) {
    std::vector<std::pair<char32_t, char32_t>> folding;
    char32_t base = 0;
    for (const char32_t kanji : groups) {
        if (kanji == U' ') {
            base = 0;
        } else if (base == 0) {
            base = kanji;
        } else {
            folding.emplace_back(kanji, base);
        }
    }
    std::sort(folding.begin(), folding.end());
    return folding;
}

} // namespace

char32_t withoutVariant(char32_t kanji) {
    static const std::vector<std::pair<char32_t, char32_t>> kFolding = foldingOf(kGroups);
    const auto found =
        std::lower_bound(kFolding.begin(), kFolding.end(), std::pair{kanji, char32_t{0}});
    return found != kFolding.end() && found->first == kanji ? found->second : kanji;
}

} // namespace tewatashi::server::services
