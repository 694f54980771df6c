"""Make: which recipe lines a call runs, where each stands, and the way there."""

from __future__ import annotations

import time
from pathlib import Path

import pytest
from followed import follow, shown, workspace

from dptops_audit.evidence import Location


def made(tmp_path: Path, text: str, line: str = "make all", **more: str) -> list[str]:
    return shown(follow("make", line, workspace(tmp_path, {"Makefile": text, **more})))


class TestCommand:
    @pytest.mark.parametrize(
        ("line", "expected"),
        [
            ("make", ["Makefile:2 [] one"]),
            ("make two", ["Makefile:4 [] two"]),
            ("gmake two one", ["Makefile:4 [] two", "Makefile:2 [] one"]),
            ("make -j4 -k two", ["Makefile:4 [] two"]),
            ("make -j 4 two", ["Makefile:4 [] two"]),
            ("make -s --no-print-directory two X=1", ["Makefile:4 [] two"]),
            ("make -C sub", ["sub/Makefile:2 [sub] inner"]),
            ("make -C sub -C ..", ["Makefile:2 [] one"]),
            ("make --directory=sub", ["sub/Makefile:2 [sub] inner"]),
            ("make -sC sub", ["sub/Makefile:2 [sub] inner"]),
            ("make -C sub -f ../other.mk", ["other.mk:2 [sub] other"]),
            ("make -i two", ["Makefile:4 [] two !"]),
            ("make -n two", []),
            ("make --dry-run", []),
            ("make nothing", []),
            ("make -f missing.mk", []),
            ("make -C $WHERE", []),
            ("make $GOAL", []),
        ],
    )
    def test_options_and_goals(self, tmp_path: Path, line: str, expected: list[str]) -> None:
        files = {
            "Makefile": "one:\n\tone\ntwo:\n\ttwo\n",
            "sub/Makefile": "inner:\n\tinner\n",
            "other.mk": "other:\n\tother\n",
        }
        assert shown(follow("make", line, workspace(tmp_path, files))) == expected

    def test_another_program_is_not_followed(self, tmp_path: Path) -> None:
        assert follow("make", "cmake all", workspace(tmp_path, {"Makefile": "all:\n\tx\n"})) is None

    def test_gnumakefile_comes_first(self, tmp_path: Path) -> None:
        files = {"Makefile": "all:\n\ta\n", "GNUmakefile": "all:\n\tb\n"}
        assert shown(follow("make", "make", workspace(tmp_path, files))) == ["GNUmakefile:2 [] b"]

    def test_a_folder_that_cannot_be_told(self, tmp_path: Path) -> None:
        assert follow("make", "make", workspace(tmp_path, {"Makefile": "all:\n\ta\n"}), directory=None) == ()

    @pytest.mark.parametrize("first", [".PHONY: b\n", ".SUFFIXES:\n", "%.o: %.c\n\tcc\n", "V = 1\n"])
    def test_the_default_goal_is_the_first_plain_target(self, tmp_path: Path, first: str) -> None:
        assert made(tmp_path, first + "a:\n\trun-a\nb:\n\trun-b\n", "make")[0].endswith("run-a")

    def test_a_default_goal_that_is_named(self, tmp_path: Path) -> None:
        assert made(tmp_path, ".DEFAULT_GOAL := b\na:\n\trun-a\nb:\n\trun-b\n", "make") == ["Makefile:5 [] run-b"]


class TestPrerequisites:
    def test_they_come_first_and_once_and_are_the_way(self, tmp_path: Path) -> None:
        text = "all: a b\n\tlast\na: c\n\ta\nb: c\n\tb\nc:\n\tc\n"
        found = follow("make", "make", workspace(tmp_path, {"Makefile": text}))
        assert shown(found) == ["Makefile:8 [] c", "Makefile:4 [] a", "Makefile:6 [] b", "Makefile:2 [] last"]
        assert found is not None
        assert [place.line for place in found[0].via] == [1, 3, 7]

    def test_a_cycle_ends(self, tmp_path: Path) -> None:
        assert made(tmp_path, "all: b\n\ta\nb: all\n\tb\n") == ["Makefile:4 [] b", "Makefile:2 [] a"]

    def test_order_only_ones_count(self, tmp_path: Path) -> None:
        assert made(tmp_path, "all: | b\n\ta\nb:\n\tb\n") == ["Makefile:4 [] b", "Makefile:2 [] a"]

    def test_several_rules_for_one_target_add_up(self, tmp_path: Path) -> None:
        assert made(tmp_path, "all: b\nall: c\n\ta\nb:\n\tb\nc:\n\tc\n") == [
            "Makefile:7 [] c",
            "Makefile:5 [] b",
            "Makefile:3 [] a",
        ]

    def test_the_last_recipe_wins_but_two_colons_run_all(self, tmp_path: Path) -> None:
        assert made(tmp_path, "all:\n\ta\nall:\n\tb\n") == ["Makefile:4 [] b"]
        assert made(tmp_path, "all::\n\ta\nall::\n\tb\n") == ["Makefile:2 [] a", "Makefile:4 [] b"]

    def test_pattern_and_static_pattern_rules(self, tmp_path: Path) -> None:
        text = "all: x.o test-a\n%.o: %.c\n\tcc $< -o $@\nT = test-a test-b\n$(T): test-%: dep\n\trun $* $^\ndep:\n"
        assert made(tmp_path, text, **{"x.c": "int x;\n"}) == ["Makefile:3 [] cc x.c -o x.o", "Makefile:6 [] run a dep"]

    def test_a_pattern_whose_source_is_nowhere_is_not_used(self, tmp_path: Path) -> None:
        assert made(tmp_path, "all: x.o\n%.o: %.c\n\tcc $<\n") == []


class TestFilesOfTheNameOfTargets:
    def test_one_that_needs_nothing_never_runs(self, tmp_path: Path) -> None:
        assert made(tmp_path, "docs:\n\tx\n", "make docs", **{"docs/a.md": "x"}) == []

    def test_phony_ones_run(self, tmp_path: Path) -> None:
        assert made(tmp_path, ".PHONY: docs\ndocs:\n\tx\n", "make docs", **{"docs/a.md": "x"}) == ["Makefile:3 [] x"]

    def test_one_that_needs_files_may_run(self, tmp_path: Path) -> None:
        assert made(tmp_path, "docs: a.md\n\tx\n", "make docs", **{"docs/a.md": "x", "a.md": "x"}) == [
            "Makefile:2 [] x ?"
        ]

    def test_one_that_needs_what_is_no_file_runs(self, tmp_path: Path) -> None:
        assert made(tmp_path, "docs: FORCE\n\tx\nFORCE:\n", "make docs", **{"docs/a.md": "x"}) == ["Makefile:2 [] x"]


class TestRecipes:
    def test_prefixes(self, tmp_path: Path) -> None:
        text = "Q = @\nall:\n\t@a\n\t-b\n\t+c\n\t@-d\n\t$(Q)e\n\t# nothing\n\t@:\n"
        assert made(tmp_path, text)[:5] == [
            "Makefile:3 [] a",
            "Makefile:4 [] b !",
            "Makefile:5 [] c",
            "Makefile:6 [] d !",
            "Makefile:7 [] e",
        ]

    def test_a_recipe_behind_a_semicolon(self, tmp_path: Path) -> None:
        assert made(tmp_path, "all: ; first\n\tsecond\n") == ["Makefile:1 [] first", "Makefile:2 [] second"]

    def test_continuation_lines_are_one_text_on_the_lines_they_stand_on(self, tmp_path: Path) -> None:
        found = follow("make", "make", workspace(tmp_path, {"Makefile": "all:\n\ta && \\\n\t  b\n\tc\n"}))
        assert found is not None
        assert [(one.text, one.location.line, one.lines) for one in found] == [("a && \\\n  b", 2, ()), ("c", 4, ())]

    def test_a_reference_over_two_lines_moves_what_follows(self, tmp_path: Path) -> None:
        text = "all:\n\ta $(strip b \\\n\tc) && \\\n\td\n"
        found = follow("make", "make", workspace(tmp_path, {"Makefile": text}))
        assert found is not None
        assert found[0].lines == (2, 4)

    def test_a_define_has_its_own_lines(self, tmp_path: Path) -> None:
        text = "define steps\none $(1)\n@two\nendef\nall:\n\t@$(call steps,x)\n"
        found = follow("make", "make", workspace(tmp_path, {"Makefile": text}))
        assert shown(found) == ["Makefile:2 [] one x", "Makefile:3 [] two"]
        assert found is not None
        assert found[0].via == (Location("Makefile", 5), Location("Makefile", 6))

    def test_one_shell(self, tmp_path: Path) -> None:
        found = follow("make", "make", workspace(tmp_path, {"Makefile": ".ONESHELL:\nall:\n\tcd x\n\n\tgo test\n"}))
        assert found is not None
        assert [(one.text, one.lines) for one in found] == [("cd x\ngo test", (3, 5))]

    def test_another_prefix_and_another_shell(self, tmp_path: Path) -> None:
        found = follow(
            "make",
            "make",
            workspace(tmp_path, {"Makefile": ".RECIPEPREFIX = >\nSHELL = /usr/bin/python3\nall:\n> x\n"}),
        )
        assert found is not None
        assert [(one.text, one.shell) for one in found] == [("x", "python")]

    def test_ignore(self, tmp_path: Path) -> None:
        assert made(tmp_path, ".IGNORE: b\nall: b\n\ta\nb:\n\tb\n") == ["Makefile:5 [] b !", "Makefile:3 [] a"]
        assert made(tmp_path, ".IGNORE:\nall:\n\ta\n") == ["Makefile:3 [] a !"]


class TestVariables:
    @pytest.mark.parametrize(
        ("before", "recipe", "expected"),
        [
            ("A = $(B)\nB = x", "$(A)", "x"),
            ("B = x\nA := $(B)\nB = y", "${A}", "x"),
            ("A ?= x\nA ?= y", "$(A)", "x"),
            ("A = x\nA += y", "$(A)", "x y"),
            ("A = x # said", "$(A)z", "xz"),
            ("export A = x", "$(A)", "x"),
            ("A = a.c b.c", "cc $(A:.c=.o) $(A:%.c=%.h)", "cc a.o b.o a.h b.h"),
            ("", "$(UNSET) x", "${UNSET} x"),
            ("", "go $$PATH $${A}", "go $PATH ${A}"),
            ("", "go $(shell git describe)", "go $(git describe)"),
            ("A := $(firstword $(shell go env GOPATH))/bin", "$(A)/x", "$(go env GOPATH)/bin/x"),
            ("", "$(MAKE) -C sub", "make -C sub"),
            ("", "x $(CURDIR)/a $(shell pwd)", "x ./a ."),
            ("A = a b", "x $(foreach one,$(A),-t $(one))", "x -t a -t b"),
            ("f = run $(1) $(2)", "$(call f,a,b)", "run a b"),
            ("A = x", "$(if $(A),yes,no) $(if ,yes,no)", "yes no"),
            ("A = a b c", "x $(filter-out b,$(A)) $(words $(A)) $(addprefix -p,$(A))", "x a c 3 -pa -pb -pc"),
            ("", "x $(origin A)", "x ${origin}"),
        ],
    )
    def test_values(self, tmp_path: Path, before: str, recipe: str, expected: str) -> None:
        found = follow("make", "make", workspace(tmp_path, {"Makefile": f"{before}\nall:\n\t{recipe}\n"}))
        assert found is not None
        assert [one.text for one in found] == [expected]

    def test_those_of_the_command_line_win_and_are_exported(self, tmp_path: Path) -> None:
        found = follow(
            "make", "make A=y", workspace(tmp_path, {"Makefile": "A = x\nexport B = z\nC = w\nall:\n\trun $(A)\n"})
        )
        assert found is not None
        assert (found[0].text, dict(found[0].variables)) == ("run y", {"A": "y", "B": "z"})

    def test_those_of_the_environment(self, tmp_path: Path) -> None:
        place = workspace(tmp_path, {"Makefile": "A ?= x\nB = y\nall:\n\t$(A) $(B) $(C)\n"})
        found = follow("make", "make", place, variables={"A": "1", "B": "2", "C": "3"})
        assert found is not None
        assert found[0].text == "1 y 3"

    def test_those_of_a_target_hold_for_what_it_needs(self, tmp_path: Path) -> None:
        assert made(tmp_path, "all: V = x\nall: b\n\ta $(V)\nb:\n\tb $(V)\n") == [
            "Makefile:5 [] b x",
            "Makefile:3 [] a x",
        ]

    def test_the_goals(self, tmp_path: Path) -> None:
        place = workspace(
            tmp_path, {"Makefile": "ifeq ($(MAKECMDGOALS),a)\nV = x\nelse\nV = y\nendif\na b:\n\trun $(V)\n"}
        )
        assert shown(follow("make", "make a", place)) == ["Makefile:7 [] run x"]
        assert shown(follow("make", "make b", place)) == ["Makefile:7 [] run y"]


class TestConditionals:
    def test_known_ones_are_decided(self, tmp_path: Path) -> None:
        text = "V = 1\nifeq ($(V),1)\nall:\n\ta\nelse\nall:\n\tb\nendif\n"
        assert made(tmp_path, text) == ["Makefile:4 [] a"]
        assert made(tmp_path, text, "make all V=2") == ["Makefile:7 [] b"]

    def test_unset_variables_are_empty_and_the_other_branch_is_optional(self, tmp_path: Path) -> None:
        assert made(tmp_path, "all:\n\ta\nifdef X\n\tb\nelse\n\tc\nendif\n") == [
            "Makefile:2 [] a",
            "Makefile:4 [] b ?",
            "Makefile:6 [] c ?",
        ][:2] + ["Makefile:6 [] c"]

    def test_what_only_the_shell_knows_makes_both_optional(self, tmp_path: Path) -> None:
        text = "ifeq ($(shell uname),Darwin)\nS = gsed\nD: ;\nall: D\n\ta\nelse\nS = sed\nall:\n\t$(S)\nendif\n"
        assert made(tmp_path, text) == ["Makefile:5 [] a ?", "Makefile:9 [] sed ?"]

    def test_else_if_and_nesting(self, tmp_path: Path) -> None:
        text = 'V = b\nifeq "$(V)" "a"\nX = 1\nelse ifeq "$(V)" "b"\nifneq ($(V),)\nX = 2\nendif\nelse\nX = 3\nendif\nall:\n\tx $(X)\n'
        assert made(tmp_path, text) == ["Makefile:12 [] x 2"]


class TestIncludes:
    def test_paths_are_relative_to_where_make_runs(self, tmp_path: Path) -> None:
        text = "include mk/*.mk\n-include missing.mk\nall: inc\n"
        assert made(tmp_path, text, **{"mk/a.mk": "inc:\n\tinc\n"}) == ["mk/a.mk:2 [] inc"]

    def test_by_the_place_of_the_makefile(self, tmp_path: Path) -> None:
        files = {
            "sub/Makefile": "ROOT := $(dir $(abspath $(lastword $(MAKEFILE_LIST))))\ninclude $(ROOT)../mk/a.mk\nall: inc\n",
            "mk/a.mk": "inc:\n\tinc\n",
        }
        assert shown(follow("make", "make -C sub all", workspace(tmp_path, files))) == ["mk/a.mk:2 [sub] inc"]

    def test_rules_that_are_made_by_eval(self, tmp_path: Path) -> None:
        text = "define rule\ntest-$(1):\n\trun $(1)\nendef\n$(foreach n,a b,$(eval $(call rule,$(n))))\nall: test-a test-b\n"
        assert [line.split()[-1] for line in made(tmp_path, text)] == ["a", "b"]


@pytest.mark.parametrize(
    "text",
    [
        "".join(f"t{i}: t{i - 1}\n\techo\n" for i in range(60_000)),
        "".join(f"ALL += t{i}\nt{i}: $(ALL)\n\te\n" for i in range(50_000)),
        "A = $(A)$(A)\nall:\n\t$(A)\n",
        "f = $(call f,$1x)$(call f,$1y)\nall:\n\t$(call f,a)\n",
        "all:\n\t" + "$(" * 900_000,
        "all:\n\t" + "$(" * 500_000 + ")" * 500_000,
        "%.o: %.c\n\tcc\n" * 20_000 + "all: " + " ".join(f"a{i}.o" for i in range(100_000)) + "\n",
        "define x\n" * 200_000,
        "ifdef A\n" * 200_000,
    ],
    ids=["chain", "each on all", "itself", "calls", "unclosed", "nested", "patterns", "define", "ifdef"],
)
def test_hostile_files_take_no_time(tmp_path: Path, text: str) -> None:
    place = workspace(tmp_path, {"Makefile": text})
    start = time.perf_counter()
    assert follow("make", "make", place) is not None
    assert time.perf_counter() - start < 10


def test_what_is_left_out_is_said(tmp_path: Path) -> None:
    place = workspace(tmp_path, {"Makefile": "".join(f"t{i}: t{i + 1}\n\techo\n" for i in range(6_000))})
    found = follow("make", "make", place)
    assert found
    assert len(found) <= 2_000
    assert any(problem.path == "Makefile" for problem in place.repository.inventory.problems)
