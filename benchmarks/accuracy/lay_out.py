"""Lays the labelled repositories out for score.py, with --roots those for roots.py as well, each at the commit that was read.

usage: python benchmarks/accuracy/lay_out.py --into DIR [--mirrors DIR] [--labels DIR] [--roots]

Clones from https://github.com/OWNER/NAME, or from a git folder of --mirrors named OWNER+NAME/repo or OWNER__NAME where there is one.
The clone's origin is set to the address on GitHub in either case, since the owner's name decides some verdicts. A repository that lies
at its commit already is left alone. Exits 1 where one could not be laid out, and names it.
"""

from __future__ import annotations

import argparse
import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[2]))

from benchmarks.accuracy.labelled import FOLDERS, Repository, read_labels
from benchmarks.accuracy.root_truths import read_truths


class LayOutError(Exception):
    """A repository that could not be laid out; the message says why."""


def git(*arguments: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(["git", *arguments], capture_output=True, text=True, check=False)


def head(clone: Path) -> str:
    """The commit of a clone, or empty where there is none. A folder inside of another repository is no clone."""
    return git("-C", str(clone), "rev-parse", "HEAD").stdout.strip() if (clone / ".git").exists() else ""


def mirror_of(repository: Repository, mirrors: Path | None) -> Path | None:
    """The local git folder that stands for the repository, bare or not."""
    if mirrors is None:
        return None
    kept = mirrors / repository.name.replace("/", "+") / "repo"
    candidates = (kept / ".git", kept, mirrors / repository.folder)
    return next((candidate.resolve() for candidate in candidates if candidate.exists()), None)


def lay_out(repository: Repository, into: Path, mirrors: Path | None = None) -> None:
    """Clone the repository into its folder, at its commit and with its origin.

    Raises:
        LayOutError: where it cannot be cloned, or lacks the commit.
    """
    clone = into / repository.folder
    if head(clone) != repository.commit:
        _start(repository, clone, mirror_of(repository, mirrors))
        done = git(
            "-C", str(clone), "-c", "advice.detachedHead=false", "checkout", "--quiet", "--force", repository.commit
        )
        # A mirror may lack the largest files: git names them, and the rest is laid out all the same.
        if head(clone) != repository.commit:
            raise LayOutError(f"{repository.name} has no commit {repository.commit}: {done.stderr.strip()[-200:]}")
        if done.returncode:
            print(f"{repository.name}: {done.stderr.strip()[:300]}", file=sys.stderr)
    git("-C", str(clone), "remote", "set-url", "origin", repository.url)


def _start(repository: Repository, clone: Path, mirror: Path | None) -> None:
    """Make the clone without a work tree; from GitHub, with the one commit."""
    if mirror is not None:
        if not clone.exists():
            _checked(repository, "clone", "--quiet", "--no-checkout", "--shared", str(mirror), str(clone))
        return
    if not (clone / ".git").exists():
        _checked(repository, "init", "--quiet", str(clone))
        _checked(repository, "-C", str(clone), "remote", "add", "origin", repository.url)
    _checked(repository, "-C", str(clone), "fetch", "--quiet", "--depth", "1", repository.url, repository.commit)


def _checked(repository: Repository, *arguments: str) -> None:
    done = git(*arguments)
    if done.returncode:
        raise LayOutError(f"{repository.name}: {done.stderr.strip()[-200:]}")


def main(words: Sequence[str] | None = None) -> int:
    arguments = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    arguments.add_argument("--into", type=Path, required=True, metavar="DIR", help="where the clones go")
    arguments.add_argument("--mirrors", type=Path, metavar="DIR", help="local git folders to clone from")
    arguments.add_argument(
        "--labels", type=Path, action="append", metavar="DIR", help="a folder of labels (repeatable)"
    )
    arguments.add_argument("--roots", action="store_true", help="the repositories of roots/ as well")
    options = arguments.parse_args(words)
    options.into.mkdir(parents=True, exist_ok=True)
    repositories: dict[str, Repository] = {one.name: one for one in read_labels(options.labels or FOLDERS)}
    if options.roots:
        repositories |= {one.name: one for one in read_truths()}
    failed = 0
    for repository in repositories.values():
        try:
            lay_out(repository, options.into, options.mirrors)
        except LayOutError as error:
            failed += 1
            print(error)
    print(f"{len(repositories) - failed} of {len(repositories)} repositories are laid out", file=sys.stderr)
    return int(failed > 0)


if __name__ == "__main__":
    sys.exit(main())
