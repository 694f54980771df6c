"""Which JavaScript packages make up a workspace, and which tool puts them together.

Read are pnpm-workspace.yaml (https://pnpm.io/pnpm-workspace_yaml), `workspaces` of package.json as npm, Yarn and Bun know it
(https://docs.npmjs.com/cli/using-npm/workspaces), rush.json (https://rushjs.io/pages/configs/rush_json/), lerna.json
(https://lerna.js.org/docs/api-reference/configuration) and `workspace` of deno.json
(https://docs.deno.com/runtime/fundamentals/workspaces/).
"""

from __future__ import annotations

import posixpath
from collections.abc import Iterable
from dataclasses import dataclass

from dptops_audit.evidence import Location, Problem
from dptops_audit.models.nodes import Mapping, Node, Scalar, dig, each, text_of
from dptops_audit.models.packages.javascript.project import DENO, PACKAGE, Project, beginning
from dptops_audit.models.packages.manifests import Manifests

LOCKS = {
    "npm-shrinkwrap.json": "npm",
    "package-lock.json": "npm",
    "pnpm-lock.yaml": "pnpm",
    "yarn.lock": "yarn",
    "bun.lock": "bun",
    "bun.lockb": "bun",
    "deno.lock": "deno",
}
"""Lock files and the tools that write them; of several beside each other the first is the one in use."""

_RUSH_LOCKS = (
    "common/config/rush/pnpm-lock.yaml",
    "common/config/rush/npm-shrinkwrap.json",
    "common/config/rush/yarn.lock",
)
_NEVER_MEMBERS = frozenset({"node_modules", "bower_components"})
_WILD = "*?["
_BUDGET = 60_000_000
_EACH = 200
"""A pattern with a wildcard is compared with each folder, which takes time in the product of their components and some for each one.
Of that product so much is spent on one repository."""
_MAX_BRACES = 64
_MAX_PATTERN = 1000


@dataclass(frozen=True, slots=True)
class Workspace:
    """A workspace: its root folder, the tool that makes it, where it is declared, and the folders of its other packages, sorted."""

    root: str
    tool: str
    location: Location
    members: tuple[str, ...]


def workspaces(manifests: Manifests, known: dict[str, Project]) -> dict[str, Workspace]:
    """The workspaces of a repository by root folder."""
    members = _Members(manifests, known)
    found = {}
    for project in known.values():
        declared = [d for d in (_of_node(manifests, project), _of_deno(project)) if d is not None]
        if declared:
            folders = {folder for d in declared for folder in members.of(project.directory, d)}
            first = declared[0]
            found[project.directory] = Workspace(
                project.directory, first.tool, first.location, tuple(sorted(folders - {project.directory}))
            )
    return found


def parents(found: dict[str, Workspace]) -> dict[str, str]:
    """The root of the workspace that each member belongs to; of several around a folder, the nearest."""
    nearest: dict[str, str] = {}
    for root in sorted(found, key=len):
        nearest.update(dict.fromkeys(found[root].members, root))
    return nearest


def locks(manifests: Manifests, folder: str, parents_of: dict[str, str]) -> tuple[str, ...]:
    """The lock files that pin the package in a folder: its own, else those of the nearest workspace root that has any."""
    seen: set[str] = set()
    at: str | None = folder
    while at is not None and at not in seen:
        seen.add(at)
        names = (*LOCKS, *(_RUSH_LOCKS if manifests.exists(posixpath.join(at, "rush.json")) else ()))
        here = tuple(path for name in names if manifests.exists(path := posixpath.join(at, name)))
        if here:
            return here
        at = parents_of.get(at)
    return ()


@dataclass(frozen=True, slots=True)
class _Declared:
    """`patterns` are workspace patterns, or folders where `plain`."""

    tool: str
    location: Location
    patterns: tuple[Scalar, ...]
    names: tuple[str, ...] = (PACKAGE,)
    plain: bool = False


def _of_node(manifests: Manifests, project: Project) -> _Declared | None:
    """The workspace that a tool other than Deno finds here: pnpm and Rush look at their own files, before all others at package.json."""
    file = {posixpath.basename(path): path for path in project.manifests}
    pnpm = manifests.yaml(file["pnpm-workspace.yaml"]) if "pnpm-workspace.yaml" in file else None
    if isinstance(pnpm, Mapping) and (key := pnpm.key("packages")):
        return _Declared("pnpm", key.location, _scalars(pnpm.get("packages")))
    rush = manifests.json(file["rush.json"]) if "rush.json" in file else None
    if isinstance(rush, Mapping) and (key := rush.key("projects")):
        folders = (dig(item, "projectFolder") for item in each(rush.get("projects")))
        return _Declared("rush", key.location, _only_scalars(folders), plain=True)
    key = project.package.key("workspaces") if project.package is not None else None
    if project.package is not None and key is not None:
        value = project.package.get("workspaces")
        patterns = _scalars(value.get("packages") if isinstance(value, Mapping) else value)
        tool = tool_of(manifests, project) or "npm"
        # pnpm looks at its own file alone.
        if patterns and not (pnpm is not None and tool == "pnpm"):
            return _Declared(tool, key.location, patterns)
    if "lerna.json" in file:
        lerna = manifests.json(file["lerna.json"])
        key = lerna.key("packages") if isinstance(lerna, Mapping) else None
        default = Scalar(file["lerna.json"], 1, 0, 0, None, None, "packages/*", '"')
        patterns = _scalars(dig(lerna, "packages")) if key else (default,)
        return _Declared("lerna", key.location if key else beginning(file["lerna.json"]), patterns)
    if pnpm is not None:
        return _Declared("pnpm", beginning(file["pnpm-workspace.yaml"]), ())
    return None


def _of_deno(project: Project) -> _Declared | None:
    key = project.deno.key("workspace") if project.deno is not None else None
    if project.deno is None or key is None:
        return None
    value = project.deno.get("workspace")
    patterns = _scalars(value.get("members") if isinstance(value, Mapping) else value)
    return _Declared("deno", key.location, patterns, (PACKAGE, *DENO))


def tool_of(manifests: Manifests, project: Project) -> str | None:
    """The package manager of a folder, by `packageManager`, else by its lock file; None where neither tells."""
    named = text_of(project.field("packageManager"))
    if named:
        return named.partition("@")[0]
    return next(
        (tool for lock, tool in LOCKS.items() if manifests.exists(posixpath.join(project.directory, lock))), None
    )


def _scalars(node: Node | None) -> tuple[Scalar, ...]:
    """The texts of a list; a lone text counts as a list of one."""
    return _only_scalars(each(node) or (node,))


def _only_scalars(nodes: Iterable[Node | None]) -> tuple[Scalar, ...]:
    """Those that are texts and no longer than a path can be."""
    return tuple(n for n in nodes if isinstance(n, Scalar) and not n.is_null and len(n.value) <= _MAX_PATTERN)


class _Members:
    """Finds the folders that workspace patterns name, within a budget for the whole repository."""

    def __init__(self, manifests: Manifests, known: dict[str, Project]) -> None:
        self._manifests = manifests
        self._known = known
        self._left = _BUDGET
        self._components = sum(folder.count("/") + 1 for folder in known)

    def of(self, root: str, declared: _Declared) -> set[str]:
        """The folders, without those that a pattern with `!` takes away."""
        added: set[str] = set()
        taken: set[str] = set()
        for node in declared.patterns:
            negative = node.value.startswith("!") and not declared.plain
            pattern = node.value[1:] if negative else node.value
            # A leading slash stands for the root of the workspace, not of the machine.
            pattern = pattern.lstrip("/")
            for one in (pattern,) if declared.plain else _braces(pattern):
                (taken if negative else added).update(self._matching(root, one, declared, node))
        return added - taken

    def _matching(self, root: str, pattern: str, declared: _Declared, node: Scalar) -> Iterable[str]:
        if declared.plain or not any(letter in pattern for letter in _WILD):
            folder = posixpath.normpath(posixpath.join(root, pattern or "."))
            folder = "" if folder == "." else folder
            return (folder,) if self._holds(folder, declared.names) else ()
        cost = self._components * (root.count("/") + pattern.count("/") + _EACH)
        if cost > self._left:
            self._manifests.note(Problem(node.path, "has more workspace patterns than are looked up", node.line))
            return ()
        self._left -= cost
        found = self._manifests.matching(root, pattern, declared.names)
        hidden = "/." in "/" + pattern.removeprefix("./")
        return [folder for folder in found if self._holds(folder, declared.names) and _seen(root, folder, hidden)]

    def _holds(self, folder: str, names: tuple[str, ...]) -> bool:
        project = self._known.get(folder)
        return project is not None and any(posixpath.basename(path) in names for path in project.manifests)


def _seen(root: str, folder: str, hidden: bool) -> bool:
    """Whether tools look into a folder: not into installed packages, and into hidden ones for patterns alone that name such."""
    parts = folder[len(root) :].strip("/").split("/")
    return _NEVER_MEMBERS.isdisjoint(parts) and (hidden or not any(part.startswith(".") for part in parts))


def _braces(pattern: str) -> list[str]:
    """The patterns that `{a,b}` stands for, as far as they are few; nested braces stay as written."""
    done: list[str] = []
    waiting = [pattern]
    while waiting and len(done) + len(waiting) <= _MAX_BRACES:
        one = waiting.pop()
        end = one.find("}")
        start = one.rfind("{", 0, end) if end >= 0 else -1
        if start < 0 or "," not in one[start:end]:
            done.append(one)
            continue
        waiting.extend(one[:start] + choice + one[end + 1 :] for choice in one[start + 1 : end].split(","))
    return done + waiting
