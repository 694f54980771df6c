"""The goals that a POM binds to phases, its own, inherited ones and those of its packaging.

https://maven.apache.org/ref/current/maven-core/default-bindings.html for what packagings bind; default phases by each plugin's manual.
"""

from __future__ import annotations

import posixpath
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass

from dptops_audit.evidence import Location
from dptops_audit.models.packages.maven.model import Pom
from dptops_audit.models.xml import Element

Exists = Callable[[str], bool]

PHASES = {
    name: at
    for at, name in enumerate(
        "validate initialize generate-sources process-sources generate-resources process-resources compile process-classes "
        "generate-test-sources process-test-sources generate-test-resources process-test-resources test-compile process-test-classes test "
        "prepare-package package pre-integration-test integration-test post-integration-test verify install deploy".split()
    )
}
"""The phases of the default lifecycle, in order."""

_BOUND = {
    "jar": "resources:resources compiler:compile resources:testResources compiler:testCompile surefire:test jar:jar install:install deploy:deploy",
    "war": "resources:resources compiler:compile resources:testResources compiler:testCompile surefire:test war:war install:install deploy:deploy",
    "ear": "ear:ear install:install deploy:deploy",
    "ejb": "resources:resources compiler:compile resources:testResources compiler:testCompile surefire:test ejb:ejb install:install deploy:deploy",
    "maven-plugin": "compiler:compile compiler:testCompile surefire:test plugin:descriptor jar:jar install:install deploy:deploy",
    "bundle": "compiler:compile compiler:testCompile surefire:test bundle:bundle install:install deploy:deploy",
    "pom": "install:install deploy:deploy",
}
_PHASE_OF = {
    "resources:resources": "process-resources",
    "compiler:compile": "compile",
    "resources:testResources": "process-test-resources",
    "compiler:testCompile": "test-compile",
    "surefire:test": "test",
    "failsafe:integration-test": "integration-test",
    "failsafe:verify": "verify",
    "jacoco:prepare-agent": "initialize",
    "jacoco:prepare-agent-integration": "pre-integration-test",
    "jacoco:report": "verify",
    "jacoco:report-integration": "verify",
    "jacoco:report-aggregate": "verify",
    "jacoco:check": "verify",
    "jacoco:restore-instrumented-classes": "prepare-package",
    "checkstyle:check": "verify",
    "spotbugs:check": "verify",
    "findbugs:check": "verify",
    "pmd:check": "verify",
    "pmd:cpd-check": "verify",
    "enforcer:enforce": "validate",
    "spotless:check": "verify",
    "spotless:apply": "process-sources",
    "formatter:validate": "validate",
    "formatter:format": "process-sources",
    "impsort:check": "process-sources",
    "sortpom:verify": "validate",
    "license:check": "verify",
    "dependency-check:check": "verify",
    "dependency-check:aggregate": "verify",
    "ossindex:audit": "validate",
    "cyclonedx:makeBom": "package",
    "cyclonedx:makeAggregateBom": "package",
    "pitest:mutationCoverage": "verify",
    "pitest:scmMutationCoverage": "verify",
    "scoverage:check": "verify",
    "detekt:check": "verify",
    "ktlint:check": "verify",
    "ktlint:ktlint": "verify",
    "revapi:check": "verify",
    "japicmp:cmp": "verify",
    "animal-sniffer:check": "process-test-classes",
    "forbiddenapis:check": "process-classes",
    "forbiddenapis:testCheck": "process-test-classes",
    "modernizer:modernizer": "package",
    "kotlin:compile": "compile",
    "kotlin:test-compile": "test-compile",
    "scala:compile": "compile",
    "scala:testCompile": "test-compile",
    "scalatest:test": "test",
    "gmavenplus:compile": "compile",
    "spring-boot:repackage": "package",
    "spring-boot:build-image-no-fork": "package",
    "spring-boot:build-info": "generate-resources",
    "quarkus:build": "package",
    "native:compile-no-fork": "package",
    "native:test": "test",
    "shade:shade": "package",
    "assembly:single": "package",
    "source:jar": "package",
    "source:jar-no-fork": "package",
    "javadoc:jar": "package",
    "gpg:sign": "verify",
    "jar:jar": "package",
    "jar:test-jar": "package",
    "war:war": "package",
    "ear:ear": "package",
    "ejb:ejb": "package",
    "bundle:bundle": "package",
    "plugin:descriptor": "process-classes",
    "install:install": "install",
    "deploy:deploy": "deploy",
    "central-publishing:publish": "deploy",
    "nexus-staging:deploy": "deploy",
    "frontend:npm": "generate-resources",
    "frontend:yarn": "generate-resources",
    "frontend:install-node-and-npm": "generate-resources",
    "dependency:analyze-only": "verify",
    "dependency:analyze": "verify",
    "git-commit-id:revision": "initialize",
    "docker:build": "install",
    "docker:start": "pre-integration-test",
    "docker:stop": "post-integration-test",
    "docker:push": "deploy",
    "karate:test": "test",
    "sonar:sonar": "",
    "jib:build": "",
    "jib:dockerBuild": "",
}
"""The phase that a goal is bound to where its execution names none; empty for goals with no such phase."""

SKIPPED_BY = {
    "surefire:test": ("skipTests", "maven.test.skip", "skipUnitTests", "surefire.skip"),
    "failsafe:": ("skipTests", "skipITs", "maven.test.skip"),
    "compiler:testCompile": ("maven.test.skip",),
    "resources:testResources": ("maven.test.skip",),
    "jacoco:": ("jacoco.skip",),
    "checkstyle:": ("checkstyle.skip",),
    "pmd:": ("pmd.skip",),
    "pmd:cpd-check": ("cpd.skip",),
    "spotbugs:": ("spotbugs.skip",),
    "findbugs:": ("findbugs.skip",),
    "enforcer:": ("enforcer.skip",),
    "spotless:check": ("spotless.check.skip", "spotless.skip"),
    "dependency-check:": ("dependency-check.skip",),
    "license:": ("license.skip",),
    "formatter:": ("formatter.skip",),
    "impsort:": ("impsort.skip",),
    "javadoc:": ("maven.javadoc.skip",),
    "source:": ("maven.source.skip",),
    "gpg:": ("gpg.skip",),
    "deploy:": ("maven.deploy.skip",),
    "install:": ("maven.install.skip",),
    "jib:": ("jib.skip",),
    "docker:": ("docker.skip",),
    "cyclonedx:": ("cyclonedx.skip",),
    "animal-sniffer:": ("animal.sniffer.skip",),
    "pitest:": ("skipPitest",),
    "scalatest:": ("skipTests", "maven.test.skip"),
    "revapi:": ("revapi.skip",),
    "modernizer:": ("modernizer.skip",),
    "forbiddenapis:": ("forbiddenapis.skip",),
}
"""The properties that take a goal, or all goals of a plugin, out."""

SETTINGS = frozenset(
    "skip skipTests skipITs haltOnFailure failOnError failsOnError failOnViolation failOnWarning failBuildOnCVSS failBuildOnAnyVulnerability "
    "testFailureIgnore violationSeverity includeTestSourceDirectory phase groups excludedGroups minimum image format failBuild fail".split()
)
"""The settings that are given with a goal."""

_OTHER_PREFIXES = {
    "com.mycila:license-maven-plugin": "license",
    "de.thetaphi:forbiddenapis": "forbiddenapis",
    "com.github.ekryd.sortpom:sortpom-maven-plugin": "sortpom",
    "net.revelc.code.formatter:formatter-maven-plugin": "formatter",
    "pl.project13.maven:git-commit-id-plugin": "git-commit-id",
    "io.github.git-commit-id:git-commit-id-maven-plugin": "git-commit-id",
    "org.pitest:pitest-maven": "pitest",
    "net.alchim31.maven:scala-maven-plugin": "scala",
}
_MOST_PLUGINS = 500


@dataclass(frozen=True, slots=True)
class Goal:
    """A bound goal: `name` is `prefix:goal`; `settings` are "name=value" words; `via` leads to it from the module's own POM. `default` is
    True where its packaging binds it."""

    name: str
    phase: str
    location: Location
    via: tuple[Location, ...] = ()
    settings: tuple[str, ...] = ()
    default: bool = False


@dataclass(frozen=True, slots=True)
class _Plugin:
    """One plugin as a POM or a parent of it configures it: nearest declaration first, then what management says."""

    prefix: str
    elements: tuple[tuple[Element, tuple[Location, ...]], ...]
    managed: tuple[Element, ...]


def prefix_of(goal: str) -> str:
    """A goal on the command line as `prefix:goal`, without group, version and execution."""
    parts = goal.partition("@")[0].split(":")
    if len(parts) < 3:
        return ":".join(parts)
    return f"{_prefix(parts[0], parts[1])}:{parts[-1]}"


def goals_of(
    pom: Pom,
    on: frozenset[str],
    off: frozenset[str],
    properties: Mapping[str, str],
    exists: Exists,
    *,
    every: bool = False,
) -> list[Goal]:
    """The goals that a module binds, in the order of their phases; with `every` those without a phase, too.

    `exists` says whether a root-relative path is there: goals over sources that are not are left out.
    """
    plugins = _plugins(pom, on, off)
    found: list[Goal] = []
    for plugin in plugins.values():
        found += _bound(plugin, pom, properties)
    for goal in _BOUND.get(pom.expand(pom.root.value("packaging")) or "jar", _BOUND["jar"]).split():
        prefix, _, name = goal.partition(":")
        own = plugins.get(prefix)
        if name in ("test", "testCompile", "testResources") and not _has(pom, "test", exists):
            continue
        if name in ("compile", "resources", "jar") and own is None and not _has(pom, "main", exists):
            continue
        default = own.elements[0] if own is not None and own.elements else None
        if any(one.name == goal and one.phase == _PHASE_OF[goal] for one in found):
            continue
        place = pom.root.child("packaging") or pom.root.child("artifactId") or pom.root
        settings = (
            _settings([*(element for element, _ in own.elements), *own.managed], [], pom, properties) if own else ()
        )
        if default is not None:
            found.append(Goal(goal, _PHASE_OF[goal], default[0].location, default[1], settings, True))
        else:
            found.append(Goal(goal, _PHASE_OF[goal], place.location, (), settings, True))
    kept = found if every else [goal for goal in found if goal.phase in PHASES]
    return sorted(kept, key=lambda goal: PHASES.get(goal.phase, -1))


def _has(pom: Pom, kind: str, exists: Exists) -> bool:
    """Whether a module has sources of a kind (main, test)."""
    if pom.expand(pom.root.value("packaging")) in ("pom", "ear"):
        return False
    own = pom.setting("build", "sourceDirectory" if kind == "main" else "testSourceDirectory")
    return own is not None or exists(posixpath.join(pom.directory, "src", kind))


def _plugins(pom: Pom, on: frozenset[str], off: frozenset[str]) -> dict[str, _Plugin]:
    """The plugins of a module by prefix, in the order of declaration."""
    declared: dict[str, list[tuple[Element, tuple[Location, ...]]]] = {}
    managed: dict[str, list[Element]] = {}
    left = _MOST_PLUGINS
    for at, (one, via) in enumerate(pom.lineage()):
        for container in _containers(one, on, off):
            for element in container.each("build", "plugins", "plugin"):
                left -= 1
                if left >= 0 and not (at and element.value("inherited") == "false"):
                    declared.setdefault(_prefix_in(element, pom), []).append((element, via))
            for element in container.each("build", "pluginManagement", "plugins", "plugin"):
                managed.setdefault(_prefix_in(element, pom), []).append(element)
    return {
        prefix: _Plugin(prefix, tuple(elements), tuple(managed.get(prefix, ())))
        for prefix, elements in declared.items()
    }


def _containers(pom: Pom, on: frozenset[str], off: frozenset[str]) -> Iterator[Element]:
    """The project and the profiles that count."""
    yield pom.root
    for profile in pom.root.each("profiles", "profile"):
        name = profile.value("id")
        if name in on or (profile.value("activation", "activeByDefault") == "true" and not on and name not in off):
            yield profile


def _prefix_in(element: Element, pom: Pom) -> str:
    group = pom.expand(element.value("groupId")) or "org.apache.maven.plugins"
    return _prefix(group, pom.expand(element.value("artifactId")))


def _prefix(group: str, artifact: str) -> str:
    """A plugin's prefix: `maven-x-plugin` and `x-maven-plugin` are `x`."""
    known = _OTHER_PREFIXES.get(f"{group}:{artifact}")
    if known is not None:
        return known
    if artifact.startswith("maven-") and artifact.endswith("-plugin"):
        return artifact.removeprefix("maven-").removesuffix("-plugin")
    return artifact.removesuffix("-maven-plugin").removesuffix("-plugin").removesuffix("-maven") or artifact


def _bound(plugin: _Plugin, pom: Pom, properties: Mapping[str, str]) -> Iterator[Goal]:
    """The goals of a plugin's executions; those of one id are one execution, wherever they are declared."""
    executions: dict[str, list[tuple[Element, tuple[Location, ...]]]] = {}
    for element, via in plugin.elements:
        for execution in element.each("executions", "execution"):
            executions.setdefault(execution.value("id") or "default", []).append((execution, via))
    for element in plugin.managed:
        first = plugin.elements[0]
        for execution in element.each("executions", "execution"):
            way = (*first[1], first[0].location)
            executions.setdefault(execution.value("id") or "default", []).append((execution, way))
    configured = [*(element for element, _ in plugin.elements), *plugin.managed]
    for parts in executions.values():
        elements = [element for element, _ in parts]
        phase = next((pom.expand(one.value("phase")) for one in elements if one.value("phase")), "")
        settings = _settings(configured, elements, pom, properties)
        goals = dict.fromkeys(pom.expand(goal.text) for one in elements for goal in one.each("goals", "goal"))
        place, via = parts[0]
        for goal in goals:
            name = f"{plugin.prefix}:{goal}"
            bound = phase or _PHASE_OF.get(name, "")
            yield Goal(name, bound if phase in ("", *PHASES) else phase, place.location, via, settings)


def _settings(
    plugins: Sequence[Element], executions: Sequence[Element], pom: Pom, properties: Mapping[str, str]
) -> tuple[str, ...]:
    """The settings of `SETTINGS` that are configured for an execution, nearest first, each once but for minimums."""
    found: dict[str, str] = {}
    minimums: list[str] = []
    for element in (*executions, *plugins):
        for configuration in element.each("configuration"):
            own = []
            for inner in configuration.walk():
                if inner.name not in SETTINGS or not inner.text or len(inner.text) > 200:
                    continue
                value = _value(inner.text, pom, properties)
                if inner.name == "minimum":
                    own.append(f"minimum={value}")
                elif inner.name == "image" or inner in configuration.children:
                    found.setdefault(inner.name, value)
            minimums = minimums or own
    return (*(f"{name}={value}" for name, value in found.items()), *minimums)


def _value(text: str, pom: Pom, properties: Mapping[str, str]) -> str:
    if text.startswith("${") and text.endswith("}") and text[2:-1] in properties:
        return properties[text[2:-1]]
    return pom.expand(text)
