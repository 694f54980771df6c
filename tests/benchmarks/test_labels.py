"""Every committed label has the form that its README describes."""

from __future__ import annotations

import json
import re
from pathlib import Path

import pytest

from benchmarks.accuracy.labelled import FOLDERS, LabelError, Labelled, read_labels
from dptops_audit.knowledge.checklist import ITEMS

WHOLE, WORKFLOWS, PIPELINES = (read_labels([folder]) for folder in FOLDERS)
ALL = (*WHOLE, *WORKFLOWS, *PIPELINES)
PLACE = re.compile(r"[^:\s][^:]*(?::[1-9]\d*)?")


def test_whole_repositories_are_labelled_for_every_item_of_the_checklist() -> None:
    assert len(WHOLE) == 26
    assert {one.name: set(one.items) ^ set(ITEMS) for one in WHOLE} == {one.name: set() for one in WHOLE}


def test_workflows_are_labelled_for_build_test_and_security() -> None:
    wanted = {item for item in ITEMS if item.startswith(("build/", "test/", "security/"))}
    assert {one.name: set(one.items) ^ wanted for one in WORKFLOWS} == {one.name: set() for one in WORKFLOWS}
    assert all(one.facets is None and "github-actions" in one.ci for one in WORKFLOWS)


def test_pipelines_are_labelled_for_items_of_the_checklist() -> None:
    assert len(PIPELINES) == 9
    assert {item for one in PIPELINES for item in one.items} <= set(ITEMS)


@pytest.mark.parametrize("labelled", ALL, ids=lambda labelled: labelled.folder)
def test_a_label_says_why_and_names_places(labelled: Labelled) -> None:
    assert labelled.ci == () or all(labelled.ci)
    for item, label in labelled.items.items():
        assert label.why.strip(), item
        assert label.verdict not in label.accept, item
        assert all(PLACE.fullmatch(place) and not place.startswith("/") for place in label.evidence), item


@pytest.mark.parametrize("folder", FOLDERS, ids=lambda folder: folder.name)
def test_a_label_lies_in_a_file_of_its_name(folder: Path) -> None:
    files = sorted(file for file in folder.iterdir() if file.suffix == ".json")
    assert [file.stem for file in files] == [one.folder for one in read_labels([folder])]


def test_no_label_is_made_twice() -> None:
    assert len({one.name for one in ALL}) == len(ALL)


@pytest.mark.parametrize(
    ("change", "message"),
    [
        ({"repo": "../evil"}, "is not owner/name"),
        ({"commit": "main"}, "is not a full commit id"),
        ({"facets": ["service", "island"]}, "island: no such facet"),
        ({"items": {"a/b": {"verdict": "maybe", "accept": [], "evidence": [], "why": ""}}}, "'maybe' is not one of"),
        ({"items": {"a/b": {"verdict": "pass"}}}, "accept"),
    ],
)
def test_a_broken_label_is_refused_by_name(tmp_path: Path, change: dict[str, object], message: str) -> None:
    data = {"repo": "owner/name", "commit": "0" * 40, "facets": [], "ci": [], "items": {}, **change}
    (tmp_path / "owner__name.json").write_text(json.dumps(data), "utf-8")
    with pytest.raises(LabelError, match=rf"owner__name\.json: .*{message}"):
        read_labels([tmp_path])
