"""Which compose services say how images run in production, and which serve development."""

from __future__ import annotations

import posixpath
import re
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, replace

from dptops_audit.evidence import Problem
from dptops_audit.models.deployment.compose import BuildArg, ComposeFile, Service, merge
from dptops_audit.models.deployment.interpolation import interpolate

PRODUCTION_WORDS = frozenset("deploy live prod production release stack swarm".split())
"""Words in the name of a compose file that runs in production."""
_PRODUCTION_FOLDERS = frozenset("live prod production".split())
_BASES = ("compose.yaml", "compose.yml", "docker-compose.yml", "docker-compose.yaml")
_WORD = re.compile(r"[-_.]+")
_FOR_PRODUCTION = re.compile(r"\bprod(?:uction)?\b", re.IGNORECASE)
_NOT_FOR_PRODUCTION = re.compile(
    r"\b(?:not|never|no|non|instead|dev|devel|development|developers?|local|locally|tests?|testing|see)\b|n't\b|\bpre-?prod",
    re.IGNORECASE,
)
_ENTRY = re.compile(r"(?:export\s+)?([\w.\[\]-]+)\s*[=:][ \t]*", re.ASCII)
_ESCAPES = {"n": "\n", "r": "\r", "t": "\t"}


@dataclass(frozen=True, slots=True)
class Composed:
    """The services of compose files by what they say: `production` those that run there, `development` the others."""

    production: tuple[Service, ...] = ()
    development: tuple[Service, ...] = ()
    problems: tuple[Problem, ...] = ()


def composed(files: Sequence[ComposeFile], text_of: Callable[[str], str]) -> Composed:
    """Sort the services; `text_of` gives a file's text.

    A file counts for production where its name, its folder's or the comment at its top says so, or where it builds nothing: it runs
    published images. An override for production is laid over the base in its folder, whose own services are then not looked at.
    """
    by_path = {compose.path: compose for compose in files}
    bases = {compose.path: _base_of(compose.path, by_path) for compose in files}
    overridden = {base for base in bases.values() if base is not None}
    production: list[Service] = []
    development: list[Service] = []
    problems: list[Problem] = []
    for compose in files:
        base = bases[compose.path]
        if base is not None:
            merged = merge(by_path[base], compose)
            problems.extend(merged.problems)
            production.extend(_filled(merged))
        elif compose.path not in overridden:
            live = (
                _named_for_production(compose.path)
                or _builds_nothing(compose)
                or _says_production(text_of(compose.path))
            )
            (production if live else development).extend(_filled(compose))
    return Composed(tuple(production), tuple(development), tuple(problems))


def read_environment(text: str) -> dict[str, str]:
    """The variables of a `.env` file, by compose's rules (https://docs.docker.com/compose/how-tos/environment-variables/):
    an unquoted value ends at ` #`, a quoted one at its quote, and all but those in single quotes may use earlier variables."""
    found: dict[str, str] = {}
    at = 0
    while at < len(text):
        end = text.find("\n", at)
        end = len(text) if end < 0 else end
        start = at + len(text[at:end]) - len(text[at:end].lstrip())
        entry = _ENTRY.match(text, start, end)
        at = end + 1
        if entry is None:
            continue
        quote = text[entry.end() : entry.end() + 1]
        closing = _closing_quote(text, entry.end() + 1, quote) if quote in ("'", '"') else -1
        if closing < 0:
            found[entry[1]] = interpolate(text[entry.end() : end].partition(" #")[0].strip(), found).text
            continue
        value = text[entry.end() + 1 : closing]
        if quote == '"':
            value = re.sub(
                r"\\([nrt\"\\])", lambda match: _ESCAPES.get(match[1], match[1]), interpolate(value, found).text
            )
        found[entry[1]] = value
        newline = text.find("\n", closing)
        at = len(text) if newline < 0 else newline + 1
    return found


def _closing_quote(text: str, at: int, quote: str) -> int:
    """Where the quoted value that begins at `at` ends; -1 where nothing closes it."""
    while (at := text.find(quote, at)) >= 0:
        before = text[max(0, at - 20) : at]
        if (len(before) - len(before.rstrip("\\"))) % 2 == 0:
            return at
        at += 1
    return -1


def _base_of(path: str, files: Iterable[str]) -> str | None:
    """The file that an override for production is laid over: `compose.yaml` beside `compose.prod.yaml`."""
    folder, name = posixpath.split(path)
    if PRODUCTION_WORDS.isdisjoint(_words(name)) or "compose" not in _words(name):
        return None
    present = [base for base in _BASES if posixpath.join(folder, base) in files]
    same = (base for base in present if base.startswith("docker-") == ("docker" in _words(name)))
    base = next(same, next(iter(present), None))
    return posixpath.join(folder, base) if base else None


def _words(name: str) -> list[str]:
    return _WORD.split(name.lower())


def _named_for_production(path: str) -> bool:
    folder, name = posixpath.split(path.lower())
    return not PRODUCTION_WORDS.isdisjoint(_words(name)) or not _PRODUCTION_FOLDERS.isdisjoint(folder.split("/"))


def _builds_nothing(compose: ComposeFile) -> bool:
    return bool(compose.services) and all(service.build is None and not service.partial for service in compose.services)


def _says_production(text: str) -> bool:
    """True where the comment at the top of the file says that it is for production."""
    for line in text.splitlines():
        comment = line.strip()
        if comment and not comment.startswith("#") and comment != "---":
            break
        if _FOR_PRODUCTION.search(comment):
            return not _NOT_FOR_PRODUCTION.search(comment)
    return False


def _filled(compose: ComposeFile) -> Iterable[Service]:
    """The services, with those build arguments that name only a variable set from the file's environment, as compose does."""
    for service in compose.services:
        build = service.build
        if build is None or all(argument.value is not None for argument in build.args.values()):
            yield service
            continue
        args = {
            name: argument if argument.value is not None else BuildArg(compose.env.get(name), argument.location)
            for name, argument in build.args.items()
        }
        yield replace(service, build=replace(build, args=args))
