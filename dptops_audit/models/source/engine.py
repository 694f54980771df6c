"""Where a file holds any of many literals: hyperscan where it is installed, else one expression of Python's `re` made from a trie.

Both may find more than there is (the one of Python compares everything without case), never less: a line that is found is looked at
once more with the expressions themselves, so that it makes no difference which of the two is there.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Sequence

Find = Callable[[bytes], list[tuple[int, int]]]
"""From the bytes of a file to the ends of the literals in it, in bytes, each with the literal's number, sorted."""
Literal = tuple[str, bool]
"""A literal, and whether it is to be compared without case; then it is in lower case."""
MakeEngine = Callable[[Sequence[Literal]], Find]


def engine(literals: Sequence[Literal]) -> Find:
    """The quickest engine that is installed, for these literals, which are ASCII and at least one character long."""
    try:
        return hyperscan_engine(literals)
    except ImportError:
        return python_engine(literals)


def hyperscan_engine(literals: Sequence[Literal]) -> Find:
    """All literals in one database. Literal mode compiles 2,000 of them in some 40 ms, and takes no start of match.

    Raises:
        ImportError: hyperscan is not installed, or its library does not load here.
    """
    import hyperscan  # a library of megabytes: only where there is something to look for

    database = hyperscan.Database(mode=hyperscan.HS_MODE_BLOCK)
    database.compile(
        expressions=[text.encode("ascii") for text, _ in literals],
        ids=list(range(len(literals))),
        elements=len(literals),
        flags=[hyperscan.HS_FLAG_CASELESS if caseless else 0 for _, caseless in literals],
        literal=True,
    )
    found: list[tuple[int, int]] = []

    def report(number: int, _start: int, end: int, _flags: int, _context: object) -> None:
        found.append((end, number))

    def find(data: bytes) -> list[tuple[int, int]]:
        found.clear()
        database.scan(data, match_event_handler=report)
        return sorted(found)

    return find


def python_engine(literals: Sequence[Literal]) -> Find:
    """The same in pure Python, some twenty times slower."""
    numbers: dict[bytes, list[int]] = {}
    for number, (text, _) in enumerate(literals):
        numbers.setdefault(text.lower().encode("ascii"), []).append(number)
    # At one place the longest literal is found; the shorter ones with which it begins are there too.
    found_with = {
        word: [(length, number) for length in range(1, len(word) + 1) for number in numbers.get(word[:length], ())]
        for word in numbers
    }
    # A look-ahead takes no text, so that a literal inside of another is found too.
    search = re.compile(b"(?=(" + _trie_expression(numbers) + b"))").finditer

    def find(data: bytes) -> list[tuple[int, int]]:
        return sorted(
            (match.start() + length, number)
            for match in search(data.lower())
            for length, number in found_with[match[1]]
        )

    return find


def _trie_expression(words: Iterable[bytes]) -> bytes:
    """One expression for all of the words, which prefers the longest.

    Alternatives share their beginnings, so that a letter is compared once and not once a word.
    """
    by_first: dict[bytes, list[bytes]] = {}
    ends = False
    for word in words:
        if word:
            by_first.setdefault(word[:1], []).append(word[1:])
        else:
            ends = True
    branches = [re.escape(first) + _trie_expression(rest) for first, rest in sorted(by_first.items())]
    if not branches:
        return b""
    joined = b"|".join(branches)
    return b"(?:" + joined + b")?" if ends else b"(?:" + joined + b")" if len(branches) > 1 else joined
