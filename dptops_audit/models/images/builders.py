"""Images that are built without a Dockerfile: Jib, buildpacks, ko, Bazel, Nix and the like, where something here runs them."""

from __future__ import annotations

from collections.abc import Sequence

from dptops_audit.evidence import Evidence
from dptops_audit.knowledge.image_builders import IMAGE_BUILDER_SIGNS, PLUGINS
from dptops_audit.models.inventory import Tag
from dptops_audit.models.packages.package import Package
from dptops_audit.models.pattern_sets import IMAGE_BUILDERS
from dptops_audit.models.signs import found
from dptops_audit.models.source import Source

_WITHOUT = frozenset({Tag.VENDORED, Tag.GENERATED, Tag.EXAMPLE, Tag.TEMPLATE, Tag.FIXTURE, Tag.TEST, Tag.DOCS})


def image_builders(source: Source, packages: Sequence[Package]) -> tuple[Evidence, ...]:
    """The places that build an image so, by path and line; for a build plugin, with the line that declares it on the way."""
    places = []
    for sign, hit in found(source, IMAGE_BUILDERS, IMAGE_BUILDER_SIGNS, _WITHOUT):
        names = PLUGINS.get(sign.what, ())
        declared = [d.location for package in packages for d in package.dependencies if d.name in names]
        if sign.alone or declared:
            places.append(Evidence(hit.location, f"builds an image with {sign.what}", tuple(declared[:1])))
    return tuple(places)
