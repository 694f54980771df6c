"""Which of several images are shipped, and what they are called."""

from __future__ import annotations

from pathlib import Path

from small_trees import write

from dptops_audit.models.inventory import Inventory
from dptops_audit.models.repository import Repository

OLD, NEW = {"old/Dockerfile": "FROM debian:11\n"}, {"new/Dockerfile": "FROM debian:12\n"}
RETIRED = "services:\n  old: {build: old, image: acme/old, profiles: [deprecated]}\n"
POD = "apiVersion: v1\nkind: Pod\nmetadata: {name: old}\nspec:\n  containers: [{name: old, image: acme/old}]\n"
STAGES = "FROM debian:12 AS base\nFROM base AS web\nFROM base AS jobs\nFROM base AS all\n"
TARGETS = "services:\n  a: {build: {context: ., target: web}}\n  b: {build: {context: ., target: jobs}}\n"


def names(root: Path, files: dict[str, str]) -> list[str]:
    for path, content in files.items():
        write(root, path, content=content)
    return [image.name for image in Repository(Inventory.open(root)).images]


def test_image_of_a_retired_profile_is_not_shipped(tmp_path: Path) -> None:
    services = f"{RETIRED}  new: {{build: new}}\n"
    assert names(tmp_path, {**OLD, **NEW, "compose.yaml": services}) == ["new/Dockerfile"]


def test_one_that_another_service_builds_is(tmp_path: Path) -> None:
    services = f"{RETIRED}  still: {{build: old}}\n  new: {{build: new}}\n"
    assert names(tmp_path, {**OLD, **NEW, "compose.yaml": services}) == ["new/Dockerfile", "old/Dockerfile"]


def test_one_that_an_orchestrator_runs_is(tmp_path: Path) -> None:
    files = {**OLD, **NEW, "compose.yaml": RETIRED, "k8s/pod.yaml": POD}
    assert names(tmp_path, files) == ["new/Dockerfile", "old/Dockerfile"]


def test_where_nothing_else_is_here_it_is(tmp_path: Path) -> None:
    assert names(tmp_path, {**OLD, "compose.yaml": RETIRED}) == ["old/Dockerfile"]


def test_each_of_several_images_of_a_dockerfile_is_named_by_its_stage(tmp_path: Path) -> None:
    several = {"Dockerfile": STAGES, "compose.yaml": TARGETS}
    assert names(tmp_path / "several", several) == ["Dockerfile:all", "Dockerfile:jobs", "Dockerfile:web"]
    assert names(tmp_path / "one", {"Dockerfile": STAGES}) == ["Dockerfile"]
    unnamed = {**several, "Dockerfile": STAGES.replace(" AS all", "")}
    assert names(tmp_path / "unnamed", unnamed) == ["Dockerfile", "Dockerfile:jobs", "Dockerfile:web"]
