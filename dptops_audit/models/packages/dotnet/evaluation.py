"""What an MSBuild project comes to: its properties and items, with those of the files that it imports.

As MSBuild does, one pass over all files sets properties and follows imports, a second one then makes the items.
Specification: https://learn.microsoft.com/en-us/visualstudio/msbuild/build-process-overview
"""

from __future__ import annotations

import posixpath
from collections.abc import Iterator
from dataclasses import dataclass, field

from dptops_audit.evidence import Location, Problem
from dptops_audit.models.packages.dotnet.conditions import UNKNOWN, YES, Truth, holds
from dptops_audit.models.packages.dotnet.expressions import ROOT, Text, expand, slashed
from dptops_audit.models.packages.manifests import Manifests
from dptops_audit.models.xml import Element

_MAX_IMPORTS = 200
_MAX_STEPS = 5_000_000
_ITEM_STEPS = 25
_PROPS = ("directory.build.props", "directory.packages.props")
_TARGETS = ("directory.build.targets",)
_IMPLICIT = {
    "sdk.props": _PROPS,
    "microsoft.common.props": _PROPS,
    "sdk.targets": _TARGETS,
    "microsoft.common.targets": _TARGETS,
    "microsoft.csharp.targets": _TARGETS,
    "microsoft.fsharp.targets": _TARGETS,
    "microsoft.visualbasic.targets": _TARGETS,
}
"""What the files of the SDK import in their turn: the nearest file of that name above the project."""

_FROM_OUTSIDE = frozenset(
    "configuration platform os targetframeworkidentifier targetframeworkversion runtimeidentifier netcoresdkversion nugetpackageroot"
    " bundlednetcoreapptargetframeworkversion netcoretargetingpackroot msbuildruntimetype msbuildtoolsversion msbuildversion"
    " visualstudioversion msbuildextensionspath msbuildextensionspath32 msbuildtoolspath msbuildbinpath msbuildsdkspath solutiondir"
    " solutionname solutionpath buildinginsidevisualstudio designtimebuild msbuildassemblyversion msbuildstartupdirectory"
    " vstoolspath programfiles netcoreroot dotnet_host_path userprofile home".split()
)
"""Properties that the SDK or the machine sets and no file here need set."""

_NO_METADATA = frozenset({"include", "exclude", "remove", "update", "condition", "label"})


@dataclass(frozen=True, slots=True)
class Property:
    """A value as it came to be, and the place that set it."""

    text: Text
    location: Location


@dataclass(slots=True)
class Item:
    """One item. `via` leads from the project to its place; `condition` is what it depends on, as written, where that is not certain.

    `wanted` is False where the condition does not hold unless somebody sets a property from outside.
    """

    name: str
    location: Location
    via: tuple[Location, ...]
    condition: str
    wanted: bool
    metadata: dict[str, str] = field(default_factory=dict)


class Steps:
    """How much evaluating is left, for all projects of a repository together."""

    def __init__(self) -> None:
        self.left = _MAX_STEPS


@dataclass(frozen=True, slots=True)
class _Group:
    """An item group that is to be evaluated once all properties are known."""

    element: Element
    via: tuple[Location, ...]
    truth: Truth
    condition: str


class Project:
    """One evaluated project file."""

    def __init__(self, path: str, root: Element, manifests: Manifests, above: Above, steps: Steps) -> None:
        self.path, self.root = path, root
        self.directory = posixpath.dirname(path)
        self.properties: dict[str, Property] = {}
        self.items: dict[str, list[Item]] = {}
        self._manifests, self._above, self._steps = manifests, above, steps
        self._file = path
        self._imported = {path}
        self._groups: list[_Group] = []
        # A build of one of several target frameworks knows it before the first file is read.
        self._frameworks = root.value("PropertyGroup", "TargetFrameworks")
        self._evaluate()

    def value(self, name: str) -> str:
        """The value of a property that could be resolved; empty for any other."""
        found = self.properties.get(name.lower())
        return found.text.value if found is not None and found.text.known else ""

    def property(self, name: str) -> Text:
        """The value of a property by its lower-case name, as an expression at the present place sees it."""
        known = self._reserved(name)
        if known is not None:
            return Text(known)
        found = self.properties.get(name)
        if found is not None:
            self._steps.left -= len(found.text.value) // 100
            return found.text
        if name == "targetframework":
            # Each of several target frameworks is built with its own value.
            several = self.properties.get("targetframeworks")
            one = (several.text.value if several is not None else self._frameworks).strip().strip(";")
            if one:
                return Text(one, ";" not in one and "$(" not in one)
        return Text("", name not in _FROM_OUTSIDE, True)

    def exists(self, path: str) -> bool | None:
        """Whether a file is at a path that starts with ROOT or is relative to the project; None for one elsewhere."""
        inner = inside(self.directory, path)
        return self._manifests.exists(inner) if inner is not None else None

    def _reserved(self, name: str) -> str | None:
        if name.startswith("msbuildproject"):
            file, about = self.path, name.removeprefix("msbuildproject")
        elif name.startswith("msbuildthisfile"):
            file, about = self._file, "file" + name.removeprefix("msbuildthisfile")
        else:
            return None
        folder, base = posixpath.split(file)
        stem, extension = posixpath.splitext(base)
        full = posixpath.join(ROOT, folder)
        return {
            "file": base,
            "name": stem,
            "filename": stem,
            "extension": extension,
            "fileextension": extension,
            "directory": full.rstrip("/"),
            "filedirectory": full.rstrip("/") + "/",
            "fullpath": posixpath.join(ROOT, file),
            "filefullpath": posixpath.join(ROOT, file),
        }.get(about)

    def _evaluate(self) -> None:
        here = (self.root.location,)
        of_sdk = bool(self.root.attributes.get("Sdk")) or self.root.child("Sdk") is not None
        if of_sdk:
            self._imply(_PROPS, here, YES, "")
        self._body(self.root, (), YES, "")
        if of_sdk:
            self._imply(_TARGETS, here, YES, "")
        for group in self._groups:
            self._file = group.element.path
            self._make_items(group)
        if self._steps.left < 0:
            self._manifests.note(Problem(self.path, "is too much to evaluate with its imports", 1))

    def _body(self, element: Element, via: tuple[Location, ...], truth: Truth, condition: str) -> None:
        """The first pass over the children of a project, an import group or a branch of a choice."""
        for child in element.children:
            self._steps.left -= 1
            if self._steps.left < 0:
                return
            if child.name == "Choose":
                self._choose(child, via, truth, condition)
                continue
            if child.name not in ("PropertyGroup", "ItemGroup", "Import", "ImportGroup"):
                continue
            if child.name == "ItemGroup":
                self._groups.append(_Group(child, via, truth, condition))
                continue
            held, text = self._under(child, truth, condition)
            if child.name == "PropertyGroup" and held.holds:
                self._set_properties(child)
            elif child.name == "ImportGroup" and held.value is not False:
                self._body(child, via, held, text)
            elif child.name == "Import" and held.value is not False:
                self._import(child, via, held, text)

    def _under(self, element: Element, truth: Truth, condition: str) -> tuple[Truth, str]:
        """Whether what an element says counts, and the conditions that this depends on."""
        own = element.attributes.get("Condition", "")
        self._steps.left -= len(own) // 100
        held = holds(own, self)
        return truth.both(held), condition if held.holds else " and ".join(filter(None, (condition, own.strip())))

    def _choose(self, element: Element, via: tuple[Location, ...], truth: Truth, condition: str) -> None:
        for branch in element.children:
            if branch.name == "When":
                held, text = self._under(branch, truth, condition)
                if held.value is False:
                    continue
            elif branch.name == "Otherwise":
                held, text = truth, condition
            else:
                continue
            self._body(branch, via, held, text)
            if held.holds:
                return
            # This branch may be the one that counts: none after it is certain.
            truth = UNKNOWN

    def _set_properties(self, group: Element) -> None:
        for child in group.children:
            self._steps.left -= 1 + len(child.text) // 100
            if self._steps.left < 0:
                return
            if holds(child.attributes.get("Condition", ""), self).holds:
                self.properties[child.name.lower()] = Property(expand(child.text, self), child.location)

    def _import(self, element: Element, via: tuple[Location, ...], truth: Truth, condition: str) -> None:
        target = element.attributes.get("Project", "")
        implied = _IMPLICIT.get(posixpath.basename(slashed(target)).lower())
        via = (*via, element.location)
        if implied is not None:
            self._imply(implied, via, truth, condition)
            return
        found = expand(target, self)
        path = inside(posixpath.dirname(self._file), found.value) if found.known and found.value else None
        if path is not None:
            self._read(path, via, truth, condition)

    def _imply(self, names: tuple[str, ...], via: tuple[Location, ...], truth: Truth, condition: str) -> None:
        for name in names:
            path = self._above.nearest(name, self.directory)
            if path is not None:
                self._read(path, via, truth, condition)

    def _read(self, path: str, via: tuple[Location, ...], truth: Truth, condition: str) -> None:
        # A file counts where it is imported first, so imports in a circle end.
        if path in self._imported or len(self._imported) > _MAX_IMPORTS:
            return
        self._imported.add(path)
        root = self._manifests.xml(path) if self._manifests.exists(path) else None
        if root is None:
            return
        outer, self._file = self._file, path
        self._body(root, via, truth, condition)
        self._file = outer

    def _make_items(self, group: _Group) -> None:
        truth, condition = self._under(group.element, group.truth, group.condition)
        if truth.never:
            return
        for element in group.element.children:
            self._steps.left -= 1
            if self._steps.left < 0:
                return
            held, text = self._under(element, truth, condition)
            items = self.items.setdefault(element.name.lower(), [])
            if held.never:
                continue
            if "Include" in element.attributes:
                self._include(element, items, group.via, held, text)
            elif held.holds:
                self._change(element, items)

    def _include(
        self, element: Element, items: list[Item], via: tuple[Location, ...], truth: Truth, condition: str
    ) -> None:
        gone = {name.lower() for name in self._names(element, "Exclude")}
        metadata = self._metadata(element)
        condition = "" if truth.holds else condition
        for name in self._names(element, "Include"):
            self._steps.left -= _ITEM_STEPS + len(metadata)
            if self._steps.left < 0:
                return
            if name.lower() not in gone:
                items.append(Item(name, element.location, via, condition, truth.value is not False, dict(metadata)))

    def _change(self, element: Element, items: list[Item]) -> None:
        gone = {name.lower() for name in self._names(element, "Remove")}
        updated = {name.lower() for name in self._names(element, "Update")}
        if not gone and not updated:
            return
        self._steps.left -= len(items)
        if gone:
            items[:] = [item for item in items if item.name.lower() not in gone]
        metadata = self._metadata(element) if updated else {}
        for item in items:
            if item.name.lower() in updated:
                item.metadata.update(metadata)

    def _names(self, element: Element, attribute: str) -> Iterator[str]:
        for word in expand(element.attributes.get(attribute, ""), self).value.split(";"):
            name = word.strip()
            # What could not be resolved names nothing.
            if name and not any(mark in name for mark in ("$(", "@(", "%(")):
                yield name

    def _metadata(self, element: Element) -> dict[str, str]:
        found = {
            key.lower(): expand(value, self).value
            for key, value in element.attributes.items()
            if key.lower() not in _NO_METADATA
        }
        for child in element.children:
            if holds(child.attributes.get("Condition", ""), self).holds:
                found[child.name.lower()] = expand(child.text, self).value
        return found


class Above:
    """Finds the nearest file of a name in a folder or above it, without regard to case."""

    def __init__(self, manifests: Manifests, *names: str) -> None:
        """`names` are in lower case."""
        self._found = {
            (name, posixpath.dirname(path)): path for name in names for path in reversed(manifests.named(name))
        }

    def nearest(self, name: str, folder: str) -> str | None:
        """The path of that file; None where there is none."""
        while (name, folder) not in self._found:
            if not folder:
                return None
            folder = posixpath.dirname(folder)
        return self._found[name, folder]


def inside(base: str, path: str) -> str | None:
    """The root-relative form of a path that starts with ROOT or is relative to `base`; None for one outside the repository."""
    path = slashed(path.strip())
    full = posixpath.normpath(path if path.startswith(ROOT) else posixpath.join(ROOT, base, path))
    if full == ROOT:
        return ""
    return full.removeprefix(ROOT + "/") if full.startswith(ROOT + "/") else None
