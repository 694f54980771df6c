"""Follows just to its recipes: https://just.systems/man/en/"""

from __future__ import annotations

import posixpath
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

from dptops_audit.evidence import Location, Problem
from dptops_audit.models.pipeline.indirections.just_file import Justfile, Need, Recipe, read_justfile
from dptops_audit.models.pipeline.indirections.just_values import Expression, interpolated
from dptops_audit.models.pipeline.model import Invocation
from dptops_audit.models.pipeline.reached import Reached, Workspace, below

_NAMES = ("justfile", "Justfile", ".justfile", "JUSTFILE")
_NOTHING = frozenset(
    "-n --dry-run -l --list --summary -s --show --evaluate --fmt --dump --choose --init -e --edit --variables --groups --completions --man "
    "--changelog -h --help -V --version --usage --json".split()
)
_VALUED = frozenset(
    "--shell --shell-arg -E --dotenv-path --dotenv-filename --color --command-color --chooser --list-heading --list-prefix --cygpath "
    "--timestamp-format --tempdir --alias-style --ceiling --indentation --group".split()
)
_SHELLS = {
    "python3": "python",
    "python": "python",
    "node": "node",
    "pwsh": "powershell",
    "powershell": "powershell",
    "cmd": "cmd",
}
_POSIX = frozenset("sh bash dash ash ksh zsh mksh".split())
_MOST = 2_000
_MOST_FILES = 200
_SWALLOWED = "just goes on after it (leading -)"


@dataclass(slots=True)
class _Command:
    file: str = ""
    folder: str = ""
    overrides: dict[str, str] | None = None
    words: tuple[str, ...] = ()
    nothing: bool = False


@dataclass(slots=True)
class _Scope:
    """A justfile with its imports, as the root or as a module. `directory` is where its recipes run."""

    file: Justfile
    directory: str | None
    values: dict[str, str]


def follow(invocation: Invocation, workspace: Workspace) -> Sequence[Reached] | None:
    """What the recipes run that a call of just names."""
    if posixpath.basename(invocation.argv[0]) not in ("just", "just.exe"):
        return None
    command = _command(invocation.argv[1:])
    if command.nothing:
        return ()
    if command.file:
        path = below(invocation.directory, command.file)
    else:
        path = workspace.above(below(invocation.directory, command.folder or "."), *_NAMES)
    directory = below(invocation.directory, command.folder) if command.folder else None
    run = _Run(workspace, invocation.directory, command.overrides or {})
    scope = run.scope(path, directory if command.folder else None) if path is not None else None
    if scope is None:
        return ()
    words = list(command.words)
    if not words:
        default = next((r for r in scope.file.recipes.values() if r.has("default")), None)
        first = default or next(iter(scope.file.recipes.values()), None)
        if first is not None and "default-list" not in scope.file.settings:
            run.add(scope, first, [], ())
    while words:
        run.words(scope, words)
    if run.cut or scope.file.cut:
        workspace.manifests.note(Problem(scope.file.path, "has more recipes than are followed", 1))
    return run.found


def _command(words: Sequence[str]) -> _Command:
    found = _Command(overrides={})
    at = 0
    while at < len(words):
        word = words[at]
        name, equals, value = word.partition("=")
        at += 1
        if not word.startswith("-"):
            if equals and name.replace("-", "_").isidentifier() and found.overrides is not None:
                found.overrides[name] = value
                continue
            found.words = tuple(words[at - 1 :])
            break
        if word == "--":
            found.words = tuple(words[at:])
            break
        if name in _NOTHING:
            found.nothing = True
        elif name in ("-f", "--justfile", "-d", "--working-directory"):
            if not equals:
                value = words[at] if at < len(words) else ""
                at += 1
            if name in ("-f", "--justfile"):
                found.file = value
            else:
                found.folder = value
        elif name == "--set" and at + 1 < len(words) and found.overrides is not None:
            found.overrides[words[at]] = words[at + 1]
            at += 2
        elif name in _VALUED and not equals:
            at += 1
        elif name in ("-c", "--command"):
            found.nothing = True
    return found


class _Run:
    """The recipes of one call of just. `cut` is True where a limit left some out."""

    def __init__(self, workspace: Workspace, invoked: str | None, overrides: Mapping[str, str]) -> None:
        self._workspace = workspace
        self._invoked = invoked
        self._overrides = overrides
        self._scopes: dict[str, _Scope | None] = {}
        self._seen: set[tuple[str, str, tuple[str, ...]]] = set()
        self.found: list[Reached] = []
        self.cut = False

    def scope(self, path: str, directory: str | None) -> _Scope | None:
        """The justfile at a path with what it imports; None where there is none."""
        if path not in self._scopes:
            self._scopes[path] = None
            file = self._merged(path)
            if file is not None and len(self._scopes) < _MOST_FILES:
                values: dict[str, str] = {}
                for _ in range(2):
                    # A variable may use one that is defined below it.
                    for name, text in file.variables.items():
                        values[name] = self._overrides.get(name) or Expression(text, values).value()
                folder = directory if directory is not None else posixpath.dirname(path)
                within = file.settings.get("working-directory")
                if within:
                    folder = below(folder, Expression(within, values).value()) or ""
                self._scopes[path] = _Scope(file, folder, values)
        return self._scopes[path]

    def _merged(self, path: str) -> Justfile | None:
        """A justfile with its imports; what it says itself wins."""
        first = self._workspace.parsed(path, read_justfile)
        if first is None or not first.imports:
            return first
        merged = Justfile(path)
        waiting, seen = [first], {path}
        while waiting and len(seen) < _MOST_FILES:
            one = waiting.pop(0)
            # What is there stays first: the order of recipes tells the default one.
            merged.recipes = {**merged.recipes, **one.recipes, **merged.recipes}
            merged.aliases = {**merged.aliases, **one.aliases, **merged.aliases}
            merged.variables = {**merged.variables, **one.variables, **merged.variables}
            merged.settings = {**merged.settings, **one.settings, **merged.settings}
            merged.modules = {**merged.modules, **one.modules, **merged.modules}
            merged.exported |= one.exported
            for name in one.imports:
                other = below(posixpath.dirname(one.path), name)
                if other is not None and other not in seen:
                    seen.add(other)
                    file = self._workspace.parsed(other, read_justfile)
                    if file is not None:
                        waiting.append(file)
        return merged

    def words(self, scope: _Scope, words: list[str]) -> None:
        """Take the first recipe and its arguments from the words."""
        name = words.pop(0)
        if "/" in name and "::" not in name:
            folder, _, name = name.rpartition("/")
            path = self._workspace.above(below(self._invoked, folder), *_NAMES)
            other = self.scope(path, None) if path is not None else None
            if other is None or not name:
                words.clear()
                return
            scope = other
        found = self._find(scope, name)
        while found is None and words and (inner := self._module(scope, name)) is not None:
            scope, name = inner, words.pop(0)
            found = self._find(scope, name)
        if found is None:
            # Without its parameters it cannot be told which words are further recipes.
            words.clear()
            return
        scope, recipe = found
        count = len(recipe.parameters)
        if any(parameter.many for parameter in recipe.parameters):
            count = len(words)
        given = words[:count]
        del words[:count]
        self.add(scope, recipe, given, ())

    def _find(self, scope: _Scope, name: str) -> tuple[_Scope, Recipe] | None:
        *modules, last = name.split("::")[:20]
        for module in modules:
            inner = self._module(scope, module)
            if inner is None:
                return None
            scope = inner
        alias = scope.file.aliases.get(last)
        if alias is not None and alias != name:
            if "::" in alias:
                return self._find(scope, alias) if alias.count("::") < 5 and len(modules) < 5 else None
            last = alias
        recipe = scope.file.recipes.get(last)
        return (scope, recipe) if recipe is not None else None

    def _module(self, scope: _Scope, name: str) -> _Scope | None:
        written = scope.file.modules.get(name)
        if written is None:
            return None
        folder = posixpath.dirname(scope.file.path)
        if written:
            path = below(folder, written)
            if path is not None and self._workspace.manifests.text(path) is not None:
                return self.scope(path, None)
            inside = path
        else:
            path = self._workspace.beside(folder, f"{name}.just")
            if path is not None:
                return self.scope(path, None)
            inside = below(folder, name)
        path = self._workspace.beside(inside, "mod.just", *_NAMES)
        return self.scope(path, None) if path is not None else None

    def add(self, scope: _Scope, recipe: Recipe, given: Sequence[str], via: tuple[Location, ...]) -> None:
        """Add what a recipe runs, after its dependencies, each with its arguments once."""
        key = (scope.file.path, recipe.name, tuple(given))
        if key in self._seen or (recipe.has("macos", "windows", "openbsd") and not recipe.has("linux", "unix")):
            return
        if len(self._seen) >= _MOST or len(via) >= 50:
            self.cut = True
            return
        self._seen.add(key)
        values, exported = self._bound(scope, recipe, given)
        way = (*via, recipe.location)
        for need in recipe.needs:
            if not need.after:
                self._need(scope, need, values, way)
        self._body(scope, recipe, values, exported, way)
        for need in recipe.needs:
            if need.after:
                self._need(scope, need, values, way)

    def _need(self, scope: _Scope, need: Need, values: Mapping[str, str], way: tuple[Location, ...]) -> None:
        found = self._find(scope, need.name)
        if found is not None:
            self.add(*found, Expression(need.arguments, values).all_values() if need.arguments else [], way)

    def _bound(self, scope: _Scope, recipe: Recipe, given: Sequence[str]) -> tuple[dict[str, str], dict[str, str]]:
        """The values of variables and parameters, and those that the environment has."""
        values = dict(scope.values)
        everything = scope.file.settings.get("export") == "true"
        names = set(scope.file.variables if everything else scope.file.exported)
        rest = list(given)
        for parameter in recipe.parameters:
            if parameter.many and rest:
                value, rest = " ".join(rest), []
            elif rest:
                value = rest.pop(0)
            elif parameter.default is not None:
                value = Expression(parameter.default, values).value()
            else:
                value = "" if not parameter.needed else "${" + parameter.name.replace("-", "_") + "}"
            values[parameter.name] = value
            if parameter.exported or everything:
                names.add(parameter.name)
        return values, {name: values[name] for name in sorted(names) if name in values and "$" not in values[name]}

    def _body(
        self,
        scope: _Scope,
        recipe: Recipe,
        values: Mapping[str, str],
        exported: Mapping[str, str],
        way: tuple[Location, ...],
    ) -> None:
        directory = self._invoked if recipe.has("no-cd") else scope.directory
        for attribute in recipe.attributes:
            if attribute.startswith("working-directory"):
                within = attribute.partition(":")[2] or attribute.partition("(")[2].removesuffix(")")
                directory = below(scope.directory, Expression(within, values).value())
        base = Reached(recipe.location, via=way, directory=directory, variables=exported)
        if recipe.script or "default-script" in scope.file.settings:
            self._script(scope, recipe, values, base)
            return
        shell = scope.file.settings.get("shell", "")
        program = _program(Expression(shell.strip("[] "), values).value()) if shell else "sh"
        at = 0
        while at < len(recipe.body):
            start = at
            while recipe.body[at][0].endswith("\\") and at + 1 < len(recipe.body):
                at += 1
            at += 1
            text = interpolated("\n".join(line for line, _ in recipe.body[start:at]), values)
            bare = text.lstrip()
            prefix = bare[: len(bare) - len(bare.lstrip("@-?"))]
            body = bare[len(prefix) :]
            if body.strip() and not body.startswith("#") and self._room():
                location = Location(recipe.location.path, recipe.body[start][1])
                self.found.append(
                    replace(
                        base, location=location, text=body, shell=program, swallowed=_SWALLOWED if "-" in prefix else ""
                    )
                )

    def _script(self, scope: _Scope, recipe: Recipe, values: Mapping[str, str], base: Reached) -> None:
        """Add a body that one program reads as a whole."""
        if not recipe.body or not self._room():
            return
        first, number = recipe.body[0]
        if first.startswith("#!"):
            words = [word for word in first[2:].split() if not word.startswith("-") and "=" not in word]
            name = words[1] if len(words) > 1 and posixpath.basename(words[0]) == "env" else (words or ["sh"])[0]
        else:
            given = next((a for a in recipe.attributes if a.startswith("script(")), "")
            setting = given.removeprefix("script(").removesuffix(")") or scope.file.settings.get(
                "script-interpreter", ""
            )
            name = Expression(setting.strip("[] "), values).value() if setting else "sh"
        text = interpolated("\n".join(line for line, _ in recipe.body), values)
        self.found.append(
            replace(base, location=Location(recipe.location.path, number), text=text, shell=_program(name))
        )

    def _room(self) -> bool:
        self.cut = self.cut or len(self.found) >= _MOST
        return len(self.found) < _MOST


def _program(word: str) -> str:
    name = posixpath.basename(word.strip()).removesuffix(".exe")
    return "sh" if name in _POSIX or not name else _SHELLS.get(name, name)
