"""How a rule is written: the `@item` and `@lint` decorators and the tables a rule may declare.

A decorator only attaches a declaration to the function; finding it, checking it and turning it into a `Rule` is the loader's part.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from typing import Any, TypeVar

from dptops_audit.evidence import Evidence, Outcome, Severity, Stage
from dptops_audit.models.patterns import DEFAULT_REGIONS, PatternSet

Check = TypeVar("Check", bound=Callable[..., Any])
Empty = Outcome | Callable[..., Outcome]
"""What an item says where it has no subject at all: an Outcome, or a function of the Repository that gives one."""


@dataclass(frozen=True, slots=True)
class Declaration:
    """What a decorator was told. `empty` and `remedy` are set for items only."""

    is_item: bool
    severity: Severity
    stage: Stage | None
    references: tuple[str, ...]
    after: tuple[str, ...] = ()
    empty: Empty | None = None
    remedy: str = ""


@dataclass(frozen=True, slots=True)
class Table:
    """Words that a rule looks for, under a name by which configuration may extend them.

    Read it through `repository.table(TABLE)`, which holds the defaults and what configuration adds.
    """

    name: str
    entries: frozenset[str]


@dataclass(frozen=True, slots=True)
class Rule:
    """One loaded rule: an item of the checklist (`is_item`) or a lint rule.

    `subject` is the type of the check's first parameter; `title` the check's own first docstring line; `page` the module's docstring.
    """

    id: str
    section: str
    stage: Stage
    severity: Severity
    title: str
    page: str
    subject: type
    check: Callable[..., Any]
    is_item: bool
    file: str
    references: tuple[str, ...] = ()
    after: tuple[str, ...] = ()
    empty: Empty | None = None
    remedy: str = ""
    takes: frozenset[str] = field(default_factory=frozenset)
    tables: tuple[Table, ...] = ()
    patterns: tuple[PatternSet, ...] = ()


def item(
    *,
    severity: Severity,
    remedy: str,
    empty: Empty | None = None,
    references: Iterable[str] = (),
    after: Iterable[str] = (),
    stage: Stage | None = None,
) -> Callable[[Check], Check]:
    """Make the function below the check of a checklist item: it returns one `Outcome` for its subject.

    The first parameter's type names the subject. `empty` says what no subject at all means; the repository itself, of which there is
    always one, needs none. A further `repository: Repository` gives the whole repository, and `after` the
    outcomes of the items named by `after=`, by id. `stage` is needed only in a section that is not one of the checklist's.
    """
    declared = Declaration(
        True, severity, stage, _several("references", references), _several("after", after), empty, remedy
    )
    return _declare(declared)


def lint(
    *, severity: Severity, stage: Stage | None = None, references: Iterable[str] = ()
) -> Callable[[Callable[..., Iterator[Evidence]]], Callable[..., Iterator[Evidence]]]:
    """Make the function below a lint rule: it yields one `Evidence` for each violation in its subject, and no verdict.

    `stage` names the stage whose score a finding lowers; without it, the stage of the rule's section.
    """
    return _declare(Declaration(False, severity, stage, _several("references", references)))


def _declare(declaration: Declaration) -> Callable[[Check], Check]:
    def attach(check: Check) -> Check:
        check.__dict__[ATTRIBUTE] = declaration
        return check

    return attach


ATTRIBUTE = "__dptops_declaration__"


def table(name: str, entries: Iterable[str]) -> Table:
    """Declare a table of words or phrases at the top of a rule module; the loader registers it and refuses a name that is taken.

    White space in an entry counts as one space, so that a long table may be written as one text.
    """
    return Table(name, frozenset(" ".join(entry.split()) for entry in _several("entries", entries)))


def _several(name: str, words: Iterable[str]) -> tuple[str, ...]:
    """The words as a tuple; a single string, whose letters would be taken for words, is refused."""
    if isinstance(words, str):
        raise TypeError(f"{name} must be several strings, not the one string {words!r}")
    return tuple(words)


def patterns(
    name: str, *expressions: str, kinds: Iterable[str] = (), regions: Iterable[str] = DEFAULT_REGIONS
) -> PatternSet:
    """Declare expressions at the top of a rule module, as Python's `re` writes them; `repository.source.hits(PATTERNS)` has their matches.

    All rules' patterns are looked for in one scan, by the literals in them: the loader refuses an expression of which a match need not
    hold a literal of three characters. `kinds` limits them to files of these kinds, and `regions` says where a match counts: by default
    not in comments and docstrings.
    """
    return PatternSet(name, expressions, _several("kinds", kinds), _several("regions", regions))
