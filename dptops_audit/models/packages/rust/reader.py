"""Rust packages: Cargo.toml, with what a workspace's root gives its members, and Cargo.lock.

Specification: https://doc.rust-lang.org/cargo/reference/manifest.html

A member's `name.workspace = true` has the line of the root's entry as its location and the member's own line as `via`. Dependencies of
`[target.…]` tables keep the target as their group. `[dev-dependencies]` (tests, examples and benchmarks) are DEVELOPMENT. Names are as
published: of `a = { package = "b" }`, b.

Settings: `edition`, `rust-version`, `private` (true where `publish` is false or empty, or there is no version), `lib` (the library's source
file), `crate-type` (of the library, separated by spaces), `build-script`, `default-run`, `links`, `resolver`, `default-members`, `toolchain`
(the channel of the nearest rust-toolchain file).
"""

from __future__ import annotations

import posixpath

from dptops_audit.evidence import Location
from dptops_audit.models.nodes import Mapping, Node, Scalar, dig, each, text_of
from dptops_audit.models.packages.manifests import Manifests
from dptops_audit.models.packages.package import Dependency, Package, Scope, Setting
from dptops_audit.models.packages.rust.targets import Sources, library, programs
from dptops_audit.models.packages.rust.workspace import Crate, Workspaces

_TABLES = {
    "dependencies": Scope.RUNTIME,
    "dev-dependencies": Scope.DEVELOPMENT,
    "dev_dependencies": Scope.DEVELOPMENT,
    "build-dependencies": Scope.BUILD,
    "build_dependencies": Scope.BUILD,
}
_PACKAGE_SETTINGS = ("edition", "rust-version", "default-run", "links")


def read(manifests: Manifests) -> tuple[Package, ...]:
    """Every crate and every virtual workspace root. Never raises."""
    workspaces = Workspaces(manifests)
    sources = Sources(manifests)
    toolchains = _toolchains(manifests)
    return tuple(_package(crate, workspaces, sources, toolchains, manifests) for crate in workspaces.crates.values())


def _package(
    crate: Crate, workspaces: Workspaces, sources: Sources, toolchains: dict[str, Setting], manifests: Manifests
) -> Package:
    root = workspaces.root_of(crate)
    shared = dig(root.tree, "workspace", "package") if root is not None else None
    name = dig(crate.package, "name")
    location = name.location if isinstance(name, Scalar) else Location(crate.path, 1)
    version, _ = _inherited(crate.package, "version", shared)
    edition, _ = _inherited(crate.package, "edition", shared)
    title = text_of(name) or ""
    is_member = root is not None and root is not crate
    lock = posixpath.join(root.directory if root is not None else crate.directory, "Cargo.lock")
    return Package(
        "rust",
        crate.directory,
        (crate.path,),
        location,
        title,
        text_of(version) or "",
        _dependencies(crate, root, workspaces),
        programs(crate, title, text_of(edition) or "2015", sources),
        settings=_settings(crate, shared, sources, toolchains),
        members=workspaces.members_of(crate),
        parent=root.directory if is_member and root is not None else None,
        lockfiles=(lock,) if manifests.exists(lock) else (),
    )


def _inherited(table: Mapping | None, key: str, shared: Node | None) -> tuple[Node | None, Location | None]:
    """The value of a `[package]` key and the place where it is set: the workspace root's for `key.workspace = true`."""
    value = table.get(key) if table is not None else None
    if value is None or table is None:
        return None, None
    if isinstance(value, Mapping) and text_of(value.get("workspace")) == "true":
        value = dig(shared, key)
        return value, value.location if value is not None else None
    at = table.key(key)
    return value, at.location if at is not None else value.location


def _settings(
    crate: Crate, shared: Node | None, sources: Sources, toolchains: dict[str, Setting]
) -> dict[str, Setting]:
    found: dict[str, Setting] = {}
    for key in _PACKAGE_SETTINGS:
        value, at = _inherited(crate.package, key, shared)
        text = text_of(value)
        if text is not None and at is not None:
            found[key] = Setting(text, at)
    publish, at = _inherited(crate.package, "publish", shared)
    if publish is not None and at is not None and (text_of(publish) == "false" or _is_empty(publish)):
        found["private"] = Setting("true", at)
    elif publish is None and crate.package is not None and crate.package.get("version") is None:
        found["private"] = Setting("true", crate.package.location)
    found.update(library(crate, sources))
    resolver = dig(crate.workspace, "resolver")
    if isinstance(resolver, Scalar):
        found["resolver"] = Setting(resolver.value, resolver.location)
    defaults = dig(crate.workspace, "default-members")
    if defaults is not None:
        found["default-members"] = Setting(" ".join(text_of(item) or "" for item in each(defaults)), defaults.location)
    folder = crate.directory
    while folder not in toolchains and folder:
        folder = posixpath.dirname(folder)
    if folder in toolchains:
        found["toolchain"] = toolchains[folder]
    return found


def _is_empty(node: Node) -> bool:
    return not isinstance(node, Scalar | Mapping) and not each(node)


def _dependencies(crate: Crate, root: Crate | None, workspaces: Workspaces) -> tuple[Dependency, ...]:
    found: list[Dependency] = []
    tables: list[tuple[str, Node | None]] = [("", crate.tree)]
    targets = dig(crate.tree, "target")
    if isinstance(targets, Mapping):
        tables += ((key.value, table) for key, table in targets.items())
    for group, holder in tables:
        for table, scope in _TABLES.items():
            entries = dig(holder, table)
            if isinstance(entries, Mapping):
                found += (_dependency(k, v, scope, group, crate, root, workspaces) for k, v in entries.items())
    return tuple(found)


def _dependency(
    key: Scalar, value: Node, scope: Scope, group: str, crate: Crate, root: Crate | None, workspaces: Workspaces
) -> Dependency:
    location, folder = key.location, crate.directory
    via: tuple[Location, ...] = ()
    # An optional build dependency is still one of the build alone.
    if scope is Scope.RUNTIME and text_of(dig(value, "optional")) == "true":
        scope = Scope.OPTIONAL
    if text_of(dig(value, "workspace")) == "true" and root is not None:
        shared = dig(root.tree, "workspace", "dependencies")
        entry = shared.merged().get(key.value) if isinstance(shared, Mapping) else None
        if entry is not None:
            folder, value = root.directory, entry[1]
            if root is not crate:
                location, via = entry[0].location, (key.location,)
    requirement = text_of(value) if isinstance(value, Scalar) else text_of(dig(value, "version"))
    path = text_of(dig(value, "path"))
    return Dependency(
        text_of(dig(value, "package")) or key.value,
        scope,
        location,
        requirement or "",
        group,
        via,
        workspaces.folder(folder, path) if path is not None else None,
    )


def _toolchains(manifests: Manifests) -> dict[str, Setting]:
    """The channel that rust-toolchain.toml, or the older rust-toolchain, sets for a folder and all below it."""
    found: dict[str, Setting] = {}
    for path in manifests.named("rust-toolchain.toml", "rust-toolchain"):
        lines = manifests.lines(path)
        channel: Node | None = None
        if path.endswith(".toml") or any(line.lstrip().startswith("[") for line in lines):
            channel = dig(manifests.toml(path), "toolchain", "channel")
            setting = Setting(channel.value, channel.location) if isinstance(channel, Scalar) else None
        else:
            setting = Setting(lines[0].strip(), Location(path, 1)) if lines and lines[0].strip() else None
        if setting is not None:
            # Of the two names, rustup prefers the one without an extension, which sorts first.
            found.setdefault(posixpath.dirname(path), setting)
    return found
