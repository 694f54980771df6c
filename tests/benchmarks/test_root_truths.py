"""Every committed truth of service roots has the form that the README describes."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from benchmarks.accuracy.labelled import LabelError, read_labels
from benchmarks.accuracy.root_truths import FOLDER, Truth, read_truths
from dptops_audit.knowledge.kinds import CODE

TRUTHS = read_truths()
LABELS = {one.name: one for one in read_labels()}


def test_each_repository_that_is_labelled_in_full_has_its_roots() -> None:
    assert len(TRUTHS) == 56
    assert len([one for one in TRUTHS if one.name in LABELS and LABELS[one.name].facets is not None]) == 26


def test_a_truth_lies_in_a_file_of_its_name() -> None:
    assert sorted(file.stem for file in FOLDER.iterdir()) == sorted(one.folder for one in TRUTHS)


@pytest.mark.parametrize("truth", TRUTHS, ids=lambda truth: truth.folder)
def test_a_truth_says_what_the_repository_is(truth: Truth) -> None:
    assert truth.note
    assert {root.language for root in truth.roots} | truth.main_languages | truth.doubtful_languages <= CODE
    assert all(root.note for root in truth.roots if root.optional or root.accept)
    assert all(root.role not in root.accept for root in truth.roots)
    assert all(place.what for place in truth.look_alikes)


@pytest.mark.parametrize("truth", TRUTHS, ids=lambda truth: truth.folder)
def test_facets_are_named_once_by_label_or_truth(truth: Truth) -> None:
    label = LABELS.get(truth.name)
    named = label is not None and label.facets is not None
    assert (truth.facets is None) == named
    assert label is None or label.commit == truth.commit
    assert not (named and truth.doubtful_facets)


ROOT = {"directory": "a", "language": "go", "framework": "", "role": "worker", "entry": "a/main.go:3", "images": []}


def written(tmp_path: Path, change: dict[str, object]) -> Path:
    data = {"repo": "owner/name", "commit": "0" * 40, "note": "", "main_languages": [], "roots": [], "not_roots": []}
    (tmp_path / "owner__name.json").write_text(json.dumps({**data, **change}), "utf-8")
    return tmp_path


def test_what_may_be_left_out_has_a_default(tmp_path: Path) -> None:
    (truth,) = read_truths(written(tmp_path, {"roots": [ROOT], "not_roots": [{"directory": "", "what": "cli"}]}))
    assert truth.facets is None
    assert (truth.roots[0].optional, truth.roots[0].accept, truth.roots[0].note) == (False, (), "")
    assert truth.look_alikes[0].note == ""
    assert truth.url == "https://github.com/owner/name"


@pytest.mark.parametrize(
    ("change", "message"),
    [
        ({"repo": "../evil"}, "is not owner/name"),
        ({"commit": "main"}, "is not a full commit id"),
        ({"main_languages": ["C#"]}, "language 'C#' is no kind"),
        ({"roots": [{**ROOT, "role": "job"}]}, "role 'job' is not one of"),
        ({"roots": [{**ROOT, "accept": ["job"]}]}, "role 'job' is not one of"),
        ({"roots": [{**ROOT, "entry": "a/main.go"}]}, "is not path:line"),
        ({"roots": [{**ROOT, "directory": "a/"}]}, "'a/' is not a path below"),
        ({"roots": [{**ROOT, "directory": "/a"}]}, "'/a' is not a path below"),
        ({"roots": [{**ROOT, "images": ["a/../../b"]}]}, "is not a path below"),
        ({"roots": [ROOT, ROOT]}, "a directory is a root twice"),
        ({"not_roots": [{"directory": "a"}]}, "what"),
        ({"facets": ["island"]}, "island: no such facet"),
    ],
)
def test_a_broken_truth_is_refused_by_name(tmp_path: Path, change: dict[str, object], message: str) -> None:
    with pytest.raises(LabelError, match=rf"owner__name\.json: .*{message}"):
        read_truths(written(tmp_path, change))
