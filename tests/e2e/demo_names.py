"""Invented people: kanji, kana and romaji of common surnames and given names, put together anew."""
import itertools

# Variants of one name (髙橋 beside 高橋) are there because real directories hold them.
SURNAMES = [
    ("佐藤", "サトウ", "Sato"), ("鈴木", "スズキ", "Suzuki"), ("高橋", "タカハシ", "Takahashi"),
    ("髙橋", "タカハシ", "Takahashi"), ("田中", "タナカ", "Tanaka"), ("伊藤", "イトウ", "Ito"),
    ("渡辺", "ワタナベ", "Watanabe"), ("渡邊", "ワタナベ", "Watanabe"), ("渡邉", "ワタナベ", "Watanabe"),
    ("山本", "ヤマモト", "Yamamoto"), ("中村", "ナカムラ", "Nakamura"), ("小林", "コバヤシ", "Kobayashi"),
    ("加藤", "カトウ", "Kato"), ("吉田", "ヨシダ", "Yoshida"), ("𠮷田", "ヨシダ", "Yoshida"),
    ("山田", "ヤマダ", "Yamada"), ("佐々木", "ササキ", "Sasaki"), ("山口", "ヤマグチ", "Yamaguchi"),
    ("松本", "マツモト", "Matsumoto"), ("井上", "イノウエ", "Inoue"), ("木村", "キムラ", "Kimura"),
    ("林", "ハヤシ", "Hayashi"), ("斎藤", "サイトウ", "Saito"), ("齋藤", "サイトウ", "Saito"),
    ("斉藤", "サイトウ", "Saito"), ("清水", "シミズ", "Shimizu"), ("山崎", "ヤマザキ", "Yamazaki"),
    ("山﨑", "ヤマサキ", "Yamasaki"), ("森", "モリ", "Mori"), ("池田", "イケダ", "Ikeda"),
    ("橋本", "ハシモト", "Hashimoto"), ("阿部", "アベ", "Abe"), ("石川", "イシカワ", "Ishikawa"),
    ("中島", "ナカジマ", "Nakajima"), ("前田", "マエダ", "Maeda"), ("藤田", "フジタ", "Fujita"),
    ("小川", "オガワ", "Ogawa"), ("後藤", "ゴトウ", "Goto"), ("岡田", "オカダ", "Okada"),
    ("長谷川", "ハセガワ", "Hasegawa"), ("村上", "ムラカミ", "Murakami"), ("近藤", "コンドウ", "Kondo"),
    ("石井", "イシイ", "Ishii"), ("遠藤", "エンドウ", "Endo"), ("坂本", "サカモト", "Sakamoto"),
    ("青木", "アオキ", "Aoki"), ("福田", "フクダ", "Fukuda"), ("太田", "オオタ", "Ota"),
    ("西村", "ニシムラ", "Nishimura"), ("三浦", "ミウラ", "Miura"), ("藤井", "フジイ", "Fujii"),
    ("岡本", "オカモト", "Okamoto"), ("金子", "カネコ", "Kaneko"), ("中野", "ナカノ", "Nakano"),
    ("原田", "ハラダ", "Harada"), ("小野", "オノ", "Ono"), ("竹内", "タケウチ", "Takeuchi"),
    ("上田", "ウエダ", "Ueda"), ("宮崎", "ミヤザキ", "Miyazaki"), ("大塚", "オオツカ", "Otsuka"),
]
GIVEN_NAMES = [
    ("翔太", "ショウタ", "Shota"), ("健太", "ケンタ", "Kenta"), ("大輔", "ダイスケ", "Daisuke"),
    ("拓也", "タクヤ", "Takuya"), ("直樹", "ナオキ", "Naoki"), ("誠", "マコト", "Makoto"),
    ("浩", "ヒロシ", "Hiroshi"), ("隆", "タカシ", "Takashi"), ("達也", "タツヤ", "Tatsuya"),
    ("亮", "リョウ", "Ryo"), ("和也", "カズヤ", "Kazuya"), ("哲也", "テツヤ", "Tetsuya"),
    ("悠斗", "ユウト", "Yuto"), ("蓮", "レン", "Ren"), ("雄一", "ユウイチ", "Yuichi"),
    ("正樹", "マサキ", "Masaki"), ("修", "オサム", "Osamu"), ("学", "マナブ", "Manabu"),
    ("恵", "メグミ", "Megumi"), ("裕子", "ユウコ", "Yuko"), ("陽子", "ヨウコ", "Yoko"),
    ("美咲", "ミサキ", "Misaki"), ("由美", "ユミ", "Yumi"), ("真由美", "マユミ", "Mayumi"),
    ("智子", "トモコ", "Tomoko"), ("久美子", "クミコ", "Kumiko"), ("彩", "アヤ", "Aya"),
    ("愛", "アイ", "Ai"), ("さくら", "サクラ", "Sakura"), ("葵", "アオイ", "Aoi"),
    ("結衣", "ユイ", "Yui"), ("千尋", "チヒロ", "Chihiro"), ("直美", "ナオミ", "Naomi"),
    ("麻衣", "マイ", "Mai"), ("香織", "カオリ", "Kaori"), ("みどり", "ミドリ", "Midori"),
]


def full_names(random, count, taken=()):
    """Different full names as (kanji, kana, romaji); common surnames come up more than once."""
    pairs = list(itertools.product(SURNAMES, GIVEN_NAMES))
    random.shuffle(pairs)
    names = []
    for surname, given in pairs:
        name = tuple(f"{one} {other}" for one, other in zip(surname, given))
        if name[0] not in taken and len(names) < count:
            names.append(name)
    return names
