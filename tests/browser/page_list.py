"""Every GET route of the pages, with the paths under which the walk visits it and who may open it.

They are those of docs/permissions.md, which a test compares with the routes. Where the pattern of a
new one has a parameter that VALUES does not know, the walk fails and says so.
"""
import re
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]

# Parameters of a pattern by the way to them: "/admin/people/{}" also serves what lies below it.
# The value is the key of what the world knows (World.samples).
VALUES = {
    "/items/{}": "item",
    "/request/{}": "unsent_item",
    "/dock-sessions/{}": "dock",
    "/leavers/{}": "person",
    "/admin/accounts/{}": "login",
    "/admin/agents/{}": "agent",
    "/admin/classes/{}": "class",
    "/admin/departments/{}": "department",
    "/admin/export/{}": "export",
    "/admin/notice-texts/{}": "notice_kind",
    "/admin/operators/{}": "card",
    "/admin/people/{}": "person",
    "/admin/places/{}": "place",
    "/admin/routes/{}": "route",
    "/admin/terminals/{}": "terminal",
}

# Pages that say more with a query or another item than VALUES gives them.
PATHS = {
    "/codes.pdf": "/codes.pdf?sheet=actions",
    "/items": "/items?number={ending}",
    "/items/{number}/report": "/items/{incoming_item}/report",
    "/records/download": "/records/download?view=latest",
}

# Other faces of a page: its name, its address and how it answers.
FACES = {
    "/items": [("items-not-found", "/items?number=299999999999", 422)],
    "/items/{number}": [("items-number-secret", "/items/{secret_item}", 200),
                        ("items-number-cancelled", "/items/{cancelled_item}", 200),
                        ("items-number-received", "/items/{received_item}", 200),
                        ("items-number-unrequested", "/items/{unrequested_item}", 200),
                        ("items-number-unknown", "/items/{unknown_item}", 404)],
    "/request": [("request-find", "/request?q={name}", 200),
                 ("request-details", "/request?to={colleague}", 200),
                 ("request-department", "/request?department={department}", 200)],
    "/request/{number}": [("request-number-moving", "/request/{item}", 200)],
    "/records": [("records-events", "/records?view=events", 200)],
    "/admin/people": [("admin-people-found", "/admin/people?q={name}", 200)],
}

# Routes that are no pages of their own, each with its reason.
LEFT_OUT = {
    "/sign-in/code": "leads to the sign-in without its first step: account_pages_test.cpp",
    "/static/{hash}/{name}": "parts of pages, fetched with them",
}

REFUSED = "–"
# "own" in the list: whom these pages refuse, because the samples are not theirs.
NO_PARTY = {"/request/{number}/cancel": ("auditor",)}
EVERYBODY = ("employee", "operator", "administrator", "auditor")
# Who has sent and received nothing yet, and who is not signed in, see a few pages of their own.
PAGES_OF_THE_NEWCOMER = ("/", "/requests", "/receive")
PAGES_OF_NOBODY = ("/sign-in",)


def permissions():
    """{pattern of a GET page: {role: may open}} as docs/permissions.md says."""
    found, columns = {}, []
    for line in (ROOT / "docs/permissions.md").read_text(encoding="utf-8").splitlines():
        cells = [cell.strip() for cell in line.strip("|").split("|")]
        if cells[0] == "page":
            columns = cells
        elif not line.startswith("|"):
            columns = []
        elif columns and (route := re.fullmatch(r"GET `(/[^`]*)`", cells[0])):
            found[route[1]] = {name: cell != REFUSED for name, cell in zip(columns, cells)}
    return found


def filled(pattern, samples):
    """The path of a pattern, each parameter replaced by what VALUES names."""
    way, path = "", ""
    for segment in pattern.split("/")[1:]:
        if segment.startswith("{"):
            way += "/{}"
            if way not in VALUES:
                raise KeyError(f"tests/browser/page_list.py: VALUES does not know {way}, which the "
                               f"route {pattern} needs")
            path += "/" + samples[VALUES[way]]
        else:
            way += "/" + segment
            path += "/" + segment
    return path


def name_of(pattern):
    """A file name: /admin/people/{number}/edit is admin-people-number-edit, / is home."""
    return re.sub(r"\W+", "-", pattern).strip("-") or "home"


def faces(pattern, samples):
    path = PATHS[pattern].format(**samples) if pattern in PATHS else filled(pattern, samples)
    yield name_of(pattern), path, 200
    for name, address, status in FACES.get(pattern, []):
        yield name, address.format(**samples), status


def pages(samples):
    """By role: [{name, path, status, may}] of everything to visit or to be refused."""
    found = {role: [] for role in (*EVERYBODY, "newcomer", "nobody")}
    for pattern, may in sorted(permissions().items()):
        if pattern in LEFT_OUT:
            continue
        for name, path, status in faces(pattern, samples):
            page = {"name": name, "path": path, "status": status, "may": True}
            for role in EVERYBODY:
                if pattern not in PAGES_OF_NOBODY:
                    is_own = role not in NO_PARTY.get(pattern, ())
                    found[role].append({**page, "may": may[role] and is_own})
            if pattern in PAGES_OF_THE_NEWCOMER:
                found["newcomer"].append(page)
            if pattern in PAGES_OF_NOBODY:
                found["nobody"].append(page)
    return found
