"""Which user of a container is root."""

from __future__ import annotations

from dptops_audit.knowledge.privileges import ROOT_USERS


def is_root(user: str) -> bool:
    """True for the value of a USER or `user:` that is root, by name or id, whatever the group: `root`, `0`, `0:1000`."""
    name = user.split(":")[0].strip().lower()
    return name in ROOT_USERS or (name.isascii() and name.isdigit() and int(name) == 0)
