"""Every entry of the tables of language tools tells real commands and actions as what they do, and leaves their look-alikes alone.

The samples lie in samples/, a file a table: by tool, and by the kinds that it has then. Those under `none` mean nothing to any tool of
the table.
"""

from __future__ import annotations

import re
import tomllib
from dataclasses import dataclass
from functools import cache
from importlib import import_module
from pathlib import Path

import pytest

from dptops_audit.evidence import Location
from dptops_audit.knowledge.ecosystems import ECOSYSTEM_LANGUAGES, LANGUAGE_NAMES
from dptops_audit.knowledge.tools.tool import WORKFLOWS, Kind, Tool, Way
from dptops_audit.models.packages.package import Setting
from dptops_audit.models.pipeline.kinds import Does, does_command, does_remote
from dptops_audit.models.pipeline.launched import program_of
from dptops_audit.models.pipeline.model import Remote

SAMPLES = Path(__file__).parent / "samples"
HERE = Location("ci.yml", 1)

TABLES: dict[str, tuple[Tool, ...]] = {
    name: import_module(f"dptops_audit.knowledge.tools.{name}").TOOLS
    for name in (
        "python python_checks javascript bundlers javascript_checks system_tests golang jvm jvm_checks dotnet ruby php rust cpp elixir "
        "swift dart other_languages system_packages formatters"
    ).split()
}
EVERY = tuple((table, tool) for table, tools in TABLES.items() for tool in tools)


@dataclass(frozen=True)
class Sample:
    """`text` is a command line, or `@name | input=value` for an action."""

    table: str
    tool: str
    kinds: frozenset[Kind]
    text: str

    @property
    def does(self) -> tuple[Does, ...]:
        return does_remote(self.remote) if self.is_remote else does_command(self.argv)

    @property
    def is_remote(self) -> bool:
        return self.text.startswith("@")

    @property
    def argv(self) -> tuple[str, ...]:
        return tuple(self.text.split(" "))

    @property
    def remote(self) -> Remote:
        name, *inputs = self.text[1:].split(" | ")
        pairs = (text.partition("=") for text in inputs)
        return Remote("action", name, "v1", HERE, {key.lower(): Setting(value, HERE) for key, _, value in pairs})


@cache
def samples(table: str) -> tuple[Sample, ...]:
    groups: dict[str, dict[str, list[str]]] = tomllib.loads((SAMPLES / f"{table}.toml").read_text(encoding="utf-8"))
    return tuple(
        Sample(table, tool, frozenset(Kind[name] for name in kinds.split()) if tool != "none" else frozenset(), text)
        for tool, by_kinds in groups.items()
        for kinds, texts in by_kinds.items()
        for text in texts
    )


ALL = tuple(sample for table in TABLES for sample in samples(table))


@pytest.mark.parametrize("sample", ALL, ids=lambda sample: f"{sample.table}: {sample.text}")
def test_a_sample_does_exactly_what_is_said(sample: Sample) -> None:
    if sample.tool == "none":
        known = {tool.name for tool in TABLES[sample.table]}
        assert not [does for does in sample.does if does.tool in known]
        return
    kinds = frozenset(kind for does in sample.does if does.tool == sample.tool for kind in does.kinds)
    assert kinds == sample.kinds


@pytest.mark.parametrize(("table", "tool"), EVERY, ids=lambda part: getattr(part, "name", part))
def test_every_way_has_a_sample(table: str, tool: Tool) -> None:
    own = [sample for sample in samples(table) if sample.tool == tool.name]
    without = [way for way in tool.ways if not any(_is_way(way, sample) for sample in own)]
    assert not without


def _is_way(way: object, sample: Sample) -> bool:
    if isinstance(way, Way):
        rest = " ".join(sample.argv[1:])
        return (
            not sample.is_remote
            and program_of(sample.argv) in way.programs
            and re.match(way.arguments, rest) is not None
            and not (way.unless and re.search(way.unless, rest))
        )
    return sample.is_remote and sample.remote.name.lower() in getattr(way, "names", ())


@pytest.mark.parametrize(("table", "tool"), EVERY, ids=lambda part: getattr(part, "name", part))
def test_programs_and_languages_are_spelled_as_they_are_looked_up(table: str, tool: Tool) -> None:
    languages = set(tool.languages).union(*(way.languages for way in tool.ways))
    assert languages <= set(LANGUAGE_NAMES) | set(ECOSYSTEM_LANGUAGES) | {WORKFLOWS}
    for way in tool.ways:
        if isinstance(way, Way):
            assert all(program_of((program,)) == program or "/" in program for program in way.programs)
        else:
            assert all(name == name.lower() for name, _ in (*way.inputs, *way.unless))


def test_a_tool_stands_in_one_table() -> None:
    names = [tool.name for _, tool in EVERY]
    assert len(names) == len(set(names)), sorted({name for name in names if names.count(name) > 1})


def test_an_option_of_the_build_tool_is_no_task() -> None:
    assert _kinds("mvn -P test clean") == frozenset()
    assert Kind.TEST not in _kinds("gradlew assemble -x test")
    assert Kind.TEST not in _kinds("gradlew test --dry-run")


def test_skipped_tests_are_not_run() -> None:
    for command in (
        "mvn verify -DskipTests",
        "mvn package -Dmaven.test.skip=true",
        "gradlew build -x test",
        "go test -run ^$ ./...",
    ):
        assert Kind.TEST not in _kinds(command), command
    assert Kind.TEST in _kinds("mvn verify -DskipTests=false")


def test_a_zero_threshold_enforces_nothing() -> None:
    for command in (
        "pytest --cov --cov-fail-under=0",
        "coverage report --fail-under 0.0",
        "cargo llvm-cov --fail-under-lines 0",
        "gcovr --fail-under-line 0",
        "php artisan test --coverage --min=0",
        "dotnet test /p:Threshold=0",
        "maven-goal jacoco:check minimum=0.00",
        "gradle-task jacocoTestCoverageVerification minimum=0",
    ):
        assert Kind.COVERAGE_GATE not in _kinds(command), command


def _kinds(command: str) -> frozenset[Kind]:
    return frozenset(kind for does in does_command(tuple(command.split(" "))) for kind in does.kinds)
