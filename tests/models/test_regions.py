"""Comments, strings and docstrings of each language, and that lexing takes linear time whatever a file holds."""

from __future__ import annotations

import random
import re
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from dptops_audit.models.patterns import REGIONS
from dptops_audit.models.source.languages import FIRST_MODE, MODES
from dptops_audit.models.source.lexer import Enter, Inside
from dptops_audit.models.source.regions import Regions

SAMPLES = Path(__file__).with_name("region_samples.txt")
LETTERS = {"c": "comment", "s": "string", "d": "docstring"}
Spans = list[tuple[str, str]]


def samples() -> Iterator[object]:
    for block in SAMPLES.read_text("utf-8").split("\n=== ")[1:]:
        title, _, body = block.partition("\n")
        kind, _, name = title.partition(": ")
        yield pytest.param(kind, body, id=f"{kind}: {name}")


def marked(body: str) -> tuple[str, Spans]:
    """The sample without its marks, and the marked parts."""
    spans = [(LETTERS[match[1]], match[2]) for match in re.finditer(r"⟦(.):(.*?)⟧", body, re.DOTALL)]
    return re.sub(r"⟦.:|⟧", "", body), spans


def spans_of(kind: str, data: bytes) -> Spans:
    regions = Regions(kind, data)
    regions.at(len(data))
    return [(region, data[start:end].decode()) for start, end, region in regions.spans]


@pytest.mark.parametrize(("kind", "body"), list(samples()))
def test_sample(kind: str, body: str) -> None:
    text, expected = marked(body)
    assert spans_of(kind, text.encode()) == expected


def test_every_language_has_a_sample_or_shares_one() -> None:
    seen = {block.partition(":")[0] for block in SAMPLES.read_text("utf-8").split("\n=== ")[1:]}
    assert {"python", "javascript", "go", "java", "kotlin", "scala", "csharp", "ruby", "php", "rust", "elixir"} <= seen
    assert set(FIRST_MODE.values()) <= set(MODES)


def test_a_place_is_asked_for_in_any_order() -> None:
    data = b'x = "a"  # b\ny = 1\n'
    regions = Regions("python", data)
    assert [regions.at(place) for place in (14, 10, 5, 0)] == ["code", "comment", "string", "code"]


def test_every_mode_that_is_entered_exists() -> None:
    for mode in MODES.values():
        assert mode.region in REGIONS
        for action in mode.actions:
            if isinstance(action, Enter | Inside):
                assert action.mode in MODES


PIECES = (
    *(
        '"',
        "'",
        "`",
        '"""',
        "'''",
        "/*",
        "*/",
        "//",
        "#",
        "{",
        "}",
        "${",
        "#{",
        "$(",
        ")",
        "<<EOF\n",
        "<<~A\n",
        "\nEOF\n",
    ),
    *(
        "<",
        ">",
        "</",
        "/>",
        "<a>",
        "<!--",
        "-->",
        "<script>",
        "<?php",
        "?>",
        "%w[",
        "%(",
        "~s(",
        'r#"',
        'R"x(',
        '@"',
        '$"',
    ),
    *("\\", "\n", " ", "a", "=begin\n", '@doc """', "--", "[[", "{-", "/", 'f"{', "é", "\r\n", "def f():\n", ":"),
)


@pytest.mark.parametrize("kind", sorted(FIRST_MODE))
def test_whatever_a_file_holds_its_spans_are_in_order_and_do_not_overlap(kind: str) -> None:
    chance = random.Random(kind)
    for _ in range(60):
        data = "".join(chance.choices(PIECES, k=60)).encode()
        regions = Regions(kind, data)
        regions.at(len(data))
        end = 0
        for start, stop, region in regions.spans:
            assert end <= start <= stop <= len(data)
            assert region in REGIONS
            end = stop


HOSTILE = (
    "/[",
    "<a ",
    "<a1 b<a2 ",
    "%(",
    "`${",
    '"${',
    '"#{',
    "<<A <<B ",
    "<<A\n",
    '"""a\n',
    '\n"a"',
    '#x\n"""a"""\n',
    " #",
    "#error",
    '"`',
    "a %-b ",
)
KIND_OF_MODE = {mode: kind for kind, mode in FIRST_MODE.items()}


@pytest.mark.slow
@pytest.mark.parametrize("kind", sorted(KIND_OF_MODE.values()))
def test_time_is_linear(kind: str) -> None:
    """60 kB of any piece, or of two in turn, take a moment: with quadratic time they would take minutes."""
    chance = random.Random(kind)
    pairs = ["".join(chance.choices(PIECES, k=2)) for _ in range(12)]
    for piece in (*PIECES, *HOSTILE, *pairs):
        data = (piece * (60_000 // len(piece))).encode()
        begun = time.process_time()
        Regions(kind, data).at(len(data))
        assert time.process_time() - begun < 2, piece


@pytest.mark.slow
@pytest.mark.parametrize(
    ("kind", "begin", "piece"),
    [("python", "def f(:", "'a';"), ("python", "x = ", "b'a'\r'a'"), ("ruby", "", "a %-b "), ("powershell", "", '"`')],
)
def test_time_is_linear_where_one_line_is_the_whole_file(kind: str, begin: str, piece: str) -> None:
    data = (begin + piece * (400_000 // len(piece))).encode()
    begun = time.process_time()
    Regions(kind, data).at(len(data))
    assert time.process_time() - begun < 6
