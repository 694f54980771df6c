"""Material to measure on: trees of real files, copied from the repositories that the user gives."""

from __future__ import annotations

import re
import shutil
import subprocess
from collections.abc import Sequence
from pathlib import Path, PurePosixPath

_DOCKERFILE = re.compile(r"(?:Dockerfile|Containerfile)(?:[.-].+)?|.+\.(?:dockerfile|containerfile)", re.IGNORECASE)
_OTHER = re.compile(
    r"\.(?:go|py|rs|ts|js|md|html|sh|ya?ml|json|txt|png|dockerignore|erb|j2|template|tmpl)$", re.IGNORECASE
)


def is_dockerfile(path: str) -> bool:
    """Whether a file is called like a Dockerfile, and not like a template of one."""
    name = PurePosixPath(path).name
    return bool(_DOCKERFILE.fullmatch(name)) and not _OTHER.search(name)


def tracked_files(repository: Path) -> list[Path]:
    """The regular files that git tracks there, sorted; links, submodules and what is not checked out are left out."""
    listing = subprocess.run(
        ["git", "-c", "core.fsmonitor=false", "ls-files", "-z"], cwd=repository, capture_output=True, check=True
    ).stdout.decode("utf-8", "surrogateescape")
    paths = (repository / name for name in sorted(listing.split("\0")) if name)
    return [path for path in paths if path.is_file() and not path.is_symlink()]


def spread(files: Sequence[Path], count: int) -> list[Path]:
    """`count` of the files, evenly over the list; all of them where there are fewer."""
    if len(files) <= count:
        return list(files)
    return [files[index * len(files) // count] for index in range(count)]


def copy_tree(files: Sequence[tuple[Path, Path]], into: Path) -> list[Path]:
    """A git repository at `into` that holds a copy of each (repository, file) as <repository's name>/<path>; returns the copies."""
    if into.exists():
        shutil.rmtree(into)
    into.mkdir(parents=True)
    copies = []
    for repository, file in files:
        copy = into / repository.name / file.relative_to(repository)
        copy.parent.mkdir(parents=True, exist_ok=True)
        shutil.copyfile(file, copy)
        copies.append(copy)
    git = ["git", "-c", "user.name=benchmark", "-c", "user.email=benchmark@example.org", "-c", "commit.gpgsign=false"]
    for words in (
        ["init", "-q"],
        ["add", "--all", "--force"],
        ["commit", "-q", "--no-verify", "-m", "Files to measure on"],
    ):
        subprocess.run([*git, *words], cwd=into, check=True)
    return copies
