"""mix.lock: an Elixir map, as `Mix.Dep.Lock` writes it. https://hexdocs.pm/mix/Mix.Tasks.Deps.html"""

from __future__ import annotations

import re

from dptops_audit.evidence import Location
from dptops_audit.models.packages.locks.locked import Lock, Locked
from dptops_audit.models.packages.manifests import Manifests

_ENTRY = re.compile(r'(?<![\w"])"?([^\W\d]\w*)"?(?::| =>)\s*\{:(?:hex,\s*:"?[^\s",]+"?|git,\s*"[^"]*"),\s*"([^"]*)"')


def read(path: str, manifests: Manifests) -> Lock:
    """The packages under the names that mix.exs has; the version of one from git is its revision."""
    found = []
    for number, line in enumerate(manifests.lines(path), 1):
        # Within an entry no other can begin: what a package depends on is no pair of a name and a tuple.
        if not line.lstrip().startswith("#"):
            found += [
                Locked(entry[1], entry[2], Location(path, number, entry.start(1) + 1, number))
                for entry in _ENTRY.finditer(line)
            ]
    return Lock(tuple(found))
