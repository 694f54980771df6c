"""Coverage on the JVM: JaCoCo by Maven and Gradle, Kover, scoverage.

Sources: https://www.jacoco.org/jacoco/trunk/doc/check-mojo.html, https://docs.gradle.org/current/userguide/jacoco_plugin.html (`check` does
not depend on the verification by itself), https://kotlin.github.io/kotlinx-kover/gradle-plugin/,
https://github.com/scoverage/sbt-scoverage#minimum-coverage
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from itertools import islice
from typing import TYPE_CHECKING

from dptops_audit.evidence import Location
from dptops_audit.knowledge.coverage_settings import JVM
from dptops_audit.models.packages.maven.model import Pom, Poms
from dptops_audit.models.quality.code_text import CodeText
from dptops_audit.models.quality.coverage.setting import (
    CoverageSetting,
    Role,
    code_of,
    counts,
    made,
    number,
    threshold,
)
from dptops_audit.models.xml import Element

if TYPE_CHECKING:
    from dptops_audit.models.repository import Repository

_PLUGIN = "jacoco-maven-plugin"
_PROPERTY = re.compile(r"\$\{([\w.-]{1,200})\}")
_MOST_FOUND = 100
"""Numbers of one block; no build has more."""
_SPACE = r"\s{0,20}"
_MINIMUM = re.compile(
    rf"\b(?:minimum|minValue){_SPACE}(?:=|\.set{_SPACE}\(){_SPACE}(?:BigDecimal{_SPACE}\({_SPACE})?[\"']?(\d{{1,9}}(?:\.\d{{1,9}})?|[A-Za-z_]\w{{0,60}})"
)
_BOUND = re.compile(
    rf"\b(?:minBound{_SPACE}\({_SPACE}|(?:min|minValue){_SPACE}(?:=|\.set{_SPACE}\(){_SPACE})(\d{{1,9}}(?:\.\d{{1,9}})?|[A-Za-z_]\w{{0,60}})\b"
)
_DISABLED = re.compile(
    rf"\b(?:isEnabled|enabled|isFailOnViolation|failOnViolation){_SPACE}(?:=|\.set{_SPACE}\(){_SPACE}false\b"
)
_WARNS = re.compile(rf"\b(?:warningInsteadOfFailure|disabled){_SPACE}(?:=|\.set{_SPACE}\(){_SPACE}true\b")
_CALLED = re.compile(r"\b(?:dependsOn|finalizedBy)\b[^\n]{0,160}\bjacocoTestCoverageVerification\b")
_REPORTED = re.compile(
    r"\b(?:finalizedBy\b[^\n]{0,160}\b(?:jacocoTestReport|koverXmlReport|koverHtmlReport)|check\b[^\n]{0,80}\bdependsOn\b[^\n]{0,160}\bjacocoTestReport)\b"
)
_SBT = re.compile(rf"\b(coverageMinimum\w{{0,40}}){_SPACE}:={_SPACE}(\d{{1,9}}(?:\.\d{{1,9}})?)")
_SBT_FAILS = re.compile(rf"\bcoverageFailOnMinimum{_SPACE}:={_SPACE}true\b")
_SBT_ON = re.compile(rf"\bcoverageEnabled{_SPACE}:={_SPACE}true\b")


def read(repository: Repository) -> Iterator[CoverageSetting]:
    """What builds on the JVM say; parts of one are given in percent."""
    yield from _maven(repository)
    for path in repository.manifests.with_extension("gradle", "kts", "sbt"):
        if not counts(repository, path) or not path.endswith((".gradle", ".gradle.kts", ".sbt")):
            continue
        code = code_of(repository, path)
        if code is not None:
            yield from _sbt(code) if path.endswith(".sbt") else _gradle(code)


def _percent(value: float | None) -> float | None:
    return round(value * 100, 4) if value is not None and value <= 1 else value


def _maven(repository: Repository) -> Iterator[CoverageSetting]:
    poms = [pom for path, pom in Poms(repository.manifests).by_path.items() if counts(repository, path)]
    used = any(
        plugin.value("artifactId") == _PLUGIN
        for pom in poms
        for build in _builds(pom.root)
        for plugin in build[0].each("plugins", "plugin")
    )
    for pom in poms if used else ():
        for build, profile in _builds(pom.root):
            for plugin in (*build.each("plugins", "plugin"), *build.each("pluginManagement", "plugins", "plugin")):
                if plugin.value("artifactId") == _PLUGIN:
                    yield from _jacoco(pom, plugin, profile)


def _builds(root: Element) -> Iterator[tuple[Element, str]]:
    """The builds of a POM and of its profiles, with what limits them."""
    for build in root.each("build"):
        yield build, ""
    for profile in root.each("profiles", "profile"):
        active = profile.value("activation", "activeByDefault").lower() == "true"
        for build in profile.each("build"):
            yield build, "" if active else f"only in the profile {profile.value('id')}"


def _jacoco(pom: Pom, plugin: Element, why: str) -> Iterator[CoverageSetting]:
    shared = plugin.child("configuration")
    reports = False
    for execution in plugin.each("executions", "execution"):
        goals = {goal.text for goal in execution.each("goals", "goal")}
        own = execution.child("configuration")
        if execution.value("phase") == "none" or _is(pom, own, shared, "skip", "true"):
            continue
        if "check" in goals and not _is(pom, own, shared, "haltOnFailure", "false"):
            for configuration in (own, shared):
                yield from _rules(pom, configuration, why)
        report = next((goal for goal in execution.each("goals", "goal") if goal.text.startswith("report")), None)
        if report is not None and not reports:
            reports = True
            yield made("JaCoCo", Role.ON, None, report.location, JVM, why)


def _is(pom: Pom, own: Element | None, shared: Element | None, name: str, value: str) -> bool:
    for configuration in (own, shared):
        text = configuration.value(name) if configuration is not None else ""
        if text:
            return pom.expand(text).lower() == value
    return False


def _rules(pom: Pom, configuration: Element | None, why: str) -> Iterator[CoverageSetting]:
    for limit in configuration.each("rules", "rule", "limits", "limit") if configuration is not None else ():
        minimum, maximum = limit.child("minimum"), limit.child("maximum")
        if minimum is not None:
            value = number(pom.expand(minimum.text))
            yield from threshold("JaCoCo", _percent(value), _place(pom, minimum), JVM, why)
        elif maximum is not None and limit.value("value").startswith("MISSED"):
            yield made("JaCoCo", Role.THRESHOLD, None, _place(pom, maximum), JVM, why)


def _place(pom: Pom, element: Element) -> Location:
    """Where the number stands: in the element, or in the property that it names."""
    for _ in range(8):
        found = _PROPERTY.fullmatch(element.text)
        named = pom.property_element(found.group(1)) if found else None
        if named is None:
            break
        element = named
    return element.location


def _gradle(code: CodeText) -> Iterator[CoverageSetting]:
    called = _CALLED.search(code.text) is not None
    why = "" if called else "only where the task jacocoTestCoverageVerification is called"
    for start, end in code.blocks("violationRules"):
        if any(
            code.is_code(found.start()) and _top(code, start, found.start())
            for found in islice(_DISABLED.finditer(code.text, start, end), _MOST_FOUND)
        ):
            continue
        for first, last in code.blocks("rule", start, end):
            if _DISABLED.search(code.bare, first, last) is None:
                yield from _first("JaCoCo", code, _MINIMUM, first, last, why)
    for start, end in code.blocks("kover(?:Report|Verify)?"):
        for first, last in code.blocks("verify", start, end):
            if _WARNS.search(code.bare, first, last) is not None:
                continue
            yield from _first("Kover", code, _BOUND, first, last, "")
    reported = _REPORTED.search(code.text)
    if reported is not None and code.is_code(reported.start()):
        yield made("JaCoCo" if "jacoco" in reported.group() else "Kover", Role.ON, None, code.at(reported.start()), JVM)


def _top(code: CodeText, start: int, offset: int) -> bool:
    """Whether no bracket is open between two offsets."""
    between = code.bare[start:offset]
    return between.count("{") == between.count("}")


def _first(
    tool: str, code: CodeText, pattern: re.Pattern[str], start: int, end: int, why: str
) -> Iterator[CoverageSetting]:
    for found in islice(pattern.finditer(code.text, start, end), _MOST_FOUND):
        if not code.is_code(found.start()):
            continue
        value, at = number(found.group(1)), code.at(found.start(1))
        if value is None:
            value, at = _variable(code, found.group(1)) or (None, at)
        if value:
            yield from threshold(tool, _percent(value) if tool == "JaCoCo" else value, at, JVM, why)
            return


def _variable(code: CodeText, name: str) -> tuple[float, Location] | None:
    found = re.search(
        rf"\b{re.escape(name)}{_SPACE}=[ \t]{{0,20}}(?:BigDecimal\()?[\"']?(\d{{1,9}}(?:\.\d{{1,9}})?)", code.text
    )
    known = found is not None and code.is_code(found.start())
    return (float(found.group(1)), code.at(found.start(1))) if found is not None and known else None


def _sbt(code: CodeText) -> Iterator[CoverageSetting]:
    """A minimum only fails the build where it is said so."""
    if (fails := _SBT_FAILS.search(code.bare)) is not None:
        found = list(_SBT.finditer(code.bare))
        best = next((one for one in found if one.group(1) in ("coverageMinimum", "coverageMinimumStmtTotal")), None)
        best = best or (found[0] if found else None)
        if best is not None and fails is not None:
            yield from threshold("scoverage", float(best.group(2)), code.at(best.start(2)), JVM)
    if (on := _SBT_ON.search(code.bare)) is not None:
        yield made("scoverage", Role.ON, None, code.at(on.start()), JVM)
