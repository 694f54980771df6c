"""Every entry of the catalogues of patterns finds lines or paths as real programs have them, and leaves their look-alikes alone.

The samples lie in samples/, a file a catalogue: each group names its entry by a piece of the expression, or by what it is called.
"""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from dptops_audit.knowledge import (
    databases,
    deployments,
    function_handlers,
    image_builders,
    products,
    queue_workers,
    server_starts,
    start_programs,
)
from dptops_audit.knowledge.code_signs import CodeSign
from dptops_audit.knowledge.kinds import EXTENSIONS, NAMES
from dptops_audit.models import databases as database_model
from dptops_audit.models import languages, pattern_sets
from dptops_audit.models import products as product_model
from dptops_audit.models.deployment import declared
from dptops_audit.models.images.reference import parse_reference
from dptops_audit.models.inventory import Inventory
from dptops_audit.models.patterns import PatternSet, check_patterns, required_literals
from dptops_audit.models.pipeline import files as pipeline_model
from dptops_audit.models.services import code as code_model
from dptops_audit.models.services import images as image_model
from dptops_audit.models.signs import found
from dptops_audit.models.source import Source

SAMPLES = Path(__file__).parent / "samples"

CODE_TABLES: Mapping[str, tuple[PatternSet, Sequence[CodeSign]]] = {
    "LISTENERS": (pattern_sets.SERVICES, server_starts.LISTENERS),
    "WORKERS": (pattern_sets.SERVICES, queue_workers.WORKERS),
    "HANDLERS": (pattern_sets.SERVICES, function_handlers.HANDLERS),
    "FUNCTION_SOURCES": (pattern_sets.SERVICES, function_handlers.FUNCTION_SOURCES),
    "MAINS": (pattern_sets.SERVICES, server_starts.MAINS),
    "DATABASE_SIGNS": (pattern_sets.DATABASES, databases.DATABASE_SIGNS),
    "DEPLOYMENT_SIGNS": (pattern_sets.DEPLOYMENTS, deployments.DEPLOYMENT_SIGNS),
    "IMAGE_BUILDER_SIGNS": (pattern_sets.IMAGE_BUILDERS, image_builders.IMAGE_BUILDER_SIGNS),
    "COMMAND_LINES": (pattern_sets.PRODUCTS, products.COMMAND_LINES),
    "PUBLISHING": (pattern_sets.PRODUCTS, products.PUBLISHING),
}
"""The tables of expressions for lines of files, each with the set in which the scan looks for them."""

_Named = Sequence[tuple[str, re.Pattern[str]]]

PATH_TABLES: Mapping[str, _Named] = {
    "CI_FILES": pipeline_model._FILES,
    "DEPLOYMENT_FILES": declared._FILES,
    "SIGN_FILES": tuple(declared._SIGN_FILES.items()),
    "MIGRATION_FILES": database_model._MIGRATIONS,
    "FRONTEND_FILES": product_model._FRONTENDS,
    "SITE_FILES": product_model._SITES,
    "MOCK_FILES": (("a server for tests", code_model._MOCK),),
    "BUILD_FILES": (("a build file", languages._BUILD_FILE),),
    "BASE_INTERPRETERS": tuple((" ".join(words), name) for words, name in image_model._INTERPRETERS),
    "RENDERERS": tuple((name, re.compile(re.escape(name))) for name in server_starts.RENDERERS),
}
"""The tables of expressions for whole paths or names, as the models have compiled them."""

ENTRIES: Mapping[str, Sequence[tuple[str, str]]] = {
    **{table: [(sign.what, sign.expression) for sign in signs] for table, (_, signs) in CODE_TABLES.items()},
    **{table: [(what, expression.pattern) for what, expression in rows] for table, rows in PATH_TABLES.items()},
    "BASE_SERVERS": [(what, f"{name} : {tag}") for what, name, tag in start_programs.BASE_SERVERS],
}
"""All tables: what each entry is called, and its expression."""


@dataclass(frozen=True)
class Sample:
    """`entry` is the entry's place in its table; `wanted` says that it must match."""

    table: str
    entry: int
    kind: str
    text: str
    wanted: bool

    @property
    def label(self) -> str:
        return f"{'finds' if self.wanted else 'leaves'} {self.text.strip()!r}"


def entry_of(table: str, sign: str) -> int:
    """The one entry that is called so, or whose expression holds the text."""
    rows = ENTRIES[table]
    matching = [at for at, (what, _) in enumerate(rows) if what == sign]
    if len(matching) != 1:
        matching = [at for at, (_, expression) in enumerate(rows) if sign in expression]
    assert len(matching) == 1, f"{sign!r} names {len(matching)} entries of {table}"
    return matching[0]


def read_samples() -> Iterator[Sample]:
    for path in sorted(SAMPLES.glob("*.toml")):
        tables: dict[str, list[dict[str, Any]]] = tomllib.loads(path.read_text(encoding="utf-8"))
        for table, groups in tables.items():
            for group in groups:
                assert group.keys() <= {"sign", "kind", "yes", "no"}, group
                entry = entry_of(table, group["sign"])
                kind = group.get("kind", "")
                if table in CODE_TABLES:
                    kinds = CODE_TABLES[table][1][entry].kinds.split()
                    kind = kind or kinds[0]
                    assert kind in kinds, f"{group['sign']!r} of {table} does not look at {kind}"
                for word, wanted in (("yes", True), ("no", False)):
                    yield from (Sample(table, entry, kind, text, wanted) for text in group.get(word, ()))


ALL = tuple(read_samples())
CODE = tuple(sample for sample in ALL if sample.table in CODE_TABLES)
PATHS = tuple(sample for sample in ALL if sample.table in PATH_TABLES)
BASES = tuple(sample for sample in ALL if sample.table == "BASE_SERVERS")


def test_every_sample_is_written_once() -> None:
    seen = [(sample.table, sample.entry, sample.kind, sample.text) for sample in ALL]
    assert len(seen) == len(set(seen)), sorted({one for one in seen if seen.count(one) > 1})


@pytest.mark.parametrize("table", ENTRIES)
def test_every_entry_has_samples(table: str) -> None:
    for wanted, noun in ((True, "positive"), (False, "negative")):
        there = {sample.entry for sample in ALL if sample.table == table and sample.wanted is wanted}
        missing = [row for at, row in enumerate(ENTRIES[table]) if at not in there]
        assert not missing, f"no {noun} sample for {missing}"


@pytest.mark.parametrize("table", CODE_TABLES)
def test_no_expression_stands_twice_for_one_kind(table: str) -> None:
    pairs = [(sign.expression, kind) for sign in CODE_TABLES[table][1] for kind in sign.kinds.split()]
    assert len(pairs) == len(set(pairs))


@pytest.mark.parametrize("patterns", pattern_sets.DECLARED.values(), ids=pattern_sets.DECLARED)
def test_scan_can_look_for_every_expression(patterns: PatternSet) -> None:
    check_patterns(patterns)
    for expression in patterns.expressions:
        assert required_literals(expression).texts


@pytest.fixture(scope="module")
def found_by_sample(tmp_path_factory: pytest.TempPathFactory) -> Mapping[Sample, frozenset[int]]:
    """The entries of its table that each sample's file is found by: one scan over all of them."""
    root = tmp_path_factory.mktemp("samples")
    paths: dict[str, Sample] = {}
    for number, sample in enumerate(CODE):
        path = root / f"{number:04}" / file_name(sample.kind)
        path.parent.mkdir()
        path.write_text(f"{sample.text}\n", encoding="utf-8")
        paths[path.relative_to(root).as_posix()] = sample
    inventory = Inventory.open(root)
    assert {file.path: file.kind for file in inventory.files} == {path: one.kind for path, one in paths.items()}
    source = Source(inventory, pattern_sets.DECLARED.values())
    entries: dict[Sample, set[int]] = {sample: set() for sample in CODE}
    for table, (patterns, signs) in CODE_TABLES.items():
        places = {id(sign): at for at, sign in enumerate(signs)}
        for sign, hit in found(source, patterns, signs, ()):
            sample = paths[hit.file.path]
            if sample.table == table:
                entries[sample].add(places[id(sign)])
    return {sample: frozenset(there) for sample, there in entries.items()}


def file_name(kind: str) -> str:
    """A name that gives a file its kind."""
    if kind == "compose":
        return "compose.yaml"
    if kind in NAMES and kind not in EXTENSIONS:
        return NAMES[kind].split()[0].capitalize()
    return f"sample.{EXTENSIONS[kind].split()[-1 if kind == 'template' else 0]}"


@pytest.mark.parametrize("sample", CODE, ids=lambda sample: sample.label)
def test_code(sample: Sample, found_by_sample: Mapping[Sample, frozenset[int]]) -> None:
    """A look-alike is found by no entry of its table, for any would make the same of it."""
    if sample.wanted:
        assert sample.entry in found_by_sample[sample]
    else:
        assert not [ENTRIES[sample.table][at] for at in found_by_sample[sample]]


@pytest.mark.parametrize("sample", PATHS, ids=lambda sample: sample.label)
def test_path(sample: Sample) -> None:
    """The first entry that matches a path names it, so that no other may take it before."""
    rows = PATH_TABLES[sample.table]
    text = sample.text
    if sample.table == "BASE_INTERPRETERS":
        reference = parse_reference(text)
        assert reference is not None
        text = reference.name
    matching = [at for at, (_, expression) in enumerate(rows) if expression.fullmatch(text)]
    if sample.table == "SIGN_FILES":  # asked by what the sign proves, not one after the other
        assert (sample.entry in matching) is sample.wanted
    elif not sample.wanted:
        assert not [rows[at] for at in matching]
    else:
        assert sample.entry in matching
        assert rows[matching[0]][0] == rows[sample.entry][0]
        if sample.table == "MIGRATION_FILES":
            assert database_model._HINT.search(text), "the model looks at paths with a hint only"


@pytest.mark.parametrize("sample", BASES, ids=lambda sample: sample.label)
def test_base_image(sample: Sample) -> None:
    reference = parse_reference(sample.text)
    assert reference is not None
    matching = [
        at
        for at, (_, name, tag) in enumerate(image_model._BASES)
        if name.fullmatch(reference.name) and tag.fullmatch(reference.tag or "")
    ]
    assert sample.entry in matching if sample.wanted else not matching
