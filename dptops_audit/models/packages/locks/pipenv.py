"""Pipfile.lock. https://pipenv.pypa.io/en/latest/pipfile.html"""

from __future__ import annotations

from dptops_audit.models.packages.locks.json_text import read_json, text_in
from dptops_audit.models.packages.locks.locked import Lock, Locked
from dptops_audit.models.packages.manifests import Manifests
from dptops_audit.models.packages.package import Scope
from dptops_audit.models.packages.python.requirement import normal
from dptops_audit.models.packages.python.scopes import scope_of

_SCOPES = {"default": Scope.RUNTIME, "develop": Scope.DEVELOPMENT}
_META = "_meta"


def read(path: str, manifests: Manifests) -> Lock:
    """The packages of all categories; the `==` before a version is no part of it."""
    file = read_json(path, manifests)
    if file is None:
        return Lock(())
    found = []
    for category in file.members(file.root):
        if category.key == _META or not isinstance(category.value, dict):
            continue
        scope = _SCOPES.get(category.key) or scope_of(category.key, Scope.OPTIONAL)
        for member in file.members(category):
            version = text_in(member.value, "version").lstrip("=") or text_in(member.value, "ref")
            if version:
                found.append(Locked(normal(member.key), version, file.location(member), scope))
    return Lock(tuple(found))
