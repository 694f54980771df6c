"""Services that judge coverage from a file of the repository: Codecov, octocov, a Sonar gate that is waited for.

Sources: https://docs.codecov.com/docs/commit-status, https://docs.codecov.com/docs/codecov-yaml (where the file may lie),
https://github.com/k1LoW/octocov#coverageacceptable,
https://docs.sonarsource.com/sonarqube-server/latest/analyzing-source-code/ci-integration/overview/ (`sonar.qualitygate.wait`)
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import TYPE_CHECKING

from dptops_audit.evidence import Location
from dptops_audit.models.nodes import Mapping, Node, Scalar, dig, each, text_of
from dptops_audit.models.quality.coverage.setting import (
    CoverageSetting,
    Role,
    code_of,
    counts,
    number,
    settings_files,
)

if TYPE_CHECKING:
    from dptops_audit.models.repository import Repository

_ANY: frozenset[str] = frozenset()
_CODECOV = ("codecov.yml", "codecov.yaml", ".codecov.yml", ".codecov.yaml")
_CODECOV_FOLDERS = ("", "dev", ".github")
_ACCEPTED = re.compile(r"(?:current\s*)?>?=?\s*(\d{1,3}(?:\.\d{1,4})?)\s*%?")
_WAITS = re.compile(r"\s*(?:-D)?sonar\.qualitygate\.wait\s*[=:]\s*true\s*", re.IGNORECASE)
_GRADLE_WAITS = re.compile(r"[\"']sonar\.qualitygate\.wait[\"']\s{0,20},\s{0,20}[\"']?true\b")
_MOST_LINES = 2_000


def read(repository: Repository) -> Iterator[CoverageSetting]:
    """What the files of these services say; they speak of the whole repository, whatever the language."""
    for path in settings_files(repository, *_CODECOV):
        if path.rpartition("/")[0] in _CODECOV_FOLDERS:
            yield from _codecov(path, repository.manifests.yaml(path))
    for path in settings_files(repository, ".octocov.yml", ".octocov.yaml"):
        accepted = dig(repository.manifests.yaml(path), "coverage", "acceptable")
        found = _ACCEPTED.match(text_of(accepted) or "")
        if accepted is not None and found is not None and float(found.group(1)) > 0:
            yield _whole("octocov", Role.THRESHOLD, float(found.group(1)), accepted.location)
    yield from _sonar(repository)


def _whole(tool: str, role: Role, value: float | None, at: Location, why: str = "") -> CoverageSetting:
    return CoverageSetting(tool, role, value, at, _ANY, "", why)


def _codecov(path: str, root: Node | None) -> Iterator[CoverageSetting]:
    if not isinstance(root, Mapping):
        return
    status = dig(root, "coverage", "status")
    if status is None:
        yield _whole("Codecov", Role.RELATIVE, None, Location(path, 1), "the default status compares with the base")
    elif isinstance(status, Mapping):
        for kind in ("project", "patch"):
            if status.get(kind) is not None:
                yield from _status(kind, status.get(kind))
    elif _is_off(status):
        yield _whole("Codecov", Role.OFF, None, status.location)
    else:
        yield _whole("Codecov", Role.RELATIVE, None, status.location)
    for group in ("flag_management", "component_management"):
        parts = [dig(root, group, "default_rules")]
        parts += each(dig(root, group, "individual_flags")) or each(dig(root, group, "individual_components"))
        for part in parts:
            for one in each(dig(part, "statuses")):
                yield from _one(text_of(dig(one, "type")) or "project", one, one)


def _status(kind: str, node: Node | None) -> Iterator[CoverageSetting]:
    """The statuses of a kind: on or off as a whole, or each under its name."""
    if isinstance(node, Mapping):
        for name, value in node.items():
            yield from _one(kind, value, name)
    elif node is not None:
        yield from _one(kind, node, node)


def _one(kind: str, node: Node, name: Node) -> Iterator[CoverageSetting]:
    """One status; `name` is where it begins."""
    if not isinstance(node, Mapping):
        role = Role.OFF if _is_off(node) else Role.RELATIVE
        yield _whole("Codecov", role, None, node.location, "" if role is Role.OFF else "compares with the base")
        return
    enabled, target = node.get("enabled"), node.get("target")
    if enabled is not None and _is_off(enabled):
        yield _whole("Codecov", Role.OFF, None, enabled.location)
        return
    value = number(text_of(target))
    informational = node.get("informational")
    if isinstance(informational, Scalar) and informational.as_bool(yaml11=True):
        yield _whole("Codecov", Role.RELATIVE, value, informational.location, "informational")
        return
    if target is None or not value or value <= 0:
        place = target if target is not None else name
        yield _whole("Codecov", Role.RELATIVE, None, place.location, "compares with the base")
        return
    why = "of the changed lines" if kind == "patch" else ""
    yield _whole("Codecov", Role.THRESHOLD, value, target.location, why)


def _is_off(node: Node) -> bool:
    return isinstance(node, Scalar) and node.as_bool(yaml11=True) is False


def _sonar(repository: Repository) -> Iterator[CoverageSetting]:
    found: list[Location] = []
    for path in settings_files(repository, "sonar-project.properties", "gradle.properties", ".sonarcloud.properties"):
        for line, text in enumerate(repository.manifests.lines(path)[:_MOST_LINES], 1):
            if _WAITS.fullmatch(text[:400]):
                found.append(Location(path, line, 1, line))
    for path in settings_files(repository, "pom.xml"):
        root = repository.manifests.xml(path)
        for one in root.each("properties", "sonar.qualitygate.wait") if root is not None else ():
            if one.text.lower() == "true":
                found.append(one.location)
    for path in repository.manifests.with_extension("gradle", "kts"):
        code = code_of(repository, path) if counts(repository, path) else None
        waits = _GRADLE_WAITS.search(code.text) if code is not None else None
        if code is not None and waits is not None:
            found.append(code.at(waits.start()))
    for at in found:
        directory = at.path.rpartition("/")[0]
        yield CoverageSetting("SonarQube", Role.THRESHOLD, None, at, _ANY, directory, "the quality gate is waited for")
