"""Places of evidence are shown with their lines, and without credentials."""

from __future__ import annotations

from pathlib import Path

from benchmarks.accuracy.evidence_lines import line_text, places, shown

REPORT = {
    "items": [
        {
            "id": "s/one",
            "verdict": "pass",
            "evidence": [{"path": "a", "line": 2, "message": "says so", "via": [{"path": "b", "line": None}]}],
        },
        {"id": "s/two", "verdict": "fail", "evidence": [{"path": "a", "line": 1, "message": "no", "via": []}]},
    ]
}


def test_only_passes_are_shown_with_the_way_there(tmp_path: Path) -> None:
    (tmp_path / "a").write_text("one\n  two\x1b[31m\n", "utf-8")
    (tmp_path / "b").write_text("whole", "utf-8")
    (place,) = places("o/n", REPORT)
    assert shown(place, tmp_path).splitlines() == [
        "o/n  s/one",
        "  says: says so",
        "  via   b:0: (the file as a whole)",
        r"  a:2: two\x1b[31m",
    ]


def test_credentials_are_masked(tmp_path: Path) -> None:
    (tmp_path / "a").write_text("password = hunter2-and-more\n", "utf-8")
    assert line_text(tmp_path, "a", 1) == "password = ***"


def test_what_is_not_there_is_said(tmp_path: Path) -> None:
    (tmp_path / "a").write_text("one\n", "utf-8")
    assert line_text(tmp_path, "a", 9) == "(no such line)"
    assert (
        line_text(tmp_path, "../a", 1)
        == line_text(tmp_path, "gone", 1)
        == line_text(tmp_path, "", 1)
        == "(no such file)"
    )
