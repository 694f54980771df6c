"""go.sum and go.work.sum. https://go.dev/ref/mod#go-sum-files

go.sum has the sums of more modules and versions than a build takes: beside a go.mod, locked are those that it requires, at the version
that it requires or that a `replace` puts in its place. Without one, all modules are listed that have a sum of their own content.
"""

from __future__ import annotations

import posixpath

from dptops_audit.evidence import Location
from dptops_audit.models.packages.golang.files import ModFile, modfile
from dptops_audit.models.packages.locks.locked import Asker, Lock, Locked
from dptops_audit.models.packages.manifests import Manifests

_MOD = "/go.mod"


def read(path: str, manifests: Manifests) -> Lock:
    """The modules under the names that go.mod requires them by, all RUNTIME or whatever else: neither file tells."""
    contents, summed = _sums(path, manifests)
    manifest = posixpath.join(posixpath.dirname(path), "go.mod")
    if posixpath.basename(path) != "go.sum" or not manifests.exists(manifest):
        listed = {key: Locked(*key, place) for key, place in contents.items()}
        chosen = {(version, name): locked for (name, version), locked in listed.items()}
        return Lock(tuple(listed.values()), chosen, Asker.REQUIREMENT, strict=True)
    file = modfile(manifest, manifests)
    replaced = _replacements(file)
    chosen = {}
    for directive in file.all("require"):
        if len(directive.words) < 2:
            continue
        name, version = directive.words[:2]
        key = replaced.get((name, version)) or replaced.get((name, "")) or (name, version)
        place = contents.get(key) or summed.get(key)
        if place is not None:
            chosen[version, name] = Locked(name, key[1], place)
    return Lock(tuple(chosen.values()), chosen, Asker.REQUIREMENT, strict=True)


def _sums(path: str, manifests: Manifests) -> tuple[dict[tuple[str, str], Location], dict[tuple[str, str], Location]]:
    """The modules by name and version whose content has a sum, and those whose go.mod has one."""
    contents: dict[tuple[str, str], Location] = {}
    manifested: dict[tuple[str, str], Location] = {}
    for number, line in enumerate(manifests.lines(path), 1):
        words = line.split()
        if len(words) == 3:
            name, version, _ = words
            sums = manifested if version.endswith(_MOD) else contents
            sums.setdefault((name, version.removesuffix(_MOD)), Location(path, number, 1, number))
    return contents, manifested


def _replacements(file: ModFile) -> dict[tuple[str, str], tuple[str, str]]:
    """The modules with the versions that stand in for others; the version of one that is replaced at every version is empty."""
    found = {}
    for directive in file.all("replace"):
        if "=>" not in directive.words:
            continue
        arrow = directive.words.index("=>")
        old, new = directive.words[:arrow], directive.words[arrow + 1 :]
        if old and new:
            # A folder in a module's place has no sum and so no version here.
            found[old[0], old[1] if len(old) > 1 else ""] = (new[0], new[1] if len(new) > 1 else "")
    return found
