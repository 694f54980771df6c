"""POM files with what they inherit from parents of the same repository: https://maven.apache.org/pom.html."""

from __future__ import annotations

import posixpath
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field

from dptops_audit.evidence import Location
from dptops_audit.models.packages.manifests import Manifests
from dptops_audit.models.xml import Element

__all__ = ["Declared", "Pom", "Poms", "dependency_key"]

_Key = tuple[str, str, str, str]
_HOLE = re.compile(r"\$\{([^${}]*)\}")
_MAX_PARENTS = 20
_MAX_STEPS = 200
_MAX_LENGTH = 1_000
_MAX_IMPORTS = 50


@dataclass(frozen=True, slots=True)
class Declared:
    """An element that a POM declares or inherits. `profile` is the id of the profile around it; `via` leads to an inherited one."""

    element: Element
    profile: str = ""
    via: tuple[Location, ...] = ()


@dataclass(eq=False, slots=True)
class Pom:
    """One pom.xml with its own properties. `parent` is the file of the same repository that it inherits from."""

    path: str
    root: Element
    parent: Pom | None = None
    properties: Mapping[str, str] = field(default_factory=dict)

    @property
    def directory(self) -> str:
        return posixpath.dirname(self.path)

    def own(self, name: str) -> str:
        """A coordinate as written, taken from the parent element where the project has none."""
        return self.root.value(name) or self.root.value("parent", name)

    @property
    def group(self) -> str:
        return self.expand(self.own("groupId"))

    @property
    def artifact(self) -> str:
        return self.expand(self.root.value("artifactId"))

    @property
    def version(self) -> str:
        return self.expand(self.own("version"))

    def lineage(self) -> Iterator[tuple[Pom, tuple[Location, ...]]]:
        """This POM and the ones it inherits from, each with the way there."""
        pom: Pom | None = self
        via: tuple[Location, ...] = ()
        for _ in range(_MAX_PARENTS):
            if pom is None:
                return
            yield pom, via
            element = pom.root.child("parent")
            if element is None:
                return
            via += (element.location,)
            pom = pom.parent

    def expand(self, text: str) -> str:
        """The text with properties put in; those that nothing sets, or that set themselves, stay as written."""
        if "${" not in text:
            return text
        for _ in range(_MAX_STEPS):
            found = next((hole for hole in _HOLE.finditer(text) if self._property(hole.group(1)) is not None), None)
            if found is None or len(text) > _MAX_LENGTH:
                break
            text = text[: found.start()] + (self._property(found.group(1)) or "") + text[found.end() :]
        return text

    def declared(self, *names: str) -> list[Declared]:
        """The elements at a path below the project and its profiles, inherited ones after the own."""
        found: list[Declared] = []
        for pom, via in self.lineage():
            found += [Declared(element, "", via) for element in pom.root.each(*names)]
            for profile in pom.root.each("profiles", "profile"):
                found += [Declared(element, profile.value("id"), via) for element in profile.each(*names)]
        return found

    def setting(self, *names: str) -> Element | None:
        """The nearest element at a path below the project or a parent of it."""
        return next((found for pom, _ in self.lineage() if (found := pom.root.child(*names)) is not None), None)

    def property_element(self, name: str) -> Element | None:
        """The nearest element that sets a property."""
        return self.setting("properties", name)

    def _property(self, name: str) -> str | None:
        name = name.strip()
        plain = name.removeprefix("project.").removeprefix("pom.")
        found = next((pom.properties[name] for pom, _ in self.lineage() if name in pom.properties), None)
        if found is not None:
            return found
        if plain in ("groupId", "version"):
            return self.own(plain) or None
        if plain in ("artifactId", "packaging", "name"):
            return self.root.value(plain) or None
        if plain.startswith("parent.") and plain != name:
            return self.root.value("parent", plain.removeprefix("parent.")) or None
        return None


class Poms:
    """All POM files of a repository, by path and by coordinates."""

    def __init__(self, manifests: Manifests) -> None:
        self.by_path: dict[str, Pom] = {}
        self.by_name: dict[tuple[str, str], list[Pom]] = {}
        self._managements: dict[str, dict[_Key, Element]] = {}
        for path in manifests.named("pom.xml"):
            root = manifests.xml(path)
            if root is not None and root.name == "project":
                self.by_path[path] = Pom(path, root)
        # A module may name a POM file of any name.
        for path in [path for pom in list(self.by_path.values()) for path in self.modules(pom)]:
            if path not in self.by_path and path.endswith(".xml"):
                root = manifests.xml(path)
                if root is not None and root.name == "project":
                    self.by_path[path] = Pom(path, root)
        self._link()

    def modules(self, pom: Pom) -> dict[str, Element]:
        """The POM files that a POM lists as its modules, where such files may stand."""
        found: dict[str, Element] = {}
        listed = [
            element for container in ("modules", "subprojects") for element in pom.root.each(container, container[:-1])
        ]
        listed += pom.root.each("profiles", "profile", "modules", "module")
        for element in listed:
            path = posixpath.normpath(posixpath.join(pom.directory, element.text.replace("\\", "/")))
            if not element.text or path.startswith(("/", "../")) or path == "..":
                continue
            folder = posixpath.normpath(posixpath.join(path, "pom.xml"))
            found.setdefault(folder if folder in self.by_path or not path.endswith(".xml") else path, element)
        return found

    def local(self, group: str, artifact: str, near: str) -> Pom | None:
        """The POM of these coordinates that shares most of its path with `near`."""
        poms = self.by_name.get((group, artifact), ())
        return max(poms, key=lambda pom: len(posixpath.commonprefix([pom.path, near])), default=None)

    def _link(self) -> None:
        """Find parents by `relativePath` first, as Maven does, else by coordinates; then merge what is inherited."""
        raw: dict[tuple[str, str], Pom] = {}
        for pom in self.by_path.values():
            raw.setdefault((pom.own("groupId"), pom.root.value("artifactId")), pom)
        for pom in self.by_path.values():
            element = pom.root.child("parent")
            if element is None:
                continue
            wanted = (element.value("groupId"), element.value("artifactId"))
            beside = element.child("relativePath")
            candidate = self._beside(pom, beside.text if beside is not None else "../pom.xml")
            if candidate is None or (candidate.own("groupId"), candidate.root.value("artifactId")) != wanted:
                candidate = raw.get(wanted)
                if candidate is not None and not self._same_version(candidate, element.value("version")):
                    candidate = None
            if candidate is not pom:
                pom.parent = candidate
        for pom in self.by_path.values():
            pom.properties = _properties(pom.root)
        for pom in self.by_path.values():
            self.by_name.setdefault((pom.group, pom.artifact), []).append(pom)

    @staticmethod
    def _same_version(pom: Pom, version: str) -> bool:
        own = pom.own("version")
        return own == version or "${" in own + version

    def _beside(self, pom: Pom, relative: str) -> Pom | None:
        if not relative:
            return None
        path = posixpath.normpath(posixpath.join(pom.directory, relative.replace("\\", "/")))
        return self.by_path.get(path) or self.by_path.get(posixpath.normpath(posixpath.join(path, "pom.xml")))

    def managed(self, pom: Pom, key: _Key) -> tuple[Element, Pom] | None:
        """What dependency management says of a dependency, and the POM whose properties hold for it.

        The nearest declaration wins; what is imported comes after all that is written.
        """
        queue, seen = [pom], {pom.path}
        for reader in queue:
            for ancestor, _ in reader.lineage():
                found = self._management(ancestor).get(key)
                if found is not None:
                    return found, reader
            for ancestor, _ in reader.lineage():
                for imported in self._imports(ancestor):
                    if imported.path not in seen and len(seen) < _MAX_IMPORTS:
                        seen.add(imported.path)
                        queue.append(imported)
        return None

    def _management(self, pom: Pom) -> dict[_Key, Element]:
        """The dependency management that a POM writes itself, without imports."""
        if pom.path not in self._managements:
            found: dict[_Key, Element] = {}
            for container in (pom.root, *pom.root.each("profiles", "profile")):
                for element in container.each("dependencyManagement", "dependencies", "dependency"):
                    found.setdefault(dependency_key(pom, element), element)
            self._managements[pom.path] = found
        return self._managements[pom.path]

    def _imports(self, pom: Pom) -> list[Pom]:
        """The POMs of this repository whose management a POM imports."""
        found: list[Pom] = []
        for key, element in self._management(pom).items():
            imported = self.local(key[0], key[1], pom.path) if element.value("scope") == "import" else None
            if imported is not None and imported is not pom:
                found.append(imported)
        return found


def dependency_key(pom: Pom, element: Element) -> _Key:
    """What Maven tells dependencies of one POM apart by: group, artifact, type and classifier."""
    names = ("groupId", "artifactId", "type", "classifier")
    group, artifact, kind, classifier = (pom.expand(element.value(name)) for name in names)
    return group, artifact, kind or "jar", classifier


def _properties(root: Element) -> Mapping[str, str]:
    """The properties of a POM and of its profiles that are active by default."""
    found: dict[str, str] = {}
    containers = [
        root,
        *(p for p in root.each("profiles", "profile") if p.value("activation", "activeByDefault") == "true"),
    ]
    for container in containers:
        for element in container.each("properties"):
            found.update((child.name, child.text) for child in element.children)
    return found
