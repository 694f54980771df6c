"""One requirement as pip understands it: a name with versions, a URL, or a path in this repository.

Sources: https://packaging.python.org/en/latest/specifications/dependency-specifiers/ and
https://packaging.python.org/en/latest/specifications/name-normalization/
"""

from __future__ import annotations

import posixpath
import re
from dataclasses import dataclass

LONGEST = 8192
"""A longer text is no requirement."""

_NAME = re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]*")
_SPECIFIER = re.compile(r"\s*(?:===|~=|==|!=|<=|>=|<|>)\s*[^\s,;()=<>!~][^\s,;()]*\s*")
_SEPARATORS = re.compile(r"[-_.]+")
_EGG = re.compile(r"[#&]egg=([A-Za-z0-9][A-Za-z0-9._-]*)")
_ARCHIVES = (".whl", ".tar.gz", ".tar.bz2", ".tar.xz", ".tgz", ".zip", ".tar", ".egg")
_LOCAL_STARTS = ("file:///${PROJECT_ROOT}/", "{root:uri}/", "{root:parent:uri}/../", "file://", "file:")
_NAMELESS_STEPS = ("archive", "tarball", "zipball", "-")
"""The components of a forge's address that stand between a repository's name and a download of it."""


@dataclass(frozen=True, slots=True)
class Requirement:
    """`version` is the range as written, or the URL or path that stands in its place; `path` is set for a path alone.

    The name of a URL or path that tells none is that of its repository, archive or folder.
    """

    name: str
    version: str = ""
    path: str | None = None
    extras: bool = False


def normal(name: str) -> str:
    """The name as indexes compare it: lower case, runs of `-`, `_` and `.` as one `-`."""
    return _SEPARATORS.sub("-", name).lower()


def parse(text: str) -> Requirement | None:
    """The requirement that a dependency specifier (PEP 508) states, without its marker; None for any other text."""
    text = text.strip()
    match = _NAME.match(text) if len(text) <= LONGEST else None
    if match is None or match[0][-1] in "-_.":
        return None
    rest = text[match.end() :].lstrip()
    extras = rest.startswith("[")
    if extras:
        _, closed, rest = rest.partition("]")
        if not closed:
            return None
        rest = rest.lstrip()
    name = normal(match[0])
    if rest.startswith("@"):
        url = _without_marker(rest[1:])
        return Requirement(name, url, _local_path(url), extras) if url else None
    version = rest.partition(";")[0].strip()
    if version.startswith("(") and version.endswith(")"):
        version = version[1:-1].strip()
    if all(not piece.strip() or _SPECIFIER.fullmatch(piece) for piece in version.split(",")):
        return Requirement(name, version, None, extras)
    return None


def parse_installable(text: str) -> Requirement | None:
    """What pip would install for a line of a requirements file or after `-e`: also a URL or a path; None for any other text."""
    return parse(text) or _reference(_without_marker(text)) if len(text) <= LONGEST else None


def _reference(text: str) -> Requirement | None:
    if not text or any(letter.isspace() for letter in text):
        return None
    path = _local_path(text)
    if path is None and "://" not in text:
        bare = text.partition("[")[0]
        if not (bare.startswith(".") or "/" in bare or bare.endswith(_ARCHIVES)):
            return None
        path = bare
    return Requirement(_name_in(text, path), text, path, "[" in text)


def _without_marker(text: str) -> str:
    text = text.strip()
    end = text.find(" ;")
    return (text if end < 0 else text[:end]).strip()


def _local_path(url: str) -> str | None:
    for start in _LOCAL_STARTS:
        if url.startswith(start):
            return url[len(start) :].partition("#")[0].partition("[")[0] or "."
    return None


def _name_in(text: str, path: str | None) -> str:
    egg = _EGG.search(text)
    if egg:
        return normal(egg[1])
    address = (path or text).partition("#")[0].partition("?")[0].rstrip("/")
    parts = address.split("/")
    for step in _NAMELESS_STEPS:
        if step in parts[1:] and not address.endswith(".whl"):
            parts = parts[: parts.index(step)]
    last = posixpath.basename(parts[-1]).partition("@")[0]
    if last.endswith(".whl"):
        return normal(last.partition("-")[0])
    for ending in _ARCHIVES:
        if last.endswith(ending):
            stem, _, version = last.removesuffix(ending).rpartition("-")
            return normal(stem if stem and version[:1].isdigit() else last.removesuffix(ending))
    return normal(last.removesuffix(".git")).strip("-")
