#include "server/services/text/search_form.h"
#include "server/services/text/sound_letters.h"
#include "tests/support/test_random.h"

#include <catch2/catch.hpp>

#include <algorithm>
#include <array>

namespace tewatashi::server::services {
namespace {

std::string formOf(std::string_view text) { return searchFormOf(text).text(); }

// As the directory looks: every gram of the question is in the index, and the form in the lines.
bool finds(std::string_view question, const std::vector<std::string>& fields) {
    const SearchIndex index = searchIndexOf(fields);
    int asked = 0;
    for (const std::string& word : searchWords(question)) {
        const SearchForm form = searchFormOf(word);
        const std::vector<std::string> grams = gramsToFind(form);
        if (form.empty()) {
            continue;
        }
        ++asked;
        if (grams.empty() || fitOf(index.lines, form.text()) == SearchFit::None ||
            !std::includes(index.grams.begin(), index.grams.end(), grams.begin(), grams.end())) {
            return false;
        }
    }
    return asked > 0;
}

// One syllable as kana and as people write it in Latin letters.
struct Syllable {
    const char* kana;
    std::vector<const char*> latin;
};
const std::vector<Syllable>& syllables() {
    static const std::vector<Syllable> kSyllables{{"あ", {"a"}},
                                                  {"い", {"i"}},
                                                  {"う", {"u"}},
                                                  {"え", {"e"}},
                                                  {"か", {"ka"}},
                                                  {"き", {"ki"}},
                                                  {"く", {"ku"}},
                                                  {"こ", {"ko"}},
                                                  {"さ", {"sa"}},
                                                  {"し", {"shi", "si"}},
                                                  {"す", {"su"}},
                                                  {"そ", {"so"}},
                                                  {"た", {"ta"}},
                                                  {"ち", {"chi", "ti"}},
                                                  {"つ", {"tsu", "tu"}},
                                                  {"と", {"to"}},
                                                  {"な", {"na"}},
                                                  {"に", {"ni"}},
                                                  {"の", {"no"}},
                                                  {"は", {"ha"}},
                                                  {"ひ", {"hi"}},
                                                  {"ふ", {"fu", "hu"}},
                                                  {"ま", {"ma"}},
                                                  {"み", {"mi"}},
                                                  {"や", {"ya"}},
                                                  {"よ", {"yo"}},
                                                  {"ら", {"ra"}},
                                                  {"り", {"ri"}},
                                                  {"わ", {"wa"}},
                                                  {"が", {"ga"}},
                                                  {"じ", {"ji", "zi"}},
                                                  {"ず", {"zu"}},
                                                  {"ど", {"do"}},
                                                  {"ば", {"ba"}},
                                                  {"べ", {"be"}},
                                                  {"ぺ", {"pe"}},
                                                  {"きょ", {"kyo"}},
                                                  {"しゃ", {"sha", "sya"}},
                                                  {"しょ", {"sho", "syo"}},
                                                  {"ちょ", {"cho", "tyo"}},
                                                  {"じゅ", {"ju", "zyu", "jyu"}},
                                                  {"りょ", {"ryo"}},
                                                  {"おう", {"ou", "oo", "o", "ō"}},
                                                  {"こう", {"kou", "ko", "koo"}},
                                                  {"しょう", {"shou", "sho", "syou", "shō"}},
                                                  {"ゆう", {"yuu", "yu", "yū"}},
                                                  {"けん", {"ken", "ken'"}},
                                                  {"じゅん", {"jun", "zyun"}},
                                                  {"っか", {"kka"}}};
    return kSyllables;
}

std::string katakana(const std::string& hiragana) {
    std::string out;
    for (std::size_t i = 0; i < hiragana.size(); i += 3) { // U+3041…3096 are three octets each
        const int code = (static_cast<unsigned char>(hiragana[i]) & 0x0F) << 12 |
                         (static_cast<unsigned char>(hiragana[i + 1]) & 0x3F) << 6 |
                         (static_cast<unsigned char>(hiragana[i + 2]) & 0x3F);
        const int shifted = code + 0x60;
        out += {static_cast<char>(0xE0 | shifted >> 12),
                static_cast<char>(0x80 | (shifted >> 6 & 0x3F)),
                static_cast<char>(0x80 | (shifted & 0x3F))};
    }
    return out;
}

} // namespace

TEST_CASE("Variant kanji are searched alike", "[directory]") {
    for (const auto& [variant, common] : {std::pair{"髙橋", "高橋"},
                                          {"山﨑", "山崎"},
                                          {"濵田", "浜田"},
                                          {"濱田", "浜田"},
                                          {"渡邉", "渡辺"},
                                          {"渡邊", "渡辺"},
                                          {"齋藤", "斎藤"},
                                          {"齊藤", "斎藤"},
                                          {"斉藤", "斎藤"},
                                          {"廣瀨", "広瀬"},
                                          {"小澤", "小沢"},
                                          {"𠮷田", "吉田"},
                                          {"德永", "徳永"},
                                          {"嶋津", "島津"},
                                          {"舘", "館"},
                                          {"佐々木", "佐佐木"},
                                          {"國分", "国分"},
                                          {"黑﨑", "黒崎"}}) {
        CAPTURE(variant);
        CHECK(formOf(variant) == formOf(common));
    }
    // A compatibility ideograph and a variation selector.
    CHECK(formOf("神\xEF\xA8\x99") == formOf("神神"));
    CHECK(formOf("辻\xF3\xA0\x84\x80") == formOf("辻"));
}

TEST_CASE("Kanji that are two names to their bearers stay two", "[directory]") {
    CHECK(formOf("坂本") != formOf("阪本"));
    CHECK(formOf("川口") != formOf("河口"));
    CHECK(formOf("太田") != formOf("大田"));
}

TEST_CASE("Width, case, blanks and punctuation do not matter", "[directory]") {
    CHECK(formOf("ＡＢＣ－１２３") == formOf("abc 123"));
    CHECK(formOf("ｶﾞｷﾞｸﾞ") == formOf("がぎぐ"));
    CHECK(formOf("佐藤　太郎") == formOf("佐藤 太郎"));
    CHECK(formOf("カスタマー・センター") == formOf("かすたまーせんたー"));
    CHECK(formOf("いすゞ") == formOf("いすず"));
    CHECK(formOf(" 、。 ").empty());
    CHECK(formOf("\xFF\xFE").empty());
}

TEST_CASE("Kana and spellings in Latin letters meet", "[directory]") {
    for (const auto& [kana, spellings] :
         std::initializer_list<std::pair<const char*, std::vector<const char*>>>{
             {"しみず つとむ", {"Shimizu Tsutomu", "simizu tutomu"}},
             {"ちば ふじこ", {"Chiba Fujiko", "tiba huziko"}},
             {"おおの ようこ", {"Ohno Yoko", "oono youko", "Ōno Yōko", "ono yoko"}},
             {"さとう しょうた", {"Satoh Shota", "satou syouta", "sato shouta"}},
             {"なんば じゅんいち", {"Namba Jun'ichi", "nanba junichi", "nannba zyunniti"}},
             {"はっとり けんや", {"Hattori Kenya", "hattori ken'ya"}},
             {"いのうえ まっちゃ", {"Inoue Matcha", "inoue maccha"}},
             {"ほんま をとめ", {"Homma Otome", "honma otome"}},
             {"つづき", {"Tsuzuki", "tuduki", "tsuduki"}},
             {"ローラ ファン ウィン", {"Rola Fan Win", "roora fan win"}},
             {"シェリー ティナ", {"Sheri Tina"}},
             {"ゔぃくとる", {"Vikutoru", "bikutoru"}},
         }) {
        for (const char* const spelling : spellings) {
            CAPTURE(kana, spelling);
            CHECK(formOf(kana) == formOf(spelling));
        }
    }
}

TEST_CASE("A name is found by what has been typed of it so far", "[directory]") {
    const std::vector<std::string> fields{"山田 健一", "ヤマダ ケンイチ"};
    for (const char* const typed : {"や",
                                    "やま",
                                    "やまだ",
                                    "y",
                                    "ya",
                                    "yam",
                                    "yama",
                                    "yamad",
                                    "yamada",
                                    "yamadaken",
                                    "け",
                                    "けん",
                                    "けんい",
                                    "k",
                                    "ken",
                                    "keni",
                                    "kenic",
                                    "kenich",
                                    "kenichi",
                                    "ken'ichi",
                                    "ヤマ",
                                    "ﾔﾏﾀﾞ",
                                    "山",
                                    "山田",
                                    "山田健",
                                    "健",
                                    "健一",
                                    "田健",
                                    "山田　健一",
                                    "けんいち やま",
                                    "YAMADA Kenichi"}) {
        CAPTURE(typed);
        CHECK(finds(typed, fields));
    }
    for (const char* const typed : {"山本", "yamamoto", "田", "やまと", "z", "けんじ", ""}) {
        CAPTURE(typed);
        CHECK_FALSE(finds(typed, fields));
    }
}

TEST_CASE("Mixed writing is found in its parts", "[directory]") {
    const std::vector<std::string> department{"ITソリューション第2営業部"};
    for (const char* const typed : {"it", "ソリューション", "そりゅーしょん", "soryushon",
                                    "第2営業", "第２", "営業部", "ITソリュ", "ｿﾘｭｰｼｮﾝ"}) {
        CAPTURE(typed);
        CHECK(finds(typed, department));
    }
    CHECK(finds("ゆう子", {"髙橋ゆう子"}));
    CHECK(finds("高橋ゆ", {"髙橋ゆう子"}));
    CHECK(finds("john", {"John Smith"}));
    CHECK(finds("smi", {"John Smith"}));
}

TEST_CASE("Whatever way a name is spelt, it is found, and by every beginning", "[directory]") {
    test::TestRandom random(77);
    for (int round = 0; round < 2000; ++round) {
        std::string kana;
        std::string latin;
        const int length = random.between(1, 4);
        for (int i = 0; i < length; ++i) {
            // The doubled consonant, the last of them, begins no name.
            const int last = static_cast<int>(syllables().size()) - (i == 0 ? 2 : 1);
            const Syllable& syllable =
                syllables()[static_cast<std::size_t>(random.between(0, last))];
            kana += syllable.kana;
            latin += syllable.latin[static_cast<std::size_t>(
                random.between(0, static_cast<int>(syllable.latin.size()) - 1))];
        }
        CAPTURE(kana, latin);
        REQUIRE(formOf(kana) == formOf(latin));
        REQUIRE(formOf(katakana(kana)) == formOf(kana));
        REQUIRE(finds(latin, {kana}));
        REQUIRE(finds(kana, {latin}));
        REQUIRE(finds(latin, {"渡邉 " + kana}));
        for (std::size_t size = 3; size < kana.size(); size += 3) {
            CAPTURE(size);
            const std::string next = kana.substr(size, 3);
            // き is not yet きょ.
            if (next != "ゃ" && next != "ゅ" && next != "ょ") {
                REQUIRE(finds(kana.substr(0, size), {kana}));
            }
        }
        for (std::size_t size = 1; size < latin.size(); ++size) {
            CAPTURE(size);
            const std::string typed = latin.substr(0, size);
            // Which sound an m or a cut character stands for, its next letter says.
            if (typed.back() != 'm' && static_cast<unsigned char>(typed.back()) < 0x80) {
                REQUIRE(finds(typed, {latin}));
            }
        }
    }
}

TEST_CASE("Folding twice is folding once", "[directory]") {
    test::TestRandom random(78);
    const std::vector<std::string> pieces{"髙", "﨑", "ソ", "ｶﾞ", "っ", "ん", "Sh",
                                          "ō",  "oo", "々", "ー", "１", "m",  "b",
                                          "n",  "'",  "　", "ヶ", "ゞ", "𠮷"};
    for (int round = 0; round < 2000; ++round) {
        std::string text;
        for (int i = random.between(1, 8); i > 0; --i) {
            text += pieces[static_cast<std::size_t>(
                random.between(0, static_cast<int>(pieces.size()) - 1))];
        }
        CAPTURE(text);
        const std::vector<std::string> words = searchWords(text);
        for (const std::string& word : words) {
            REQUIRE(searchWords(word) == std::vector{word});
            REQUIRE(formOf(word) == searchFormOf(word).text());
        }
        // The index of a text finds the text itself.
        REQUIRE((searchFormOf(text).empty() || finds(text, {text})));
    }
}

TEST_CASE("A question of many words is cut, a question without letters asks nothing",
          "[directory]") {
    CHECK(searchWords("a b c d e f").size() == kSearchWordsMax);
    CHECK(searchWords("佐藤、太郎・次郎,x").size() == 4);
    CHECK(searchWords(" 　- ").empty());
    CHECK(gramsToFind(searchFormOf("-")).empty());
}

TEST_CASE("The best place of a form in its lines is told", "[directory]") {
    const std::string lines = searchIndexOf(std::array<std::string, 1>{"佐藤 太郎"}).lines;
    CHECK(fitOf(lines, "佐藤") == SearchFit::Whole);
    CHECK(fitOf(lines, "佐") == SearchFit::Beginning);
    CHECK(fitOf(lines, "藤太") == SearchFit::Inside);
    CHECK(fitOf(lines, "次郎") == SearchFit::None);
    CHECK(fitOf(lines, "") == SearchFit::None);
}

TEST_CASE("Kana are told from other letters and put in one order", "[directory]") {
    CHECK(isKana(""));
    CHECK(isKana("サトウ　タロー"));
    CHECK(isKana("ｻﾄｳ ﾀﾞｲｽｹ"));
    CHECK_FALSE(isKana("佐藤"));
    CHECK_FALSE(isKana("Sato"));
    CHECK(kanaOrder("ｻﾄｳ ﾀﾞｲｽｹ") == "さとう だいすけ");
    CHECK(kanaOrder("アベ") < kanaOrder("いとう"));
}

} // namespace tewatashi::server::services
