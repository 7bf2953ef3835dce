"""The company of the demo: Minamo Seiki, invented, with places, departments, 300 people and posts.

It comes into the server as any company does: files through `tewatashi-server import`, holidays
through `calendar import`, places and cards through the API of a signed-in administrator.
"""
import csv
import random
import secrets
from dataclasses import dataclass
from pathlib import Path

from demo_names import full_names
from harness import HarnessError
from web_session import WebSession

TITLE_JA = "みなも精機 社内便"
TITLE_EN = "Minamo Seiki internal mail"
FOUNDED = "2020-04-01"
PEOPLE = 300
SEED = 20260401
# Passwords are hashed at low priority: a machine that is at its limit makes the server answer this.
BUSY = ("Many people are signing in", "POST /sign-in: 429", "POST /sign-in: 503")
TRIES = 6

# code, kind, parent, Japanese, English. The simulated terminal scans the first three codes.
PLACES = [
    ("TOKYO", "building", None, "東京本社", "Tokyo head office"),
    ("OSAKA", "building", None, "大阪支社", "Osaka branch"),
    ("YOKOHAMA", "building", None, "横浜工場", "Yokohama plant"),
    ("TOKYO-MR", "mail_room", "TOKYO", "東京本社 メール室", "Tokyo head office mail room"),
    ("OSAKA-MR", "mail_room", "OSAKA", "大阪支社 メール室", "Osaka branch mail room"),
    ("TOKYO-7F", "floor", "TOKYO", "東京本社 7階", "Tokyo head office, 7th floor"),
    ("TOKYO-5F", "floor", "TOKYO", "東京本社 5階", "Tokyo head office, 5th floor"),
    ("TOKYO-3F", "floor", "TOKYO", "東京本社 3階", "Tokyo head office, 3rd floor"),
    ("YOKOHAMA-MR", "mail_room", "YOKOHAMA", "横浜工場 メール室", "Yokohama plant mail room"),
]

# code, name, English name, business days, stops, runs: name, weekdays, cut-off, times at the stops.
ROUTES = [
    ("HQ-ROUND", "本社巡回便", "Head office round", 0, "TOKYO-MR TOKYO-3F TOKYO-5F TOKYO-7F TOKYO-MR", [
        ("第1便", "12345", "09:15", "09:30 09:40 09:50 10:00 10:15"),
        ("第2便", "12345", "13:15", "13:30 13:40 13:50 14:00 14:15"),
        ("第3便", "12345", "15:45", "16:00 16:10 16:20 16:30 16:45"),
    ]),
    ("TOKYO-OSAKA", "東京大阪便", "Tokyo to Osaka", 1, "TOKYO-MR OSAKA-MR", [
        ("昼便", "12345", "11:00", "11:30 17:30"),
    ]),
    ("OSAKA-TOKYO", "大阪東京便", "Osaka to Tokyo", 1, "OSAKA-MR TOKYO-MR", [
        ("朝便", "12345", "09:00", "09:30 15:30"),
    ]),
    ("YOKOHAMA-SHUTTLE", "横浜シャトル便", "Yokohama shuttle", 0, "TOKYO-MR YOKOHAMA-MR TOKYO-MR", [
        ("午前", "12345", "08:45", "09:00 10:10 11:30"),
        ("午後", "135", "13:30", "14:00 15:10 16:30"),
    ]),
]
# place (empty: the company), day, state, name
SPECIAL_DAYS = [
    ("", "2027-04-30", "closed", "創立記念日"),
    ("YOKOHAMA", "2027-02-12", "closed", "設備点検"),
    ("YOKOHAMA", "2027-02-13", "open", "振替稼働日"),
    ("OSAKA", "2027-07-23", "closed", "天神祭前日"),
]


@dataclass(frozen=True)
class Department:
    code: str
    parent: str
    name_ja: str
    name_en: str
    name_kana: str
    place: str
    share: int  # of the people, against the others


DEPARTMENTS = [
    Department("100", "", "本社", "Head Office", "ホンシャ", "TOKYO-7F", 2),
    Department("110", "100", "経営企画部", "Corporate Planning", "ケイエイキカクブ", "TOKYO-7F", 5),
    Department("120", "100", "総務部", "General Affairs", "ソウムブ", "TOKYO-3F", 6),
    Department("121", "120", "メール室", "Mail Room", "メールシツ", "TOKYO-MR", 3),
    Department("130", "100", "人事部", "Human Resources", "ジンジブ", "TOKYO-7F", 6),
    Department("131", "130", "給与厚生課", "Payroll and Benefits", "キュウヨコウセイカ", "TOKYO-7F", 4),
    Department("140", "100", "経理部", "Accounting", "ケイリブ", "TOKYO-5F", 9),
    Department("150", "100", "法務部", "Legal", "ホウムブ", "TOKYO-7F", 6),
    Department("160", "100", "情報システム部", "Information Systems", "ジョウホウシステムブ", "TOKYO-5F", 8),
    Department("200", "", "営業本部", "Sales Division", "エイギョウホンブ", "TOKYO-3F", 2),
    Department("210", "200", "営業一部", "Sales 1", "エイギョウイチブ", "TOKYO-3F", 14),
    Department("220", "200", "営業二部", "Sales 2", "エイギョウニブ", "TOKYO-3F", 14),
    Department("300", "", "大阪支社", "Osaka Branch", "オオサカシシャ", "OSAKA-MR", 3),
    Department("310", "300", "大阪営業部", "Osaka Sales", "オオサカエイギョウブ", "OSAKA-MR", 14),
    Department("320", "300", "大阪業務課", "Osaka Operations", "オオサカギョウムカ", "OSAKA-MR", 7),
    Department("400", "", "横浜工場", "Yokohama Plant", "ヨコハマコウジョウ", "YOKOHAMA-MR", 3),
    Department("410", "400", "製造部", "Production", "セイゾウブ", "YOKOHAMA-MR", 26),
    Department("420", "400", "品質保証部", "Quality Assurance", "ヒンシツホショウブ", "YOKOHAMA-MR", 10),
]


@dataclass(frozen=True)
class Person:
    number: str
    name_ja: str
    name_kana: str
    name_romaji: str
    department: str
    title: str
    since: str = FOUNDED
    language: str = "ja"
    former: str = ""

    @property
    def email(self):
        family, given = self.name_romaji.lower().split(" ", 1)
        return f"{given}.{family}.{self.number}@minamo-seiki.example"


# Those whom the demo speaks of; the others are drawn.
EMPLOYEE = Person("10001", "佐藤 恵", "サトウ メグミ", "Sato Megumi", "150", "主任",
                  former="小川 恵|オガワ メグミ|2023-06-30")
RECIPIENT = Person("10002", "井上 大輔", "イノウエ ダイスケ", "Inoue Daisuke", "310", "課長")
OPERATOR = Person("10003", "田中 浩", "タナカ ヒロシ", "Tanaka Hiroshi", "121", "室長")
ADMINISTRATOR = Person("10004", "山本 直樹", "ヤマモト ナオキ", "Yamamoto Naoki", "160", "主任")
CARD_HOLDERS = {  # operator cards that the simulated terminal scans
    "0042": Person("10005", "佐藤 花子", "サトウ ハナコ", "Sato Hanako", "121", ""),
    "0043": Person("10006", "鈴木 一郎", "スズキ イチロウ", "Suzuki Ichiro", "121", ""),
}
FOREIGNER = Person("10007", "サントス マリア", "サントス マリア", "Santos Maria", "420", "主任", "2022-10-01", "en")
KNOWN = [EMPLOYEE, RECIPIENT, OPERATOR, ADMINISTRATOR, *CARD_HOLDERS.values(), FOREIGNER]

ACCOUNTS = {"employee": EMPLOYEE, "recipient": RECIPIENT, "operator": OPERATOR,
            "administrator": ADMINISTRATOR}
ROLES = {"recipient": "employee"}  # others have the role of their login's name


def departments_of_the_rest(count):
    """A department for everybody who is drawn, by the shares."""
    pool = [each.code for each in DEPARTMENTS for _ in range(each.share)]
    return [pool[at * len(pool) // count] for at in range(count)]


def people():
    """Everybody, the same in each run. The first two drawn for a department lead it and are its
    key contact."""
    drawn = random.Random(SEED)
    names = full_names(drawn, PEOPLE - len(KNOWN), {person.name_ja for person in KNOWN})
    everybody, sizes = list(KNOWN), {}
    for at, code in enumerate(departments_of_the_rest(len(names))):
        place = sizes[code] = sizes.get(code, 0) + 1
        section = DEPARTMENTS[[each.code for each in DEPARTMENTS].index(code)].name_ja
        head = {"課": "課長", "室": "副室長", "場": "工場長", "社": "社長"}.get(section[-1], "部長")
        if section == "大阪支社":
            head = "支社長"
        title = head if place == 1 else "庶務担当" if place == 2 else drawn.choice(("", "", "", "主任", "係長"))
        since = f"{drawn.randint(2020, 2025)}-{drawn.choice(('04', '04', '04', '10'))}-01"
        everybody.append(Person(str(10001 + len(KNOWN) + at), *names[at], code, title, since))
    return everybody


def key_contact(everybody, code):
    there = [person for person in everybody if person.department == code]
    return next((each for each in there if each.title == "庶務担当"), there[-1])


def write_files(folder, everybody):
    """The files that a personnel system and the mail room would hand over."""
    folder.mkdir(parents=True, exist_ok=True)

    def write(kind, head, rows):
        with open(folder / f"{kind}.csv", "w", encoding="utf-8", newline="") as file:
            csv.writer(file).writerows([head.split(), *rows])
        return kind, folder / f"{kind}.csv"

    return [
        write("people", "employee_number name_ja name_kana name_romaji email language former_names",
              [(each.number, each.name_ja, each.name_kana, each.name_romaji, each.email,
                each.language, each.former) for each in everybody]),
        write("departments", "code from name_ja name_en name_kana parent key_contact place",
              [(each.code, FOUNDED, each.name_ja, each.name_en, each.name_kana, each.parent,
                key_contact(everybody, each.code).number, each.place) for each in DEPARTMENTS]),
        write("routes", "code from name_ja name_en due_days stops run weekdays cut_off times",
              [(code, FOUNDED, name_ja, name_en, days, stops, *run)
               for code, name_ja, name_en, days, stops, runs in ROUTES for run in runs]),
        write("special-days", "place day state name", SPECIAL_DAYS),
        write("posts", "employee_number department kind title from",
              [(each.number, each.department, "main", each.title, each.since)
               for each in everybody]),
    ]


def entitle(server):
    """Puts the company's name on every page, as its administrator would: in server.toml."""
    settings = server.data / "server.toml"
    text = settings.read_text(encoding="utf-8")
    titles = f'[site]\ntitle_ja = "{TITLE_JA}"\ntitle_en = "{TITLE_EN}"\n'
    settings.write_text(text.replace("[site]\n", titles, 1), encoding="utf-8")


def patiently(work):
    """Does what the server asks for when it is busy: try again."""
    for left in reversed(range(TRIES)):
        try:
            return work()
        except HarnessError as error:
            if left == 0 or not any(text in str(error) for text in BUSY):
                raise
    return None


def add_accounts(server):
    """One password for all, because somebody has to type it: words and a random one."""
    password = "hand-to-hand-" + secrets.token_hex(4)
    for login, person in ACCOUNTS.items():
        add = ["user", "add", login, "--name", person.name_ja, "--role",
               ROLES.get(login, login), "--password-stdin"]
        patiently(lambda words=add: server.command(*words, stdin=password + "\n"))
        server.command("user", "link", login, person.number)
    return password


class Company:
    """The company on one server: founded while the server is at rest, complete once it runs."""

    def __init__(self, server, folder):
        self.server = server
        self.everybody = people()
        self.files = dict(write_files(Path(folder), self.everybody))
        self.password = ""
        self.sessions = {}  # by login

    def take_in(self, kind):
        self.server.command("import", kind, str(self.files[kind]), "--commit")

    def found(self):
        """Accounts belong to people, so these come first. At rest, passwords are hashed at
        ordinary priority."""
        entitle(self.server)
        self.take_in("people")
        self.password = add_accounts(self.server)
        holidays = Path(__file__).with_name("demo_holidays.csv")
        self.server.command("calendar", "import", str(holidays))

    def open(self):
        """Signs everybody in; the administrator adds what departments and terminals need."""
        for login in ACCOUNTS:
            self.sessions[login] = patiently(
                lambda name=login: WebSession(self.server, name, self.password))
        administrator = self.sessions["administrator"]
        for code, kind, parent, name_ja, name_en in PLACES:
            administrator.send_json("PUT", f"/api/v1/places/{code}", {
                "kind": kind, "parent": parent, "name_ja": name_ja, "name_en": name_en,
                "from": FOUNDED})
        for card, person in CARD_HOLDERS.items():
            administrator.send_json("PUT", f"/api/v1/operators/{card}",
                                    {"name": person.name_ja, "person": person.number})
        self.take_in("routes")
        self.take_in("special-days")
        self.take_in("departments")
        self.take_in("posts")
