"""bun.lock, the text form. https://bun.com/docs/pm/lockfile

The key of a package leads to it: `a/b` is the b that a alone gets.
"""

from __future__ import annotations

from collections.abc import Iterator

from dptops_audit.models.packages.locks.json_text import JsonText, read_json, text_in
from dptops_audit.models.packages.locks.locked import Lock, Locked
from dptops_audit.models.packages.manifests import Manifests

_SECTIONS = ("dependencies", "optionalDependencies", "devDependencies", "peerDependencies")
_OWN = ("workspace:", "link:", "file:", "root:")
_ARCHIVES = (".tgz", ".tar.gz", ".tar")


def read(path: str, manifests: Manifests) -> Lock:
    """The packages, those of the repository itself left out."""
    file = read_json(path, manifests, relaxed=True)
    if file is None:
        return Lock(())
    found: dict[str, Locked] = {}
    for member in file.members(file.dig("packages")):
        first = member.value[0] if isinstance(member.value, list) and member.value else ""
        version = first[1:].partition("@")[2] if isinstance(first, str) else ""
        if version and not (version.startswith(_OWN) and not version.endswith(_ARCHIVES)):
            found[member.key] = Locked(_last(member.key), version, file.location(member))
    chosen = {}
    for folder, asker, name in _asked(file):
        locked = found.get(f"{asker}/{name}") or found.get(name)
        if locked is not None:
            chosen[folder, name] = locked
    return Lock(tuple(found.values()), chosen)


def _last(key: str) -> str:
    """The name of the package that a key leads to, which may have a scope."""
    above, _, name = key.rpartition("/")
    scope = above.rpartition("/")[2]
    return f"{scope}/{name}" if scope.startswith("@") else name


def _asked(file: JsonText) -> Iterator[tuple[str, str, str]]:
    """The direct dependencies: folder and name of the package that asks, and the name asked for."""
    for member in file.members(file.dig("workspaces")):
        for section in _SECTIONS:
            names = member.value.get(section) if isinstance(member.value, dict) else None
            for name in names if isinstance(names, dict) else ():
                yield member.key or ".", text_in(member.value, "name"), name
