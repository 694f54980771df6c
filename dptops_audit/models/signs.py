"""The hits of a catalogue: each entry's matches in shipped files of its kinds."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence

from dptops_audit.knowledge.code_signs import CodeSign
from dptops_audit.models.inventory import Tag
from dptops_audit.models.patterns import PatternSet
from dptops_audit.models.source import Hit, Source


def found(
    source: Source, patterns: PatternSet, table: Sequence[CodeSign], without: Collection[Tag]
) -> Iterator[tuple[CodeSign, Hit]]:
    """The entries of `table`, which `patterns` holds, with each place where one counts, by path and line."""
    by_expression: dict[str, list[tuple[CodeSign, frozenset[str]]]] = {}
    for sign in table:
        by_expression.setdefault(sign.expression, []).append((sign, frozenset(sign.kinds.split())))
    for hit in source.hits(patterns, without=without):
        for sign, kinds in by_expression.get(hit.expression, ()):
            if hit.file.kind in kinds:
                yield sign, hit
