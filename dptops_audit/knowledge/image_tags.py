"""What the words of an image tag say: which move, which only choose a variant, and which codenames are versions."""

from __future__ import annotations

MOVING_TAGS = frozenset(
    {
        *("latest", "stable", "oldstable", "oldoldstable", "edge", "lts", "current", "mainline", "innovation"),
        *("nightly", "daily", "weekly", "snapshot", "rolling", "bleeding", "canary", "tip", "head", "trunk", "main"),
        *("master", "develop", "development", "dev", "devel", "next", "staging", "live", "prod", "production"),
        *("release", "testing", "test", "unstable", "experimental", "alpha", "beta", "rc", "pre", "prerelease"),
        *("preview", "insider", "insiders", "ea", "sid", "rawhide", "tumbleweed", "rc-buggy"),
    }
)
"""Tags, and segments of a tag without a version number, that are set to another image from time to time."""

VARIANT_TAGS = frozenset(
    {
        *("alpine", "slim", "minimal", "micro", "mini", "tiny", "small", "lite", "light", "base", "core", "full"),
        *("debian", "ubuntu", "centos", "fedora", "rocky", "rockylinux", "almalinux", "oracle", "oraclelinux", "ubi"),
        *("amazonlinux", "al", "azurelinux", "mariner", "wolfi", "busybox", "windows", "linux", "nanoserver"),
        *("windowsservercore", "ltsc", "distroless", "chiseled", "scratch", "static", "musl", "glibc", "uclibc"),
        *("nonroot", "root", "rootless", "unprivileged", "debug", "onbuild", "dind", "git", "extra", "composite"),
        *("jdk", "jre", "java", "openjdk", "temurin", "corretto", "graalvm", "headless", "fpm", "apache", "cli"),
        *("zts", "nts", "perl", "otel", "management", "browsers", "chrome", "firefox", "sdk", "runtime", "aspnet"),
        *("aot", "build", "builder", "buildpack", "server", "cpu", "gpu", "cuda", "cudnn", "rocm", "standard", "oss"),
        *("ce", "ee", "community", "enterprise", "amd64", "x86", "x64", "arm", "armhf", "arm64", "arm64v8", "arm32v7"),
        *("armv7", "aarch64", "i386", "s390x", "ppc64le", "riscv64"),
    }
)
"""Words of a tag that only choose among the builds of a version: alone, they pin nothing. A number glued to one of them
is the variant's (`alpine3.20`, `jdk21`, `ubi9`), and so is a distribution's codename on images that VERSION_CODENAMES
does not list."""

_DEBIAN = frozenset({"wheezy", "jessie", "stretch", "buster", "bullseye", "bookworm", "trixie"})
_UBUNTU = frozenset(
    {
        *("trusty", "utopic", "vivid", "wily", "xenial", "yakkety", "zesty", "artful", "bionic", "cosmic", "disco"),
        *("eoan", "focal", "groovy", "hirsute", "impish", "jammy", "kinetic", "lunar", "mantic", "noble", "oracular"),
        *("plucky", "questing", "resolute"),
    }
)
_ROS = frozenset({"kinetic", "melodic", "noetic", "foxy", "galactic", "humble", "iron", "jazzy", "kilted"})
_WINDOWS = frozenset({"ltsc2016", "ltsc2019", "ltsc2022", "ltsc2025"})
_NODE = frozenset({"boron", "carbon", "dubnium", "erbium", "fermium", "gallium", "hydrogen", "iron", "jod", "krypton"})

VERSION_CODENAMES: dict[str, frozenset[str]] = {
    "debian": _DEBIAN,
    "ubuntu": _UBUNTU,
    "buildpack-deps": _DEBIAN | _UBUNTU,
    "public.ecr.aws/debian/debian": _DEBIAN,
    "public.ecr.aws/ubuntu/ubuntu": _UBUNTU,
    "bitnami/minideb": _DEBIAN,
    "mcr.microsoft.com/devcontainers/base": _DEBIAN | _UBUNTU,
    "mcr.microsoft.com/vscode/devcontainers/base": _DEBIAN | _UBUNTU,
    "node": _NODE,
    **{f"mcr.microsoft.com/windows/{name}": _WINDOWS for name in ("servercore", "nanoserver", "server")},
    "mcr.microsoft.com/windows": _WINDOWS,
    "ros": _ROS,
    "osrf/ros": _ROS,
}
"""Images whose codenames are their versions -> the codenames of what is released, as a whole tag or a segment of one
(`bookworm-slim`, `bookworm-20240101`, `iron-alpine`). Debian's next release (`forky`) moves until it is out."""

CODENAMES = _DEBIAN | _UBUNTU
"""Codenames of Debian and Ubuntu releases: on an image that is not in VERSION_CODENAMES they name the variant."""
