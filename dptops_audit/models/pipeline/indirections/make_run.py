"""Which recipes of a makefile run for a goal, and the text of each of their lines.

Sources: https://www.gnu.org/software/make/manual/html_node/Recipes.html and, for implicit rules,
https://www.gnu.org/software/make/manual/html_node/Implicit-Rule-Search.html
"""

from __future__ import annotations

import posixpath
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

from dptops_audit.evidence import Location
from dptops_audit.models.pipeline.indirections.make_file import Line, Makefile, Rule, exports
from dptops_audit.models.pipeline.indirections.make_text import pieces, stem
from dptops_audit.models.pipeline.indirections.make_values import Variable, is_known
from dptops_audit.models.pipeline.reached import Reached, Workspace, below

MOST_LINES = 2_000
_MOST_TARGETS = 4_000
_MOST_STEPS = 100_000
_MOST_PATTERNS = 20
_LONGEST_WAY = 20
_MOST_OWN = 50
_SWALLOWED = "make goes on after it (leading -)"
_IGNORED = "make goes on after errors"
_SHELLS = {
    "python": "python",
    "python3": "python",
    "node": "node",
    "pwsh": "powershell",
    "perl": "perl",
    "ruby": "ruby",
}


@dataclass(frozen=True, slots=True)
class _Found:
    """What make knows of one target: its rules, all it needs, and what `%` stands for."""

    rules: tuple[Rule, ...]
    needs: tuple[str, ...]
    order_only: tuple[str, ...]
    stem: str


class Run:
    """The recipes that goals run. `cut` is True where a limit left some out."""

    def __init__(
        self, makefile: Makefile, workspace: Workspace, directory: str, *, always: bool = False, ignore: bool = False
    ) -> None:
        self.cut = False
        self._makefile = makefile
        self._workspace = workspace
        self._directory = directory
        self._always = always
        self._ignored, all_ignored = makefile.special(".IGNORE")
        self._ignore = ignore or (all_ignored and not self._ignored)
        self._phony, _ = makefile.special(".PHONY")
        self._all_phony = any(not is_known(word) or "*" in word for word in self._phony)
        self._known: dict[str, _Found | None] = {}
        self._files: dict[str, bool] = {}
        self._shell = self._program()

    def of(self, goals: Sequence[str]) -> tuple[Reached, ...]:
        """The lines of all recipes, those of prerequisites first."""
        sure = {target for target, *_ in self._walk(goals, optional=False)}
        found: list[Reached] = []
        for target, way, own, rules in self._walk(goals, optional=True):
            runs = self._runs(target)
            if runs is False:
                continue
            for rule in rules:
                for one in self._recipe(target, rule, way, own):
                    if len(found) >= MOST_LINES or self._makefile.values.left < 0:
                        self.cut = True
                        return tuple(found)
                    doubtful = one.optional or target not in sure or runs is None
                    found.append(replace(one, optional=doubtful))
        return tuple(found)

    def _walk(
        self, goals: Sequence[str], *, optional: bool
    ) -> Iterator[tuple[str, tuple[Location, ...], Mapping[str, Variable], tuple[Rule, ...]]]:
        """Each target with recipes in the order they run; without `optional` only those that surely do."""
        seen: set[str] = set()
        steps = 0
        empty: Mapping[str, Variable] = {}
        waiting: list[tuple[str, tuple[Location, ...], Mapping[str, Variable], tuple[Rule, ...] | None]] = [
            (goal, (), empty, None) for goal in reversed(goals)
        ]
        while waiting:
            target, way, own, ready = waiting.pop()
            if ready is not None:
                yield target, way, own, ready
                continue
            if target in seen:
                continue
            if len(seen) >= _MOST_TARGETS:
                self.cut = True
                continue
            seen.add(target)
            found = self._find(target)
            if found is None:
                continue
            steps += len(found.needs) + len(found.order_only)
            if steps > _MOST_STEPS:
                self.cut = True
                continue
            mine = self._makefile.own.get(target)
            if mine:
                own = {**own, **mine} if len(own) + len(mine) <= _MOST_OWN else mine
            rules = _chosen(found.rules)
            place = (rules or found.rules)[-1].location
            way = (*way[:1], *way[1:][2 - _LONGEST_WAY :], place)
            if rules:
                waiting.append((target, way, own, rules))
            needs = (*found.needs, *found.order_only)
            if not optional:
                unsure = {n for rule in found.rules if rule.optional for n in (*rule.prerequisites, *rule.order_only)}
                surely = {
                    n for rule in found.rules if not rule.optional for n in (*rule.prerequisites, *rule.order_only)
                }
                if unsure:
                    needs = tuple(need for need in needs if need in surely or need not in unsure)
            waiting.extend((need, way, own, None) for need in reversed(needs))

    def _find(self, target: str) -> _Found | None:
        if target not in self._known:
            self._known[target] = self._look(target)
        return self._known[target]

    def _look(self, target: str) -> _Found | None:
        rules = self._makefile.rules.get(target, [])
        own_stem = next((part for rule in rules if rule.static and (part := stem(rule.static, target)) is not None), "")
        if not any(rule.recipe for rule in rules) and target not in self._phony and not self._is_file(target):
            implicit = self._implicit(target)
            if implicit is not None:
                rule, own_stem = implicit
                rules = [*rules, rule]
        if not rules:
            fallback = self._makefile.rules.get(".DEFAULT", []) if not self._is_file(target) else []
            rules = [rule for rule in fallback if rule.recipe][:1]
        if not rules:
            return None
        first = sorted(rules, key=lambda rule: not rule.recipe)
        needs = dict.fromkeys(_stemmed(need, own_stem) for rule in first for need in rule.prerequisites)
        order = dict.fromkeys(_stemmed(need, own_stem) for rule in first for need in rule.order_only)
        return _Found(tuple(rules), tuple(needs), tuple(order), own_stem)

    def _implicit(self, target: str) -> tuple[Rule, str] | None:
        """The pattern rule for a target whose prerequisites are files or have rules, of several the one with the shortest stem."""
        best: tuple[Rule, str] | None = None
        for rule in self._makefile.patterns[:_MOST_PATTERNS]:
            if not rule.recipe:
                continue
            for pattern in rule.targets[:_MOST_PATTERNS]:
                part = stem(pattern, target)
                if not part or (best is not None and len(part) >= len(best[1])):
                    continue
                needs = [_stemmed(need, part) for need in rule.prerequisites[:_MOST_PATTERNS]]
                # What `.PHONY` names "ought to exist" as much as what a rule makes.
                if all(need in self._makefile.rules or need in self._phony or self._is_file(need) for need in needs):
                    best = rule, part
        return best

    def _is_file(self, target: str) -> bool:
        if target not in self._files:
            path = below(self._directory, target)
            here = path is not None and path != "" and self._workspace.manifests.exists(path)
            self._files[target] = here or any(letter in target for letter in "*?[")
        return self._files[target]

    def _runs(self, target: str) -> bool | None:
        """Whether make runs the target's recipe; None where that depends on the times of files."""
        if self._always or self._all_phony or target in self._phony or not self._is_file(target):
            return True
        found = self._find(target)
        if found is None or any(rule.double for rule in found.rules):
            return True
        if not found.needs:
            return False
        return None if all(self._is_file(need) and need not in self._phony for need in found.needs) else True

    def _recipe(
        self, target: str, rule: Rule, way: tuple[Location, ...], own: Mapping[str, Variable]
    ) -> Iterator[Reached]:
        values = self._makefile.values
        ignored = _IGNORED if self._ignore or target in self._ignored else ""
        with values.local(own), values.local(self._automatic(target)):
            variables = exports(self._makefile, own)
            texts: list[tuple[str, tuple[Location, ...], tuple[Location, ...], bool]] = []
            for line in rule.recipe[:MOST_LINES]:
                texts.extend((*made, line.optional or rule.optional) for made in self._texts(line))
        if self._makefile.one_shell and texts:
            joined = "\n".join(text for text, *_ in texts)
            places = tuple(place for _, each, *_ in texts for place in each)
            texts = [(joined, places, texts[0][2], texts[0][3])]
        for text, places, extra, optional in texts:
            bare = text.lstrip()
            prefix = bare[: len(bare) - len(bare.lstrip("@-+ \t"))]
            body = bare[len(prefix) :]
            if not body.strip() or body.startswith("#"):
                continue
            numbers = tuple(place.line for place in places)
            yield Reached(
                places[0],
                body,
                via=(*way, *extra),
                directory=self._directory,
                variables=variables,
                shell=self._shell,
                swallowed=_SWALLOWED if "-" in prefix else ignored,
                optional=optional,
                lines=numbers if numbers != tuple(range(numbers[0], numbers[0] + len(numbers))) else (),
            )

    def _texts(self, line: Line) -> Iterator[tuple[str, tuple[Location, ...], tuple[Location, ...]]]:
        """The shell lines that one line of a recipe becomes: each text, the places of its lines, and the way to them."""
        values = self._makefile.values
        path, number = line.place.path, line.place.line
        text: list[str] = []
        places = [Location(path, number)]
        canned = False
        for kind, part in pieces(line.text):
            if kind == "text":
                text.append(part)
                for _ in range(part.count("\n")):
                    number += 1
                    places.append(Location(path, number))
                continue
            if kind == "dollar":
                text.append("$")
                continue
            value = values.reference(part)
            values.left -= len(value)
            number += part.count("\n")
            if "\n" in value:
                places, canned = self._places(part, value, places, Location(path, number)), True
            text.append(value)
        whole = values.shown("".join(text))
        if not canned:
            yield whole, tuple(places), ()
            return
        lead = whole[: len(whole) - len(whole.lstrip("@-+ \t"))]
        rows = whole.split("\n")
        start = 0
        for at, row in enumerate(rows):
            if at + 1 < len(rows) and (len(row) - len(row.rstrip("\\"))) % 2:
                continue
            group, here = "\n".join(rows[start : at + 1]), tuple(places[start : at + 1])
            extra = (line.place,) if here[0] != line.place else ()
            yield (lead if start else "") + group, here, extra
            start = at + 1

    def _places(self, part: str, value: str, places: list[Location], here: Location) -> list[Location]:
        """The places of all lines so far, with those of a value of several lines: of the `define` where it has as many."""
        name = part.removeprefix("call ").split(",", 1)[0].strip()
        found = self._makefile.values.find(name)
        count = value.count("\n")
        if found is not None and found.location is not None and found.value.count("\n") == count:
            first = found.location
            rows = [Location(first.path, first.line + at) for at in range(count + 1)]
            # What stands before the reference on its line are prefixes alone.
            return [*places[:-1], *rows]
        return [*places, *[here] * count]

    def _automatic(self, target: str) -> dict[str, Variable]:
        """https://www.gnu.org/software/make/manual/html_node/Automatic-Variables.html"""
        found = self._find(target)
        needs = found.needs if found is not None else ()
        order = found.order_only if found is not None else ()
        values = {"@": target, "<": needs[0] if needs else "", "*": found.stem if found is not None else ""}
        values["^"] = values["+"] = values["?"] = " ".join(needs)[:10_000]
        values["|"] = " ".join(order)[:10_000]
        for name, value in list(values.items()):
            words = value.split()
            values[name + "D"] = " ".join(posixpath.dirname(word) or "." for word in words)
            values[name + "F"] = " ".join(posixpath.basename(word) for word in words)
        return {name: Variable(value, True) for name, value in values.items()}

    def _program(self) -> str:
        shell = self._makefile.values.variable("SHELL").split()
        program = posixpath.basename(shell[0]) if shell else ""
        if program == "env" and len(shell) > 1:
            program = next((word for word in shell[1:] if not word.startswith("-")), "")
        return _SHELLS.get(program.removesuffix(".exe"), "sh")


def _stemmed(need: str, part: str) -> str:
    return need.replace("%", part, 1) if part and "%" in need else need


def _chosen(rules: Sequence[Rule]) -> tuple[Rule, ...]:
    """The rules whose recipes may run: all with two colons, else the last one, with the optional ones behind it."""
    filled = [rule for rule in rules if rule.recipe]
    if any(rule.double for rule in filled):
        return tuple(filled)
    sure = [at for at, rule in enumerate(filled) if not rule.optional]
    return tuple(filled[sure[-1] if sure else 0 :])
