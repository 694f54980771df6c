"""Facets beside labels: figures, the section of the table, and how the scorer gets at them."""

from __future__ import annotations

import json
import re
import sys
from pathlib import Path

from benchmarks.accuracy import score as scorer
from benchmarks.accuracy.facets import facet_cells, facet_counts
from benchmarks.accuracy.labelled import Label, Labelled
from benchmarks.accuracy.table import different, facet_section, table

CELLS = (
    *facet_cells("o/a", frozenset({"service", "worker"}), ["service", "cli"]),
    *facet_cells("o/b", frozenset({"service"}), ["service", "worker"], doubtful=frozenset({"worker"})),
    *facet_cells("o/c", frozenset(), ["cli"]),
)


def test_a_facet_is_right_missed_or_wrong() -> None:
    states = [(cell.repository, cell.facet, cell.state) for cell in CELLS]
    assert states == [
        ("o/a", "service", "right"),
        ("o/a", "worker", "missed"),
        ("o/a", "cli", "wrong"),
        ("o/b", "service", "right"),
        ("o/c", "cli", "wrong"),
    ]


def test_a_doubtful_facet_counts_neither_way() -> None:
    doubtful = frozenset({"service"})
    assert facet_cells("o/a", frozenset(), ["service"], doubtful) == []
    assert facet_cells("o/a", frozenset({"service"}), [], doubtful) == []


def test_a_facet_that_only_the_audit_knows_is_wrong() -> None:
    assert [cell.state for cell in facet_cells("o/a", frozenset(), ["island"])] == ["wrong"]


def test_counts_are_by_facet_in_their_fixed_order() -> None:
    assert list(facet_counts(CELLS).items()) == [("service", (2, 0, 0)), ("worker", (0, 1, 0)), ("cli", (0, 0, 2))]


def test_the_section_shows_the_repositories_and_facets_that_differ() -> None:
    text = facet_section(CELLS)
    assert "3 repositories." in text
    assert re.search(r"^\| cli +\| 0 +\| 0 +\| 2 +\|$", text, re.MULTILINE)
    assert re.search(r"^\| \*\*all\*\* +\| 2 +\| 1 +\| 2 +\|$", text, re.MULTILINE)
    assert re.search(r"^\| repository +\| worker +\| cli +\|$", text, re.MULTILINE)
    assert re.search(r"^\| o/a +\| missed +\| wrong +\|$", text, re.MULTILINE)
    assert re.search(r"^\| o/c +\| +\| wrong +\|$", text, re.MULTILINE)
    assert "o/b" not in text
    assert facet_section(CELLS[:1]).endswith("No repository differs.\n")


def test_the_table_has_the_section_where_facets_were_seen() -> None:
    known = "## Known differences\n"
    assert "## Facets" in table([], [], known, CELLS)
    assert "## Facets" not in table([], [], known)


def test_a_facet_that_differs_asks_for_an_entry() -> None:
    assert different((), CELLS) == {("o/a", "facet worker"), ("o/a", "facet cli"), ("o/c", "facet cli")}


def fake_audit(tmp_path: Path, repository: dict[str, object]) -> list[str]:
    report = {"repository": repository, "items": [{"id": "s/one", "verdict": "pass", "reason": "r", "evidence": []}]}
    script = tmp_path / "audit.py"
    script.write_text(f"print({json.dumps(report)!r})\n", "utf-8")
    (tmp_path / "o__a").mkdir()
    (tmp_path / "o__later").mkdir()
    return [sys.executable, str(script)]


def labelled(name: str, item: str) -> Labelled:
    return Labelled(name, "0" * 40, frozenset({"service", "worker"}), (), {item: Label("pass", (), (), "w")})


def test_the_scorer_compares_facets_where_it_compares_an_item(tmp_path: Path) -> None:
    audit = fake_audit(tmp_path, {"facets": [{"name": "service", "places": 1, "evidence": []}]})
    scored = scorer.score([labelled("o/a", "s/one"), labelled("o/later", "s/later")], tmp_path, audit)
    assert [(cell.repository, cell.facet, cell.state) for cell in scored.facets] == [
        ("o/a", "service", "right"),
        ("o/a", "worker", "missed"),
    ]
    assert "facets (right/missed/wrong): service 1/0/0, worker 0/1/0" in scorer.summary(scored)


def test_a_report_without_facets_misses_none(tmp_path: Path) -> None:
    scored = scorer.score([labelled("o/a", "s/one")], tmp_path, fake_audit(tmp_path, {}))
    assert scored.facets == ()
    assert "facets" not in scorer.summary(scored)
