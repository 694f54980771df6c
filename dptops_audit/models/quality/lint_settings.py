"""Security analysers that are switched on inside the configuration of a linter.

A package alone proves nothing: its rules must be selected. A general linter whose defaults hold some rules of security (RuboCop, Biome,
Clippy, detekt) is none. SonarAnalyzer is one, as Sonar's other scanners are. Sources: https://docs.astral.sh/ruff/rules/#flake8-bandit-s,
https://flake8.pycqa.org/en/latest/user/options.html#cmdoption-flake8-select, https://golangci-lint.run/docs/configuration/file/,
https://github.com/eslint-community/eslint-plugin-security, https://find-sec-bugs.github.io/,
https://learn.microsoft.com/en-us/dotnet/core/project-sdk/msbuild-props#analysismodecategory, https://psalm.dev/docs/security_analysis/,
https://github.com/FloeDesignTechnologies/phpcs-security-audit
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING

from dptops_audit.evidence import Location
from dptops_audit.knowledge.coverage_settings import DOTNET, GO, JVM, PHP, PYTHON, SCRIPTS
from dptops_audit.models.inventory import Tag
from dptops_audit.models.nodes import Node, Scalar, dig, each, text_of
from dptops_audit.models.packages.python.setup_cfg import parse
from dptops_audit.models.quality.eslint_settings import eslint_plugins

if TYPE_CHECKING:
    from dptops_audit.models.repository import Repository

__all__ = ["SecurityLinter", "security_linters"]

_NO_TREES = frozenset({Tag.VENDORED, Tag.GENERATED, Tag.EXAMPLE, Tag.TEMPLATE, Tag.FIXTURE})
_BANDIT = re.compile(r"S\d{0,3}|ALL")
_FLAKE8_FILES = {".flake8": "flake8", "setup.cfg": "flake8", "tox.ini": "flake8"}
_MOST_LINES = 5_000
_ANALYZERS = {
    "securitycodescan": "Security Code Scan",
    "securitycodescan.vs2017": "Security Code Scan",
    "securitycodescan.vs2019": "Security Code Scan",
    "puma.security.rules": "Puma Scan",
    "puma.security.rules.2022": "Puma Scan",
    "sonaranalyzer.csharp": "SonarAnalyzer",
    "sonaranalyzer.visualbasic": "SonarAnalyzer",
}
_MODES = frozenset({"all", "recommended", "minimum", "allenabledbydefault"})
_CATEGORY = re.compile(
    r"\s*dotnet_analyzer_diagnostic\.category-security\.severity\s*=\s*(?:suggestion|warning|error)\b", re.IGNORECASE
)
_FINDSECBUGS = "com.h3xstream.findsecbugs:findsecbugs-plugin"
_PHPCS = re.compile(r"Security(?:\..*)?|.*phpcs-security-audit.*|WordPress\.Security(?:\..*)?")


@dataclass(frozen=True, slots=True)
class SecurityLinter:
    """An analyser that is on. `linter` is the tool that runs it, as the tables of tools call it, empty for the build of the code itself.

    `languages` are file kinds; `location` is the line that switches it on.
    """

    tool: str
    linter: str
    languages: frozenset[str]
    location: Location


def security_linters(repository: Repository) -> tuple[SecurityLinter, ...]:
    """Every analyser that a linter's configuration here switches on, by path and line."""
    found = dict.fromkeys(
        (
            *_ruff(repository),
            *_flake8(repository),
            *(SecurityLinter(tool, "ESLint", SCRIPTS, at) for tool, at in eslint_plugins(repository)),
            *_golangci(repository),
            *_find_sec_bugs(repository),
            *_dotnet(repository),
            *_php(repository),
        )
    )
    kept = (one for one in found if _counts(repository, one.location.path))
    return tuple(sorted(kept, key=lambda one: (one.location, one.tool)))


def _counts(repository: Repository, path: str) -> bool:
    file = repository.inventory.get(path)
    return file is not None and file.tags.isdisjoint(_NO_TREES)


def _ruff(repository: Repository) -> Iterator[SecurityLinter]:
    manifests = repository.manifests
    tables = [manifests.toml(path) for path in manifests.named("ruff.toml", ".ruff.toml")]
    tables += [dig(manifests.toml(path), "tool", "ruff") for path in manifests.named("pyproject.toml")]
    for table in tables:
        places = (dig(table, "lint"), table)
        ignored = {
            text_of(one) for place in places for key in ("ignore", "extend-ignore") for one in each(dig(place, key))
        }
        selected = [one for place in places for key in ("select", "extend-select") for one in each(dig(place, key))]
        on = next((one for one in selected if _BANDIT.fullmatch(text_of(one) or "")), None)
        if on is not None and not ("S" in ignored and text_of(on) in ("S", "ALL")):
            yield SecurityLinter("Ruff's security rules", "Ruff", PYTHON, on.location)


def _flake8(repository: Repository) -> Iterator[SecurityLinter]:
    """flake8-bandit where flake8 has it: with nothing selected, flake8 runs the rules of every plugin."""
    manifests = repository.manifests
    languages = PYTHON
    installed = [
        dependency.location
        for package in repository.all_packages
        if package.ecosystem == "python" and (dependency := package.dependency("flake8-bandit")) is not None
    ]
    for path in manifests.named(".pre-commit-config.yaml"):
        for repo in each(dig(manifests.yaml(path), "repos")):
            for hook in each(dig(repo, "hooks")):
                for one in each(dig(hook, "additional_dependencies")):
                    if re.split(r"[=<>~!\[; ]", text_of(one) or "", maxsplit=1)[0] == "flake8-bandit":
                        installed.append(one.location)
    if not installed:
        return
    selected = excluded = False
    for path in manifests.named(*_FLAKE8_FILES):
        options = parse(path, manifests.lines(path)[:_MOST_LINES]).get("flake8", {})
        for name in ("select", "extend_select"):
            for text, at in options[name].lines if name in options else ():
                selected = selected or name == "select"
                if any(re.fullmatch(r"S\d{0,3}", word) for word in re.split(r"[,\s]+", text)):
                    yield SecurityLinter("flake8-bandit", "Flake8", languages, at)
                    return
        for name in ("ignore", "extend_ignore"):
            for text, _ in options[name].lines if name in options else ():
                excluded = excluded or "S" in re.split(r"[,\s]+", text)
    if not selected and not excluded:
        yield SecurityLinter("flake8-bandit", "Flake8", languages, installed[0])


def _golangci(repository: Repository) -> Iterator[SecurityLinter]:
    manifests = repository.manifests
    roots = [manifests.yaml(path) for path in manifests.named(".golangci.yml", ".golangci.yaml")]
    roots += [manifests.toml(path) for path in manifests.named(".golangci.toml")]
    roots += [manifests.json(path) for path in manifests.named(".golangci.json")]
    for root in roots:
        linters = dig(root, "linters")
        if any(text_of(one) == "gosec" for one in each(dig(linters, "disable"))):
            continue
        on = next((one for one in each(dig(linters, "enable")) if text_of(one) == "gosec"), None) or _all(linters)
        if on is not None:
            yield SecurityLinter("gosec", "golangci-lint", GO, on.location)


def _all(linters: Node | None) -> Node | None:
    """What switches every linter on, or those against bugs, in the first form of the file or the second."""
    every, default = dig(linters, "enable-all"), dig(linters, "default")
    if isinstance(every, Scalar) and every.as_bool():
        return every
    if text_of(default) == "all":
        return default
    return next((one for one in each(dig(linters, "presets")) if text_of(one) == "bugs"), None)


def _find_sec_bugs(repository: Repository) -> Iterator[SecurityLinter]:
    for path in repository.manifests.named("pom.xml"):
        root = repository.manifests.xml(path)
        for element in root.walk() if root is not None else ():
            if element.name in ("spotbugs-maven-plugin", "findbugs-maven-plugin"):
                continue
            if element.name == "plugin" and element.value("artifactId") == "findsecbugs-plugin":
                artifact = element.child("artifactId") or element
                yield SecurityLinter("Find Security Bugs", "SpotBugs", JVM, artifact.location)
    for package in repository.all_packages:
        if package.ecosystem == "gradle":
            for dependency in package.dependencies:
                if dependency.name == _FINDSECBUGS and dependency.group in ("spotbugsPlugins", "findbugsPlugins"):
                    yield SecurityLinter("Find Security Bugs", "SpotBugs", JVM, dependency.location)


def _dotnet(repository: Repository) -> Iterator[SecurityLinter]:
    languages = DOTNET
    for package in repository.all_packages:
        if package.ecosystem == "dotnet":
            for dependency in package.dependencies:
                if dependency.name in _ANALYZERS:
                    yield SecurityLinter(_ANALYZERS[dependency.name], "", languages, dependency.location)
    for path in repository.manifests.with_extension("csproj", "fsproj", "vbproj", "props", "targets"):
        root = repository.manifests.xml(path)
        for group in root.each("PropertyGroup") if root is not None else ():
            for element in group.children:
                mode = element.text.lower()
                name = element.name.lower()
                if (name == "analysismodesecurity" and mode in _MODES) or (
                    name == "analysismode" and mode in ("all", "allenabledbydefault")
                ):
                    yield SecurityLinter(".NET analyzers' security rules", "", languages, element.location)
    for path in repository.manifests.named(".editorconfig", ".globalconfig"):
        for line, text in enumerate(repository.manifests.lines(path)[:_MOST_LINES], 1):
            if _CATEGORY.match(text[:400]):
                yield SecurityLinter(".NET analyzers' security rules", "", languages, Location(path, line))


def _php(repository: Repository) -> Iterator[SecurityLinter]:
    languages = PHP
    for path in repository.manifests.named("psalm.xml", "psalm.xml.dist", "psalm-taint.xml"):
        root = repository.manifests.xml(path)
        if root is None:
            continue
        if root.attributes.get("runTaintAnalysis", "").lower() == "true":
            at = _attribute(repository, path, "runTaintAnalysis", root.location)
            yield SecurityLinter("Psalm's taint analysis", "Psalm", PHP, at)
    for path in repository.manifests.named("phpcs.xml", "phpcs.xml.dist", ".phpcs.xml", ".phpcs.xml.dist"):
        root = repository.manifests.xml(path)
        for rule in root.each("rule") if root is not None else ():
            if _PHPCS.fullmatch(rule.attributes.get("ref", "")[:400]):
                yield SecurityLinter("phpcs-security-audit", "PHP_CodeSniffer", languages, rule.location)


def _attribute(repository: Repository, path: str, name: str, start: Location) -> Location:
    """The line of an attribute of the root element, which may be written over several lines."""
    for line, text in enumerate(repository.manifests.lines(path)[start.line - 1 : start.line + 200], start.line):
        if re.search(rf"(?<!\w){name}\s*=", text[:400]):
            return Location(path, line)
    return start
