"""Coverage of Ruby: SimpleCov, as `.simplecov` or the helper of the tests starts it.

Source: https://github.com/simplecov-ruby/simplecov#minimum-coverage
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from dptops_audit.evidence import Location
from dptops_audit.knowledge.coverage_settings import RUBY
from dptops_audit.models.packages.ruby.program import Program, Statement
from dptops_audit.models.quality.coverage.setting import CoverageSetting, Role, counts, made, number, threshold

if TYPE_CHECKING:
    from dptops_audit.models.repository import Repository

_FILES = re.compile(
    r"(?:.*/)?(?:\.simplecov|(?:spec|rails|test|minitest)_helper\.rb|[^/]*(?:simplecov|coverage)[^/]*\.rb|env\.rb)"
)
_MINIMA = frozenset({"minimum_coverage", "minimum_coverage_by_file"})
_DROPS = frozenset({"refuse_coverage_drop", "maximum_coverage_drop"})
_CONDITIONS = frozenset({"if", "unless", "case", "while"})
_LONGEST = 80
_MOST_TEXT = 400
_OTHERWISE = "in another branch of: "


def read(repository: Repository) -> Iterator[CoverageSetting]:
    """What such files say of SimpleCov."""
    for file in repository.inventory.files:
        if not (file.path.endswith((".rb", ".simplecov")) and _FILES.fullmatch(file.path)):
            continue
        if (
            counts(repository, file.path)
            and (content := repository.manifests.text(file.path))
            and "SimpleCov" in content
        ):
            yield from _Reader(file.path, Program(content)).read()


@dataclass(slots=True)
class _Reader:
    """Goes through a file and knows the conditions around each statement."""

    path: str
    program: Program
    found: list[CoverageSetting] = field(default_factory=list)
    _around: list[tuple[bool, str]] = field(default_factory=list)
    """Of each block that is open, whether it is a condition, and the innermost condition in which it leaves what it holds."""
    _left: str = ""
    """The condition under which the file is left before its end."""

    def read(self) -> list[CoverageSetting]:
        for statement in self.program.statements:
            if statement.kind == "close":
                if self._around:
                    self._around.pop()
                continue
            condition = self._modifier(statement)
            own, around = self._around[-1] if self._around else (False, "")
            if statement.kind == "middle" and own:
                if not around.startswith(_OTHERWISE):
                    self._around[-1] = (True, _OTHERWISE + around)
            elif statement.kind != "middle":
                self._read(statement, condition)
            if statement.kind == "open":
                own = statement.head in _CONDITIONS
                self._around.append((own, self._text(statement) if own else around))
            if statement.head in ("return", "exit") and condition and not around:
                self._left = self._left or f"not after: {self._text(statement)}"
        return self.found

    def _text(self, statement: Statement, start: int = 0) -> str:
        tokens = statement.tokens
        return " ".join(
            self.program.content[tokens[start].start : min(tokens[-1].end, tokens[start].start + _MOST_TEXT)].split()
        )[:_LONGEST]

    def _modifier(self, statement: Statement) -> str:
        """The condition behind a statement."""
        for index, token in enumerate(statement.tokens):
            if index and token.kind == "word" and token.text in _CONDITIONS:
                return self._text(statement, index)
        return ""

    def _read(self, statement: Statement, condition: str) -> None:
        why = condition or (self._around[-1][1] if self._around else "") or self._left
        tokens = statement.tokens
        for index, token in enumerate(tokens):
            if token.kind != "word":
                continue
            at = Location(self.path, token.line, token.column, token.line)
            if token.text in _MINIMA:
                for later in tokens[index + 1 :]:
                    if later.kind == "number":
                        place = Location(self.path, later.line, later.column, later.line)
                        self.found += threshold("SimpleCov", number(later.text), place, RUBY, why)
                        break
            elif token.text in _DROPS:
                self.found.append(made("SimpleCov", Role.RELATIVE, None, at, RUBY, why))
            elif token.text == "start" and index > 1 and tokens[index - 2].text == "SimpleCov":
                self.found.append(made("SimpleCov", Role.ON, None, at, RUBY, why))
