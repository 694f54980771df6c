"""Hand-made truths: the service roots, main languages and facets of a repository at one commit. Read from JSON, checked, frozen."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from benchmarks.accuracy.labelled import HERE, Repository, facets, name_and_commit, read_folder

FOLDER = HERE / "roots"

ROLES = ("listener", "worker", "function")

_PATH = re.compile(r"(?!\.{0,2}/)[^\s:\\][^:\\]*(?<!/)")
_PLACE = re.compile(r"(?!/)[^\s:][^:]*:[1-9]\d*")
_LANGUAGE = re.compile(r"[a-z][a-z-]*")


@dataclass(frozen=True, slots=True)
class RootTruth:
    """A service root. `accept` holds roles that another careful reader could give; an optional root counts neither way."""

    directory: str
    language: str
    framework: str
    role: str
    accept: tuple[str, ...]
    entry: str
    images: tuple[str, ...]
    optional: bool
    note: str


@dataclass(frozen=True, slots=True)
class LookAlike:
    """A place that looks like a service root and is none."""

    path: str
    what: str
    note: str


@dataclass(frozen=True, slots=True)
class Truth(Repository):
    """What is so of a repository. `facets` is None where its label says them."""

    note: str
    main_languages: frozenset[str]
    doubtful_languages: frozenset[str]
    roots: tuple[RootTruth, ...]
    look_alikes: tuple[LookAlike, ...]
    facets: frozenset[str] | None
    doubtful_facets: frozenset[str]


def read_truths(folder: Path = FOLDER) -> tuple[Truth, ...]:
    """All truths of the folder, sorted by file name.

    Raises:
        LabelError: for a file that is no such truth.
        OSError: for a folder that is not there.
    """
    return tuple(read_folder(folder, _truth))


def _truth(data: Mapping[str, Any]) -> Truth:
    name, commit = name_and_commit(data)
    roots = tuple(_root(one) for one in data["roots"])
    if len({root.directory for root in roots}) < len(roots):
        raise ValueError("a directory is a root twice")
    return Truth(
        name=name,
        commit=commit,
        note=data["note"],
        main_languages=frozenset(_language(one) for one in data["main_languages"]),
        doubtful_languages=frozenset(_language(one) for one in data.get("main_languages_doubtful", ())),
        roots=roots,
        look_alikes=tuple(
            LookAlike(_path(one["directory"]), one["what"], one.get("note", "")) for one in data["not_roots"]
        ),
        facets=facets(data["facets"]) if "facets" in data else None,
        doubtful_facets=facets(data.get("facets_doubtful", ())),
    )


def _root(data: Mapping[str, Any]) -> RootTruth:
    accept = tuple(data.get("accept", ()))
    for role in (data["role"], *accept):
        if role not in ROLES:
            raise ValueError(f"role {role!r} is not one of {', '.join(ROLES)}")
    if not _PLACE.fullmatch(data["entry"]):
        raise ValueError(f"entry {data['entry']!r} is not path:line")
    return RootTruth(
        directory=_path(data["directory"]),
        language=_language(data["language"]),
        framework=data["framework"],
        role=data["role"],
        accept=accept,
        entry=data["entry"],
        images=tuple(_path(image) for image in data["images"]),
        optional=data.get("optional", False),
        note=data.get("note", ""),
    )


def _path(path: str) -> str:
    if path and (not _PATH.fullmatch(path) or ".." in path.split("/")):
        raise ValueError(f"{path!r} is not a path below the repository's root")
    return path


def _language(language: str) -> str:
    if not _LANGUAGE.fullmatch(language):
        raise ValueError(f"language {language!r} is no kind of the audit's")
    return language
