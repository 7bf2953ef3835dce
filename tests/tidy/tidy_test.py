#!/usr/bin/env python3
"""Every tree rule must be able to fail: each case is a small tree that breaks exactly one rule."""
import sys
import tempfile
import unittest
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent))
import tidy  # noqa: E402

GOOD = {
    "common/base/CMakeLists.txt": "tw_library(tw_common_base SOURCES a.cpp)",
    "common/base/a.cpp": "int a() { return 1; }\n",
    "common/base/a.h": "#pragma once\nint a();\n",
    "agent/core/CMakeLists.txt": "tw_library(tw_agent_core SOURCES core.cpp LINK tw_common_base)",
    "agent/core/core.cpp": '#include "common/base/a.h"\nint core() { return a(); }\n',
}


class TidyTest(unittest.TestCase):
    def findings(self, changes):
        with tempfile.TemporaryDirectory() as folder:
            root = Path(folder)
            for name, text in {**GOOD, **changes}.items():
                (root / name).parent.mkdir(parents=True, exist_ok=True)
                (root / name).write_text(text)
            return tidy.findings_of(root)[0]

    def expect(self, rule, changes):
        found = self.findings(changes)
        self.assertTrue(any(f"[{rule}]" in finding for finding in found), f"{rule}: {found}")

    def test_a_good_tree_has_no_findings(self):
        self.assertEqual(self.findings({}), [])

    def test_an_include_against_the_direction_is_found(self):
        self.expect("direction", {"common/base/a.cpp": '#include "agent/core/core.h"\nint a();\n'})

    def test_the_agent_may_not_know_the_server(self):
        self.expect("direction", {"agent/core/core.cpp": '#include "server/http/router.h"\n'})

    def test_a_foreign_header_outside_its_owner_is_found(self):
        self.expect("foreign", {"agent/core/core.cpp": "#include <QString>\n"})

    def test_a_long_function_is_found(self):
        body = "int core() {\n" + "    a();\n" * 80 + "}\n"
        self.expect("function-size", {"agent/core/core.cpp": body})

    def test_a_long_file_is_found(self):
        self.expect("file-size", {"agent/core/core.cpp": "\n" * 501})

    def test_a_wide_line_is_found(self):
        self.expect("columns", {"agent/core/core.cpp": "// " + "x" * 100 + "\n"})

    def test_a_singleton_is_found(self):
        self.expect("forbidden", {"agent/core/core.cpp": "int c = Thing::instance().x;\n"})

    def test_a_mutable_static_is_found(self):
        self.expect("forbidden", {"agent/core/core.cpp": "static int counter = 0;\n"})

    def test_a_sleep_in_a_test_is_found(self):
        self.expect("forbidden", {"tests/x_test.cpp": "std::this_thread::sleep_for(1ms);\n"})

    def test_std_regex_in_the_server_is_found(self):
        self.expect("forbidden", {"server/http/x.cpp": "std::regex r;\n"})

    def test_a_todo_without_an_issue_is_found(self):
        self.expect("forbidden", {"agent/core/core.cpp": "// TODO later\n"})

    def test_a_source_in_no_target_is_found(self):
        self.expect("orphan", {"agent/core/lost.cpp": "int lost;\n"})

    def test_two_files_of_one_name_are_found(self):
        self.expect("name", {"agent/core/a.h": "#pragma once\n"})

    def test_two_migrations_of_one_number_are_found(self):
        self.expect("migration", {"server/migrations/0001_a.sql": "", "server/migrations/0001_b.sql": ""})

    def test_a_template_without_a_handler_is_found(self):
        self.expect("template", {"server/web/templates/lost.mustache": ""})

    def both(self, first, second):
        return {"agent/core/CMakeLists.txt":
                "tw_library(tw_agent_core SOURCES core.cpp part.cpp LINK tw_common_base)",
                "agent/core/core.cpp": "namespace x {\nnamespace {\n" + first + "\n}\n}\n",
                "agent/core/part.cpp": "namespace x {\nnamespace {\n" + second + "\n}\n}\n"}

    def test_a_helper_that_two_sources_of_a_target_define_is_found(self):
        for helper in ["constexpr int kMost = 3;", "const LocalizedText kWord{1, 2};",
                       "struct Row { int a; };", "enum class Row { A };",
                       "bool holds(const std::string& text, int part) { return part > 0; }"]:
            other = helper.replace("text", "all").replace("= 3", "= 4").replace("std::", "")
            self.expect("helper", self.both(helper, other))
        self.expect("helper", self.both("using Row = int;", "using Row = char;"))
        self.expect("helper", self.both("struct Row { int a; };", "constexpr int Row = 1;"))

    def test_sources_that_a_list_names_belong_to_the_target(self):
        both = self.both("constexpr int kMost = 3;", "constexpr int kMost = 4;")
        both["agent/core/CMakeLists.txt"] = (
            "set(OWN core.cpp)\nlist(APPEND OWN part.cpp)\n"
            "tw_library(tw_agent_core SOURCES ${OWN} LINK tw_common_base)")
        self.expect("helper", both)

    def test_what_two_sources_may_both_define_is_no_finding(self):
        for first, second in [("using Row = int;", "using Row = int;"), ("using a::b;", "using a::b;"),
                              ("int f(int a = 1) { return a; }", "int f(char a) { return a; }"),
                              ("int f(Of<int> a) { return 1; }", "int f(Of<char> a) { return 1; }"),
                              ("struct A { int n; };", "struct B { int n; };"),
                              ("int f() { int n = 1; return n; }", "int g() { int n = 1; return n; }")]:
            self.assertEqual(self.findings(self.both(first, second)), [])

    def test_an_allowed_exception_is_not_reported(self):
        self.assertEqual(self.findings({
            "agent/core/core.cpp": "static int counter = 0;\n",
            "tests/tidy/allow.txt": "forbidden agent/core/core.cpp counts for this test\n"}), [])


if __name__ == "__main__":
    unittest.main()
