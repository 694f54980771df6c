"""What the followers of the JavaScript world share: the package that a command means, its workspace, and its scripts.

Scripts: https://docs.npmjs.com/cli/using-npm/scripts. Filters: https://pnpm.io/filtering, https://turborepo.com/docs/reference/run#--filter
"""

from __future__ import annotations

import posixpath
import re
import shlex
from collections.abc import Iterable, Sequence
from dataclasses import replace
from fnmatch import fnmatchcase
from itertools import islice

from dptops_audit.evidence import Location
from dptops_audit.models.packages.package import Package, Setting
from dptops_audit.models.pipeline.reached import Reached, Workspace, below

MOST_PACKAGES = 1_000
_MOST_SELECTORS = 50
_MOST_NAMES = 1_000
_MOST_PARTS = 8
_PLAIN = re.compile(r"[^\s'\"`\\;&|<>()*?\[\]#!~]+")
_PLACEHOLDER = re.compile(r'\s*echo ["\']Error: no test specified["\']\s*&&\s*exit 1\s*')
_SINCE = re.compile(r"\[[^\]]*\]")


def program(argv: Sequence[str]) -> str:
    """The last part of a command's path, without the endings that Windows gives it."""
    return re.sub(r"\.(?:exe|cmd|ps1|[cm]?js)$", "", argv[0].replace("\\", "/").rsplit("/", 1)[-1]) if argv else ""


def package_of(workspace: Workspace, directory: str | None) -> Package | None:
    """The package of a folder, or of the nearest one above it."""
    while directory is not None:
        found = workspace.package_at(directory, "javascript")
        if found is not None and posixpath.basename(found.manifest) in ("package.json", "deno.json", "deno.jsonc"):
            return found
        directory = posixpath.dirname(directory) if directory else None
    return None


def root_of(workspace: Workspace, directory: str | None) -> Package | None:
    """The root of the workspace that a folder is in, else its own package."""
    at, nearest = directory, None
    while at is not None:
        found = workspace.package_at(at, "javascript")
        if found is not None:
            if found.members and (nearest is None or nearest.directory in found.members):
                return found
            nearest = nearest or found
        at = posixpath.dirname(at) if at else None
    return nearest


def members(workspace: Workspace, root: Package) -> tuple[Package, ...]:
    """The packages of a workspace without its root."""
    found = (workspace.package_at(folder, "javascript") for folder in root.members[:MOST_PACKAGES])
    return tuple(package for package in found if package is not None)


def named(workspace: Workspace, root: Package, name: str) -> Package | None:
    """The package of a workspace with that name, or in that folder relative to the root."""
    everyone = (*members(workspace, root), root)
    folder = below(root.directory, name)
    by_name = next((package for package in everyone if package.name == name), None)
    return by_name or next((package for package in everyone if package.directory == folder), None)


def selected(workspace: Workspace, root: Package, filters: Sequence[str], at: str) -> tuple[Package, ...]:
    """The packages that filters select; none given, all but the root. Paths are relative to the folder `at`.

    A filter by what has changed (`[main]`) selects all that it may: each of them runs whenever it is touched.
    """
    everyone = members(workspace, root)
    wanted = [text for text in filters if not text.startswith("!")][:_MOST_SELECTORS]
    found = set() if wanted else {package.directory for package in everyone}
    for text in wanted:
        if "$" not in _SINCE.sub("", text):
            found |= _matching((*everyone, root), text, root, at)
    for text in [text[1:] for text in filters if text.startswith("!")][:_MOST_SELECTORS]:
        found -= _matching((*everyone, root), text, root, at)
    return tuple(package for package in (root, *everyone) if package.directory in found)


def _matching(everyone: Sequence[Package], text: str, root: Package, at: str) -> set[str]:
    dependents, dependencies = text.startswith("..."), text.endswith("...")
    bare = _SINCE.sub("", text)
    changed = bare != text
    bare = bare.removeprefix("...").removesuffix("...").strip("^")
    found = list(everyone) if changed and not bare else _by_name_or_path(everyone, bare, root, at)
    chosen = {package.directory for package in found}
    if dependencies:
        chosen |= needed(everyone, found)
    if dependents:
        chosen |= _needing(everyone, found)
    if "...^" in text or "^..." in text:
        chosen -= {package.directory for package in found}
    return chosen


def _by_name_or_path(everyone: Sequence[Package], bare: str, root: Package, at: str) -> list[Package]:
    braced = re.fullmatch(r"(.*)\{([^{}]*)\}", bare)
    path = braced[2] if braced is not None else bare if bare.startswith(("./", "../", ".")) else None
    found = list(everyone)
    if path is not None:
        start = at if path.startswith(".") else root.directory
        full = below(start, path.rstrip("/"))
        if full is None:
            return []
        full = full.removesuffix("/**")
        found = [
            package
            for package in found
            if fnmatchcase(package.directory, full)
            or (path.endswith("**") and package.directory.startswith(full.rstrip("*").rstrip("/") + "/"))
        ]
        bare = braced[1] if braced is not None else ""
    if not bare:
        return found if path is not None else []
    if bare == "//":
        return [root]
    matched = [package for package in found if package.name and fnmatchcase(package.name, bare)]
    if not matched and "/" not in bare:
        matched = [package for package in found if fnmatchcase(package.name.rpartition("/")[2], bare) and package.name]
        matched = matched if len(matched) == 1 else []
    return matched or [package for package in found if package.directory == below(root.directory, bare) and "/" in bare]


def needed(everyone: Sequence[Package], start: Iterable[Package]) -> set[str]:
    """The folders of the packages that some packages depend on, directly or not."""
    known = {package.directory: package for package in everyone}
    found: set[str] = set()
    waiting = list(start)
    while waiting:
        for dependency in waiting.pop().dependencies:
            folder = dependency.local
            if folder is not None and folder in known and folder not in found:
                found.add(folder)
                waiting.append(known[folder])
    return found


def _needing(everyone: Sequence[Package], start: Iterable[Package]) -> set[str]:
    users: dict[str, list[str]] = {}
    for package in everyone:
        for folder in {dependency.local for dependency in package.dependencies if dependency.local is not None}:
            users.setdefault(folder, []).append(package.directory)
    found: set[str] = set()
    waiting = [package.directory for package in start]
    while waiting:
        for folder in users.get(waiting.pop(), ()):
            if folder not in found:
                found.add(folder)
                waiting.append(folder)
    return found


def script(
    package: Package,
    name: str,
    arguments: Sequence[str] = (),
    *,
    around: bool = True,
    via: tuple[Location, ...] = (),
    optional: bool = False,
) -> tuple[Reached, ...]:
    """What one script of a package runs; with `around`, between the scripts that are named `pre` and `post` it."""
    if name not in package.scripts:
        return ()
    found = []
    for one in (f"pre{name}", name, f"post{name}") if around else (name,):
        setting = package.scripts.get(one)
        if setting is not None and not _PLACEHOLDER.fullmatch(setting.value):
            text = setting.value + "".join(" " + quoted(word) for word in (arguments if one == name else ()))
            found.append(_reached(setting, text, package.directory))
    return tuple(replace(one, via=via, optional=optional) for one in found)


def _reached(setting: Setting, text: str, directory: str) -> Reached:
    breaks = text.count("\n")
    lines = (setting.location.line,) * (breaks + 1) if breaks else ()
    return Reached(setting.location, text, directory=directory, lines=lines)


def quoted(word: str) -> str:
    """The word as a shell would need it; one that only holds letters and variables as it is."""
    return word if _PLAIN.fullmatch(word) else shlex.quote(word)


def matching_scripts(package: Package, pattern: str) -> tuple[str, ...]:
    """The names of a package's scripts that a pattern of npm-run-all and the like means: `*` stays between colons, `**` crosses them."""
    if "*" not in pattern and "{" not in pattern:
        return (pattern,) if pattern in package.scripts else ()
    parts = pattern.replace("/", "\0").split(":")[:_MOST_PARTS]
    return tuple(
        name for name in islice(package.scripts, _MOST_NAMES) if _glob(name.replace("/", "\0").split(":"), parts)
    )


def _glob(parts: Sequence[str], pattern: Sequence[str]) -> bool:
    """Whether parts match those of a pattern, where `**` stands for any number. Takes time in the product of both lengths."""
    reached = {0}
    for at in range(len(parts) + 1):
        for index, part in enumerate(pattern):
            if index in reached and part == "**":
                reached.add(index + 1)
        if at == len(parts):
            break
        reached = {
            index if pattern[index] == "**" else index + 1
            for index in reached
            if index < len(pattern) and (pattern[index] == "**" or fnmatchcase(parts[at], pattern[index]))
        }
    return len(pattern) in reached
