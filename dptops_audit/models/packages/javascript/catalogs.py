"""Catalogs: the versions that the packages of a workspace share and ask for with `catalog:` or `catalog:name`.

Sources: https://pnpm.io/catalogs (pnpm-workspace.yaml), https://bun.sh/docs/install/catalogs (package.json) and
https://yarnpkg.com/configuration/yarnrc#catalog (.yarnrc.yml)
"""

from __future__ import annotations

import posixpath
from collections.abc import Mapping

from dptops_audit.evidence import Location
from dptops_audit.models.nodes import Node, dig, text_of
from dptops_audit.models.packages.javascript.project import Project, entries
from dptops_audit.models.packages.manifests import Manifests

PROTOCOL = "catalog:"
_DEFAULT = "default"

Catalogs = Mapping[tuple[str, str], tuple[str, Location]]
"""Requirement and its place, by catalog and package; the catalog without a name is called `default`."""


def catalogs(manifests: Manifests, root: str, project: Project | None) -> Catalogs:
    """Those that the root of a workspace declares."""
    holders: list[Node | None] = [
        manifests.yaml(posixpath.join(root, "pnpm-workspace.yaml")),
        manifests.yaml(posixpath.join(root, ".yarnrc.yml")),
    ]
    if project is not None and project.package is not None:
        holders += (project.package.get("workspaces"), project.package)
    found: dict[tuple[str, str], tuple[str, Location]] = {}
    for holder in holders:
        named = [(_DEFAULT, dig(holder, "catalog")), *((k.value, v) for k, v in entries(dig(holder, "catalogs")))]
        for catalog, packages in named:
            for key, value in entries(packages):
                requirement = text_of(value)
                if requirement is not None:
                    found.setdefault((catalog, key.value), (requirement, key.location))
    return found


def looked_up(known: Catalogs, name: str, requirement: str) -> tuple[str, Location] | None:
    """What a catalog says for `requirement`, which begins with PROTOCOL; None where it says nothing."""
    catalog = requirement.removeprefix(PROTOCOL).strip() or _DEFAULT
    return known.get((catalog, name))
