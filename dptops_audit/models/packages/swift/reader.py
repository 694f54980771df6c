"""Swift: Package.swift (`swiftpm`) and Podfile (`cocoapods`)."""

from __future__ import annotations

from dptops_audit.models.packages.manifests import Manifests
from dptops_audit.models.packages.package import Package
from dptops_audit.models.packages.swift.package import read_swift
from dptops_audit.models.packages.swift.podfile import read_podfiles


def read(manifests: Manifests) -> tuple[Package, ...]:
    """The packages of both ecosystems."""
    return (*read_swift(manifests), *read_podfiles(manifests))
