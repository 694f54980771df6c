"""The formats, on hand-made reports: what is said, what is escaped, and that nothing is cut off."""

from __future__ import annotations

import json
import re
from dataclasses import replace

import made_reports
import pytest
from made_reports import every_verdict, finding, item, renamed, report, typical

from dptops_audit.evidence import Evidence, Location, Severity, Verdict
from dptops_audit.formats import FORMATS, render
from dptops_audit.formats.terminal import UNSAFE, Style, cells, escape, pad, wrap
from dptops_audit.report import Report

HOSTILE = "a\x1b[31m\nb\u202ec\u200bd\x9be\U000e0041f\udc80"
PLAIN = Style()
REPORTS = {
    "typical": typical(),
    "every verdict": every_verdict(),
    "empty": report(),
    "lint only": report(lint_only=True),
}


class TestText:
    def test_the_whole_report(self) -> None:
        assert render("text", typical(), PLAIN).splitlines()[:20] == [
            "dptops-audit 0.1.0   acme/shop @ 1a2b3c4   2,431 files",
            "",
            "Code in Python and TypeScript; 2 images (api/Dockerfile and web/Dockerfile)",
            "",
            "  Build      82     2 of 2 items decided; 2 of 6 items judged; 0.5 off for lint findings",
            "  Security    0     1 of 1 item decided; 1 of 10 items judged",
            "  So far     41     3 of 3 applicable items decided; 3 of 44 items judged; 0.2 off for lint findings",
            "  No item judged: Test, Stage, Deploy, Operate",
            "",
            "Mend first",
            "  1  docker/non-root-user      no USER, and no workload here sets one: the image runs as root (and 1",
            "                               more place)  api/Dockerfile:31",
            f"     {made_reports.REMEDY}",
            "  2  docker/parse-error        unknown instruction: FORM  old/Dockerfile:1",
            "  3  docker/multi-stage-build  gcc is installed and removed again  web/Dockerfile:6",
            f"     {made_reports.REMEDY}",
            "",
            "Build                                                                                          82",
            "  ✔ docker/pinned-base-image  all 2 images pass; api/Dockerfile: python:3.12 is pinned",
            "  ◐ docker/multi-stage-build  compilers are removed again in the same layer  web/Dockerfile:6",
        ]

    def test_the_last_line_is_the_reason_of_the_exit_code(self) -> None:
        assert render("text", typical(), PLAIN).endswith("\n\nfailed: 2 findings at or above high (fail_on = high)\n")
        assert render("text", report(), PLAIN).endswith("\n\npassed\n")
        assert render("text", every_verdict(), PLAIN).endswith("incomplete: 1 rule could not be judged: test/linting\n")

    @pytest.mark.parametrize("width", [60, 80, 120])
    @pytest.mark.parametrize("verbosity", [-1, 0, 1])
    def test_lines_keep_to_the_width(self, width: int, verbosity: int) -> None:
        text = render("text", typical(), Style(bars=True, width=width, verbosity=verbosity))
        assert max(cells(line) for line in text.splitlines()) <= width
        assert not re.search(r" $", text, re.MULTILINE)

    def test_a_long_place_is_neither_cut_nor_broken(self) -> None:
        path = "services/" + "very-long-name/" * 12 + "Dockerfile"
        result = item("docker/non-root-user", Verdict.FAIL, evidence=(Evidence(Location(path, 31, 7), "as root"),))
        text = render("text", report((result,)), Style(width=60))
        assert f"{path}:31:7" in text

    def test_verdicts_have_glyphs_and_not_only_colours(self) -> None:
        text = render("text", every_verdict(), PLAIN)
        rows = re.findall(r"^  (\S+) (\S+/\S+?):?(?: |$)", text, re.MULTILINE)
        glyphs = {name: glyph for glyph, name in rows if not glyph.isdigit()}
        assert [glyphs.get(result.id) for result in every_verdict().items[:5]] == ["✔", "◐", "✘", "?", "–"]
        assert glyphs["test/linting"] == "!"

    def test_without_unicode_everything_drawn_is_ascii(self) -> None:
        for made in REPORTS.values():
            assert render("text", made, Style(unicode=False, bars=True, verbosity=1)).isascii()

    def test_a_stage_without_a_judged_item_is_no_zero(self) -> None:
        text = render("text", typical(), Style(bars=True))
        assert "\n  Test " not in text
        assert "No item judged: Test, Stage, Deploy, Operate" in text

    def test_a_stage_that_nothing_decides_has_no_bar(self) -> None:
        text = render("text", report((item("docker/non-root-user", Verdict.UNKNOWN),)), Style(bars=True))
        (row,) = [line for line in text.splitlines() if line.startswith("  Security")]
        assert "░" not in row
        assert "-" in row.split("0 of 1")[0]

    def test_grades_and_caps_are_said(self) -> None:
        from dptops_audit.knowledge.checklist import ITEMS

        verdicts = {"secrets/no-hardcoded-secrets": Verdict.FAIL}
        text = render("text", report(tuple(item(rule, verdicts.get(rule, Verdict.PASS)) for rule in ITEMS)), PLAIN)
        (overall,) = re.findall(r"^  Overall +(\d+)  ([A-F])  (.*(?:\n {20,}.*)?)", text, re.MULTILINE)
        assert overall[:2] == ("95", "D")
        assert "at most D while a live credential stands" in " ".join(overall[2].split())

    def test_a_number_over_some_items_is_not_called_overall(self) -> None:
        from dptops_audit.knowledge.checklist import ITEMS

        assert "Overall" not in render("text", typical(), PLAIN)
        assert "So far" not in render("text", report(tuple(item(rule, Verdict.PASS) for rule in ITEMS)), PLAIN)

    def test_a_pass_without_an_item_that_applies_says_so(self) -> None:
        nothing = (item("docker/non-root-user", Verdict.NOT_APPLICABLE), item("test/linting", Verdict.NOT_APPLICABLE))
        said = "passed: none of the items that were judged applies here\n"
        assert render("text", report(nothing), PLAIN).endswith(said)
        some = (*nothing, item("docker/pinned-base-image", Verdict.UNKNOWN))
        assert render("text", report(some), PLAIN).endswith("\n\npassed\n")

    def test_a_rule_that_repeats_its_advice_leaves_room_for_others(self) -> None:
        places = [Location("a", line) for line in range(1, 8)]
        found = tuple(
            finding("docker/pinned-base-image", Severity.LOW, f"add it {place.line}", place, advice=True)
            for place in places
        )
        other = finding("test/linting", Severity.LOW, "lint it", Location("b", 1), advice=True)
        made = report((item("docker/pinned-base-image", Verdict.PASS),), (*found, other))
        text = render("text", made, PLAIN)
        assert re.findall(r"(?:add|lint) it \d*", text) == ["add it 1", "add it 2", "add it 3", "lint it "]
        assert "Advice (8)" in text
        assert "  and 4 more (-v shows all)" in text
        assert "add it 7" in render("text", made, Style(verbosity=1))

    def test_quiet_shows_only_what_fails(self) -> None:
        text = render("text", typical(), Style(verbosity=-1))
        assert "✔" not in text
        assert "Advice" not in text
        assert "Mend first" not in text
        assert "✘ docker/non-root-user" in text
        assert text.endswith("(fail_on = high)\n")

    def test_verbose_shows_every_place_and_the_way_to_it(self) -> None:
        text = render("text", typical(), Style(verbosity=1))
        assert "✘ api/Dockerfile:31" in text
        assert "✘ compose.yaml:7:5 → web/Dockerfile:4" in text
        assert "(+1)" not in text

    def test_mend_first_has_five_at_most_and_the_costliest_first(self) -> None:
        from dptops_audit.knowledge.checklist import ITEMS

        results = tuple(
            item(rule, Verdict.FAIL, evidence=(Evidence(Location("a", n + 1), f"why {n}"),))
            for n, rule in enumerate(ITEMS)
        )
        found = tuple(
            finding(result.id, result.severity, result.evidence[0].message, result.evidence[0].location, item=True)
            for result in results
        )
        block = render("text", report(results, found), PLAIN).split("Mend first\n")[1].split("\n\n")[0]
        assert re.findall(r"^  (\d)  (\S+)", block, re.MULTILINE) == [
            ("1", "secrets/no-hardcoded-secrets"),
            ("2", "test/unit-tests"),
            ("3", "build/code-compiled"),
            ("4", "deploy/health-checks"),
            ("5", "deploy/rollback-plan"),
        ]

    def test_a_small_loss_of_a_heavy_item_comes_after_a_whole_one(self) -> None:
        nearly = item(
            "docker/non-root-user", Verdict.PARTIAL, 0.9, evidence=(Evidence(Location("a", 1), "one of ten"),)
        )
        lost = item("docker/pinned-base-image", Verdict.FAIL, evidence=(Evidence(Location("a", 2), "latest"),))
        found = tuple(
            finding(result.id, result.severity, result.evidence[0].message, result.evidence[0].location, item=True)
            for result in (nearly, lost)
        )
        block = render("text", report((nearly, lost), found), PLAIN).split("Mend first\n")[1]
        assert block.index("docker/pinned-base-image") < block.index("docker/non-root-user")

    def test_colour_adds_nothing_but_colour(self) -> None:
        for made in REPORTS.values():
            drawn = render("text", made, Style(color=True))
            assert "\x1b[" in drawn
            assert re.sub(r"\x1b\[[0-9;]*m", "", drawn) == render("text", made, PLAIN)

    def test_places_are_links_where_the_terminal_shows_them(self) -> None:
        drawn = render("text", typical(), Style(links_to="file:///home/me/my%20shop"))
        assert "\x1b]8;;file:///home/me/my%20shop/api/Dockerfile\x1b\\api/Dockerfile:31\x1b]8;;\x1b\\" in drawn
        hostile = render("text", renamed(typical(), "a\x1b\\b c"), Style(links_to="file:///r"))
        assert "file:///r/a%1B%5Cb%20c\x1b" in hostile


class TestConcise:
    def test_one_finding_a_line_sorted(self) -> None:
        assert render("concise", typical(), PLAIN).splitlines() == [
            "api/Dockerfile:1:1: note docker/pinned-base-image a digest would be better",
            "api/Dockerfile:31:1: high docker/non-root-user no USER, and no workload here sets one: the image runs as root",
            "old/Dockerfile:1:1: medium docker/parse-error unknown instruction: FORM",
            "web/Dockerfile:4:1: high docker/non-root-user no USER, and no workload here sets one: the image runs as root",
            "web/Dockerfile:6:1: low docker/multi-stage-build gcc is installed and removed again",
        ]

    def test_quiet_leaves_advice_out(self) -> None:
        assert "note" not in render("concise", typical(), Style(verbosity=-1))

    def test_a_finding_without_a_place_stands_at_the_repository(self) -> None:
        assert render("concise", every_verdict(), PLAIN) == ".: medium build/artifacts-created a reason\n"

    def test_nothing_found_is_nothing_printed(self) -> None:
        assert render("concise", report(), PLAIN) == ""

    def test_a_name_with_a_newline_stays_one_line(self) -> None:
        found = finding("docker/parse-error", Severity.HIGH, "no\nFROM", Location("a\nb: high x/y z", 1))
        assert (
            render("concise", report((), (found,)), PLAIN) == "a\\nb: high x/y z:1: high docker/parse-error no\\nFROM\n"
        )


class TestJson:
    def test_it_is_json_with_a_final_newline(self) -> None:
        text = render("json", typical(), PLAIN)
        assert text.endswith("}\n")
        assert json.loads(text)["gate"] == {
            "passed": False,
            "exit_code": 1,
            "reasons": ["2 findings at or above high (fail_on = high)"],
        }

    def test_hostile_text_survives_the_round_trip(self) -> None:
        for style in (PLAIN, Style(unicode=False)):
            text = render("json", renamed(typical(), HOSTILE + "é"), style)
            text.encode("utf-8")
            assert json.loads(text)["summary"] == HOSTILE + "é"
        assert text.isascii()

    def test_letters_stay_readable(self) -> None:
        assert '"summary": "Gemüse 🥕"' in render("json", renamed(typical(), "Gemüse 🥕"), PLAIN)


@pytest.mark.parametrize("name", FORMATS)
class TestEveryFormat:
    @pytest.mark.parametrize("made", REPORTS.values(), ids=REPORTS)
    def test_it_is_the_same_every_time_and_ends_with_a_newline(self, name: str, made: Report) -> None:
        text = render(name, made, PLAIN)
        assert text == render(name, made, PLAIN)
        assert text == "" or (text.endswith("\n") and not text.endswith("\n\n"))

    def test_text_from_the_repository_cannot_drive_a_terminal(self, name: str) -> None:
        for made in (typical(), every_verdict()):
            text = render(name, renamed(made, HOSTILE), PLAIN)
            assert UNSAFE.findall(text.replace("\n", "")) == []
            lines = len(render(name, renamed(made, "x" * len(escape(HOSTILE))), PLAIN).splitlines())
            if name != "json":
                assert len(text.splitlines()) == lines, "a newline of the repository makes no new line"

    def test_hostile_reasons_of_the_gate(self, name: str) -> None:
        made = typical()
        made = replace(made, gate=replace(made.gate, reasons=(HOSTILE,)))
        assert UNSAFE.findall(render(name, made, PLAIN).replace("\n", "")) == []


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("plain", "plain"),
        ("é日🥕", "é日🥕"),
        ("a\nb\tc\r", "a\\nb\\tc\\r"),
        ("\x1b[2J", "\\x1b[2J"),
        ("\x9b\x7f\x00", "\\x9b\\x7f\\x00"),
        ("\u202e\u2066\u200b\ufeff", "\\u202e\\u2066\\u200b\\ufeff"),
        ("\U000e0041", "\\U000e0041"),
        ("\udcff", "\\udcff"),
    ],
)
def test_escape(text: str, shown: str) -> None:
    assert escape(text) == shown


def test_cells_and_padding() -> None:
    assert cells("日本") == 4
    assert cells("e\u0301") == 1
    assert pad("日", 4) == "日  "


def test_wrapping_breaks_at_spaces_only() -> None:
    assert wrap("a bb ccc dddddddddd e", 6) == ["a bb", "ccc", "dddddddddd", "e"]
    assert wrap("", 6) == [""]
