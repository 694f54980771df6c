"""The figures of the scorer, and the table that is made of them."""

from __future__ import annotations

import json
import re
import sys
from pathlib import Path

import pytest

from benchmarks.accuracy import score as scorer
from benchmarks.accuracy.agreement import (
    Cell,
    Share,
    agreement,
    confusions,
    constant_guess,
    passes_with_evidence,
    recall,
)
from benchmarks.accuracy.facets import MISSED, WRONG
from benchmarks.accuracy.labelled import Label, Labelled
from benchmarks.accuracy.table import cell_text, different, outdated, table, unexplained


def cell(
    label: str,
    got: str,
    *,
    repository: str = "o/a",
    item: str = "s/one",
    accept: tuple[str, ...] = (),
    evidenced: bool = True,
) -> Cell:
    return Cell(repository, item, Label(label, accept, (), "why"), got, evidenced)


CELLS = (
    cell("pass", "pass"),
    cell("pass", "fail", repository="o/b"),
    cell("fail", "fail", repository="o/c"),
    cell("partial", "pass", repository="o/d", accept=("pass",), evidenced=False),
    cell("n/a", "pass", item="t/two"),
)
KNOWN = "## Known differences\n\n- **o/b, s/one**: the file is not read yet.\n- **o/a, t/two**: two readings.\n"


def test_an_accepted_verdict_agrees() -> None:
    assert agreement(CELLS) == Share(3, 5)


def test_recall_is_of_the_labelled_verdict() -> None:
    assert recall(CELLS) == {"pass": Share(1, 2), "partial": Share(1, 1), "fail": Share(1, 1), "n/a": Share(0, 1)}


def test_the_constant_guess_takes_accepted_verdicts_into_account() -> None:
    assert constant_guess(CELLS) == Share(3 + 1, 5)


def test_confusions_count_only_what_differs() -> None:
    assert confusions(CELLS) == [("n/a", "pass", 1), ("pass", "fail", 1)]


def test_passes_need_a_file() -> None:
    assert passes_with_evidence(CELLS) == Share(2, 3)


def test_a_cell_shows_both_verdicts_where_they_differ() -> None:
    assert [cell_text(one) for one in CELLS] == ["=", "pass→fail", "=", "=", "n/a→pass"]


def test_the_table_keeps_the_known_differences_and_counts_what_is_not_built() -> None:
    page = table(CELLS, ["u/three", "u/four"], KNOWN)
    assert page == table(CELLS, ["u/three", "u/four"], KNOWN)
    assert page.endswith(KNOWN)
    assert "left out here: 2." in page
    assert "three" not in page
    assert re.search(r"^\| o/b +\| pass→fail +\| 0/1 +\|$", page, re.MULTILINE)
    assert re.search(r"^\| \*\*agrees\*\* +\| 3/4 +\| 3/4 +\|$", page, re.MULTILINE)


def test_differences_are_explained_one_for_one() -> None:
    differ = different(CELLS)
    assert unexplained(differ, KNOWN) == outdated(differ, KNOWN) == []
    assert unexplained(differ, "") == [("o/a", "t/two"), ("o/b", "s/one")]
    assert outdated(different(CELLS[:1]), KNOWN) == [("o/a", "t/two"), ("o/b", "s/one")]


def test_each_difference_of_the_committed_table_is_explained() -> None:
    page, known = scorer.TABLE.read_text("utf-8"), scorer.DIFFERENCES.read_text("utf-8")
    assert page.endswith(known)
    found: set[tuple[str, str]] = set()
    section, head = "", list[str]()
    for line in page.splitlines():
        if line.startswith("## "):
            section, head = line[3:], []
        elif line.startswith("| "):
            words = [word.strip() for word in line.strip("|").split("|")]
            if not head:
                head = words
                continue
            found |= {(words[0], f"{section}/{head[n]}") for n, word in enumerate(words) if "→" in word}
            found |= {(words[0], f"facet {head[n]}") for n, word in enumerate(words) if word in (MISSED, WRONG)}
        elif not line.startswith("|"):
            head = []
    assert (unexplained(found, known), outdated(found, known)) == ([], [])


def test_an_entry_may_be_about_a_section() -> None:
    known = "- **o/a, build**: why\n"
    assert unexplained({("o/a", "build/one"), ("o/a", "builder/two"), ("o/b", "build/one")}, known) == [
        ("o/a", "builder/two"),
        ("o/b", "build/one"),
    ]
    assert outdated({("o/a", "build/one")}, known) == []
    assert outdated({("o/a", "test/one")}, known) == [("o/a", "build")]


LABELLED = (
    Labelled("o/a", "0" * 40, frozenset(), (), {item: Label("pass", (), (), "w") for item in ("s/one", "s/later")}),
    Labelled("o/b", "0" * 40, frozenset(), (), {"s/one": Label("pass", (), (), "w")}),
    Labelled("o/gone", "0" * 40, frozenset(), (), {"s/one": Label("pass", (), (), "w")}),
)


def fake_audit(tmp_path: Path) -> list[str]:
    """An audit that passes s/one with a file, and gives no report for o/b."""
    item = {"id": "s/one", "verdict": "pass", "reason": "r", "evidence": [{"path": "f", "line": 1}]}
    report = {"repository": {"facets": []}, "items": [item]}
    script = tmp_path / "audit.py"
    script.write_text(
        f"import sys\nif sys.argv[1].endswith('o__b'): sys.exit('it broke')\nprint({json.dumps(report)!r})\n", "utf-8"
    )
    for name in ("o__a", "o__b"):
        (tmp_path / name).mkdir()
    return [sys.executable, str(script)]


def test_a_missing_report_disagrees_and_is_named(tmp_path: Path) -> None:
    scored = scorer.score(LABELLED, tmp_path, fake_audit(tmp_path))
    assert [(one.repository, one.got) for one in scored.cells] == [("o/a", "pass"), ("o/b", "absent")]
    assert scored.unbuilt == ("s/later",)
    assert scored.troubles == ("o/b: exit code 1: it broke", "o/gone: no clone")
    assert "agreement 1/2 = 0.500 over 2 repositories" in scorer.summary(scored)
    assert "audit: not in the report" in scorer.differences(scored, "all")


def test_items_are_chosen_by_expression(tmp_path: Path) -> None:
    scored = scorer.score(LABELLED, tmp_path, fake_audit(tmp_path), "later")
    assert scored.cells == ()
    assert scored.unbuilt == ("s/later",)


def test_the_table_is_not_written_from_a_selection() -> None:
    with pytest.raises(SystemExit, match="2"):
        scorer.main(["--clones", ".", "--write", "--items", "docker"])
