"""What is looked for in the text of the repository: sets of expressions, and the literals by which one scan finds all of them."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from re import _constants as constants  # type: ignore[attr-defined]
from re import _parser as parser  # type: ignore[attr-defined]
from typing import Any, NamedTuple

from dptops_audit.knowledge import kinds

SHORTEST_LITERAL = 3
KINDS = frozenset(
    {*kinds.NAMES, *kinds.EXTENSIONS, *kinds.INTERPRETERS.values(), kinds.UNKNOWN, "compose", "dockerfile"}
)
"""Every kind that a file may have."""
REGIONS = ("code", "string", "comment", "docstring")
"""What a place in a file may be part of. A file of a language that is not known here is all code."""
DEFAULT_REGIONS = ("code", "string")
MODELS_PREFIX = "models/"
"""How the names of the sets begin that models declare; a rule's set may not be called so."""


@dataclass(frozen=True, slots=True)
class PatternSet:
    """Expressions, as Python's `re` writes them, to be looked for in one scan with all others; ask `Source.hits(SET)` for their matches.

    `kinds` are the kinds of files that it looks at, all that are scanned where there are none; `regions` are the `REGIONS` where a match
    counts: nothing in a comment or a docstring is evidence unless a set says so.
    """

    name: str
    expressions: tuple[str, ...]
    kinds: tuple[str, ...] = ()
    regions: tuple[str, ...] = DEFAULT_REGIONS


def check_patterns(patterns: PatternSet) -> None:
    """See whether the scan can look for a set.

    Raises:
        ValueError: an expression is invalid or a match of it need not hold a literal, or a kind or a region does not exist.
    """
    for expression in patterns.expressions:
        try:
            required_literals(expression)
        except ValueError as error:
            raise ValueError(f"pattern {expression!r} of {patterns.name!r}: {error}") from error
    for words, known, noun in ((patterns.kinds, KINDS, "kind of file"), (patterns.regions, REGIONS, "region")):
        for word in words:
            if word not in known:
                raise ValueError(f"{word!r} of {patterns.name!r} is no {noun}")


@dataclass(frozen=True, slots=True)
class Literals:
    """ASCII texts of which a line must hold one for an expression to match there; in lower case where `caseless`, to be compared so."""

    texts: tuple[str, ...]
    caseless: bool


@lru_cache(maxsize=4096)
def required_literals(expression: str) -> Literals:
    """The literals of an expression, each of at least `SHORTEST_LITERAL` characters.

    An expression without case also takes `ſ` for `s`, `ı` for `i` and the Kelvin sign for `k`: a line with such a letter in the literal
    is missed.

    Raises:
        ValueError: where it is no valid expression, or a match need not hold such a literal.
    """
    try:
        parsed = parser.parse(expression)
        caseless = _is_caseless(parsed)
        needed = _literals(parsed, caseless).needed
    except (re.error, OverflowError, RecursionError) as error:
        raise ValueError(f"is no valid expression: {error}") from error
    if min(map(len, needed), default=0) < SHORTEST_LITERAL:
        raise ValueError(f"every match must hold a literal of at least {SHORTEST_LITERAL} characters")
    return Literals(tuple(sorted(needed)), caseless)


_Texts = frozenset[str]


class _Part(NamedTuple):
    """What is known of the text that a part of an expression matches.

    `exact` are all texts that it may be, where they are few, else None; with one of `starts` it begins; and of `needed` each match holds
    one, the best texts that were found.
    """

    exact: _Texts | None
    starts: _Texts
    needed: _Texts


_NONE: _Texts = frozenset()
_NOTHING: _Texts = frozenset({""})
_EMPTY = _Part(_NOTHING, _NOTHING, _NONE)
_ANYTHING = _Part(None, _NOTHING, _NONE)
_MOST_ALTERNATIVES = 64
_LONG_ENOUGH = 10
"""A longer literal is not so much rarer that more alternatives would be worth it."""
_REPEATS = (constants.MAX_REPEAT, constants.MIN_REPEAT, constants.POSSESSIVE_REPEAT)
_INLINE = re.compile(r"\(\?[aLmsux]*i")


def _is_caseless(parsed: Any) -> bool:
    """Whether case is ignored anywhere in an expression, be it in one group only."""
    return bool(parsed.state.flags & re.IGNORECASE) or bool(_INLINE.search(parsed.state.str))


def _rank(texts: _Texts) -> tuple[int, int]:
    """How good a set of alternatives is: the longer its shortest one, and the fewer they are."""
    if not texts:
        return (0, 0)
    shortest = min(map(_weight, texts))
    return (min(shortest, _LONG_ENOUGH), -len(texts))


def _weight(text: str) -> int:
    """The length; a sign counts for two letters, because words are what files are full of."""
    if len(text) < SHORTEST_LITERAL:
        return 0
    if len(text) >= _LONG_ENOUGH:
        return _LONG_ENOUGH
    return len(text) + sum([not char.isalnum() for char in text])


def _literals(sequence: Any, caseless: bool) -> _Part:
    """The parts of a sequence joined: literals that follow each other make longer ones."""
    best = _NONE
    run = _NOTHING
    starts: _Texts | None = None
    plain = ""
    for operation, argument in sequence:
        if operation is constants.LITERAL and 0x20 <= argument < 0x7F:
            plain += chr(argument)
            continue
        if plain:
            run, plain = _appended(run, plain, caseless), ""
        part = _part(operation, argument, caseless)
        if part.needed:
            best = max(best, part.needed, key=_rank)
        joined = _joined(run, part.exact)
        if joined is not None:
            run = joined
            continue
        reached = _joined(run, part.starts) or run
        best = max(best, reached, key=_rank)
        starts = reached if starts is None else starts
        run = _NOTHING if part.exact is None else _joined(_endings(run, len(part.exact)), part.exact) or part.exact
    if plain:
        run = _appended(run, plain, caseless)
    best = max(best, run, key=_rank)
    return _Part(run, run, best) if starts is None else _Part(None, starts, best)


def _appended(run: _Texts, plain: str, caseless: bool) -> _Texts:
    plain = plain.lower() if caseless else plain
    return frozenset([text + plain for text in run])


def _joined(run: _Texts, exact: _Texts | None) -> _Texts | None:
    if exact is None or len(run) * len(exact) > _MOST_ALTERNATIVES:
        return None
    return frozenset([first + second for first in run for second in exact])


def _endings(run: _Texts, times: int) -> _Texts:
    """The ends of the texts, as long as may be for the different ones to be few enough: what follows is then found together with them."""
    for length in (4, 2, 1):
        ends = frozenset(text[-length:] for text in run)
        if len(ends) * times <= _MOST_ALTERNATIVES:
            return ends
    return frozenset({""})


def _part(operation: Any, argument: Any, caseless: bool) -> _Part:
    if operation is constants.IN:
        if len(argument) <= 4 and all(kind is constants.LITERAL and 0x20 <= code < 0x7F for kind, code in argument):
            letters = frozenset(chr(code).lower() if caseless else chr(code) for _, code in argument)
            return _Part(letters, letters, letters)
        return _ANYTHING
    if operation is constants.SUBPATTERN:
        return _literals(argument[-1], caseless)
    if operation is constants.BRANCH:
        return _either([_literals(branch, caseless) for branch in argument[1]])
    if operation in _REPEATS:
        least, most, repeated = argument
        if most != 1 and not least:
            return _ANYTHING
        part = _literals(repeated, caseless)
        if most == 1:
            return part if least else _either([part, _EMPTY])
        return _Part(None, part.starts, part.needed)
    if operation is constants.AT or operation is constants.ASSERT_NOT:
        return _EMPTY
    if operation is constants.ASSERT:  # what stands ahead or behind takes no text, but has to be in the line
        return _Part(_NOTHING, _NOTHING, _literals(argument[1], caseless).needed)
    if operation is constants.ATOMIC_GROUP:
        return _literals(argument, caseless)
    if operation is constants.GROUPREF_EXISTS:
        _, taken, otherwise = argument
        return _either([_literals(taken, caseless), _literals(otherwise, caseless) if otherwise else _EMPTY])
    return _ANYTHING


def _either(parts: Sequence[_Part]) -> _Part:
    """One of several: needed is one of what each of them needs."""
    needed = _NONE.union(*[part.needed for part in parts]) if all(part.needed for part in parts) else _NONE
    starts = _few(_NONE.union(*[part.starts for part in parts])) or _NOTHING
    exact = _few(_NONE.union(*[part.exact or () for part in parts])) if all(part.exact for part in parts) else None
    return _Part(exact, starts, needed)


def _few(texts: _Texts) -> _Texts | None:
    return texts if len(texts) <= _MOST_ALTERNATIVES else None
