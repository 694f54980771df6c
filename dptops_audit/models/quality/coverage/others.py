"""Coverage of .NET, Elixir, Go, Rust, C and C++, and PHP.

Sources: https://github.com/coverlet-coverage/coverlet/blob/master/Documentation/MSBuildIntegration.md,
https://learn.microsoft.com/en-us/visualstudio/test/configure-unit-tests-by-using-a-dot-runsettings-file,
https://hexdocs.pm/mix/Mix.Tasks.Test.html#module-coverage, https://github.com/parroty/excoveralls#coverage-options,
https://github.com/vladopajic/go-test-coverage#config, https://github.com/xd009642/tarpaulin#config-file,
https://gcovr.com/en/stable/reference/config.html, https://docs.phpunit.de/en/11.5/configuration.html#the-coverage-element
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from itertools import islice
from typing import TYPE_CHECKING

from dptops_audit.evidence import Location
from dptops_audit.knowledge.coverage_settings import CPP, DOTNET, ELIXIR, GO, PHP, RUST
from dptops_audit.models.nodes import Mapping, dig
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
from dptops_audit.models.xml import Element

if TYPE_CHECKING:
    from dptops_audit.models.repository import Repository

_TEST_COVERAGE = re.compile(r"(?<![\w.])test_coverage:\s{0,200}(?=\[)")
_THRESHOLD = re.compile(r"(?<![\w.])threshold:\s{0,200}(\d{1,9}(?:\.\d{1,9})?)")
_COLLECTORS = frozenset({"code coverage", "xplat code coverage"})
_GCOVR = re.compile(r"\s*(fail-under-(?:line|branch|decision|function))\s*=\s*(\d{1,9}(?:\.\d{1,9})?)\s*(?:[#;].*)?")
_REPORT_TYPES = frozenset({"clover", "cobertura", "crap4j", "html", "php", "text", "xml"})
_MOST_LINES = 2_000
_MOST_FOUND = 20


def read(repository: Repository) -> Iterator[CoverageSetting]:
    """What the configuration of these languages says."""
    yield from _dotnet(repository)
    yield from _elixir(repository)
    for path in settings_files(repository, ".testcoverage.yml", ".testcoverage.yaml"):
        limits = dig(repository.manifests.yaml(path), "threshold")
        for kind in ("total", "package", "file"):
            if (limit := dig(limits, kind)) is not None and number_at(limit):
                yield from threshold("go-test-coverage", number_at(limit), limit.location, GO)
                break
    for path in settings_files(repository, "tarpaulin.toml", ".tarpaulin.toml"):
        root = repository.manifests.toml(path)
        tables = [root, *(value for _, value in root.items())] if isinstance(root, Mapping) else []
        for table in tables:
            limit = dig(table, "fail-under") or dig(table, "fail_under")
            if limit is not None:
                yield from threshold("cargo-tarpaulin", number_at(limit), limit.location, RUST)
    for path in settings_files(repository, "gcovr.cfg"):
        for line, text in enumerate(repository.manifests.lines(path)[:_MOST_LINES], 1):
            if found := _GCOVR.fullmatch(text[:400]):
                at = Location(path, line, found.start(1) + 1, line)
                yield from threshold("gcovr", number(found.group(2)), at, CPP)
    yield from _php(repository)


def _dotnet(repository: Repository) -> Iterator[CoverageSetting]:
    packages = [package for package in repository.all_packages if package.ecosystem == "dotnet"]
    uses_build = any(package.dependency("coverlet.msbuild") is not None for package in packages)
    for path in repository.manifests.with_extension("csproj", "fsproj", "vbproj", "props", "targets"):
        root = repository.manifests.xml(path) if counts(repository, path) else None
        if root is None:
            continue
        collect = _property(root, "CollectCoverage")
        if collect is not None:
            yield made("Coverlet", Role.ON, None, collect.location, DOTNET, _condition(collect))
        limit = _property(root, "Threshold")
        if limit is not None and (uses_build or collect is not None):
            numbers = [value for value in map(number, limit.text.split(",")[:3]) if value]
            if numbers:
                yield from threshold("Coverlet", numbers[0], limit.location, DOTNET, _condition(limit))
    for path in repository.manifests.with_extension("runsettings"):
        root = repository.manifests.xml(path) if counts(repository, path) else None
        collectors = root.each("DataCollectionRunSettings", "DataCollectors", "DataCollector") if root else ()
        for collector in collectors:
            named = collector.attributes.get("friendlyName", "").lower() in _COLLECTORS
            if named and collector.attributes.get("enabled", "true").lower() != "false":
                yield made("Coverlet", Role.ON, None, collector.location, DOTNET, "only where a run takes this file")


def _property(root: Element, name: str) -> Element | None:
    """The first property of that name that is neither empty nor false."""
    return next(
        (one for one in root.each("PropertyGroup", name) if one.text and one.text.lower() != "false"),
        None,
    )


def _condition(element: Element) -> str:
    condition = element.attributes.get("Condition", "")
    return f"only if {condition[:80]}" if condition and f"$({element.name})" not in condition else ""


def _elixir(repository: Repository) -> Iterator[CoverageSetting]:
    for path in settings_files(repository, "mix.exs"):
        code = code_of(repository, path)
        for found in islice(_TEST_COVERAGE.finditer(code.text), _MOST_FOUND) if code is not None else ():
            limit = _THRESHOLD.search(code.text, found.end(), code.end_of(found.end())) if code is not None else None
            if code is not None and limit is not None and code.is_code(found.start()) and code.is_code(limit.start()):
                yield from threshold("mix test", float(limit.group(1)), code.at(limit.start(1)), ELIXIR)
    for path in settings_files(repository, "coveralls.json"):
        limit_node = dig(repository.manifests.json(path), "coverage_options", "minimum_coverage")
        if limit_node is not None:
            yield from threshold("ExCoveralls", number_at(limit_node), limit_node.location, ELIXIR)


def _php(repository: Repository) -> Iterator[CoverageSetting]:
    """Coverage is measured where a report of it is configured, and a driver is there."""
    for path in settings_files(repository, "phpunit.xml", "phpunit.xml.dist", "phpunit.dist.xml"):
        root = repository.manifests.xml(path)
        if root is None:
            continue
        reports = [
            one for report in root.each("coverage", "report") for one in report.children if one.name in _REPORT_TYPES
        ]
        reports += [
            log for log in root.each("logging", "log") if log.attributes.get("type", "").startswith("coverage-")
        ]
        if reports:
            yield made("PHPUnit", Role.ON, None, reports[0].location, PHP)
