"""pubspec.lock. https://dart.dev/tools/pub/versioning#lockfiles"""

from __future__ import annotations

from dptops_audit.models.nodes import Mapping, dig, text_of
from dptops_audit.models.packages.locks.locked import Lock, Locked
from dptops_audit.models.packages.manifests import Manifests
from dptops_audit.models.packages.package import Scope

_SCOPES = {"direct main": Scope.RUNTIME, "direct dev": Scope.DEVELOPMENT}
_OWN = frozenset({"path", "sdk"})
"""Sources of packages that have no version of their own."""


def read(path: str, manifests: Manifests) -> Lock:
    """The packages, those of a path and of the SDK left out."""
    packages = dig(manifests.yaml(path), "packages")
    found = []
    for key, value in packages.items() if isinstance(packages, Mapping) else ():
        version = text_of(dig(value, "version"))
        if version and text_of(dig(value, "source")) not in _OWN:
            scope = _SCOPES.get(text_of(dig(value, "dependency")) or "")
            found.append(Locked(key.value, version, key.location, scope))
    return Lock(tuple(found))
