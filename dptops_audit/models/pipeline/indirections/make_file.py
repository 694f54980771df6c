"""Reads makefiles as GNU make does, without running anything: rules with their recipes, and variables.

Source: https://www.gnu.org/software/make/manual/html_node/Makefiles.html. Of a conditional that cannot be told, both branches are read and
what stands in them is optional; where it only depends on variables that nothing sets, they are taken as empty and the other branch alone
is optional.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field

from dptops_audit.evidence import Location
from dptops_audit.models.pipeline.indirections.make_conditions import Conditions
from dptops_audit.models.pipeline.indirections.make_lines import assignment
from dptops_audit.models.pipeline.indirections.make_text import first_of, without_comment
from dptops_audit.models.pipeline.indirections.make_values import Values, Variable, is_known

MOST_LINES = 50_000
MOST_FILES = 500
_MOST_WORDS = 200_000
_MAX_INCLUDES = 20
_MAX_EVALS = 3
_INCLUDE = re.compile(r"\s*(-include|sinclude|include)\s(.*)", re.DOTALL)
_DEFINE = re.compile(r"\s*((?:(?:override|export|private)\s+)*)define\s+(.*)")
_ENDEF = re.compile(r"\s*endef\b")
_NESTED = re.compile(r"\s*define\s")
_CONTINUED = re.compile(r"[ \t]*\\\n[ \t]*")

Lookup = Callable[[str], Sequence[tuple[str, list[str]]]]
"""Paths of an include as written to the files that are there: root-relative path and lines."""


@dataclass(frozen=True, slots=True)
class Line:
    """One line of a recipe as written, continuation lines with their breaks. `place` is the location of its first line."""

    text: str
    place: Location
    optional: bool = False


@dataclass(slots=True, eq=False)
class Rule:
    """One rule. `targets` and `prerequisites` may hold `%`; `static` is the target pattern of a static pattern rule."""

    targets: tuple[str, ...]
    prerequisites: tuple[str, ...]
    order_only: tuple[str, ...]
    location: Location
    static: str = ""
    double: bool = False
    optional: bool = False
    recipe: list[Line] = field(default_factory=list)


class Makefile:
    """What a makefile and its includes say, read for one run of make.

    `rules` are the explicit rules by target in the order read, `patterns` those with `%`. `own` are target-specific variables.
    `cut` is True where a limit left something out.
    """

    def __init__(self, values: Values, lookup: Lookup, allowed: int = MOST_LINES) -> None:
        self.values = values
        self.rules: dict[str, list[Rule]] = {}
        self.patterns: list[Rule] = []
        self.own: dict[str, dict[str, Variable]] = {}
        self.exported: set[str] = set()
        self.export_all = False
        self.one_shell = False
        self.cut = False
        self.lines_read = 0
        self._lookup = lookup
        self._allowed = allowed
        self._words = 0
        self._files: list[str] = []
        self._default = ""
        self._conditions = Conditions(values)
        self._current: list[Rule] = []
        self._prefix = "\t"
        self._place = Location("", 1)
        self._depth = 0
        self._evals = 0
        values.on_eval = self._eval

    @property
    def default_goal(self) -> str:
        """`.DEFAULT_GOAL`, else the first target that begins with no dot, unless it has a slash."""
        named = self.values.find(".DEFAULT_GOAL")
        return (self.values.expand(named.value).strip() if named is not None else "") or self._default

    def special(self, name: str) -> tuple[frozenset[str], bool]:
        """The prerequisites of a special target such as `.PHONY`, and whether it is there at all."""
        rules = self.rules.get(name, [])
        return frozenset(word for rule in rules for word in rule.prerequisites), bool(rules)

    def read(self, path: str, lines: list[str], written: str = "") -> None:
        """Read one file. `written` is its path as make was told it."""
        if len(self._files) >= MOST_FILES or self._depth > _MAX_INCLUDES:
            self.cut = True
            return
        self._files.append(written or path)
        before = self._conditions, self._place
        self._conditions = self._conditions.inner()
        self._depth += 1
        self._list_files()
        self._run(lines, lambda at: Location(path, at))
        self._depth -= 1
        self._conditions, self._place = before
        self._current = []

    def _list_files(self) -> None:
        self.values.known["MAKEFILE_LIST"] = Variable(" ".join(self._files), True)

    def _run(self, lines: list[str], place: Callable[[int], Location]) -> None:
        at = 0
        while at < len(lines):
            self.lines_read += 1
            if self.lines_read > self._allowed or self.values.left < 0:
                self.cut = True
                return
            start = at
            line = lines[at]
            at += 1
            if line.endswith("\\"):
                parts = [line]
                while at < len(lines) and _is_continued(parts[-1]):
                    parts.append(lines[at])
                    at += 1
                line = "\n".join(parts)
                self.lines_read += len(parts) - 1
            self._place = place(start + 1)
            if line.startswith(self._prefix) and self._current:
                if self._conditions.reading:
                    self._recipe(line[1:])
                continue
            match = _DEFINE.match(line)
            if match is not None and "\n" not in line:
                at = self._define(match, lines, at, place)
                continue
            self._line(_CONTINUED.sub(" ", line) if "\n" in line else line)

    def _recipe(self, text: str) -> None:
        if self._prefix in text and "\n" in text:
            text = text.replace("\n" + self._prefix, "\n")
        line = Line(text, self._place, self._conditions.optional)
        for rule in self._current:
            rule.recipe.append(line)

    def _define(self, match: re.Match[str], lines: list[str], at: int, place: Callable[[int], Location]) -> int:
        start, depth = at, 1
        while at < len(lines):
            if _ENDEF.match(lines[at]):
                depth -= 1
            elif _NESTED.match(lines[at]):
                depth += 1
            at += 1
            if not depth:
                break
        body = "\n".join(lines[start : at - 1 if not depth else at])
        self.lines_read += at - start
        head = without_comment(match[2]).strip()
        parts = re.fullmatch(r"(.*?)\s*([:?+!]{0,3}=)?", head)
        if self._conditions.reading and parts is not None:
            name = self.values.expand(parts[1]).strip()
            self.values.set(name, parts[2] or "=", body, override="override" in match[1], at=place(start + 1))
            if "export" in match[1]:
                self.exported.add(name)
        self._current = []
        return at

    def _line(self, line: str) -> None:
        if self._conditions.take(line):
            return
        if not self._conditions.reading or not line.strip() or line.lstrip().startswith("#"):
            return
        match = _INCLUDE.match(line)
        if match is not None:
            self._include(self.values.weighed(without_comment(match[2]))[0])
            return
        if self._assignment(line):
            return
        words = line.split(None, 1)
        if words[0] in ("export", "unexport"):
            self._export(words[0], without_comment(words[1] if len(words) > 1 else ""))
            return
        if words[0] in ("vpath", "undefine", "load", "-load"):
            return
        self._rule(line)

    def _assignment(self, line: str) -> bool:
        found = assignment(line)
        if found is None:
            return False
        modifiers, name, operator, value = found
        name = self.values.expand(name).strip()
        value = without_comment(value).strip() if operator != "!=" else value.strip()
        if name == ".RECIPEPREFIX":
            self._prefix = value[:1] or "\t"
        if not self._conditions.unlikely or self.values.find(name) is None:
            self.values.set(name, operator, value, override="override" in modifiers)
        if "export" in modifiers:
            self.exported.add(name)
        self._current = []
        return True

    def _export(self, word: str, names: str) -> None:
        listed = self.values.weighed(names)[0].split()
        if word == "export":
            self.exported.update(listed)
            self.export_all = self.export_all or not listed
        else:
            self.exported.difference_update(listed)
        self._current = []

    def _rule(self, line: str) -> None:
        colon = first_of(line, ":")
        if colon < 0:
            # A call of a function for its effects, or text that stands for a rule.
            expanded = self.values.expand(line).strip()
            if ":" in expanded and is_known(expanded) and "=" not in expanded and "\n" not in expanded:
                self._rule(expanded)
            return
        hash_at = first_of(line, "#")
        if 0 <= hash_at < colon:
            return
        rest_at = colon + 1
        double = line[rest_at : rest_at + 1] == ":"
        rest = line[rest_at + double :]
        left = line[:colon].removesuffix("&")
        targets = tuple(self.values.weighed(left)[0].split())
        own = assignment(rest)
        if own is not None:
            self._own(targets, own)
            return
        semicolon = first_of(rest, ";")
        hash_at = first_of(rest, "#")
        recipe = ""
        if semicolon >= 0 and not 0 <= hash_at < semicolon:
            rest, recipe = rest[:semicolon], rest[semicolon + 1 :].strip()
        else:
            rest = without_comment(rest)
        self._add(targets, rest, double, recipe)

    def _add(self, targets: tuple[str, ...], rest: str, double: bool, recipe: str) -> None:
        static, colon, after = self.values.weighed(rest)[0].partition(":")
        before, _, order = (after if colon else static).partition("|")
        prerequisites = tuple(before.split())
        self._words += len(targets) + len(prerequisites) + 1
        if self._words > _MOST_WORDS:
            self.cut = True
            self._current = []
            return
        rule = Rule(
            targets,
            prerequisites,
            tuple(order.split()),
            self._place,
            static.strip() if colon else "",
            double,
            self._conditions.optional,
        )
        if recipe:
            rule.recipe.append(Line(recipe, self._place, self._conditions.optional))
        self._current = [rule]
        if any("%" in target for target in targets) and not rule.static:
            self.patterns.append(rule)
        for target in targets:
            if "%" in target and not rule.static:
                continue
            self.rules.setdefault(target, []).append(rule)
            if not self._default and not self._conditions.unlikely and (not target.startswith(".") or "/" in target):
                self._default = target
        if ".ONESHELL" in targets:
            self.one_shell = True
        if ".EXPORT_ALL_VARIABLES" in targets:
            self.export_all = True

    def _own(self, targets: Sequence[str], found: tuple[frozenset[str], str, str, str]) -> None:
        modifiers, name, operator, value = found
        name = self.values.expand(name).strip()
        self._current = []
        if name in self.values.overrides and "override" not in modifiers:
            return
        if "export" in modifiers:
            self.exported.add(name)
        for target in targets:
            self._words += 1
            if self._words > _MOST_WORDS:
                self.cut = True
                return
            own = self.own.setdefault(target, {})
            with self.values.local(own):
                made = self.values.made(name, operator, without_comment(value).strip())
            if made is not None:
                own[name] = made

    def _include(self, names: str) -> None:
        self._current = []
        for name in names.split():
            for path, lines in self._lookup(name):
                self.read(path, lines, name)

    def _eval(self, inside: str, text: str) -> None:
        """Read what `$(eval ...)` makes; its lines are those of the `define` that it calls, where they are as many."""
        if not self._conditions.reading or self._evals >= _MAX_EVALS:
            return
        here, lines = self._place, text.split("\n")
        called = re.match(r"\s*\$[({]call\s+([\w.-]+)[,)}]", inside)
        origin = self.values.find(called[1]) if called is not None else None
        first = origin.location if origin is not None and origin.value.count("\n") + 1 == len(lines) else None
        before = self._conditions, self._current
        self._conditions = self._conditions.inner()
        self._evals += 1
        self._run(lines, lambda at: Location(first.path, first.line + at - 1) if first is not None else here)
        self._evals -= 1
        self._conditions, self._current = before
        self._place = here


def _is_continued(line: str) -> bool:
    return (len(line) - len(line.rstrip("\\"))) % 2 == 1


def exports(makefile: Makefile, own: Mapping[str, Variable]) -> dict[str, str]:
    """The variables that recipes find in their environment, where their values are known."""
    names = set(makefile.exported) | set(makefile.values.overrides)
    if makefile.export_all:
        names |= {name for name in makefile.values.known if re.fullmatch(r"[A-Za-z_]\w*", name)}
    found = {}
    for name in sorted(names | set(own) if makefile.export_all else names)[:500]:
        variable = makefile.values.find(name)
        if variable is not None:
            value = variable.value if variable.simple else makefile.values.expand(variable.value)
            if is_known(value) and "\n" not in value:
                found[name] = value
    return found
