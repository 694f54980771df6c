"""What the readers of JavaScript manifests share: the manifests of one folder, parsed, and ways to ask them."""

from __future__ import annotations

import posixpath
from collections.abc import Iterator
from dataclasses import dataclass

from dptops_audit.evidence import Location, Problem
from dptops_audit.models.nodes import Mapping, Node, Scalar, Sequence, text_of
from dptops_audit.models.packages.manifests import Manifests
from dptops_audit.models.packages.package import Setting

PACKAGE = "package.json"
DENO = ("deno.json", "deno.jsonc")
WORKSPACE_FILES = ("pnpm-workspace.yaml", "rush.json", "lerna.json")


@dataclass(frozen=True, slots=True)
class Project:
    """One folder: its package.json, its deno.json or deno.jsonc, and the paths of all its manifests, the leading one first.

    `package` and `deno` are None where there is no such file that holds an object; a folder may have a workspace file alone.
    """

    directory: str
    manifests: tuple[str, ...]
    package: Mapping | None = None
    deno: Mapping | None = None

    @property
    def name(self) -> str:
        return text_of(self.field("name")) or ""

    def field(self, key: str) -> Node | None:
        """The value of a key of package.json, else of deno.json."""
        for manifest in (self.package, self.deno):
            found = manifest.get(key) if manifest is not None else None
            if text_of(found) is not None:
                return found
        return None


def projects(manifests: Manifests) -> dict[str, Project]:
    """The projects of a repository by folder. A manifest that holds no object is noted."""
    found: dict[str, dict[str, Mapping]] = {}
    for path in manifests.named(PACKAGE, *DENO, *WORKSPACE_FILES):
        folder, name = posixpath.split(path)
        # The name is compared without case, and npm does not know Package.json.
        if name not in (PACKAGE, *DENO, *WORKSPACE_FILES):
            continue
        root = manifests.yaml(path) if name.endswith(".yaml") else manifests.json(path)
        if isinstance(root, Mapping):
            found.setdefault(folder, {})[name] = root
        elif name == PACKAGE and root is not None:
            manifests.note(Problem(path, "holds no JSON object", 1))
    return {folder: _project(folder, found[folder]) for folder in sorted(found)}


def _project(folder: str, trees: dict[str, Mapping]) -> Project:
    deno = next((name for name in DENO if name in trees), None)
    names = [name for name in (PACKAGE, deno, *WORKSPACE_FILES) if name in trees]
    paths = tuple(posixpath.join(folder, name) for name in names if name is not None)
    return Project(folder, paths, trees.get(PACKAGE), trees[deno] if deno else None)


def entries(node: Node | None) -> Iterator[tuple[Scalar, Node]]:
    """The entries of an object; of a key that is written twice the last, and none that is a comment (`"//": "..."`) or empty."""
    if isinstance(node, Mapping):
        for key, value in node.items():
            if key.value and not key.value.startswith("//"):
                yield key, value


def written(node: Node | None) -> str:
    """A scalar's text, the texts of a list separated by `, `; empty for all else."""
    if isinstance(node, Sequence):
        return ", ".join(text for item in node.items if (text := text_of(item)) is not None)
    return text_of(node) or ""


def setting(mapping: Mapping, key: str) -> Setting | None:
    """The value of a key as a setting at the key's place; None where the key is absent or null."""
    name, value = mapping.key(key), mapping.get(key)
    if name is None or value is None or (isinstance(value, Scalar) and value.is_null):
        return None
    return Setting(written(value), name.location)


def beginning(path: str) -> Location:
    """The place for a file as a whole."""
    return Location(path, 1)
