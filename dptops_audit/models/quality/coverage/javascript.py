"""Coverage of JavaScript and TypeScript: Jest, Vitest, nyc, c8, Karma, Bun.

Sources: https://jestjs.io/docs/configuration#coveragethreshold-object, https://vitest.dev/config/coverage,
https://github.com/istanbuljs/nyc#common-configuration-options (of all minima only that of lines is set by default, to 90),
https://github.com/bcoe/c8#checking-for-full-source-coverage-using---all, https://github.com/karma-runner/karma-coverage,
https://bun.sh/docs/test/coverage
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from itertools import islice
from typing import TYPE_CHECKING

from dptops_audit.evidence import Location
from dptops_audit.knowledge.coverage_settings import SCRIPTS
from dptops_audit.models.nodes import Mapping, Node, Scalar, dig
from dptops_audit.models.packages.package import Package
from dptops_audit.models.quality.code_text import CodeText
from dptops_audit.models.quality.coverage.setting import (
    CoverageSetting,
    Role,
    code_of,
    counts,
    made,
    number,
    number_at,
    settings_files,
    threshold,
)

if TYPE_CHECKING:
    from dptops_audit.models.repository import Repository

_METRICS = ("lines", "statements", "branches", "functions", "line", "statement", "branch", "function")
_PAIR = re.compile(
    r"(?<![\w$.])[\"']?(lines|statements|branches|functions|each)[\"']?\s{0,20}:\s{0,20}(-?\d{1,9}(?:\.\d{1,9})?|[A-Za-z_$][\w$]{0,60})\b"
)
_ALL = re.compile(r"(?<![\w$.])[\"']?100[\"']?\s{0,20}:\s{0,20}true\b")
_COLLECT = re.compile(r"(?<![\w$.])[\"']?collectCoverage[\"']?\s{0,20}:\s{0,20}true\b")
_ENABLED = re.compile(r"(?<![\w$.])[\"']?enabled[\"']?\s{0,20}:\s{0,20}true\b")
_WARNING = re.compile(r"(?<![\w$.])[\"']?emitWarning[\"']?\s{0,20}:\s{0,20}true\b")
_CONFIG = re.compile(
    r"(?:[\w-]+\.){0,4}(?:[\w-]+-)?(jest|vitest|vite|karma)(?:[.-][\w-]+){0,4}\.(?:[cm]?[jt]s|json)", re.IGNORECASE
)
_IS_CONFIG = re.compile(r"conf|preset|^jest\.[\w.-]+$|workspace|projects", re.IGNORECASE)
_OLD_VITEST = re.compile(r"[\^~=v]{0,2}0\.")
_NYC = {
    ".nycrc": "nyc",
    ".nycrc.json": "nyc",
    ".nycrc.yml": "nyc",
    ".nycrc.yaml": "nyc",
    ".c8rc": "c8",
    ".c8rc.json": "c8",
}
_DEFAULT_LINES = 90.0
_MOST_FOUND = 200
"""Numbers of one block; no configuration has more."""


def read(repository: Repository) -> Iterator[CoverageSetting]:
    """What configuration files of JavaScript's tools say."""
    for path in settings_files(repository, "package.json"):
        root = repository.manifests.json(path)
        yield from _jest(dig(root, "jest"))
        for tool in ("nyc", "c8"):
            yield from _nyc(tool, dig(root, tool))
    for path in settings_files(repository, *_NYC):
        name = path.rpartition("/")[2].lower()
        manifests = repository.manifests
        yield from _nyc(_NYC[name], manifests.yaml(path) if name.endswith(("yml", "yaml")) else manifests.json(path))
    for path in settings_files(repository, "bunfig.toml"):
        yield from _bun(dig(repository.manifests.toml(path), "test"))
    for path in repository.manifests.with_extension("js", "cjs", "mjs", "ts", "cts", "mts", "json"):
        name = path.rpartition("/")[2]
        found = _CONFIG.fullmatch(name)
        if found is None or _IS_CONFIG.search(name) is None or not counts(repository, path):
            continue
        tool = found.group(1).lower()
        if name.lower().endswith(".json"):
            if tool == "jest":
                yield from _jest(repository.manifests.json(path))
            continue
        code = code_of(repository, path)
        if code is not None:
            yield from _configured(repository, tool, code)


def _configured(repository: Repository, tool: str, code: CodeText) -> Iterator[CoverageSetting]:
    """What a file in code says."""
    if tool == "jest":
        for start, end in code.blocks("coverageThreshold"):
            yield from _minimum("Jest", code, start, end)
        if (found := _COLLECT.search(code.text)) and code.is_code(found.end() - 1):
            yield made("Jest", Role.ON, None, code.at(found.start()), SCRIPTS)
    elif tool == "karma":
        for outer, inner in (("coverageReporter", "check"), ("coverageIstanbulReporter", "thresholds")):
            for start, end in code.blocks(outer):
                for first, last in code.blocks(inner, start, end):
                    if _WARNING.search(code.text, first, last) is None:
                        yield from _minimum("Karma", code, first, last)
    else:
        for start, end in code.blocks("coverage"):
            before = len(code.text)
            for first, last in code.blocks("thresholds", start, end):
                before = min(before, first)
                yield from _minimum("Vitest", code, first, last)
            if before > end and _is_old(repository, code.path):
                yield from _minimum("Vitest", code, start, end)
            if (found := _ENABLED.search(code.text, start, end)) and code.is_code(found.end() - 1):
                yield made("Vitest", Role.ON, None, code.at(found.start()), SCRIPTS)


def _is_old(repository: Repository, path: str) -> bool:
    """Whether the nearest package has a Vitest before 1.0, which had the minima in `coverage` itself."""
    near: Package | None = None
    for package in repository.all_packages:
        folder = f"{package.directory}/" if package.directory else ""
        if package.ecosystem == "javascript" and path.startswith(folder):
            near = package
    dependency = near.dependency("vitest") if near is not None else None
    return dependency is not None and _OLD_VITEST.match(dependency.requirement) is not None


def _minimum(tool: str, code: CodeText, start: int, end: int) -> Iterator[CoverageSetting]:
    """The minimum of lines in a block, else the first of any other kind; a number below nothing is a limit of what is missed."""
    found: list[tuple[str, float, Location]] = []
    for pair in islice(_PAIR.finditer(code.text, start, end), _MOST_FOUND):
        if not code.is_code(pair.start(2)):
            continue
        value = number(pair.group(2))
        at = code.at(pair.start(2))
        if value is None:
            value, at = _constant(code, pair.group(2)) or (None, at)
        if value:
            found.append((pair.group(1), value, at))
    for everything in _ALL.finditer(code.text, start, end):
        found.append(("lines", 100.0, code.at(everything.start())))
    yield from _best(tool, found)


def _best(tool: str, found: list[tuple[str, float, Location]]) -> Iterator[CoverageSetting]:
    if found:
        _, value, at = next((one for one in found if one[0] in ("lines", "line")), found[0])
        yield made(tool, Role.THRESHOLD, value if value > 0 else None, at, SCRIPTS)


def _constant(code: CodeText, name: str) -> tuple[float, Location] | None:
    """The number that a constant of the same file is, and where."""
    found = re.search(
        rf"\b(?:const|let|var)\s{{1,20}}{re.escape(name)}\s{{0,20}}=\s{{0,20}}(\d{{1,9}}(?:\.\d{{1,9}})?)", code.bare
    )
    return (float(found.group(1)), code.at(found.start(1))) if found else None


def _numbers(node: Node | None, depth: int = 0) -> Iterator[tuple[str, float, Location]]:
    if not isinstance(node, Mapping) or depth > 2:
        return
    for key, value in node.items():
        if isinstance(value, Mapping):
            yield from _numbers(value, depth + 1)
        elif key.value in _METRICS and (amount := number_at(value)):
            yield key.value, amount, value.location


def _jest(node: Node | None) -> Iterator[CoverageSetting]:
    yield from _best("Jest", list(_numbers(dig(node, "coverageThreshold"))))
    collect = dig(node, "collectCoverage")
    if isinstance(collect, Scalar) and collect.as_bool():
        yield made("Jest", Role.ON, None, collect.location, SCRIPTS)


def _nyc(tool: str, node: Node | None) -> Iterator[CoverageSetting]:
    """The minima count where `check-coverage` is set."""
    check = dig(node, "check-coverage") or dig(node, "checkCoverage")
    if not isinstance(node, Mapping) or not isinstance(check, Scalar) or not check.as_bool():
        return
    minima = {key.value: value for key, value in node.items() if key.value in _METRICS}
    found = [(key, amount, value.location) for key, value in minima.items() if (amount := number_at(value))]
    everything = node.get("100")
    if isinstance(everything, Scalar) and everything.as_bool():
        found.append(("lines", 100.0, everything.location))
    if not found and "lines" not in minima:
        found.append(("lines", _DEFAULT_LINES, check.location))
    yield from _best(tool, found)


def _bun(node: Node | None) -> Iterator[CoverageSetting]:
    """`coverageThreshold` is a part of one, for all kinds or for each."""
    limit = dig(node, "coverageThreshold")
    found = list(_numbers(limit)) or (
        [("lines", amount, limit.location)] if limit is not None and (amount := number_at(limit)) else []
    )
    for _, value, at in found[:1]:
        yield from threshold("Bun", value * 100 if value <= 1 else value, at, SCRIPTS)
    on = dig(node, "coverage")
    if isinstance(on, Scalar) and on.as_bool():
        yield made("Bun", Role.ON, None, on.location, SCRIPTS)
