"""`sbt`: several commands in one, and aliases: https://www.scala-sbt.org/1.x/docs/Basic-Def-Examples.html, `addCommandAlias`"""

from __future__ import annotations

import posixpath
from collections.abc import Sequence
from dataclasses import dataclass, field

from dptops_audit.evidence import Location
from dptops_audit.models.groovy import Dialect, Kind, Token, tokens
from dptops_audit.models.pipeline.model import Invocation
from dptops_audit.models.pipeline.reached import Reached, Workspace

_VALUED = frozenset(
    "-mem -java-home -sbt-version -sbt-dir -sbt-boot -ivy -jvm-debug -D-batch --mem --java-home --sbt-version".split()
)
_MOST = 200
_MOST_FILES = 60


@dataclass(slots=True)
class _Aliases:
    by_name: dict[str, tuple[str, int]] = field(default_factory=dict)


def follow(invocation: Invocation, workspace: Workspace) -> Sequence[Reached] | None:
    """The commands that the words mean, each ("sbt", command); None for a single one that is no alias."""
    commands = _commands(invocation.argv[1:])
    directory = invocation.directory
    found: list[Reached] = []
    changed = len(commands) > 1
    for command in commands[:_MOST]:
        alias = _alias(command, directory, workspace)
        if alias is None:
            found.append(Reached(invocation.location, argv=("sbt", command), directory=directory))
            continue
        text, place = alias
        if place == invocation.location:
            return None
        changed = True
        found += [Reached(place, argv=("sbt", part), directory=directory) for part in _split(text)[:_MOST]]
    return tuple(found) if changed else None


def _commands(words: Sequence[str]) -> list[str]:
    found: list[str] = []
    at = 0
    while at < len(words):
        word = words[at]
        at += 1
        if word in _VALUED:
            at += 1
        elif not word.startswith("-"):
            found += _split(word)
    return found


def _split(text: str) -> list[str]:
    return [part.strip() for part in text.split(";") if part.strip()]


def _alias(command: str, directory: str | None, workspace: Workspace) -> tuple[str, Location] | None:
    """The text behind an alias, and where it is given."""
    name, _, rest = command.lstrip("+").partition(" ")
    if directory is None:
        return None
    for path in _files(directory, workspace):
        aliases = workspace.parsed(path, _read)
        if aliases is not None and name in aliases.by_name:
            text, line = aliases.by_name[name]
            return (f"{text} {rest}".strip() if ";" not in text else text), Location(path, line)
    return None


def _files(directory: str, workspace: Workspace) -> list[str]:
    folders = {directory, posixpath.join(directory, "project")}
    files = workspace.manifests.with_extension("sbt", "scala")
    return [path for path in files if posixpath.dirname(path) in folders][:_MOST_FILES]


def _read(_: str, content: str) -> _Aliases:
    found = _Aliases()
    if "addCommandAlias" not in content:
        return found
    words = [token for token in tokens(content, Dialect.SCALA) if token.kind is not Kind.NEWLINE]
    for at, token in enumerate(words):
        if token.kind is Kind.NAME and token.text == "addCommandAlias" and at + 3 < len(words):
            name = words[at + 2]
            text, line = _text(words, at + 4)
            if name.literal and text:
                found.by_name.setdefault(name.text, (text, line or token.line))
    return found


def _text(words: list[Token], at: int) -> tuple[str, int]:
    """The strings of the second argument joined, whether by `+` or in a list; and the first one's line."""
    parts: list[str] = []
    line, depth = 0, 0
    while at < len(words):
        token = words[at]
        if token.kind is Kind.MARK and token.text in "([{":
            depth += 1
        elif token.kind is Kind.MARK and token.text in ")]}":
            depth -= 1
            if depth < 0:
                break
        elif token.kind is Kind.STRING:
            line = line or token.line
            piece = token.text.replace("\n", " ").replace("|", " ") if "\n" in token.text else token.text
            parts.append(piece)
        at += 1
    listed = len(parts) > 1 and not any(";" in part for part in parts)
    return ("; " if listed else " ").join(parts), line
