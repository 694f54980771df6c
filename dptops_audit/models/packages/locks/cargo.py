"""Cargo.lock. https://doc.rust-lang.org/cargo/guide/cargo-toml-vs-cargo-lock.html

A crate of the repository lists what it depends on, with the version where the file has several of that name.
"""

from __future__ import annotations

from dptops_audit.models.nodes import dig, each, text_of
from dptops_audit.models.packages.locks.locked import Asker, Lock, Locked
from dptops_audit.models.packages.manifests import Manifests


def read(path: str, manifests: Manifests) -> Lock:
    """The crates from elsewhere: those of the repository have no source."""
    root = manifests.toml(path)
    found: dict[tuple[str, str], Locked] = {}
    own = []
    for package in (*each(dig(root, "package")), dig(root, "root")):
        node = dig(package, "name")
        name, version = text_of(node), text_of(dig(package, "version"))
        if package is None or node is None or not name or not version:
            continue
        if dig(package, "source") is None:
            own.append((name, [text_of(item) or "" for item in each(dig(package, "dependencies"))]))
        else:
            found[name, version] = Locked(name, version, node.location)
    chosen: dict[tuple[str, str], Locked] = {}
    several = set()
    for asker, dependencies in own:
        for words in (dependency.split() for dependency in dependencies):
            locked = found.get((words[0], words[1])) if len(words) > 1 else None
            if locked is not None:
                # A crate may be asked for twice, under another name each.
                several.update({(asker, locked.name)} & chosen.keys())
                chosen[asker, locked.name] = locked
    return Lock(tuple(found.values()), {key: chosen[key] for key in chosen if key not in several}, Asker.NAME)
