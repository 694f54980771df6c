"""The statements of a Gradle build script, and what they declare before any variable is put in.

Scripts are taken as written: https://docs.gradle.org/current/userguide/writing_build_scripts.html. Both branches of an `if` count, and so
does what a loop or an unknown block holds.
"""

from __future__ import annotations

from collections import deque
from dataclasses import dataclass, field, replace

from dptops_audit.models.groovy import Dialect, Group, Item, Kind, Token, cut_at, grouped, tokens
from dptops_audit.models.packages.gradle.statements import (
    Call,
    calls_in,
    chain,
    is_mark,
    is_name,
    literal,
    named,
    parse,
    statements,
)

__all__ = ["ALL", "SELF", "SUB", "Apply", "Context", "Declaration", "Fact", "Plugin", "Script", "read_script"]

SELF, ALL, SUB = "", "*", "/"
"""The projects that a block speaks of: the script's own, all, or all below it. Any other word is a project's path."""

_NAMERS = frozenset("create named getByName register maybeCreate creating registering getting configure".split())
_SETS = frozenset("sourceSets suites".split())
_IGNORED = frozenset("dependencyManagement constraints dependencySubstitution publishing pom components".split())
_PLUGIN_PLACES = ((), ("pluginManagement",))
_FACTS = {
    (): frozenset("group version description mainClassName sourceCompatibility targetCompatibility".split()),
    ("application",): frozenset("mainClass mainClassName applicationName".split()),
    ("springBoot",): frozenset(("mainClass", "mainClassName")),
    ("bootJar",): frozenset(("mainClass", "mainClassName")),
    ("java",): frozenset(("sourceCompatibility", "targetCompatibility")),
    ("kotlin",): frozenset(("jvmToolchain",)),
    ("options",): frozenset(("release",)),
    ("toolchain",): frozenset(("languageVersion",)),
    ("rootProject",): frozenset(("name",)),
}
_MAX_PATH = 12


@dataclass(frozen=True, slots=True)
class Context:
    """Where a statement stands: the names of the blocks around it, whom it speaks of, and the source set or suite it is for."""

    path: tuple[str, ...] = ()
    target: str = SELF
    source_set: str = ""
    suite: bool = False


@dataclass(frozen=True, slots=True)
class Declaration:
    """A dependency as written: its configuration, what is passed to it, and for which projects.

    `suite` is true within a test suite, `sources` within a source set of Kotlin's multiplatform builds.
    """

    configuration: str
    argument: tuple[Item, ...]
    first: Token
    target: str = SELF
    suite: bool = False
    sources: bool = False


@dataclass(frozen=True, slots=True)
class Plugin:
    """A plugin that a script names: `argument` is its id or alias. One that is not `applied` is put on the classpath alone."""

    argument: tuple[Item, ...]
    version: tuple[Item, ...]
    first: Token
    target: str = SELF
    applied: bool = True
    managed: bool = False


@dataclass(frozen=True, slots=True)
class Apply:
    """Another script that a script applies."""

    argument: tuple[Item, ...]
    first: Token
    target: str = SELF


@dataclass(frozen=True, slots=True)
class Fact:
    """A setting as written: `name` with the block around it before a dot."""

    name: str
    value: tuple[Item, ...]
    first: Token
    target: str = SELF


@dataclass(slots=True)
class Script:
    """Everything that one script declares. `variables` are values as written, by dotted name; `calls` are those at the top.

    `cut` is the line from which not all is read, 0 where all is.
    """

    path: str
    variables: dict[str, tuple[Item, ...]] = field(default_factory=dict)
    dependencies: list[Declaration] = field(default_factory=list)
    plugins: list[Plugin] = field(default_factory=list)
    applies: list[Apply] = field(default_factory=list)
    facts: list[Fact] = field(default_factory=list)
    calls: list[tuple[Context, Call]] = field(default_factory=list)
    cut: int = 0


def read_script(path: str, content: str) -> Script:
    """What a script declares. Never raises."""
    dialect = Dialect.KOTLIN if path.endswith((".kts", ".kt")) else Dialect.GROOVY
    words = tokens(content, dialect)
    script = Script(path, cut=cut_at(words))
    _Walk(script).block(grouped(words), Context())
    return script


class _Walk:
    """Goes through a script's blocks. Their nesting is bounded by the lexer."""

    def __init__(self, script: Script) -> None:
        self._script = script

    def block(self, items: list[Item], context: Context) -> None:
        for statement in statements(items):
            call = parse(statement)
            if call is not None:
                self._call(call, context)
            else:
                self._inside(tuple(statement), context)

    def _inside(self, items: tuple[Item, ...], context: Context) -> None:
        for item in items:
            if isinstance(item, Group) and item.bracket == "{":
                self.block(item.items, context)

    def _call(self, call: Call, context: Context) -> None:
        last = call.names[-1]
        self._script.calls.append((context, call))
        if call.assigned:
            self._assignment(call, context)
        elif last == "plugins" and len(call.names) == 1 and context.path in _PLUGIN_PLACES:
            for block in call.blocks:
                self._plugins(block, context)
            return
        elif last == "apply":
            self._apply(call, context)
        elif last == "set" and len(call.names) > 1 and call.arguments:
            self._setter(call, context)
        elif len(call.names) == 1 and len(call.arguments) == 1 and not call.blocks:
            # Groovy lets a setter be called by its name: `version '1.0'`.
            self._fact(call.names, call.arguments[0], call.first, context)
        if "dependencies" in call.names and call.blocks and context.path[-1:] != ("dependencies",):
            owner = call.names[call.names.index("dependencies") - 1] if call.names[0] != "dependencies" else ""
            source_set = owner if _SETS.intersection((*context.path, *call.names)) and owner else context.source_set
            for block in call.blocks:
                self._dependencies(block, replace(context, source_set=source_set))
            return
        if _IGNORED.isdisjoint(call.names):
            inner = self._entered(call, context)
            for block in call.blocks:
                self.block(block.items, inner)
            for item in call.items:
                if isinstance(item, Group) and item.bracket == "(":
                    self._inside(tuple(item.items), inner)

    def _entered(self, call: Call, context: Context) -> Context:
        """The context within a call's blocks."""
        last = call.names[-1]
        text = literal(call.arguments[0]) if call.arguments and not call.assigned else None
        target = context.target
        if last == "allprojects":
            target = ALL
        elif last == "subprojects":
            target = SUB
        elif last == "configure" and len(call.arguments) == 1 and call.arguments[0]:
            target = {"subprojects": SUB, "allprojects": ALL}.get(".".join(chain(call.arguments[0], 0)[0]), target)
            if len(call.arguments[0]) > 1 and is_name(call.arguments[0][0], "subprojects", "allprojects"):
                target = "?"
        elif last == "project" and text is not None:
            target = text
        source_set, suite = context.source_set, context.suite or "suites" in (*context.path, *call.names)
        if _SETS.intersection(context.path + call.names[:-1]):
            made = self._made(call)
            source_set = text if text is not None and last in _NAMERS else made or source_set
        path = (*context.path, *call.names, *((text,) if text is not None and last in _NAMERS else ()))
        if call.names == ("object",) and call.arguments:
            path += chain(call.arguments[0], 0)[0][:1]
        return Context(path[-_MAX_PATH:], target, source_set, suite)

    @staticmethod
    def _made(call: Call) -> str:
        """The source set that a statement names: `val jvmTest by getting {`, `commonMain {`."""
        if call.assigned:
            word = next((item.text for item in call.arguments[0] if isinstance(item, Token)), "")
            return call.names[-1] if word in _NAMERS else ""
        return (
            call.names[-1]
            if not call.arguments and call.names[-1] not in _SETS and call.names[-1] not in ("if", "else")
            else ""
        )

    def _assignment(self, call: Call, context: Context) -> None:
        names = tuple(name for name in call.names if name not in ("ext", "extra", "project", "rootProject"))
        if "object" in context.path:
            names = (*(name for name in context.path if name != "object"), *names)
        if call.names[:1] == ("rootProject",) and names == ("name",):
            self._script.facts.append(Fact("rootProject.name", call.arguments[0], call.first, context.target))
            return
        if names and (call.arguments[0] or call.delegated):
            self._script.variables.setdefault(".".join(names), _delegate(call))
            self._fact(names, call.arguments[0], call.first, context)

    def _setter(self, call: Call, context: Context) -> None:
        if call.names[-2] in ("ext", "extra") and len(call.arguments) == 2:
            key = literal(call.arguments[0])
            if key is not None:
                self._script.variables.setdefault(key, call.arguments[1])
        else:
            self._fact(call.names[:-1], call.arguments[0], call.first, context)

    def _fact(self, names: tuple[str, ...], value: tuple[Item, ...], first: Token, context: Context) -> None:
        path = tuple(
            name
            for name in (*context.path, *names[:-1])
            if name not in ("allprojects", "subprojects", "project", "tasks")
        )
        around = path[-1:] if context.path or len(names) > 1 else ()
        if names[-1] in _FACTS.get(around, ()):
            self._script.facts.append(Fact(".".join((*around, names[-1])), value, first, context.target))

    def _plugins(self, block: Group, context: Context) -> None:
        managed = "pluginManagement" in context.path
        for statement in statements(block.items):
            call = parse(statement)
            if call is None or call.names[0] in ("if", "else"):
                self._inside(tuple(statement), context)
                continue
            words = [item.text if isinstance(item, Token) and item.kind is Kind.NAME else "" for item in statement]
            applied = not any(
                word == "apply" and "false" in (words[i + 1 : i + 2] or _inner(statement, i + 1))
                for i, word in enumerate(words)
            )
            at = words.index("version") if "version" in words[1:] else 0
            version = tuple(statement[at + 1 : at + 2]) if at else ()
            end = next((i for i, word in enumerate(words) if i and word in ("version", "apply")), len(statement))
            head = tuple(item for item in statement[:end] if not is_mark(item, "."))
            self._script.plugins.append(Plugin(head, version, call.first, context.target, applied, managed))

    def _apply(self, call: Call, context: Context) -> None:
        given = named(call.arguments)
        target = context.target
        if "plugin" in given:
            self._script.plugins.append(Plugin(given["plugin"], (), call.first, target))
        if "from" in given:
            self._script.applies.append(Apply(given["from"], call.first, target))
        if call.names[:-1] and call.names[-2] in ("plugins", "pluginManager") and call.arguments:
            self._script.plugins.append(Plugin(call.arguments[0], (), call.first, target))
        for inner in (inner for block in call.blocks for inner in calls_in(block)):
            if inner.arguments and inner.names == ("plugin",):
                self._script.plugins.append(Plugin(inner.arguments[0], (), inner.first, target))
            elif inner.arguments and inner.names == ("from",):
                self._script.applies.append(Apply(inner.arguments[0], inner.first, target))

    def _dependencies(self, block: Group, context: Context) -> None:
        queue = deque([block])
        while queue:
            for statement in statements(queue.popleft().items):
                call = parse(statement)
                if call is None or call.assigned:
                    if call is not None:
                        self._assignment(call, replace(context, path=(*context.path, "dependencies")))
                    continue
                if not call.arguments or call.names[0] in ("if", "else", "for", "while", "when"):
                    if call.names[0] not in _IGNORED:
                        queue.extend(item for item in statement if isinstance(item, Group) and item.bracket == "{")
                    continue
                name, passed = call.names[-1], call.arguments
                if name == "add" and len(passed) > 1:
                    name, passed = literal(passed[0]) or "", passed[1:]
                if name and context.source_set and context.source_set != "main":
                    name = context.source_set + name[:1].upper() + name[1:]
                if not named(passed).keys().isdisjoint(_NOTATION_KEYS):
                    passed = (tuple(item for argument in passed for item in (*argument, _COMMA)),)
                for argument in passed:
                    first = next((item for item in argument if isinstance(item, Token)), call.first)
                    place = call.first if argument is passed[0] else first
                    self._script.dependencies.append(
                        Declaration(name, argument, place, context.target, context.suite, bool(context.source_set))
                    )


_NOTATION_KEYS = frozenset(("group", "name", "path"))
_COMMA = Token(Kind.MARK, ",", 0, 0, 0)


def _delegate(call: Call) -> tuple[Item, ...]:
    """What is assigned: of `by extra("x")`, that which is passed."""
    value = call.arguments[0]
    if call.delegated and len(value) > 1 and is_name(value[0], "extra") and isinstance(value[1], Group):
        return tuple(value[1].items)
    return value


def _inner(statement: list[Item], at: int) -> list[str]:
    group = statement[at] if at < len(statement) else None
    return [item.text for item in group.items if isinstance(item, Token)] if isinstance(group, Group) else []
