"""Podfile.lock. https://guides.cocoapods.org/using/using-cocoapods.html#what-is-podfilelock"""

from __future__ import annotations

import re

from dptops_audit.models.nodes import Mapping, Node, Scalar, dig, each
from dptops_audit.models.packages.locks.locked import Lock, Locked
from dptops_audit.models.packages.manifests import Manifests

_POD = re.compile(r"(\S+) \(([^()]+)\)")


def read(path: str, manifests: Manifests) -> Lock:
    """The pods and subspecs, those of a path in the repository left out."""
    root = manifests.yaml(path)
    sources = dig(root, "EXTERNAL SOURCES")
    own = {
        key.value
        for key, value in (sources.items() if isinstance(sources, Mapping) else ())
        if dig(value, ":path") is not None
    }
    found = []
    for item in each(dig(root, "PODS")):
        node = _first(item)
        pod = _POD.fullmatch(node.value) if isinstance(node, Scalar) else None
        if pod and node is not None and pod[1].partition("/")[0] not in own:
            found.append(Locked(pod[1], pod[2], node.location))
    return Lock(tuple(found))


def _first(item: Node) -> Node | None:
    """A pod with dependencies is the one key of a mapping."""
    if isinstance(item, Mapping):
        return next((key for key, _ in item.items()), None)
    return item
