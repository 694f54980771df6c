"""The modules and projects that dependency notations and plugin words of a Gradle script stand for.

https://docs.gradle.org/current/userguide/declaring_dependencies.html, https://docs.gradle.org/current/userguide/plugins.html.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from dptops_audit.evidence import Location
from dptops_audit.models.groovy import Group, Item, Kind, Token
from dptops_audit.models.packages.gradle.catalog import Catalogue, Entry, accessor
from dptops_audit.models.packages.gradle.statements import arguments, chain, is_mark, is_name, named
from dptops_audit.models.packages.gradle.values import Environment

__all__ = ["Notation", "notations", "plugin_of", "project_accessor"]

_WRAPPERS = frozenset("platform enforcedPlatform testFixtures create variantOf module dependency deobf".split())
_LISTS = frozenset("listOf setOf arrayOf asList".split())
_FILES = frozenset(
    "files fileTree gradleApi localGroovy gradleTestKit gradleKotlinDsl npm devNpm peerNpm pod layout tasks sourceSets".split()
)
_KOTLIN_PLUGINS = {
    "kotlin": "org.jetbrains.kotlin.jvm",
    "kotlin-android": "org.jetbrains.kotlin.android",
    "kotlin-multiplatform": "org.jetbrains.kotlin.multiplatform",
    "kotlin-kapt": "org.jetbrains.kotlin.kapt",
    "kotlin-spring": "org.jetbrains.kotlin.plugin.spring",
    "kotlin-jpa": "org.jetbrains.kotlin.plugin.jpa",
    "kotlin-allopen": "org.jetbrains.kotlin.plugin.allopen",
    "kotlin-noarg": "org.jetbrains.kotlin.plugin.noarg",
    "kotlinx-serialization": "org.jetbrains.kotlin.plugin.serialization",
}
"""The short ids that Kotlin's plugins also have."""
_CORE_PREFIX = "org.gradle."
_NAME = re.compile(r"[\w.-]*:[\w.-]+")
_PARTS = re.compile(r":(?![^{}]*\})")
_SCALA_SUFFIX = re.compile(r"_\$\{[^{}]*\}$")
_SPLIT = re.compile(r"[-_.]+")
_MAX_DEPTH = 8
_MAX_FOUND = 2_000


@dataclass(frozen=True, slots=True)
class Notation:
    """A module `group:artifact` with its version, or the path of a `project`. `entry` is where a catalogue has it."""

    name: str
    version: str = ""
    project: str | None = None
    entry: Location | None = None


def project_accessor(path: str) -> str:
    """A project's path as type-safe accessors spell it: `:web-app:api_v1` is `webApp.apiV1`."""
    return ".".join(_camel(part) for part in path.split(":") if part)


def _camel(name: str) -> str:
    first, *rest = _SPLIT.split(name)
    return first + "".join(word[:1].upper() + word[1:] for word in rest)


def notations(argument: tuple[Item, ...], environment: Environment) -> list[Notation]:
    """What one argument of a configuration stands for; nothing for files and what only a build knows."""
    found: list[Notation] = []
    for notation in _notations(argument, environment, 0):
        found.append(notation)
        if len(found) >= _MAX_FOUND:
            break
    return found


def _notations(items: tuple[Item, ...], environment: Environment, depth: int) -> Iterator[Notation]:
    items = tuple(item for item in items if not (isinstance(item, Token) and item.kind is Kind.NEWLINE))
    while items and is_mark(items[-1], ","):
        items = items[:-1]
    if not items or depth > _MAX_DEPTH:
        return
    first = items[0]
    parts = named(arguments(list(items)))
    if "name" in parts:
        values = {key: environment.text(value) for key, value in parts.items() if key in ("group", "name", "version")}
        yield from _module(f"{values.get('group', '')}:{values['name']}", values.get("version", ""))
    elif isinstance(first, Group):
        if first.bracket in "[(":
            inner = arguments(first.items)
            groups = (tuple(first.items),) if "name" in named(inner) else inner
            for argument in groups:
                yield from _notations(argument, environment, depth + 1)
    elif first.kind is Kind.STRING and len(items) == 1:
        yield from _written(environment.text(items))
    elif any(is_mark(item, "+") for item in items):
        yield from _written(environment.value(items) or "")
    elif first.kind is Kind.NAME:
        yield from _called(items, environment, depth)


def _called(items: tuple[Item, ...], environment: Environment, depth: int) -> Iterator[Notation]:
    names, after = chain(items, 0)
    group = items[after] if after < len(items) else None
    passed = arguments(group.items) if isinstance(group, Group) and group.bracket == "(" else ()
    last = names[-1]
    if last == "project":
        path = environment.value(named(passed).get("path") or (passed[0] if passed else items[after:]))
        if path is not None:
            yield Notation(path, project=path)
    elif last in ("kotlin", "embeddedKotlin") and passed:
        module = environment.value(passed[0])
        version = environment.text(passed[1]) if len(passed) > 1 else ""
        if module is not None:
            yield Notation(f"org.jetbrains.kotlin:kotlin-{module}", version)
    elif last in _WRAPPERS or last in _LISTS:
        for argument in passed if last in _LISTS else passed[:1] or (items[after:],):
            yield from _notations(argument, environment, depth + 1)
    elif names[0] == "projects":
        path = ".".join(name for name in names[1:] if name != "dependencyProject")
        yield Notation(path, project=path)
    elif names[0] in _FILES:
        return
    else:
        yield from _catalogued(items, environment, depth)


def _catalogued(items: tuple[Item, ...], environment: Environment, depth: int) -> Iterator[Notation]:
    words, _ = chain(items, 0)
    catalogue = environment.catalogues.get(words[1] if words[0] == "rootProject" and len(words) > 1 else words[0])
    if catalogue is not None:
        yield from _entries(catalogue, items, environment)
        return
    names = environment.names(items)
    found = environment.lookup(names) if names else None
    if found:
        yield from _notations(found, environment, depth + 1)
    elif names:
        yield from _written(environment.value(items) or "")


def _entries(catalogue: Catalogue, items: tuple[Item, ...], environment: Environment) -> Iterator[Notation]:
    names = [name for name in environment.names(items) or () if name not in ("findLibrary", "findBundle")][1:]
    alias = accessor(".".join(names))
    aliases = [alias]
    if names[:1] == ["bundles"] or any(is_name(item, "findBundle") for item in items):
        aliases = list(catalogue.bundles.get(accessor(".".join(names).removeprefix("bundles.")), ()))
    for word in aliases:
        entry = catalogue.libraries.get(word) or catalogue.libraries.get(word.removesuffix(".asprovider"))
        if entry is not None:
            yield Notation(entry.name, entry.version, entry=entry.location)


def _written(text: str) -> Iterator[Notation]:
    """A notation in one string: `group:name:version:classifier@extension`."""
    parts = _PARTS.split(text.partition("@")[0])
    if len(parts) > 1:
        # What only the build knows after an underscore is the Scala version.
        name = _SCALA_SUFFIX.sub("", f"{parts[0]}:{parts[1]}")
        yield from _module(name, parts[2].removesuffix("!!") if len(parts) > 2 else "")


def _module(name: str, version: str) -> Iterator[Notation]:
    # A file repository's module has no group; a colon before its name would make it a project's path.
    if _NAME.fullmatch(name):
        yield Notation(name.lstrip(":"), version)


def plugin_of(argument: tuple[Item, ...], environment: Environment) -> tuple[str, Entry | None]:
    """The id of a plugin, and its entry in a catalogue; an empty id where it cannot be told, as for a class."""
    if not argument:
        return "", None
    first = argument[0]
    if isinstance(first, Token) and first.kind is Kind.STRING:
        return _canonical(environment.value((first,)) or ""), None
    inner = argument[1:]
    if len(inner) == 1 and isinstance(inner[0], Group):
        inner = tuple(inner[0].items)
    if is_name(first, "id"):
        text = environment.value(inner)
        return (_canonical(text), None) if text is not None else _catalogue_plugin(inner, environment)
    if is_name(first, "kotlin", "embeddedKotlin") and inner:
        return f"org.jetbrains.kotlin.{environment.value(inner) or 'jvm'}", None
    if is_name(first, "alias"):
        return _catalogue_plugin(inner, environment)
    if any(is_name(item, "plugins") for item in argument):
        return _catalogue_plugin(argument, environment)
    words = [item.text for item in argument if isinstance(item, Token) and item.kind is Kind.NAME]
    return (_canonical(".".join(words)), None) if words and words[-1][:1].islower() else ("", None)


def _catalogue_plugin(items: tuple[Item, ...], environment: Environment) -> tuple[str, Entry | None]:
    names = [name for name in environment.names(items) or () if name not in ("pluginId", "findPlugin")]
    catalogue = environment.catalogues.get(names[0]) if names else None
    if catalogue is None:
        return "", None
    entry = catalogue.plugins.get(accessor(".".join(name for name in names[1:] if name != "plugins")))
    return (entry.name, entry) if entry is not None else ("", None)


def _canonical(name: str) -> str:
    return _KOTLIN_PLUGINS.get(name, name.removeprefix(_CORE_PREFIX) if name.count(".") == 2 else name)
