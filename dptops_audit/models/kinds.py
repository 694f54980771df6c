"""The kind of a file, by its name or, where that says nothing, by its first line."""

from __future__ import annotations

import re
from collections.abc import Mapping
from functools import lru_cache

from dptops_audit.knowledge import kinds

SNIFFED_KINDS = frozenset(kinds.INTERPRETERS.values())
"""The kinds that only a first line may tell."""


def _by_word(table: Mapping[str, str]) -> dict[str, str]:
    return {word: kind for kind, words in table.items() for word in words.split()}


_NAMES = _by_word(kinds.NAMES)
_EXTENSIONS = _by_word(kinds.EXTENSIONS)
_DOCKERFILE = re.compile(r"(?:.*\.)?(?:docker|container)file(?:[._-].*)?")
_COMPOSE = re.compile(
    r"(?:.*docker[-_]?compose.*|podman[-_]?compose.*|docker-stack.*|(?:.*[-_.])?compose(?:[-_.].*)?)\.ya?ml"
)
_SHEBANG = re.compile(r"#!\s*(\S+)(.*)")


def kind_by_name(path: str) -> str:
    """The kind that a root-relative path's name tells, or `unknown`."""
    folder, _, name = path.rpartition("/")
    kind = _by_name(name)
    if kind == "compose" and folder.rpartition("/")[2].lower() in kinds.NOT_COMPOSE_PARENTS:
        return "yaml"
    return kind


def is_template_name(path: str) -> bool:
    """Whether a template engine must render the file before it is what its name says (`Dockerfile.j2`)."""
    return _EXTENSIONS.get(path.rpartition(".")[2].lower()) == "template"


def kind_by_first_line(line: str) -> str:
    """The kind that a `#!` line tells (`/usr/bin/env -S` forms too), or `unknown`."""
    match = _SHEBANG.match(line)
    if match is None:
        return "php" if line.startswith("<?php") else kinds.UNKNOWN
    program = match[1].rpartition("/")[2]
    if program == "env":
        words = [word for word in match[2].split() if not word.startswith("-") and "=" not in word]
        program = words[0].rpartition("/")[2] if words else ""
    return kinds.INTERPRETERS.get(program.lower().rstrip("0123456789."), kinds.UNKNOWN)


@lru_cache(maxsize=4096)
def _by_name(name: str) -> str:
    lower = name.lower()
    if lower in _NAMES:
        return _NAMES[lower]
    by_extension = _by_extension(lower)
    if ("dockerfile" in lower or "containerfile" in lower) and _is_dockerfile(name, by_extension):
        return "dockerfile"
    if by_extension == "yaml" and _COMPOSE.fullmatch(lower):
        return "compose"
    if by_extension not in (kinds.UNKNOWN, "sample"):
        return by_extension
    return next((kind for start, kind in kinds.NAME_STARTS if lower.startswith(start)), by_extension)


def _by_extension(lower: str) -> str:
    if lower.endswith("~"):
        return "backup"
    if lower.endswith((".dockerignore", ".containerignore")):
        return "ignore"
    stem, dot, extension = lower.rpartition(".")
    if dot and stem:
        by_tail = "sample" if extension.endswith(("-sample", "-example", "-dist")) else kinds.UNKNOWN
        return _EXTENSIONS.get(extension, by_tail)
    return kinds.UNKNOWN


def _is_dockerfile(name: str, by_extension: str) -> bool:
    if not _DOCKERFILE.fullmatch(name.lower()):
        return False
    extension = name.rpartition(".")[2].lower()
    if by_extension == kinds.UNKNOWN or extension in ("dockerfile", "containerfile"):
        return True
    if by_extension in ("template", "sample"):
        return True
    if by_extension in kinds.DOCUMENT_KINDS or extension in kinds.DOCKERFILE_SUFFIX_SOURCES:
        return False
    return name.startswith(("Dockerfile.", "Containerfile."))
