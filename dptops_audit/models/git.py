"""The only place that runs git, and the only program that is run over a scanned repository.

A repository's own config may name programs (fsmonitor, hooks, filters, pagers, ssh and upload-pack commands). Every call
here is read-only plumbing that needs none of them, and switches off those that plumbing might start: fsmonitor and hooks by
`-c`, which beats the repository's config, and every transport by GIT_ALLOW_PROTOCOL, so that a partial clone's missing
objects are not fetched. `safe.directory=*` is set: git's check of who owns a repository guards against exactly such config,
and here all config is treated as hostile whoever owns it, while without it a checkout mounted into a container could not be
told from its ignored files. Git is looked up in absolute PATH entries only, so that a scanned folder cannot supply one.
"""

from __future__ import annotations

import os
import re
from dataclasses import dataclass
from pathlib import Path
from typing import NamedTuple

TIMEOUT = 60.0
"""Seconds after which a call is given up."""

_SETTINGS = (
    "core.fsmonitor=false",
    f"core.hooksPath={os.devnull}",
    "safe.directory=*",
    "safe.bareRepository=explicit",
    "protocol.allow=never",
    "submodule.recurse=false",
)
_ENVIRONMENT = {
    "GIT_ALLOW_PROTOCOL": "none",
    "GIT_ATTR_NOSYSTEM": "1",
    "GIT_CONFIG_NOSYSTEM": "1",
    "GIT_NO_LAZY_FETCH": "1",
    "GIT_OPTIONAL_LOCKS": "0",
    "GIT_TERMINAL_PROMPT": "0",
    "LC_ALL": "C",
}
_ESCAPES = re.compile(r"^/|//|^$|(?:^|/)(?:\.{1,2}|\.git)(?:/|$)")
"""What no path below a root has, and a crafted index may hold: `../`, an absolute path, a `.git` folder."""

_KEPT_VARIABLES = ("GIT_CEILING_DIRECTORIES", "GIT_CONFIG_GLOBAL", "GIT_DISCOVERY_ACROSS_FILESYSTEM")


class GitError(Exception):
    """Git is not installed, failed or took too long; the message says which, in one line."""


class Entry(NamedTuple):
    """One path that git lists, relative to the folder asked about, as `os.fsdecode` gives it.

    `mode` is 0 for an untracked path; `on_disk` is None where git does not look (skip-worktree entries of a sparse
    checkout).
    """

    path: str
    mode: int
    on_disk: bool | None = True


@dataclass(frozen=True, slots=True)
class GitInfo:
    """What git says of the repository: HEAD's commit id (None while unborn) and origin's URL without credentials."""

    has_git: bool = False
    commit: str | None = None
    origin: str | None = None

    @property
    def slug(self) -> str | None:
        """`owner/name` of origin (`group/subgroup/name` on GitLab), or None for a local path or no origin."""
        return slug_of(self.origin) if self.origin else None

    @property
    def owner(self) -> str | None:
        """The first part of `slug`: a user, an organisation or a group."""
        return self.slug.split("/")[0] if self.slug else None


def is_inside_repository(root: Path) -> bool:
    """Whether `root` or a folder above it has a `.git` entry. Runs nothing."""
    return any(os.path.lexists(folder / ".git") for folder in (root, *root.parents))


def run(root: Path, *arguments: str, timeout: float = TIMEOUT) -> bytes:
    """Standard output of a read-only git command, run in `root` without a shell, a pager, hooks or the network.

    Raises:
        GitError: git is missing, exits with an error, or takes longer than `timeout` seconds.
    """
    command = [_program(), "--no-pager", "--literal-pathspecs", "-C", str(root)]
    for setting in _SETTINGS:
        command += ("-c", setting)
    import subprocess  # slow to load, and the hook for single files runs no git

    try:
        done = subprocess.run(  # noqa: S603 - a fixed program with fixed options
            [*command, *arguments],
            stdin=subprocess.DEVNULL,
            capture_output=True,
            env=_environment(),
            timeout=timeout,
            check=False,
        )
    except subprocess.TimeoutExpired:
        raise GitError(f"git {arguments[0]} took longer than {timeout:g} seconds") from None
    except OSError as error:
        raise GitError(f"git could not be started: {error.strerror}") from error
    if done.returncode:
        lines = done.stderr.decode("utf-8", "backslashreplace").splitlines()
        raise GitError(f"git {arguments[0]} failed: {lines[0] if lines else f'exit status {done.returncode}'}")
    return done.stdout


def entries(root: Path) -> list[Entry]:
    """What is tracked below `root`, and what is neither tracked nor ignored, in git's order, each path once.

    Paths are relative to `root`, also where it is a sub-folder of the repository. An untracked repository inside this one is
    listed as its folder, with a trailing slash.

    Raises:
        GitError: as `run` does.
    """
    listing = run(root, "ls-files", "-z", "-t", "--stage", "--cached", "--deleted", "--others", "--exclude-standard")
    found: dict[str, Entry] = {}
    for record in os.fsdecode(listing).split("\0"):
        tag, rest = record[:1], record[2:]
        if tag == "?":
            found[rest] = Entry(rest, 0)
        elif tag:
            # "100644 <object id> <stage>\t<path>"; a path in conflict comes once a stage, a deleted one again with tag R
            state, _, path = rest.partition("\t")
            on_disk = None if tag == "S" else tag != "R"
            found[path] = Entry(path, int(state[:6], 8), on_disk)
    return [entry for path, entry in found.items() if not _ESCAPES.search(path)]


def info(root: Path) -> GitInfo:
    """Commit and origin of the repository that holds `root`; what git cannot tell is None."""
    return GitInfo(True, _commit(root), _origin(root))


def _commit(root: Path) -> str | None:
    try:
        return run(root, "rev-parse", "--verify", "--quiet", "HEAD").decode("ascii").strip() or None
    except GitError:
        return None


def _origin(root: Path) -> str | None:
    try:
        url = run(root, "config", "--get", "remote.origin.url")
    except GitError:
        return None
    return strip_credentials(url.decode("utf-8", "backslashreplace").strip()) or None


def strip_credentials(url: str) -> str:
    """The remote's URL without user, password, query or fragment; the user stays where it is part of an ssh address."""
    url = "".join(character for character in url if character.isprintable())
    scheme, separator, rest = url.partition("://")
    if not separator:
        user, at, place = url.partition("@")
        return f"{user.split(':')[0]}@{place}" if at and "/" not in user else url
    authority, slash, path = rest.partition("/")
    user, at, host = authority.rpartition("@")
    kept = f"{user.split(':')[0]}@" if at and "ssh" in scheme else ""
    return f"{scheme}://{kept}{host}{slash}{re.split('[?#]', path)[0]}"


def slug_of(url: str) -> str | None:
    """`owner/name` from a remote's URL: https, ssh, git, or `git@host:owner/name.git`; None for local paths.

    Bitbucket's `scm/` and Azure DevOps' `v3/` and `_git/` are left out.
    """
    if "://" in url:
        scheme, _, rest = url.partition("://")
        host, _, path = rest.partition("/")
        if scheme == "file" or not host:
            return None
    else:
        scp_like = re.fullmatch(r"(?:[^@/\\:]+@)?[^@/\\:]{2,}:(?!//)(.+)", url)
        if scp_like is None:
            return None
        path = scp_like[1]
    names = [name for name in path.removesuffix("/").removesuffix(".git").split("/") if name]
    if names and names[0] in ("scm", "v3"):
        names = names[1:]
    names = [name for name in names if name != "_git"]
    return "/".join(names) if len(names) > 1 else None


def _program() -> str:
    folders = [folder for folder in os.environ.get("PATH", os.defpath).split(os.pathsep) if os.path.isabs(folder)]
    import shutil

    program = shutil.which("git", path=os.pathsep.join(folders))
    if program is None:
        raise GitError("git is not installed")
    return program


def _environment() -> dict[str, str]:
    kept = {name: value for name, value in os.environ.items() if not name.startswith("GIT_") or name in _KEPT_VARIABLES}
    return kept | _ENVIRONMENT
