"""Conditionals of makefiles: https://www.gnu.org/software/make/manual/html_node/Conditionals.html

Of a conditional that cannot be told, both branches are read and what stands in them is optional. Where it only depends on variables that
nothing sets, they are taken as empty: the branch that holds then is read as usual, the other one as optional and unlikely.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from dptops_audit.models.pipeline.indirections.make_text import first_of, without_comment
from dptops_audit.models.pipeline.indirections.make_values import Doubt, Values

_CONDITIONAL = re.compile(r"\s*(ifeq|ifneq|ifdef|ifndef|else|endif)(?=[\s(\"']|$)(.*)", re.DOTALL)


@dataclass(slots=True)
class _Branch:
    """A conditional while it is read, and the branch that is being read of it.

    `outer` is whether the conditional as a whole is read. `settled`: a branch before this one is surely taken; `likely`: one is taken
    where unset variables are empty; `doubtful`: of one it cannot be told.
    """

    outer: bool
    reading: bool = False
    optional: bool = False
    unlikely: bool = False
    settled: bool = False
    likely: bool = False
    doubtful: bool = False


class Conditions:
    """The conditionals that are open at some line. `around` is what holds for all lines of the file or text."""

    def __init__(self, values: Values, around: _Branch | None = None) -> None:
        self._values = values
        self._branches = [around or _Branch(True, True)]

    @property
    def reading(self) -> bool:
        return self._branches[-1].reading

    @property
    def optional(self) -> bool:
        return self._branches[-1].optional

    @property
    def unlikely(self) -> bool:
        return self._branches[-1].unlikely

    def inner(self) -> Conditions:
        """Those for a file or a text that is read here."""
        return Conditions(self._values, _Branch(True, True, self.optional, self.unlikely))

    def take(self, line: str) -> bool:
        """Whether a line is a conditional's; if so it is taken."""
        match = _CONDITIONAL.match(line)
        if match is None:
            return False
        word, rest = match[1], without_comment(match[2]).strip()
        if word == "endif":
            if len(self._branches) > 1:
                self._branches.pop()
        elif word != "else":
            self._branches.append(_Branch(self.reading))
            self._enter(word, rest)
        elif len(self._branches) > 1:
            inner = _CONDITIONAL.match(rest) if rest else None
            branch = self._branches[-1]
            if inner is not None:
                self._enter(inner[1], inner[2].strip())
            else:
                self._set(branch.outer and not branch.settled)
        return True

    def _set(self, reading: bool) -> None:
        around, branch = self._branches[-2:]
        branch.reading = reading
        branch.unlikely = branch.likely or around.unlikely
        branch.optional = branch.doubtful or branch.likely or around.optional

    def _enter(self, word: str, rest: str) -> None:
        """Decide whether the lines behind this condition are read."""
        branch = self._branches[-1]
        if not branch.outer or branch.settled:
            branch.reading = False
            return
        holds, doubt = self._holds(word, rest)
        self._set(holds or doubt.assumed or doubt.unknown)
        if not (doubt.assumed or doubt.unknown):
            branch.settled = holds
        elif holds:
            branch.likely = True
        else:
            branch.unlikely = True
        if doubt.unknown:
            branch.doubtful = True
        branch.optional = branch.optional or branch.unlikely or doubt.unknown

    def _holds(self, word: str, rest: str) -> tuple[bool, Doubt]:
        """Whether a condition holds, and how far that can be relied on. What cannot be told is taken to be set, and to be equal to nothing."""
        negated = word in ("ifneq", "ifndef")
        if word in ("ifdef", "ifndef"):
            name, doubt = self._values.weighed(rest)
            found = self._values.find(name.strip())
            return (found is not None and found.value != "") is not negated, Doubt(
                doubt.assumed or found is None, doubt.unknown
            )
        sides = _sides(rest)
        if sides is None:
            return False, Doubt(unknown=True)
        (one, first), (other, second) = (self._values.weighed(side) for side in sides)
        unknown = first.unknown or second.unknown
        equal = one.strip() == other.strip() and not unknown
        return equal is not negated, Doubt(first.assumed or second.assumed, unknown)


def _sides(rest: str) -> tuple[str, str] | None:
    """The two sides of `(a,b)`, `"a" "b"` or `'a' 'b'`."""
    if rest.startswith("("):
        inside = rest[1:].rstrip()
        if not inside.endswith(")"):
            return None
        inside = inside[:-1]
        comma = first_of(inside, ",")
        return (inside[:comma], inside[comma + 1 :]) if comma >= 0 else None
    match = re.fullmatch(r"""("[^"]*"|'[^']*')\s*("[^"]*"|'[^']*')""", rest.strip())
    return (match[1][1:-1], match[2][1:-1]) if match is not None else None
