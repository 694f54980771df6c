"""vcpkg: vcpkg.json. https://learn.microsoft.com/vcpkg/reference/vcpkg-json

Settings:

- `builtin-baseline`: the commit of the registry that pins all versions.
- `published`: where the manifest has both a name and a version, as a port has.
"""

from __future__ import annotations

import posixpath
from collections.abc import Iterator

from dptops_audit.evidence import Location
from dptops_audit.models.nodes import Mapping, Node, dig, each, text_of
from dptops_audit.models.packages.manifests import Manifests
from dptops_audit.models.packages.package import Dependency, Package, Scope, Setting

ECOSYSTEM = "vcpkg"
_VERSIONS = ("version", "version-semver", "version-string", "version-date")
_FEATURES = {
    Scope.TEST: "test tests testing unit-tests unittest",
    Scope.DEVELOPMENT: "dev doc docs documentation example examples sample samples benchmark benchmarks bench fuzz",
}
_SCOPE_OF_FEATURE = {name: scope for scope, names in _FEATURES.items() for name in names.split()}


def read_vcpkg(manifests: Manifests) -> tuple[Package, ...]:
    """The vcpkg manifests of a repository."""
    found: list[Package] = []
    for path in manifests.named("vcpkg.json"):
        root = manifests.json(path)
        if not isinstance(root, Mapping):
            continue
        name = root.get("name")
        version = next((node for key in _VERSIONS if (node := root.get(key)) is not None), None)
        settings: dict[str, Setting] = {}
        baseline = root.get("builtin-baseline")
        if baseline is not None and (text := text_of(baseline)):
            settings["builtin-baseline"] = Setting(text, baseline.location)
        if name is not None and version is not None and (text := text_of(version)):
            settings["published"] = Setting(text, version.location)
        found.append(
            Package(
                ECOSYSTEM,
                posixpath.dirname(path),
                (path,),
                name.location if name is not None else Location(path, 1),
                name=text_of(name) or "",
                version=text_of(version) or "",
                dependencies=tuple(_all(root)),
                settings=settings,
            )
        )
    return tuple(found)


def _all(root: Mapping) -> Iterator[Dependency]:
    overrides = {}
    for node in each(root.get("overrides")):
        name = text_of(dig(node, "name"))
        version = next((text for key in _VERSIONS if (text := text_of(dig(node, key)))), "")
        if name:
            overrides[name.lower()] = version
    seen: set[tuple[str, Scope, str]] = set()
    for dependency in (
        *_in_list(root.get("dependencies"), Scope.RUNTIME, "", overrides),
        *_in_features(root, overrides),
    ):
        key = (dependency.name, dependency.scope, dependency.group)
        if key not in seen:
            seen.add(key)
            yield dependency


def _in_features(root: Mapping, overrides: dict[str, str]) -> Iterator[Dependency]:
    # A default feature is either its name or an object with it.
    defaults = {text_of(node) or text_of(dig(node, "name")) for node in each(root.get("default-features"))}
    own = (text_of(root.get("name")) or "").lower()
    features = root.get("features")
    for key, feature in features.items() if isinstance(features, Mapping) else ():
        usual = Scope.RUNTIME if key.value in defaults else Scope.OPTIONAL
        scope = _SCOPE_OF_FEATURE.get(key.value.lower(), usual)
        for dependency in _in_list(dig(feature, "dependencies"), scope, key.value, overrides):
            # A feature names the package itself to bring in its other features.
            if dependency.name != own:
                yield dependency


def _in_list(node: Node | None, scope: Scope, group: str, overrides: dict[str, str]) -> Iterator[Dependency]:
    for item in each(node):
        name = text_of(item) or text_of(dig(item, "name"))
        if not name:
            continue
        host = dig(item, "host")
        is_host = text_of(host) == "true"
        version = overrides.get(name.lower()) or text_of(dig(item, "version>=")) or ""
        yield Dependency(name.lower(), Scope.BUILD if is_host else scope, item.location, version, group)
