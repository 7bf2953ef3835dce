#!/usr/bin/env python3
"""Checks what review would miss: direction of dependencies, owners of foreign headers, sizes,
singletons, sleeps, forgotten sources. Exceptions live in allow.txt, each with its reason.

    tests/tidy/tidy.py [ROOT]
"""
import re
import subprocess
import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent))
import helper_names  # noqa: E402

LINE_COLUMNS_MAX = 100
FUNCTION_LINES_MAX = 70
FILE_LINES_MAX = {".cpp": 500, ".h": 250}
ARCHITECTURE_LINES_MAX = 400

# Foreign header -> folders that may include it (tests may use what they need to check from
# outside). One owner keeps a library replaceable.
FOREIGN_OWNERS = {
    r"tl/expected\.hpp": ["common/base"],
    r"sodium\.h": ["common/base", "server/services"],
    r"liboath/.*": ["server/services/accounts"],
    r"httplib\.h": ["server/http"],
    r"curl/.*": ["server/mail"],
    r"openssl/.*": ["server/http", "server/app", "server/services/accounts", "agent/uplink"],
    r"soci/.*": ["common/db", "agent/journal", "server/store"],
    r"sqlite3\.h": ["common/db"],
    r"libusb.*": ["agent/usb"],
    r"zip\.h": ["agent/app"],
    r"Q[A-Z].*": ["agent/uplink", "agent/app", "agent/platform", "agent/tray", "agent/service"],
    r"mustache\.hpp|kainjow/.*": ["server/web"],
    r"zint\.h": ["server/web"],
    r"cairo.*|pango/.*": ["server/web"],
    r"unicode/.*": ["server/services", "server/web"],
    r"date/.*": ["server/web", "server/services"],
    r"toml.*": ["server/app", "agent/app"],
    r"CLI/.*": ["common/cli", "server/app", "agent/app"],
    r"nlohmann/.*": ["common/domain", "common/wire", "server/api", "server/web", "server/app",
                     "server/http", "agent/admin", "agent/app", "agent/uplink"],
}
FORBIDDEN = [
    # (pattern, where it applies, why)
    (r"\binstance\(\)", r"^(agent|server|common)/", "singleton: pass the object instead"),
    (r"ForTesting\b", r".*", "seams are constructor parameters, not test hooks"),
    (r"\bstd::regex\b|<regex>", r"^(server|common)/", "std::regex recurses on input"),
    (r"\bsleep_for\b|\bsleep_until\b|\busleep\(|\bnanosleep\(|[^_\w]sleep\(\d", r"^tests/.*\.(cpp|h)$",
     "tests wait for conditions, never for time"),
    (r"\busing namespace\b", r"\.h$", "leaks into every includer"),
    (r"\bTODO\b(?!\(#\d+\))", r".*", "TODO needs an issue: TODO(#123)"),
    (r"\bsoci::transaction\b", r".*", "plain BEGIN; use db::Transaction"),
    (r"#\s*if.*_WIN32", r"^(?!agent/platform/)", "platform differences live in agent/platform"),
    (r"^\s*static\s+(?!const\b|constexpr\b|constinit const|inline\b)[\w:<>,\s*&]+[\w\]]\s*(=[^=]|;|\{)",
     r"^(agent|server|common)/.*\.cpp$", "mutable static: give it an owner"),
    (r"\bCREATE\b.*\bWITHOUT ROWID\b", r"^server/", "one SQL text for both engines"),
]


class Tree:
    def __init__(self, root):
        self.root = root
        listed = subprocess.run(["git", "ls-files", "-co", "--exclude-standard"], cwd=root,
                                capture_output=True, text=True, check=False)
        names = listed.stdout.split("\n") if listed.returncode == 0 else [
            str(p.relative_to(root)) for p in root.rglob("*") if p.is_file()]
        self.files = sorted(n for n in names if n and (root / n).is_file())
        self.sources = [n for n in self.files if n.endswith((".cpp", ".h"))]
        self.text = {n: (root / n).read_text(errors="replace") for n in self.sources}
        self.findings = []
        self.allowed = self._read_allow_list()

    def _read_allow_list(self):
        allowed = {}
        path = self.root / "tests/tidy/allow.txt"
        for number, line in enumerate(path.read_text().splitlines(), 1) if path.exists() else []:
            if not line.strip() or line.startswith("#"):
                continue
            parts = line.split(None, 2)
            if len(parts) < 3:
                sys.exit(f"tests/tidy/allow.txt:{number}: needs 'rule path reason'")
            allowed[(parts[0], parts[1])] = parts[2]
        return allowed

    def report(self, rule, path, line, text):
        if (rule, path) not in self.allowed:
            self.findings.append(f"{path}:{line}: [{rule}] {text}")


# Folders whose rooms are libraries of their own.
WITH_ROOMS = ("server/services", "server/web")


def folder_of(path):
    """The folder a source belongs to: server/store, or a room such as server/services/items."""
    parts = path.split("/")
    if parts[0] == "tests":
        return "tests"
    is_room = "/".join(parts[:2]) in WITH_ROOMS and len(parts) > 3
    return "/".join(parts[:3 if is_room else 2])


def strip_comments_and_strings(text):
    """Same number of lines, contents of comments and literals blanked."""
    def blank(match):
        found = match.group(0)
        return "\n" * found.count("\n") if found.startswith("/") else '""' + "\n" * found.count("\n")
    pattern = r'//[^\n]*|/\*.*?\*/|R"(\w*)\(.*?\)\1"|"(?:\\.|[^"\\\n])*"|(?<![\w])\'(?:\\.|[^\'\\\n])+\''
    return re.sub(pattern, blank, text, flags=re.S)


def libraries(tree):
    """Library name -> (folder, public links, private links), from the folders' CMake files."""
    found = {}
    for name in tree.files:
        if not name.endswith("CMakeLists.txt"):
            continue
        text = re.sub(r"#[^\n]*", "", (tree.root / name).read_text())
        for match in re.finditer(r"tw_library\(\s*(\w+)(.*?)\)", text, re.S):
            sections, current = {"LINK": [], "PRIVATE_LINK": [], "SOURCES": []}, None
            for word in match.group(2).split():
                if word in sections:
                    current = word
                elif current:
                    sections[current].append(word)
            found[match.group(1)] = (str(Path(name).parent), sections["LINK"], sections["PRIVATE_LINK"])
    return found


def check_direction(tree):
    libs = libraries(tree)
    folder_lib = {folder: lib for lib, (folder, _, _) in libs.items()}

    def closure(lib, include_private):
        seen, todo = set(), [lib]
        while todo:
            current = todo.pop()
            if current in seen or current not in libs:
                continue
            seen.add(current)
            _, public, private = libs[current]
            todo += public + (private if include_private and current == lib else [])
        return {libs[name][0] for name in seen}

    for name in tree.sources:
        folder = folder_of(name)
        if folder == "tests":
            continue
        if folder not in folder_lib:
            # Programs (add_executable) link what they wire together; only the sides are kept apart.
            allowed = None
        else:
            allowed = closure(folder_lib[folder], True)
        for number, line in enumerate(tree.text[name].splitlines(), 1):
            match = re.match(r'\s*#\s*include\s+"([^"]+)"', line)
            if not match:
                continue
            target = folder_of(match.group(1))
            sides = {folder.split("/")[0], target.split("/")[0]}
            if sides == {"agent", "server"} or target == "tests":
                tree.report("direction", name, number, f"{folder} must not know {target}")
            elif allowed is not None and target != folder and target not in allowed:
                tree.report("direction", name, number,
                            f"{folder} includes {target}, which its CMake LINK list does not allow")


def check_foreign(tree):
    for name in tree.sources:
        folder = folder_of(name)
        if folder == "tests":
            continue
        for number, line in enumerate(tree.text[name].splitlines(), 1):
            match = re.match(r"\s*#\s*include\s+<([^>]+)>", line)
            if not match:
                continue
            for pattern, owners in FOREIGN_OWNERS.items():
                if re.fullmatch(pattern, match.group(1)) and not any(
                        folder == owner or folder.startswith(owner + "/") for owner in owners):
                    tree.report("foreign", name, number,
                                f"<{match.group(1)}> belongs to {', '.join(owners)}")


def check_sizes(tree):
    for name in tree.sources:
        lines = tree.text[name].splitlines()
        limit = FILE_LINES_MAX[Path(name).suffix]
        if len(lines) > limit:
            tree.report("file-size", name, limit, f"{len(lines)} lines, at most {limit}")
        for number, line in enumerate(lines, 1):
            if len(line) > LINE_COLUMNS_MAX:
                tree.report("columns", name, number, f"{len(line)} columns")
        check_functions(tree, name)
    architecture = tree.root / "ARCHITECTURE.md"
    if architecture.exists() and len(architecture.read_text().splitlines()) > ARCHITECTURE_LINES_MAX:
        tree.report("file-size", "ARCHITECTURE.md", 1, f"more than {ARCHITECTURE_LINES_MAX} lines")


def check_functions(tree, name):
    """A function is a brace opened after ')' (and qualifiers) at namespace or class depth."""
    text = strip_comments_and_strings(tree.text[name])
    stack, line, statement = [], 1, ""
    for char in text:
        if char == "\n":
            line += 1
        if char == "{":
            head = statement.strip()
            is_scope = re.search(r"\b(namespace|class|struct|union|enum|extern)\b[^()]*$", head)
            inside_function = any(kind == "function" for kind, _, _ in stack)
            is_function = not inside_function and not is_scope and ")" in head
            stack.append(("function" if is_function else "scope", line, head[-60:]))
            statement = ""
        elif char == "}":
            if stack:
                kind, begun, head = stack.pop()
                if kind == "function" and line - begun + 1 > FUNCTION_LINES_MAX:
                    if not re.match(r"\s*(TEST_CASE|TEMPLATE_TEST_CASE|SCENARIO)", head):
                        tree.report("function-size", name, begun,
                                    f"{line - begun + 1} lines, at most {FUNCTION_LINES_MAX}")
            statement = ""
        elif char == ";":
            statement = ""
        else:
            statement += char


def check_forbidden(tree):
    for name in tree.sources:
        plain = strip_comments_and_strings(tree.text[name]).splitlines()
        raw = tree.text[name].splitlines()
        for pattern, where, why in FORBIDDEN:
            if not re.search(where, name):
                continue
            lines = raw if "TODO" in pattern or "#" in pattern[:3] or "regex" in pattern else plain
            for number, line in enumerate(lines, 1):
                if re.search(pattern, line):
                    tree.report("forbidden", name, number, why)


def check_in_target(tree):
    for name in tree.sources:
        if not name.endswith(".cpp"):
            continue
        path, base = Path(name).parent, Path(name).name
        while True:
            lists = tree.root / path / "CMakeLists.txt"
            relative = str(Path(name).relative_to(path))
            if lists.exists() and (relative in lists.read_text() or base in lists.read_text()):
                break
            if path == Path("."):
                tree.report("orphan", name, 1, "is in no CMake target")
                break
            path = path.parent


def check_names(tree):
    seen = {}
    for name in tree.sources:
        base = Path(name).name
        if base != "main.cpp" and base in seen:
            tree.report("name", name, 1, f"same file name as {seen[base]}")
        seen.setdefault(base, name)
        if not re.fullmatch(r"[a-z0-9_]+\.(cpp|h)", base):
            tree.report("name", name, 1, "file names are lower_snake")


def check_migrations(tree):
    numbers = {}
    for name in tree.files:
        match = re.match(r"server/migrations/(\d{4})_", name)
        if match:
            if match.group(1) in numbers:
                tree.report("migration", name, 1, f"number already used by {numbers[match.group(1)]}")
            numbers[match.group(1)] = name


def check_templates(tree):
    handlers = "".join(text for name, text in tree.text.items() if name.startswith("server/web/"))
    others = "".join((tree.root / n).read_text() for n in tree.files if n.endswith(".mustache"))
    for name in tree.files:
        match = re.match(r"server/web/templates/(.+)\.mustache$", name)
        if match and f'"{match.group(1)}"' not in handlers and "{{>" + match.group(1) not in others \
                and "{{> " + match.group(1) not in others:
            tree.report("template", name, 1, "no handler or template uses it")


def targets(tree):
    """Target -> its sources, from the CMake files."""
    found = {}
    for name in tree.files:
        if not name.endswith("CMakeLists.txt"):
            continue
        text = re.sub(r"#[^\n]*", "", (tree.root / name).read_text())
        lists = {}
        for variable, words in re.findall(r"\b(?:set|list)\((?:APPEND\s+)?(\w+)(.*?)\)", text, re.S):
            lists[variable] = lists.get(variable, "") + " " + words
        text = re.sub(r"\$\{(\w+)\}", lambda used: lists.get(used.group(1), used.group(0)), text)
        for match in re.finditer(r"\b(?:tw_library|tw_add_test|add_library|add_executable)"
                                 r"\(\s*(\w+)(.*?)\)", text, re.S):
            paths = [str(Path(name).parent / word) for word in match.group(2).split()]
            found[match.group(1)] = [path for path in paths
                                     if path.endswith(".cpp") and path in tree.text]
    return found


def check_helpers(tree):
    plain = {name: strip_comments_and_strings(text) for name, text in tree.text.items()
             if name.endswith(".cpp")}
    for target, names in targets(tree).items():
        # What lies in *_windows.cpp is never compiled together with the rest.
        for helper, name, line, other in helper_names.clashes(
                {n: plain[n] for n in names if not n.endswith("_windows.cpp")}):
            tree.report("helper", name, line, f"{other} of {target} defines {helper} as well: name "
                        "them apart, or share the one")


CHECKS = [check_direction, check_foreign, check_sizes, check_forbidden, check_in_target, check_names,
          check_migrations, check_templates, check_helpers]


def findings_of(root):
    tree = Tree(root)
    for check in CHECKS:
        check(tree)
    return tree.findings, len(tree.sources)


def main():
    root = Path(sys.argv[1]) if len(sys.argv) > 1 else Path(__file__).resolve().parents[2]
    findings, count = findings_of(root)
    for finding in findings:
        print(finding)
    print(f"tidy: {count} sources, {len(findings)} findings")
    return 1 if findings else 0


if __name__ == "__main__":
    sys.exit(main())
