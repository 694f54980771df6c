"""conan.lock, of Conan 2 and of Conan 1. https://docs.conan.io/2/tutorial/versioning/lockfiles.html"""

from __future__ import annotations

import re

from dptops_audit.models.packages.locks.json_text import read_json, text_in
from dptops_audit.models.packages.locks.locked import Lock, Locked
from dptops_audit.models.packages.manifests import Manifests
from dptops_audit.models.packages.package import Scope

_SECTIONS = {"requires": None, "build_requires": Scope.BUILD, "python_requires": Scope.BUILD}
_REFERENCE = re.compile(r"([\w.+-]+)/([^@#%\s]+)")


def read(path: str, manifests: Manifests) -> Lock:
    """The packages, without their users, channels and revisions."""
    file = read_json(path, manifests)
    if file is None:
        return Lock(())
    references = [
        (item, item.value, scope)
        for section in file.members(file.root)
        if section.key in _SECTIONS
        for item, scope in ((item, _SECTIONS[section.key]) for item in file.members(section))
    ]
    references += [(item, text_in(item.value, "ref"), None) for item in file.members(file.dig("graph_lock", "nodes"))]
    found = []
    for item, text, scope in references:
        reference = _REFERENCE.match(text) if isinstance(text, str) else None
        if reference:
            found.append(Locked(reference[1], reference[2], file.location(item), scope))
    return Lock(tuple(found))
