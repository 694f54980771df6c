"""Labelled repositories are laid out from local mirrors."""

from __future__ import annotations

import subprocess
from pathlib import Path

import pytest

from benchmarks.accuracy import lay_out as laying_out
from benchmarks.accuracy.labelled import Repository, read_labels
from benchmarks.accuracy.lay_out import LayOutError, head, lay_out
from benchmarks.accuracy.root_truths import read_truths


def git(folder: Path, *words: str) -> str:
    identity = ("-c", "user.name=t", "-c", "user.email=t@example.org")
    return subprocess.run(
        ["git", *identity, *words], cwd=folder, check=True, capture_output=True, text=True
    ).stdout.strip()


def mirror(folder: Path) -> str:
    """A repository of two commits; returns the first, which its label is for."""
    folder.mkdir(parents=True)
    git(folder, "init", "-q")
    for text in ("first", "second"):
        (folder / "file").write_text(text, "utf-8")
        git(folder, "add", "file")
        git(folder, "commit", "-q", "-m", text)
    return git(folder, "rev-parse", "HEAD~1")


def repository(commit: str) -> Repository:
    return Repository("owner/name", commit)


@pytest.mark.parametrize("name", ["owner+name/repo", "owner__name"])
def test_a_mirror_is_laid_out_at_the_commit_with_the_real_origin(tmp_path: Path, name: str) -> None:
    one = repository(mirror(tmp_path / "mirrors" / name))
    for _ in range(2):  # the second time it is there already
        lay_out(one, tmp_path, tmp_path / "mirrors")
    clone = tmp_path / "owner__name"
    assert (clone / "file").read_text("utf-8") == "first"
    assert head(clone) == one.commit
    assert git(clone, "remote", "get-url", "origin") == "https://github.com/owner/name"


def test_a_commit_that_is_not_there_is_named(tmp_path: Path) -> None:
    mirror(tmp_path / "mirrors" / "owner__name")
    with pytest.raises(LayOutError, match="owner/name has no commit 0000"):
        lay_out(repository("0" * 40), tmp_path, tmp_path / "mirrors")


def test_a_folder_inside_of_another_repository_is_no_clone(tmp_path: Path) -> None:
    mirror(tmp_path / "outer")
    (tmp_path / "outer" / "inner").mkdir()
    assert head(tmp_path / "outer" / "inner") == ""


@pytest.mark.parametrize("roots", [False, True])
def test_the_repositories_of_roots_are_laid_out_where_asked(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, roots: bool
) -> None:
    laid: list[str] = []
    monkeypatch.setattr(laying_out, "lay_out", lambda one, into, mirrors: laid.append(one.name))
    assert laying_out.main(["--into", str(tmp_path), *(["--roots"] if roots else [])]) == 0
    labelled, others = {one.name for one in read_labels()}, {one.name for one in read_truths()}
    assert sorted(laid) == sorted(labelled | others if roots else labelled)
