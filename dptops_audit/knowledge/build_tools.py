"""Tools that compile or bundle, the packages that bring them, and how packages are installed and removed."""

from __future__ import annotations

INSTALL_VERBS: dict[str, frozenset[str]] = {
    "apt-get": frozenset({"install"}),
    "apt": frozenset({"install"}),
    "aptitude": frozenset({"install"}),
    "apk": frozenset({"add"}),
    "yum": frozenset({"install", "groupinstall"}),
    "dnf": frozenset({"install", "groupinstall"}),
    "microdnf": frozenset({"install"}),
    "tdnf": frozenset({"install"}),
    "zypper": frozenset({"install", "in"}),
    "pacman": frozenset({"-S", "-Sy", "-Syu"}),
    "install_packages": frozenset(),
}
"""System package managers -> the words that install; none where the command itself does (install_packages of Bitnami's images)."""

REMOVE_VERBS: dict[str, frozenset[str]] = {
    "apt-get": frozenset({"remove", "purge", "autoremove"}),
    "apt": frozenset({"remove", "purge", "autoremove"}),
    "aptitude": frozenset({"remove", "purge"}),
    "apk": frozenset({"del"}),
    "yum": frozenset({"remove", "erase", "autoremove"}),
    "dnf": frozenset({"remove", "erase", "autoremove"}),
    "microdnf": frozenset({"remove"}),
    "tdnf": frozenset({"remove", "erase"}),
    "zypper": frozenset({"remove", "rm"}),
    "pacman": frozenset({"-R", "-Rs", "-Rns"}),
}

PROJECT_INSTALLS: dict[str, frozenset[str]] = {
    "npm": frozenset({"ci", "install", "i", "clean-install"}),
    "yarn": frozenset({"install", ""}),
    "pnpm": frozenset({"install", "i"}),
    "bun": frozenset({"install", "i"}),
}
"""JavaScript package managers -> the words behind which they install what package.json names; "" is no word at all."""

PRODUCTION_FLAGS = frozenset(
    "--production --production=true --prod --only=production --only=prod --omit=dev -P".split()
)
"""Options that leave devDependencies out (npm, yarn 1, pnpm and bun)."""

DEVELOPMENT_FLAGS = frozenset("--include=dev --production=false --dev".split())
"""Options that bring devDependencies in, whatever the environment says."""

PRODUCTION_VARIABLES: dict[str, frozenset[str]] = {
    "NODE_ENV": frozenset({"production"}),
    "NPM_CONFIG_PRODUCTION": frozenset({"true"}),
    "NPM_CONFIG_OMIT": frozenset({"dev"}),
    "npm_config_omit": frozenset({"dev"}),
    "YARN_PRODUCTION": frozenset({"true"}),
}
"""Environment variables under which devDependencies are left out, with their values."""
