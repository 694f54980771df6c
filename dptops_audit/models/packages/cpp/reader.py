"""C and C++: CMake, Conan, vcpkg and Meson, each an ecosystem of its own: `cmake`, `conan`, `vcpkg`, `meson`."""

from __future__ import annotations

from dptops_audit.models.packages.cpp.cmake import read_cmake
from dptops_audit.models.packages.cpp.conan import read_conan
from dptops_audit.models.packages.cpp.meson import read_meson
from dptops_audit.models.packages.cpp.vcpkg import read_vcpkg
from dptops_audit.models.packages.manifests import Manifests
from dptops_audit.models.packages.package import Package


def read(manifests: Manifests) -> tuple[Package, ...]:
    """The packages of all four ecosystems."""
    return (
        *read_cmake(manifests),
        *read_conan(manifests),
        *read_vcpkg(manifests),
        *read_meson(manifests),
    )
