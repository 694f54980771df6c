"""`mvn`, `mvnw`, `mvnd`: the goals that its phases run in the modules that are built, and goals that are given by name.

https://maven.apache.org/guides/introduction/introduction-to-the-lifecycle.html#built-in-lifecycle-bindings

A goal is ("maven-goal", "prefix:goal", *settings), at the line of the execution or plugin that binds it, of the packaging for those that
Maven binds itself, and at the invocation for one that is given there. A setting is "name=value" as configured: of coverage rules
"minimum=0.80", of others those of `SETTINGS`.
"""

from __future__ import annotations

import posixpath
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace

from dptops_audit.models.packages.maven.model import Pom, Poms
from dptops_audit.models.pipeline.indirections.command_words import options, options_of
from dptops_audit.models.pipeline.indirections.maven_goals import (
    PHASES,
    SETTINGS,
    SKIPPED_BY,
    Exists,
    Goal,
    goals_of,
    prefix_of,
)
from dptops_audit.models.pipeline.indirections.word_paths import place_of
from dptops_audit.models.pipeline.model import Invocation
from dptops_audit.models.pipeline.reached import Reached, Workspace

_VALUED = options(
    "-f --file -s --settings -gs --global-settings -pl --projects -P --activate-profiles -T --threads -rf --resume-from -D --define -l "
    "--log-file -t --toolchains -gt --global-toolchains -b --builder -emp --encrypt-master-password -ep -itr --color -is --maven-version"
)
_OTHERS = frozenset({"clean", "pre-clean", "post-clean", "site", "pre-site", "post-site", "site-deploy"})
_TESTS = frozenset({"surefire:test", "failsafe:integration-test", "failsafe:verify"})
_ONCE = frozenset({"resources:resources", "resources:testResources", "install:install", "deploy:deploy"})
"""Goals that Maven binds in every module alike: the first module stands for all."""
_MOST_MODULES = 400
_MOST = 3_000


@dataclass(frozen=True, slots=True)
class _Run:
    """What the command line says: properties, profiles switched on and off."""

    properties: Mapping[str, str]
    profiles: frozenset[str]
    off: frozenset[str]
    exists: Exists
    bound: dict[tuple[str, bool], list[Goal]] = field(default_factory=dict)
    values: dict[tuple[str, str], str] = field(default_factory=dict)

    def goals(self, pom: Pom, *, every: bool = False) -> list[Goal]:
        """The goals that a module binds."""
        key = (pom.path, every)
        if key not in self.bound:
            self.bound[key] = goals_of(pom, self.profiles, self.off, self.properties, self.exists, every=every)
        return self.bound[key]

    def value(self, pom: Pom, name: str) -> str:
        """What a module sets a property to."""
        key = (pom.path, name)
        if key not in self.values:
            self.values[key] = pom.expand("${" + name + "}")
        return self.values[key]


def follow(invocation: Invocation, workspace: Workspace) -> Sequence[Reached] | None:
    """The goals that the phases and goals of the command line run; None where it gives none."""
    words = [part for word in invocation.argv[1:] for part in _unglued(word)]
    given = options_of(words, _VALUED)
    if not given.operands:
        return None
    properties = {}
    for value in given.values("-D", "--define"):
        name, equals, text = value.partition("=")
        properties[name] = text if equals else "true"
    named = [name for value in given.values("-P", "--activate-profiles") for name in value.split(",") if name]
    off = frozenset(name[1:] for name in named if name[0] in "!-")
    run = _Run(
        properties,
        frozenset(name.lstrip("+?") for name in named if name[0] not in "!-"),
        off,
        workspace.manifests.exists,
    )
    asked = _asked_for(_poms(workspace), workspace)
    key = (run.profiles, run.off, tuple(sorted(one for one in properties.items() if one[0] in asked)))
    run = replace(
        run,
        bound=workspace.memory.setdefault("maven goals", {}).setdefault(key, run.bound),
        values=workspace.memory.setdefault("maven values", run.values),
    )
    file = given.value("-f", "--file")
    start = place_of(file, invocation.directory, invocation.location.path) if file else invocation.directory
    poms = _poms(workspace)
    if start is None:
        path = None
    else:
        path = start if start in poms.by_path else posixpath.join(start, "pom.xml")
    pom = poms.by_path.get(path) if path is not None else None
    modules = list(_modules(pom, poms, run, given.has("-N", "--non-recursive"))) if pom is not None else []
    modules = _chosen(modules, [name for value in given.values("-pl", "--projects") for name in value.split(",")], pom)
    found: dict[tuple[object, ...], Reached] = {}
    for word in given.operands:
        for one in _runs(word, modules, run, invocation):
            if len(found) < _MOST:
                found.setdefault((one.location, one.argv), one)
    return tuple(found.values())


def _unglued(word: str) -> tuple[str, ...]:
    """`-Pname`, `-Dname=value` and `-plname` as option and value."""
    for option in ("-pl", "-rf", "-P", "-D", "-T"):
        if word.startswith(option) and len(word) > len(option) and not word.startswith("--"):
            return option, word[len(option) :].lstrip("=")
    return (word,)


def _poms(workspace: Workspace) -> Poms:
    # The first POM stands for all: the table is made once for each repository.
    first = next(iter(workspace.manifests.named("pom.xml")), "")
    found = workspace.parsed(first, _Holder(workspace)) if first else None
    return found if found is not None else Poms(workspace.manifests)


@dataclass(frozen=True, slots=True)
class _Holder:
    """Reads all POM files, whatever the one that it is asked for."""

    workspace: Workspace

    def __call__(self, _: str, __: str) -> Poms:
        return Poms(self.workspace.manifests)


def _asked_for(poms: Poms, workspace: Workspace) -> frozenset[str]:
    """The properties that settings of plugins in any POM are: goals go by no others."""
    found: frozenset[str] | None = workspace.memory.get("maven properties")
    if found is None:
        elements = (element for pom in poms.by_path.values() for element in pom.root.walk() if element.name in SETTINGS)
        found = frozenset(element.text[2:-1] for element in elements if element.text.startswith("${"))
        workspace.memory["maven properties"] = found
    return found


def _modules(pom: Pom, poms: Poms, run: _Run, alone: bool) -> Iterator[Pom]:
    """A POM and the modules below it, those of profiles that are off left out."""
    queue, seen = [pom], {pom.path}
    for one in queue:
        yield one
        if alone:
            return
        hidden = {
            element.text
            for profile in one.root.each("profiles", "profile")
            if not is_active(profile.value("id"), profile.value("activation", "activeByDefault"), run.profiles, run.off)
            for element in profile.each("modules", "module")
        } - {element.text for element in one.root.each("modules", "module")}
        for path, element in poms.modules(one).items():
            module = poms.by_path.get(path)
            if module is not None and path not in seen and element.text not in hidden and len(seen) < _MOST_MODULES:
                seen.add(path)
                queue.append(module)


def is_active(name: str, by_default: str, on: frozenset[str], off: frozenset[str]) -> bool:
    """Whether a profile counts: asked for, or on by default where none is asked for."""
    return name in on or (by_default == "true" and not on and name not in off)


def _chosen(modules: list[Pom], wanted: list[str], root: Pom | None) -> list[Pom]:
    """The modules that `-pl` selects, by folder or artifact."""
    if not wanted or root is None or any("$" in name for name in wanted):
        return modules
    only = {name.lstrip("+?") for name in wanted if name and name[0] not in "!-"}
    without = {name[1:].lstrip("?") for name in wanted if name and name[0] in "!-"}

    def is_named(pom: Pom, names: set[str]) -> bool:
        folder = posixpath.relpath("/" + pom.directory, "/" + root.directory)
        spellings = {folder, f":{pom.artifact}", f"{pom.group}:{pom.artifact}"}
        return any(name.rstrip("/").removeprefix("./") in spellings for name in names)

    return [pom for pom in modules if (not only or is_named(pom, only)) and not is_named(pom, without)]


def _runs(word: str, modules: list[Pom], run: _Run, invocation: Invocation) -> Iterator[Reached]:
    if word in _OTHERS:
        return
    if word in PHASES:
        once: set[str] = set()
        for pom in modules:
            for goal in run.goals(pom):
                if PHASES[goal.phase] > PHASES[word] or goal.name in once:
                    continue
                if goal.name in _ONCE and goal.default:
                    once.add(goal.name)
                yield from _goal(goal, pom, run)
        return
    if ":" not in word:
        return
    name = prefix_of(word)
    settings = next(
        (goal.settings for pom in modules for goal in run.goals(pom, every=True) if goal.name == name),
        (),
    )
    place = Goal(name, "", invocation.location, (), settings)
    for one in _goal(place, modules[0] if modules else None, run):
        yield replace(one, location=invocation.location, via=(), directory=invocation.directory)


def _goal(goal: Goal, pom: Pom | None, run: _Run) -> Iterator[Reached]:
    """The goal, unless it is skipped, with what the command line changes of its settings."""
    skipped = [*SKIPPED_BY.get(goal.name, ()), *SKIPPED_BY.get(goal.name.partition(":")[0] + ":", ())]
    for name in skipped:
        value = run.properties.get(name)
        if value is None and pom is not None:
            value = run.value(pom, name)
        if value is not None and value.lower() == "true":
            return
    if "skip=true" in goal.settings:
        return
    ignored = run.properties.get("maven.test.failure.ignore", run.properties.get("testFailureIgnore"))
    failing = (ignored is not None and ignored.lower() != "false") or "testFailureIgnore=true" in goal.settings
    swallowed = "`maven.test.failure.ignore` hides its failure" if failing and goal.name in _TESTS else ""
    yield Reached(
        goal.location,
        argv=("maven-goal", goal.name, *goal.settings),
        via=goal.via,
        directory=pom.directory if pom is not None else None,
        swallowed=swallowed,
    )
