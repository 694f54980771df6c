"""What a file says about coverage, and what the readers of such files share."""

from __future__ import annotations

import posixpath
import re
from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING

from dptops_audit.evidence import Location
from dptops_audit.models.inventory import Tag
from dptops_audit.models.nodes import Node, Scalar
from dptops_audit.models.quality.code_text import CodeText

if TYPE_CHECKING:
    from dptops_audit.models.repository import Repository

_NUMBER = re.compile(r"-?\d{1,9}(?:\.\d{0,9})?")
NO_SETTINGS = frozenset({Tag.VENDORED, Tag.GENERATED, Tag.EXAMPLE, Tag.TEMPLATE, Tag.FIXTURE})
"""Trees whose configuration measures nothing of this repository."""


class Role(StrEnum):
    """What a setting does."""

    THRESHOLD = "threshold"
    """A minimum above nothing is enforced when coverage runs with this tool."""
    ON = "on"
    """Coverage is measured whenever the tests run."""
    RELATIVE = "relative"
    """Coverage is compared with the base's, or reported without consequences."""
    OFF = "off"
    """A check that the tool makes by default is switched off."""


@dataclass(frozen=True, slots=True)
class CoverageSetting:
    """One setting. `value` is the minimum where it is one number, else None (`-10`, a limit of uncovered lines, has none).

    `location` is the line of the number. `languages` are file kinds, none where any may be meant. `directory` is that of the file, or of the
    package that the file belongs to, empty for the root. `why` says what limits it, in a clause.
    """

    tool: str
    role: Role
    value: float | None
    location: Location
    languages: frozenset[str]
    directory: str
    why: str = ""


def number(text: str | None) -> float | None:
    """The number that a text is, with `%` behind it or not; None for any other text."""
    found = _NUMBER.fullmatch((text or "").strip().removesuffix("%").strip())
    return float(found.group()) if found else None


def number_at(node: Node | None) -> float | None:
    return number(node.value) if isinstance(node, Scalar) else None


def made(
    tool: str, role: Role, value: float | None, at: Location, languages: frozenset[str], why: str = ""
) -> CoverageSetting:
    """A setting of the directory in which its file lies."""
    return CoverageSetting(tool, role, value, at, languages, posixpath.dirname(at.path), why)


def threshold(
    tool: str, value: float | None, at: Location, languages: frozenset[str], why: str = ""
) -> Iterator[CoverageSetting]:
    """A minimum, where it is one above nothing."""
    if value is not None and value > 0:
        yield made(tool, Role.THRESHOLD, value, at, languages, why)


def settings_files(repository: Repository, *names: str) -> Iterator[str]:
    """The paths of files with these names, without regard to case, in trees whose configuration counts."""
    return (path for path in repository.manifests.named(*names) if counts(repository, path))


def counts(repository: Repository, path: str) -> bool:
    file = repository.inventory.get(path)
    return file is not None and file.tags.isdisjoint(NO_SETTINGS)


def code_of(repository: Repository, path: str) -> CodeText | None:
    """The text of a file in code."""
    file, content = repository.inventory.get(path), repository.manifests.text(path)
    return CodeText(path, file.kind, content) if file is not None and content is not None else None
