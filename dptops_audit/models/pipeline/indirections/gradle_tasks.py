"""The tasks that a Gradle script defines or changes: https://docs.gradle.org/current/userguide/writing_tasks.html"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field

from dptops_audit.evidence import Location
from dptops_audit.models.groovy import Group, Item, Kind, Token
from dptops_audit.models.packages.gradle.script import Context, Script
from dptops_audit.models.packages.gradle.statements import Call, arguments, calls_in, is_mark, is_name, literal, named

_NAMERS = frozenset("register create named getByName maybeCreate registering creating existing configure".split())
_MAKERS = frozenset("register create maybeCreate registering creating task".split())
_ORDERS = frozenset({"dependsOn", "finalizedBy"})
_TYPES = {
    "Test": "test",
    "Checkstyle": "checkstyleMain",
    "Pmd": "pmdMain",
    "Detekt": "detekt",
    "SpotBugsTask": "spotbugsMain",
}
_BLOCKS = {
    "detekt": "detekt",
    "checkstyle": "checkstyleMain",
    "pmd": "pmdMain",
    "spotbugs": "spotbugsMain",
    "ktlint": "ktlintCheck",
}
"""The tasks that a plugin's own block is for."""
_DEEPEST = 8
_MOST_WORDS = 60
_MOST_REFERENCES = 100


@dataclass(slots=True)
class Task:
    """One task. `part_of` is the lifecycle task that runs it; `needs` and `after` are tasks by name or path that run before and behind it.

    `commands` are what it executes: place, words, and the folder below the project's, None where that is not known.
    """

    name: str
    location: Location | None = None
    part_of: str = ""
    via: tuple[Location, ...] = ()
    type: str = ""
    needs: list[str] = field(default_factory=list)
    after: list[str] = field(default_factory=list)
    settings: tuple[str, ...] = ()
    commands: list[tuple[Location, tuple[str, ...], str | None]] = field(default_factory=list)
    swallowed: str = ""
    off: bool = False


def tasks_in(script: Script, targets: tuple[str, ...], tasks: dict[str, Task]) -> None:
    """Put what a script says of tasks into `tasks`, from statements for one of these targets."""
    for context, call in script.calls:
        if context.target not in targets:
            continue
        name, kind, made = _named(context, call, tasks)
        if not name:
            continue
        task = tasks.setdefault(name, Task(name))
        if made and task.location is None:
            place = call.first.at(script.path)
            task.location, task.type = Location(place.path, place.line), kind
        _ordered(call, task)
        for block in call.blocks:
            _block(block, task, script.path, 0)


def _named(context: Context, call: Call, tasks: dict[str, Task]) -> tuple[str, str, bool]:
    """The task that a statement is about, its type, and whether the statement makes it; an empty name where it is about none."""
    names, last = call.names, call.names[-1]
    within = "tasks" in names or context.path[-1:] == ("tasks",)
    first = call.arguments[0] if call.arguments else ()
    if call.delegated:
        words = [item.text for item in first if isinstance(item, Token) and item.kind is Kind.NAME]
        maker = next((word for word in words if word in _NAMERS), "")
        return (last, _type(first), maker in _MAKERS) if maker and ("tasks" in words or within) else ("", "", False)
    if last == "task" and len(names) == 1:
        return _old_style(call, first)
    namer = next((name for name in names if name in _NAMERS), "")
    if namer and within and not call.assigned:
        return literal(first) or "", _type(call.items), namer in _MAKERS
    if last == "withType" and within:
        return _TYPES.get(_type(call.items), ""), "", False
    if last in _ORDERS and len(names) > 1 and names[-2] not in _NAMERS:
        return names[-2], "", False
    if last in _BLOCKS and not context.path and call.blocks:
        return _BLOCKS[last], "", False
    known = last in tasks or last in ("check", "test", "build", "assemble")
    plain = not call.assigned and not call.arguments and call.blocks and known
    if (
        plain
        and (names in ((last,), ("tasks", last)))
        and context.path[-1:] in ((), ("tasks",), ("allprojects",), ("subprojects",))
    ):
        return last, "", False
    return "", "", False


def _old_style(call: Call, first: tuple[Item, ...]) -> tuple[str, str, bool]:
    """`task x`, `task x(type: Exec)`, `task("x")`."""
    head = first[0] if first else None
    if not isinstance(head, Token) or head.kind not in (Kind.NAME, Kind.STRING):
        return "", "", False
    kind = ""
    for item in (*first, *(item for argument in call.arguments[1:] for item in argument)):
        if isinstance(item, Group) and item.bracket == "(":
            given = named(arguments(item.items)).get("type")
            kind = _last_name(given) if given else kind
    given = named(call.arguments).get("type")
    return head.text, _last_name(given) if given else kind or _type(call.items), True


def _type(items: tuple[Item, ...]) -> str:
    """The type in `<Exec>`, `(Exec::class)` or behind a comma."""
    flat = [
        part for item in items for part in (item.items if isinstance(item, Group) and item.bracket == "(" else (item,))
    ]
    for at, item in enumerate(flat[:-1]):
        following = flat[at + 1]
        if (is_mark(item, "<", ",") or is_mark(following, "::")) and isinstance(
            following if is_mark(item, "<", ",") else item, Token
        ):
            token = following if is_mark(item, "<", ",") else item
            if isinstance(token, Token) and token.kind is Kind.NAME and token.text[:1].isupper():
                return token.text
    return ""


def _last_name(items: tuple[Item, ...]) -> str:
    names = [item.text for item in items if isinstance(item, Token) and item.kind is Kind.NAME and item.text != "class"]
    return names[-1] if names else ""


def _ordered(call: Call, task: Task) -> None:
    """What a statement itself says of order: `check.dependsOn x`, `task x(dependsOn: y)`."""
    if call.names[-1] in _ORDERS:
        into = task.needs if call.names[-1] == "dependsOn" else task.after
        for argument in call.arguments:
            into += _references(argument)
    for group in (
        call.arguments,
        *(arguments(item.items) for item in call.items if isinstance(item, Group) and item.bracket == "("),
    ):
        for name, value in named(group).items():
            if name == "dependsOn":
                task.needs += _references(value)
    for argument in call.arguments[:1]:
        for item in argument:
            if isinstance(item, Group) and item.bracket == "(":
                for name, value in named(arguments(item.items)).items():
                    if name == "dependsOn":
                        task.needs += _references(value)


def _block(block: Group, task: Task, path: str, depth: int) -> None:
    if depth > _DEEPEST:
        return
    executable: tuple[str, ...] = ()
    folder: str | None = ""
    for call in calls_in(block):
        last = call.names[-1]
        value = call.arguments[0] if call.arguments else ()
        if last in _ORDERS:
            into = task.needs if last == "dependsOn" else task.after
            for argument in call.arguments:
                into += _references(argument)
        elif last == "workingDir":
            folder = literal(value)
        elif last in ("commandLine", "setCommandLine", "shellCommandLine"):
            words = _words(call.arguments)
            place = call.first.at(path)
            if words and not words[0].startswith("$"):
                task.commands.append((Location(path, place.line), words, folder))
        elif last == "executable" and literal(value):
            executable = (literal(value) or "",)
        elif last == "args" and executable:
            place = call.first.at(path)
            task.commands.append((Location(path, place.line), (*executable, *_words(call.arguments)), folder))
        elif last in ("ignoreFailures", "isIgnoreFailures", "ignoreExitValue", "isIgnoreExitValue") and _is(
            value, "true"
        ):
            task.swallowed = f"`{last}` hides its failure"
        elif last in ("enabled", "isEnabled") and call.assigned and _is(value, "false") and not depth:
            task.off = True
        elif last in ("minimum", "minBound", "minValue") and (number := _number(value)):
            task.settings = (*task.settings, f"minimum={number}")
        for inner in call.blocks:
            _block(inner, task, path, depth + 1)


def _is(value: tuple[Item, ...], word: str) -> bool:
    return len(value) == 1 and is_name(value[0], word)


def _number(value: tuple[Item, ...]) -> str:
    """A number, also within `BigDecimal("0.8")` and with a suffix."""
    for item in value:
        for token in item.items if isinstance(item, Group) else (item,):
            if isinstance(token, Token) and token.kind in (Kind.NUMBER, Kind.STRING):
                return token.text.rstrip("gGdDfF")[:20]
    return ""


def _words(passed: tuple[tuple[Item, ...], ...]) -> tuple[str, ...]:
    """The words of a command, given one by one or as a list."""
    words: list[str] = []
    for argument in passed[:_MOST_WORDS]:
        group = argument[-1] if argument else None
        if isinstance(group, Group) and group.bracket in "([" and len(argument) <= 2:
            words += _words(arguments(group.items))
        elif len(argument) == 1 and isinstance(argument[0], Token) and argument[0].kind is Kind.STRING:
            words.append(argument[0].text)
        else:
            words.append("$UNKNOWN")
    return tuple(words)


def _references(argument: tuple[Item, ...]) -> list[str]:
    """The tasks that an argument names: strings, names, and those within lists and calls."""
    found = list(_strings(argument, 0))[:_MOST_REFERENCES]
    if found:
        return found
    names = [item.text for item in argument if isinstance(item, Token) and item.kind is Kind.NAME]
    lists = [item for item in argument if isinstance(item, Group) and item.bracket in "(["]
    inner = [name for group in lists for part in arguments(group.items) for name in _references(part)]
    return inner or names[-1:]


def _strings(items: tuple[Item, ...], depth: int) -> Iterator[str]:
    before: Item | None = None
    for item in items:
        if isinstance(item, Token) and item.literal:
            yield item.text
        elif isinstance(item, Group) and depth < _DEEPEST and not is_name(before, "project", "projects"):
            yield from _strings(tuple(item.items), depth + 1)
        before = item
