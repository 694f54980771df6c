"""Cargo targets: the programs and the library that a crate builds, declared or discovered.

Specification: https://doc.rust-lang.org/cargo/reference/cargo-targets.html
"""

from __future__ import annotations

import posixpath

from dptops_audit.evidence import Location
from dptops_audit.models.nodes import Mapping, Scalar, dig, each, text_of
from dptops_audit.models.packages.manifests import Manifests
from dptops_audit.models.packages.package import Setting
from dptops_audit.models.packages.rust.workspace import Crate


class Sources:
    """The Rust source files of a repository by folder."""

    def __init__(self, manifests: Manifests) -> None:
        self._manifests = manifests
        self._by_folder: dict[str, list[str]] = {}
        self._mains: dict[str, list[str]] = {}
        for path in manifests.with_extension("rs"):
            folder, name = posixpath.split(path)
            self._by_folder.setdefault(folder, []).append(name)
            if name == "main.rs":
                self._mains.setdefault(posixpath.dirname(folder), []).append(posixpath.basename(folder))

    def exists(self, crate: Crate, path: str) -> bool:
        """Whether a crate has a file at that path."""
        return self._manifests.exists(posixpath.join(crate.directory, path))

    def discovered(self, crate: Crate, name: str) -> dict[str, str]:
        """The programs that Cargo finds without being told, each with its source file."""
        found = {name: "src/main.rs"} if name and self.exists(crate, "src/main.rs") else {}
        folder = posixpath.join(crate.directory, "src/bin")
        for file in self._by_folder.get(folder, ()):
            found.setdefault(file.removesuffix(".rs"), f"src/bin/{file}")
        for below in self._mains.get(folder, ()):
            found.setdefault(below, f"src/bin/{below}/main.rs")
        return found


def programs(crate: Crate, name: str, edition: str, sources: Sources) -> dict[str, Setting]:
    """The executables by name, each with its source file relative to the crate."""
    if crate.package is None:
        return {}
    discovered = sources.discovered(crate, name)
    found: dict[str, Setting] = {}
    for table in each(dig(crate.tree, "bin")):
        title = dig(table, "name")
        path = text_of(dig(table, "path"))
        if isinstance(title, Scalar):
            found[title.value] = Setting(path or discovered.get(title.value, _default(title.value)), title.location)
    automatic = text_of(crate.package.get("autobins"))
    # Edition 2015 discovers nothing once a target is declared by hand.
    by_hand = edition == "2015" and bool(each(dig(crate.tree, "bin")))
    if automatic == "false" or (by_hand and automatic != "true"):
        return found
    taken = {posixpath.normpath(setting.value) for setting in found.values()}
    for title_text, path in discovered.items():
        if title_text not in found and path not in taken:
            found[title_text] = Setting(path, Location(posixpath.join(crate.directory, path), 1))
    return found


def library(crate: Crate, sources: Sources) -> dict[str, Setting]:
    """The settings `lib`, `crate-type` and `build-script`, as far as the crate has them."""
    if crate.package is None:
        return {}
    found: dict[str, Setting] = {}
    table = dig(crate.tree, "lib")
    declared = table if isinstance(table, Mapping) else None
    automatic = text_of(crate.package.get("autolib")) != "false"
    path = text_of(declared.get("path")) if declared is not None else None
    if declared is not None or (automatic and sources.exists(crate, "src/lib.rs")):
        source = path or "src/lib.rs"
        at = declared.location if declared is not None else Location(posixpath.join(crate.directory, source), 1)
        found["lib"] = Setting(source, at)
        found["crate-type"] = _crate_type(declared, at)
    build = crate.package.get("build")
    if isinstance(build, Scalar) and build.value != "false":
        source = "build.rs" if build.value == "true" and build.plain else build.value
        found["build-script"] = Setting(source, build.location)
    elif build is None and sources.exists(crate, "build.rs"):
        found["build-script"] = Setting("build.rs", Location(posixpath.join(crate.directory, "build.rs"), 1))
    return found


def _crate_type(table: Mapping | None, at: Location) -> Setting:
    macro = table and (table.get("proc-macro") or table.get("proc_macro"))
    if isinstance(macro, Scalar) and macro.value == "true":
        return Setting("proc-macro", macro.location)
    types = table and (table.get("crate-type") or table.get("crate_type"))
    words = [text for item in each(types or None) if (text := text_of(item))]
    return Setting(" ".join(words), types.location) if words and types else Setting("lib", at)


def _default(name: str) -> str:
    return f"src/bin/{name}.rs"
