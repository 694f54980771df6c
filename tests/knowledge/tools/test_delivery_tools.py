"""Every entry of the tables of scanners, images, releases and deployments tells real commands and actions as what they do.

The samples lie in samples/, a file a table: by tool, and by the kinds that it has then. Those under `none` are look-alikes that mean nothing
to any tool of the table.
"""

from __future__ import annotations

import re
import time
import tomllib
from collections.abc import Iterator
from dataclasses import dataclass
from importlib import import_module
from pathlib import Path

import pytest

from dptops_audit.evidence import Location
from dptops_audit.knowledge.artifacts import KEEPING_TOOLS
from dptops_audit.knowledge.ecosystems import ECOSYSTEM_LANGUAGES, LANGUAGE_NAMES
from dptops_audit.knowledge.tools.images import IMAGES
from dptops_audit.knowledge.tools.tool import Action, Kind, Tool, Way
from dptops_audit.models.packages.package import Setting
from dptops_audit.models.pipeline.kinds import Does, all_tools, does_command, does_remote
from dptops_audit.models.pipeline.launched import program_of
from dptops_audit.models.pipeline.model import Remote

SAMPLES = Path(__file__).parent / "samples"
HERE = Location("ci.yml", 1)
LONGEST = 4_000
SLOWEST = 0.5
"""Seconds for one expression over the longest text, many times what the slowest takes."""

TABLES: dict[str, tuple[Tool, ...]] = {
    name: import_module(f"dptops_audit.knowledge.tools.{name}").TOOLS
    for name in (
        "scanners_code scanners_configuration scanners_dependencies scanners_images scanners_secrets config_linters document_linters "
        "coverage_services images publishing versioning services_for_tests deploying deploying_platforms notifying"
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
    def argv(self) -> tuple[str, ...]:
        return tuple(self.text.split(" "))

    @property
    def remote(self) -> Remote | None:
        if not self.text.startswith("@"):
            return None
        name, *inputs = self.text[1:].split(" | ")
        pairs = (text.partition("=") for text in inputs)
        return Remote("action", name, "v1", HERE, {key.lower(): Setting(value, HERE) for key, _, value in pairs})

    @property
    def does(self) -> tuple[Does, ...]:
        return does_remote(self.remote) if self.remote is not None else does_command(self.argv)


def read_samples(table: str) -> Iterator[Sample]:
    groups: dict[str, dict[str, list[str]]] = tomllib.loads((SAMPLES / f"{table}.toml").read_text(encoding="utf-8"))
    for tool, by_kinds in groups.items():
        for kinds, texts in by_kinds.items():
            told = frozenset(Kind[name] for name in kinds.split()) if tool != "none" else frozenset()
            yield from (Sample(table, tool, told, text) for text in texts)


ALL = tuple(sample for table in TABLES for sample in read_samples(table))


@pytest.mark.parametrize("sample", ALL, ids=lambda sample: f"{sample.table}: {sample.text}")
def test_a_sample_does_exactly_what_is_said(sample: Sample) -> None:
    if sample.tool == "none":
        known = {tool.name for tool in TABLES[sample.table]}
        assert not [does for does in sample.does if does.tool in known]
        return
    assert frozenset(kind for does in sample.does if does.tool == sample.tool for kind in does.kinds) == sample.kinds


@pytest.mark.parametrize(("table", "tool"), EVERY, ids=lambda part: getattr(part, "name", part))
def test_every_way_has_a_sample(table: str, tool: Tool) -> None:
    own = [sample for sample in ALL if sample.table == table and sample.tool == tool.name]
    assert not [way for way in tool.ways if not any(is_way(way, sample) for sample in own)]


def is_way(way: Way | Action, sample: Sample) -> bool:
    remote = sample.remote
    if isinstance(way, Way):
        rest = " ".join(sample.argv[1:])
        called = remote is None and program_of(sample.argv) in way.programs
        return called and bool(re.match(way.arguments, rest)) and not (way.unless and re.search(way.unless, rest))
    if remote is None:
        return False
    values = {key: setting.value for key, setting in remote.inputs.items()}
    name = remote.name.lower()
    return (
        any(name == one or (one.endswith("*") and name.startswith(one[:-1])) for one in way.names)
        and all(re.search(pattern, values.get(key, ""), re.IGNORECASE) for key, pattern in way.inputs)
        and not any(re.search(pattern, values.get(key, ""), re.IGNORECASE) for key, pattern in way.unless)
    )


@pytest.mark.parametrize(
    ("text", "languages"),
    [
        ("@github/codeql-action/init | languages=python", "python"),
        ("@github/codeql-action/init | languages=javascript, go", "javascript typescript vue svelte astro go"),
        ("@github/codeql-action/init | languages=actions", "workflows"),
        ("@snyk/actions/python-3.8", "python"),
        ("@snyk/actions/maven-3-jdk-17", "maven gradle sbt"),
        ("cargo audit", "rust"),
        ("semgrep ci", ""),
    ],
)
def test_what_a_scanner_covers(text: str, languages: str) -> None:
    found = [does for does in Sample("", "", frozenset(), text).does if not does.kinds.isdisjoint(SCANS)]
    assert frozenset().union(*(does.languages for does in found)) == frozenset(languages.split())


SCANS = {Kind.SAST, Kind.AUDIT_DEPENDENCIES}


@pytest.mark.parametrize(("table", "tool"), EVERY, ids=lambda part: getattr(part, "name", part))
def test_names_are_spelled_as_they_are_looked_up(table: str, tool: Tool) -> None:
    languages = set(tool.languages).union(*(way.languages for way in tool.ways))
    assert languages <= {*LANGUAGE_NAMES, *ECOSYSTEM_LANGUAGES, "workflows"}
    for way in tool.ways:
        if isinstance(way, Way):
            assert way.programs
            assert all(program_of((program,)) == program for program in way.programs)
        else:
            assert way.names
            assert all(name == name.lower() for name in (*way.names, *(key for key, _ in (*way.inputs, *way.unless))))


def test_no_two_tools_have_one_name() -> None:
    names = [tool.name for tool in all_tools()]
    assert not {name for name in names if names.count(name) > 1}


def test_platforms_that_keep_their_releases_are_tools() -> None:
    assert {tool.name for tool in TABLES["deploying_platforms"]} >= KEEPING_TOOLS


def test_images_stand_for_programs_that_a_table_knows() -> None:
    programs = {
        program for tool in all_tools() for way in tool.ways if isinstance(way, Way) for program in way.programs
    }
    assert set(IMAGES.values()) <= programs
    assert all(name == name.lower() and ":" not in name for name in IMAGES)


@pytest.mark.parametrize("table", TABLES)
def test_no_text_is_slow(table: str) -> None:
    """Texts that repeat the words of the table's own samples are the worst for expressions with several free parts."""
    words = {word for sample in ALL if sample.table == table for word in sample.argv}
    texts = [(f"{word} " * LONGEST)[:LONGEST] for word in sorted(words)[:: max(1, len(words) // 25)]]
    ways = [way for tool in TABLES[table] for way in tool.ways if isinstance(way, Way)]
    patterns = {*((way.arguments, False) for way in ways), *((way.unless, True) for way in ways if way.unless)}
    for pattern, anywhere in patterns:
        compiled = re.compile(pattern)
        for text in texts:
            start = time.perf_counter()
            (compiled.search if anywhere else compiled.match)(text)
            assert time.perf_counter() - start < SLOWEST, (pattern, text[:40])
