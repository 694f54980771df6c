"""Whether the repository has a database with a schema of its own: migrations, mapped classes, a set-up script."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import TYPE_CHECKING

from dptops_audit.evidence import Evidence, Location
from dptops_audit.knowledge.databases import DATABASE_SIGNS, DRIVERS, MIGRATION_FILES
from dptops_audit.knowledge.ecosystems import ECOSYSTEM_LANGUAGES
from dptops_audit.models.packages.package import Package, Scope
from dptops_audit.models.pattern_sets import DATABASES
from dptops_audit.models.signs import found

if TYPE_CHECKING:
    from dptops_audit.models.repository import Repository

_MIGRATIONS = tuple((tool, re.compile(expression)) for tool, expression in MIGRATION_FILES)
_HINT = re.compile(r"(?i)migrat|changelog|drizzle|flyway|alembic|/sql/|sqlproj|modelsnapshot")
_JVM = frozenset({"maven", "gradle", "sbt"})
_NEEDED = frozenset({Scope.RUNTIME, Scope.OPTIONAL, Scope.PEER})


def database_evidence(repository: Repository) -> tuple[Evidence, ...]:
    """The places that show it, migrations first, each folder of them once."""
    return (*_migrations(repository), *_in_code(repository))


def _migrations(repository: Repository) -> Iterator[Evidence]:
    from dptops_audit.models.repository import NOT_SHIPPED

    seen: set[tuple[str, str]] = set()
    for file in repository.inventory.files:
        if _HINT.search(file.path) is None or not file.tags.isdisjoint(NOT_SHIPPED):
            continue
        tool = next((tool for tool, pattern in _MIGRATIONS if pattern.fullmatch(file.path)), None)
        key = (file.path.rpartition("/")[0], tool or "")
        if tool is not None and key not in seen:
            seen.add(key)
            yield Evidence(Location(file.path, 1), f"is a migration ({tool})", label=tool)


def _in_code(repository: Repository) -> Iterator[Evidence]:
    from dptops_audit.models.repository import NOT_SHIPPED

    drivers = dict(_drivers(repository.packages))
    program = bool(repository.services)
    for sign, hit in found(repository.source, DATABASES, DATABASE_SIGNS, NOT_SHIPPED):
        driver = drivers.get(hit.file.kind)
        if hit.file.kind != "sql" and not program:
            continue  # a library maps its users' data
        if sign.alone:
            yield Evidence(hit.location, f"declares a schema ({sign.what})")
        elif driver is not None:
            yield Evidence(hit.location, f"declares a schema ({sign.what})", (driver,))


def _drivers(packages: tuple[Package, ...]) -> Iterator[tuple[str, Location]]:
    """Where a client of a database server is declared, by the languages of its ecosystem."""
    for package in packages:
        names = frozenset(DRIVERS.get("jvm" if package.ecosystem in _JVM else package.ecosystem, "").lower().split())
        for dependency in package.dependencies:
            if dependency.name.lower() in names and dependency.scope in _NEEDED:
                for language in ECOSYSTEM_LANGUAGES.get(package.ecosystem, "").split():
                    yield language, dependency.location
