"""Which package of this repository a JavaScript dependency stands for.

Protocols: https://pnpm.io/workspaces, https://yarnpkg.com/protocols, https://docs.npmjs.com/cli/configuring-npm/package-json#local-paths
Ranges: https://github.com/npm/node-semver#ranges
"""

from __future__ import annotations

import posixpath
import re
from collections.abc import Mapping
from dataclasses import dataclass

from dptops_audit.models.nodes import dig, text_of
from dptops_audit.models.packages.javascript.project import PACKAGE, Project
from dptops_audit.models.packages.javascript.workspaces import Workspace
from dptops_audit.models.packages.manifests import Manifests

_PATH_PROTOCOLS = ("file:", "link:", "portal:")
_PATHS = ("./", "../")
_ANY = frozenset({"", "*", "x", "X"})
_COMPARATOR = re.compile(r"(\^|~>?|>=|<=|>|<|=)?v?(\d{1,9})(?:\.(\d{1,9}|[xX*]))?(?:\.(\d{1,9}|[xX*]))?")
_VERSION = re.compile(r"(\d{1,9})\.(\d{1,9})\.(\d{1,9})(?:\+.*)?")
_OLD_PNPM = re.compile(r"pnpm@[1-8](?:\.|$)")
_MAX_COMPARATORS = 20

_Numbers = tuple[int, int, int]


@dataclass(frozen=True, slots=True)
class Neighbours:
    """The packages of one workspace by name, with their folder and version.

    `plain` tells whether a bare range stands for a neighbour whose version it admits, as it does for npm, Yarn, Bun and Lerna.
    """

    named: Mapping[str, tuple[str, str]]
    plain: bool


NONE = Neighbours({}, plain=False)


def neighbours(manifests: Manifests, workspace: Workspace, known: Mapping[str, Project]) -> Neighbours:
    """Those of a workspace, its root included; of several with one name the first."""
    named: dict[str, tuple[str, str]] = {}
    for folder in (workspace.root, *workspace.members):
        project = known.get(folder)
        if project is not None and project.name:
            named.setdefault(project.name, (folder, text_of(project.field("version")) or ""))
    return Neighbours(named, workspace.tool != "pnpm" or _pnpm_links(manifests, workspace.root, known))


def local(
    manifests: Manifests, known: Mapping[str, Project], around: Neighbours, folder: str, name: str, requirement: str
) -> str | None:
    """The folder of the package that `requirement` of `name`, written in a manifest of `folder`, stands for; None for one from elsewhere."""
    if requirement.startswith("workspace:"):
        return _of_workspace(manifests, known, around, folder, name, requirement.removeprefix("workspace:"))
    protocol = next((p for p in _PATH_PROTOCOLS if requirement.startswith(p)), "")
    if protocol or requirement.startswith(_PATHS):
        return _at(manifests, known, folder, requirement.removeprefix(protocol))
    if requirement.startswith("jsr:"):
        rest = requirement.removeprefix("jsr:").lstrip("/").removeprefix(name)
        requirement = rest.removeprefix("@").partition("/")[0]
    found = around.named.get(name) if around.plain else None
    return found[0] if found is not None and admits(requirement, found[1]) else None


def _of_workspace(
    manifests: Manifests, known: Mapping[str, Project], around: Neighbours, folder: str, name: str, rest: str
) -> str | None:
    if rest.startswith("."):
        return _at(manifests, known, folder, rest)
    # `workspace:other@*` names another package than the key does.
    alias, at, _ = rest.rpartition("@")
    found = around.named.get(alias if at and alias else name)
    return found[0] if found is not None else None


def _at(manifests: Manifests, known: Mapping[str, Project], folder: str, path: str) -> str | None:
    at = posixpath.normpath(posixpath.join(folder, path))
    at = "" if at == "." else at
    return at if at in known or manifests.exists(posixpath.join(at, PACKAGE)) else None


def _pnpm_links(manifests: Manifests, root: str, known: Mapping[str, Project]) -> bool:
    """Whether pnpm takes a neighbour for a bare range: before version 9 by default, since then where it is told to."""
    tree = manifests.yaml(posixpath.join(root, "pnpm-workspace.yaml"))
    said = text_of(dig(tree, "linkWorkspacePackages"))
    for line in manifests.lines(posixpath.join(root, ".npmrc")):
        key, _, value = line.partition("=")
        if said is None and key.strip() == "link-workspace-packages":
            said = value.strip()
    if said is not None:
        return said in ("true", "deep")
    project = known.get(root)
    return project is not None and _OLD_PNPM.match(text_of(project.field("packageManager")) or "") is not None


def admits(requirement: str, version: str) -> bool:
    """Whether a range admits a version. False where that takes more than numbers: of pre-releases only the same text is admitted."""
    if requirement.strip() in _ANY or requirement.strip() == version:
        return True
    found = _VERSION.fullmatch(version)
    if found is None:
        return False
    have = (int(found[1]), int(found[2]), int(found[3]))
    return any(_all_admit(part.split(), have) for part in requirement.split("||", _MAX_COMPARATORS))


def _all_admit(comparators: list[str], have: _Numbers) -> bool:
    """An unknown comparator, like that of a hyphen range, admits nothing."""
    if not comparators or len(comparators) > _MAX_COMPARATORS:
        return False
    for comparator in comparators:
        found = _COMPARATOR.fullmatch(comparator)
        if found is None:
            if comparator in _ANY:
                continue
            return False
        low, high = _bounds(found[1] or "", found[2], found[3], found[4])
        if not low <= have < high:
            return False
    return True


def _bounds(operator: str, *written: str | None) -> tuple[_Numbers, _Numbers]:
    """The first version that a comparator admits and the first beyond it."""
    given = [int(part) for part in written if part is not None and part.isdigit()]
    low = _padded(given)
    top = (10**10, 0, 0)
    if operator == ">=":
        return low, top
    if operator == "<":
        return (0, 0, 0), low
    if operator == ">":
        return _next(given), top
    if operator == "<=":
        return (0, 0, 0), _next(given)
    if operator == "^":
        first = next((at for at, number in enumerate(given) if number), len(given) - 1)
        return low, _next(given[: first + 1])
    if operator.startswith("~"):
        return low, _next(given[:2])
    return low, _next(given)


def _next(given: list[int]) -> _Numbers:
    """The first version that does not begin with the numbers given."""
    return _padded([*given[:-1], given[-1] + 1])


def _padded(given: list[int]) -> _Numbers:
    first, second, third = (*given, 0, 0, 0)[:3]
    return first, second, third
