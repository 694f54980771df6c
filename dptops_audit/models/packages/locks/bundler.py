"""Gemfile.lock and gems.locked. https://bundler.io/man/bundle-lock.1.html; the format is that of Bundler's own LockfileParser."""

from __future__ import annotations

import re

from dptops_audit.evidence import Location
from dptops_audit.models.packages.locks.locked import Lock, Locked
from dptops_audit.models.packages.manifests import Manifests

_SOURCES = frozenset({"GEM", "GIT", "PLUGIN SOURCE"})
_SPEC = re.compile(r" {4}(\S+) \(([^-)]*)(?:-[^)]*)?\)!?\s*\Z")


def read(path: str, manifests: Manifests) -> Lock:
    """The gems, each version once whatever the platforms; those of a path in the repository left out."""
    found = []
    section = ""
    for number, line in enumerate(manifests.lines(path), 1):
        if line[:1] not in ("", " "):
            section = line.rstrip()
        elif section in _SOURCES and (spec := _SPEC.match(line)):
            found.append(Locked(spec[1], spec[2], Location(path, number, 5, number)))
    return Lock(tuple(found))
