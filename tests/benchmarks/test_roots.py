"""Service roots beside hand-made truths: which agree, the figures, and the page that is made of them."""

from __future__ import annotations

import json
import re
import sys
from collections.abc import Sequence
from pathlib import Path

import pytest

from benchmarks.accuracy import roots as script
from benchmarks.accuracy.agreement import Share
from benchmarks.accuracy.facets import MISSED, WRONG, facet_cells
from benchmarks.accuracy.root_agreement import Comparison, FoundRoot, compare
from benchmarks.accuracy.root_truths import LookAlike, RootTruth, Truth
from benchmarks.accuracy.roots_table import HEAD, different, roots_table, totals
from benchmarks.accuracy.table import explained


def root(directory: str, *, role: str = "listener", accept: Sequence[str] = (), optional: bool = False) -> RootTruth:
    return RootTruth(directory, "go", "", role, tuple(accept), "main.go:1", (), optional, "the note")


def truth(*roots: RootTruth, name: str = "o/a", facets: frozenset[str] | None = None) -> Truth:
    look_alikes = (LookAlike("ui", "frontend", "a bundle"),)
    return Truth(
        name, "0" * 40, "", frozenset({"go"}), frozenset({"vue"}), roots, look_alikes, facets, frozenset({"cli"})
    )


def found(directory: str, role: str = "listener", language: str = "go") -> FoundRoot:
    return FoundRoot(directory, role, language, "main.go:2")


def agreeing(comparison: Comparison) -> tuple[list[str], list[str], list[str]]:
    """The directories of the truths that are found right, of those that are missed, and of what was found wrongly."""
    right = [one.directory for one, _ in comparison.right]
    return right, [one.directory for one in comparison.missed], [one.directory for one in comparison.wrong]


@pytest.mark.parametrize(
    ("roots", "found_in", "right", "missed", "wrong"),
    [
        (["a", "b"], ["a", "c"], ["a"], ["b"], ["c"]),
        (["src/cart"], ["src/cart/src"], ["src/cart"], [], []),
        (["src/cart/src"], ["src/cart"], ["src/cart/src"], [], []),
        (["back"], [""], ["back"], [], []),
        (["src/cart"], ["src/cart2"], [], ["src/cart"], ["src/cart2"]),
        (["a/x", "a/y"], ["a"], [], ["a/x", "a/y"], ["a"]),
        (["a"], ["a/x", "a/y"], [], ["a"], ["a/x", "a/y"]),
        (["a", "a/x"], ["a", "a/y"], ["a"], ["a/x"], ["a/y"]),
        (["a", "b"], ["a/x", "b/x"], ["a", "b"], [], []),
    ],
)
def test_a_root_agrees_by_its_directory_or_as_the_one_pair(
    roots: list[str], found_in: list[str], right: list[str], missed: list[str], wrong: list[str]
) -> None:
    comparison = compare(truth(*map(root, roots)), [found(one) for one in found_in], ["go"])
    assert agreeing(comparison) == (right, missed, wrong)


def test_an_optional_root_counts_neither_way() -> None:
    either = truth(root("a"), root("b", optional=True))
    for found_in in (["a"], ["a", "b"], ["a", "b/src"]):
        comparison = compare(either, [found(one, role="worker") for one in found_in], ["go"])
        assert agreeing(comparison) == (["a"], [], [])
        assert comparison.labelled == 1
        assert [one.text for one in comparison.differences] == ["a: listener→worker"]


def test_a_root_that_counts_is_paired_before_an_optional_one() -> None:
    both = truth(root("a/x"), root("a", optional=True))
    assert agreeing(compare(both, [found("a/x/y")], ["go"])) == (["a/x"], [], [])


def test_role_and_language_are_compared_where_the_root_agrees() -> None:
    roots = truth(root("a", role="worker", accept=["listener"]), root("b", role="worker"), root("c"))
    comparison = compare(roots, [found("a"), found("b"), found("c", language="rust"), found("d", "worker")], ["go"])
    assert [(one.key, one.text) for one in comparison.roles] == [("b role", "b: worker→listener")]
    assert [(one.key, one.text) for one in comparison.languages] == [("c language", "c: go→rust")]


def test_main_languages_are_sets_and_doubtful_ones_count_neither_way() -> None:
    assert compare(truth(), [], ["vue", "go"]).main_languages == []
    (difference,) = compare(truth(), [], ["rust"]).main_languages
    assert (difference.key, difference.text) == ("main languages", "go missed, rust wrong")


COMPARISONS = (
    compare(truth(root(""), name="o/b"), [found("", language="")], ["go"]),
    compare(
        truth(root("a"), root("x"), facets=frozenset({"service", "worker"})),
        [found("a", "worker"), found("ui")],
        ["rust"],
        facet_cells("o/a", frozenset({"service", "worker"}), ["service"]),
    ),
    compare(truth(name="o/c"), [], ["go"]),
)
KNOWN = (
    "## Known differences\n\n- **o/a, x**: y.\n- **o/a, ui**: y.\n- **o/a, a role**: y.\n- **o/a, main languages**: y.\n"
    "- **o/a, facet worker**: y.\n- **o/b, . language**: y.\n"
)


def test_totals_are_over_all_repositories() -> None:
    assert [share for _, share in totals(COMPARISONS)] == [
        Share(2, 3),
        Share(2, 3),
        Share(1, 2),
        Share(1, 2),
        Share(2, 3),
        Share(2, 3),
    ]


def test_the_page_has_a_row_a_repository_and_keeps_the_known_differences() -> None:
    page = roots_table(COMPARISONS, KNOWN)
    assert page == roots_table(COMPARISONS, KNOWN)
    assert page.endswith(KNOWN)
    rows = [[cell.strip() for cell in line.strip("|").split("|")] for line in page.splitlines() if line[:1] == "|"]
    assert ["o/a", "2", "1", "`x`", "`ui`", "a: listener→worker", "=", "go missed, rust wrong"] in rows
    assert ["o/b", "1", "1", "", "", "=", ".: go→", "="] in rows
    assert ["o/c", "0", "0", "", "", "", "", "="] in rows
    assert ["**all**", "3", "2", "1", "1", "1/2", "1/2", "2/3"] in rows
    assert ["", "all (3)", "labelled repositories (2)", "others (1)"] in rows
    assert "## Facets" in page


def test_each_difference_asks_for_an_entry() -> None:
    assert different(COMPARISONS) == explained(KNOWN)


def test_each_difference_of_the_committed_page_is_explained() -> None:
    page, known = script.TABLE.read_text("utf-8"), script.DIFFERENCES.read_text("utf-8")
    assert page.endswith(known)
    differ = set[tuple[str, str]]()
    head = list[str]()
    for line in page.splitlines():
        if not line.startswith("| "):
            head = head if line.startswith("|-") else []
            continue
        name, *words = (word.strip() for word in line.strip("|").split("|"))
        if not head:
            head = [name, *words]
        elif head == list(HEAD) and name != "**all**":
            differ |= {(name, place) for place in re.findall("`([^`]+)`", " ".join(words[2:4]))}
            for word, what in zip(words[4:6], ("role", "language"), strict=True):
                differ |= {(name, f"{part.partition(': ')[0]} {what}") for part in word.split("; ") if "→" in part}
            differ |= {(name, "main languages")} if words[6] != "=" else set()
        elif head[0] == "repository":
            differ |= {(name, f"facet {head[n]}") for n, word in enumerate(words, 1) if word in (MISSED, WRONG)}
    assert differ == explained(known)


def service(directory: str) -> dict[str, object]:
    entry = {"path": f"{directory}/main.go", "line": 7, "message": "serves requests", "via": []}
    return {"directory": directory, "role": "listener", "language": None, "entry": entry}


def fake_doctor(folder: Path, commit: str = "0" * 40) -> list[str]:
    """`audit doctor` that finds two roots, and gives no report for o/broken."""
    report = {
        "repository": {"name": "o/a", "commit": commit},
        "languages": [{"kind": "go", "main": True}, {"kind": "vue", "main": True}, {"kind": "rust", "main": False}],
        "services": [service("a"), service("ui")],
        "facets": [{"name": "service", "evidence": []}, {"name": "cli", "evidence": []}],
    }
    doctor = folder / "doctor.py"
    doctor.write_text(
        f"import sys\nassert sys.argv[1] == 'doctor' and sys.argv[3:] == ['--format', 'json']\n"
        f"if sys.argv[2].endswith('o__broken'): sys.exit('it broke')\nprint({json.dumps(report)!r})\n",
        "utf-8",
    )
    for name in ("one/o__a", "two/o__b", "two/o__broken"):
        (folder / name).mkdir(parents=True)
    return [sys.executable, str(doctor)]


def test_clones_are_looked_for_in_each_folder(tmp_path: Path) -> None:
    doctor = fake_doctor(tmp_path)
    truths = (
        truth(root("a"), root("x"), facets=frozenset({"worker"})),
        *(truth(root("a"), root("ui"), name=name) for name in ("o/b", "o/broken", "o/gone")),
    )
    measured = script.measure(truths, [tmp_path / "one", tmp_path / "two"], doctor)
    assert measured.troubles == ("o/broken: exit code 1: it broke", "o/gone: no clone")
    assert [agreeing(one) for one in measured.comparisons] == [(["a"], ["x"], ["ui"]), (["a", "ui"], [], [])]
    assert [(cell.facet, cell.state) for cell in measured.comparisons[0].facets] == [
        ("service", "wrong"),
        ("worker", "missed"),
    ]
    assert measured.comparisons[1].facets == ()
    text = script.summary(measured.comparisons)
    assert "o/a: x: missed; ui: wrong; a: go→; facet service: wrong; facet worker: missed" in text
    assert "3/4 = 0.750  labelled roots that are found" in text
    shown = script.details(measured.comparisons)
    assert "o/a  ui: wrong\n   truth: frontend. a bundle\n   report: listener, ui/main.go:7" in shown
    assert "o/a  x: missed\n   truth: listener, main.go:1 the note" in shown
    assert "o/a  a: go→\n   truth: main.go:1 the note\n   report: a/main.go:7" in shown


def test_a_clone_at_another_commit_is_not_compared(tmp_path: Path) -> None:
    measured = script.measure([truth()], [tmp_path / "one"], fake_doctor(tmp_path, commit="1" * 40))
    assert measured.comparisons == ()
    assert measured.troubles == (f"o/a: the clone lies at {'1' * 40}, and not at {'0' * 40}",)


def test_the_page_is_not_written_from_a_selection() -> None:
    with pytest.raises(SystemExit, match="2"):
        script.main(["--clones", ".", "--write", "--repositories", "a"])


def test_the_page_is_left_as_it_is_where_a_clone_is_missing(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(script, "TABLE", tmp_path / "roots.md")
    assert script.main(["--clones", str(tmp_path), "--write"]) == 1
    assert not (tmp_path / "roots.md").exists()
    assert "roots.md is left as it is" in capsys.readouterr().err


def test_writing_names_what_is_not_explained_and_what_no_longer_differs(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(script, "TABLE", tmp_path / "roots.md")
    monkeypatch.setattr(script, "DIFFERENCES", tmp_path / "known.md")
    (tmp_path / "known.md").write_text(KNOWN, "utf-8")
    assert script.write(COMPARISONS)
    (tmp_path / "known.md").write_text(KNOWN.replace("o/b, . language", "o/b, a role"), "utf-8")
    assert not script.write(COMPARISONS)
    assert (tmp_path / "roots.md").read_text("utf-8").startswith("# Service roots")
    said = capsys.readouterr().err
    assert "does not explain o/b, . language" in said
    assert "explains o/b, a role, which agrees" in said
