"""What the anonymous namespaces of a source define, and which of it two sources of one target both
define. The sanitizer builds compile several sources of a target as one (docs/decisions/0047)."""
import re

NAMESPACE = re.compile(r"(?:^|\s)namespace(?: [\w:]+)?$")
TYPE = re.compile(r"(?:template ?<[^>]*> ?)?(?:struct|class|enum(?: class)?) (\w+)(?! ?\()")
ALIAS = re.compile(r"(?:using|namespace) (\w+) ?=")
TEMPLATE_ARGUMENTS = re.compile(r"<[^<>]*(?:<[^<>]*(?:<[^<>]*>[^<>]*)*>[^<>]*)*>")
MACROS = re.compile(r"(?:TEST_CASE|TEMPLATE_TEST_CASE|SCENARIO)\b")


def statements(plain):
    """(head, line) of every definition directly in an anonymous namespace. `plain` is text without
    comments and literals."""
    plain = re.sub(r"^[ \t]*#(?:\\\n|[^\n])*", "", plain, flags=re.M)
    scopes, statement, line = [], "", 1
    for char in plain:
        line += char == "\n"
        if char not in "{};":
            statement += char
            continue
        head = " ".join(statement.split())
        statement = ""
        opens_namespace = char == "{" and NAMESPACE.search(head)
        announces = char == ";" and re.fullmatch(r"(?:class|struct) \w+", head)
        is_inside = "anonymous" in scopes and "other" not in scopes
        if head and is_inside and not opens_namespace and not announces:
            yield head, line
        if char == "{":
            scopes.append("other" if not opens_namespace
                          else "anonymous" if head.endswith("namespace") else "named")
        elif char == "}" and scopes:
            scopes.pop()


def parameter_types(parameters):
    types = []
    apart = re.sub(r",(?![^<]*>)", ";", parameters)  # but for commas between template arguments
    for parameter in re.sub(r"=[^;]*", "", apart).split(";"):
        words = re.sub(r"\w+::", "", re.sub(r"([&*])", r" \1 ", parameter)).split()
        if len(words) > 1 and re.fullmatch(r"\w+", words[-1]):
            words.pop()
        types.append(" ".join(word for word in words if word != "const"))
    return ",".join(types)


def meaning(head):
    """(name, what must not be there twice) of a definition; None for anything else."""
    if MACROS.match(head) or re.match(r"using (?:namespace|[\w:]+$)", head):
        return None
    if found := ALIAS.match(head):
        return found.group(1), head  # the same alias twice is allowed
    if found := TYPE.match(head):
        return found.group(1), "type"
    bare = TEMPLATE_ARGUMENTS.sub("", head)
    if found := re.match(r"[^=(]*?(\w+) ?\(", bare):
        name = found.group(1)
        parameters = re.search(rf"\b{name} ?\((.*)\)", head)
        return name, f"function({parameter_types(parameters.group(1) if parameters else '')})"
    found = re.search(r"(\w+)(?: ?\[[^\]]*\])* ?(?:=|$)", bare)
    return (found.group(1), "variable") if found else None


def clashes(sources):
    """(name, source, line, other source) of what two of `sources` (name -> plain text) define."""
    seen = {}
    for source, plain in sources.items():
        for head, line in statements(plain):
            defined = meaning(head)
            if defined is None:
                continue
            name, what = defined
            others = seen.setdefault(name, {})
            for known, other in others.items():
                both_functions = known.startswith("function") and what.startswith("function")
                same_alias = known == what and ALIAS.match(what)
                overloads = both_functions and known != what
                if other != source and not same_alias and not overloads:
                    yield name, source, line, other
            others.setdefault(what, source)
