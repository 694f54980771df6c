"""Elixir: mix.exs. https://hexdocs.pm/mix/Mix.Project.html and https://hexdocs.pm/mix/Mix.Tasks.Deps.html

The functions and attributes of the module are followed as far as they give literal lists. Settings:

- `elixir`: the version of Elixir that it asks for.
- `application`: the module that is started, `extra_applications`: those started besides the dependencies, joined by commas.
- `releases`: the names of its releases, joined by commas.
- `published`: `package`, where it has what a package on Hex needs; `private`: the organization on Hex that it belongs to.
- `umbrella`: the folder of an umbrella's applications.

Options that compare `Mix.env()` have the value of production. Not told: dependencies that are computed, and what a function's clauses
for other environments leave out.
"""

from __future__ import annotations

import posixpath
import re
from collections.abc import Iterable, Iterator
from dataclasses import replace

from dptops_audit.evidence import Location
from dptops_audit.models.packages.bounds import note_cut
from dptops_audit.models.packages.elixir.module import MixModule, Pair, Range
from dptops_audit.models.packages.manifests import Manifests
from dptops_audit.models.packages.package import Dependency, Package, Scope, Setting

ECOSYSTEM = "elixir"

_SCOPES = {
    Scope.RUNTIME: "prod production staging",
    Scope.DEVELOPMENT: "dev development docs doc lint ci bench benchmark types local release",
    Scope.TEST: "test tests testing e2e integration",
}
"""The words of environments' names. Of several environments the first scope counts; none: optional."""
_SCOPE_OF = {word: scope for scope, words in _SCOPES.items() for word in words.split()}
_RANK = [*_SCOPES, Scope.OPTIONAL]
_WORDS = re.compile(r"[^\W_]+")
_ENVIRONMENT = re.compile(r"Mix\.env(?:\(\))? (==|!=|in) (:\w+|\[[\w:, ]*\])")
_TEXTS = {"elixir": "elixir", "apps_path": "umbrella"}
"""The keywords of `project` whose string is a setting, by the setting's name."""


def read(manifests: Manifests) -> tuple[Package, ...]:
    """The Mix projects of a repository."""
    projects = {posixpath.dirname(path): _Project(manifests, path) for path in manifests.named("mix.exs")}
    packages = {folder: project.package() for folder, project in projects.items()}
    for folder, project in projects.items():
        members = project.members()
        for member in members:
            if member in packages and member != folder and packages[member].parent is None:
                child = packages[member]
                packages[member] = replace(
                    child, parent=folder, lockfiles=child.lockfiles or packages[folder].lockfiles
                )
        packages[folder] = replace(packages[folder], members=tuple(each for each in members if each != folder))
    return tuple(packages.values())


class _Project:
    def __init__(self, manifests: Manifests, path: str) -> None:
        self.manifests = manifests
        self.path = path
        self.folder = posixpath.dirname(path)
        self.module = MixModule(path, manifests.text(path) or "")
        self.project = self._function("project")
        self.application = self._function("application")

    def package(self) -> Package:
        name = self.project.get("app")
        version = self.project.get("version")
        scripts = self.module.keywords(self.project["aliases"].value) if "aliases" in self.project else {}
        package = Package(
            ECOSYSTEM,
            self.folder,
            (self.path,),
            self.module.location(name.token) if name else Location(self.path, 1),
            name=self.app,
            version=(self.module.string(version.value) or "") if version else "",
            dependencies=tuple(self._dependencies()),
            programs=self._programs(),
            scripts={each: Setting(self._task(pair.value), self._place(pair)) for each, pair in scripts.items()},
            settings=self._settings(),
            lockfiles=self._lockfiles(),
        )
        note_cut(self.manifests, self.path, self.module.cut)
        return package

    @property
    def app(self) -> str:
        pair = self.project.get("app")
        atoms = self.module.atoms(pair.value) if pair else None
        if atoms is None and pair:
            atoms = [token.text for body in self._attribute(pair.value) for token in self.module.tokens[slice(*body)]]
        return atoms[0] if atoms and len(atoms) == 1 else ""

    def members(self) -> tuple[str, ...]:
        """The folders of an umbrella's applications."""
        pair = self.project.get("apps_path")
        below = self.module.string(pair.value) if pair else None
        if below is None:
            return ()
        found = self.manifests.matching(self.folder, f"{below}/*", ("mix.exs",))
        only = self.module.atoms(self.project["apps"].value) if "apps" in self.project else None
        return tuple(each for each in found if only is None or posixpath.basename(each) in only)

    def _function(self, name: str) -> dict[str, Pair]:
        found: dict[str, Pair] = {}
        for body in self.module.functions.get(name, []):
            for key, pair in self.module.keywords(body).items():
                found.setdefault(key, pair)
        return found

    def _attribute(self, of: Range) -> list[Range]:
        names = [self.module.called(index) for index in range(*of)]
        return [body for name in names if name and name.startswith("@") for body in self.module.functions[name]]

    def _place(self, pair: Pair) -> Location:
        last = self.module.tokens[pair.value[1] - 1] if pair.value[1] > pair.value[0] else pair.token
        return self.module.location(pair.token, last if last.kind != "newline" else pair.token)

    def _task(self, of: Range) -> str:
        """An alias: a task, or several joined by commas; a function as written."""
        inside = next(self.module.lists(of), None)
        if inside is None:
            return self.module.string(of) or self.module.text(of)
        tasks = self.module.elements(inside)
        return ", ".join(self.module.string(task) or self.module.text(task) for task in tasks)

    def _programs(self) -> dict[str, Setting]:
        escript = self.project.get("escript")
        options = self.module.keywords(escript.value) if escript else {}
        main = options.get("main_module")
        if main is None:
            return {}
        named = options.get("name")
        atoms = self.module.atoms(named.value) if named else None
        name = (self.module.string(named.value) if named else None) or (atoms[0] if atoms else self.app)
        return {name: Setting(self.module.text(main.value), self._place(main))} if name else {}

    def _settings(self) -> dict[str, Setting]:
        module = self.module
        found: dict[str, Setting] = {}
        for key, name in _TEXTS.items():
            pair = self.project.get(key)
            value = module.string(pair.value) if pair else None
            if pair and value is not None:
                found[name] = Setting(value, self._place(pair))
        if mod := self.application.get("mod"):
            start, end = mod.value
            inside = (start + 1, module.ends.get(start, end)) if module.tokens[start:end] else mod.value
            parts = module.elements(inside)
            if parts and module.tokens[start].text == "{":
                found["application"] = Setting(module.text(parts[0]), self._place(mod))
        if extra := self.application.get("extra_applications"):
            names = [name for each in module.lists(extra.value) for name in module.atoms(each) or ()]
            found["extra_applications"] = Setting(",".join(dict.fromkeys(names)), self._place(extra))
        if releases := self.project.get("releases"):
            named = module.keywords(releases.value)
            found["releases"] = Setting(",".join(named), self._place(next(iter(named.values()), releases)))
        if package := self.project.get("package"):
            found["published"] = Setting("package", self._place(package))
            organization = module.keywords(package.value).get("organization")
            if organization:
                value = module.string(organization.value) or module.text(organization.value)
                found["private"] = Setting(value, self._place(organization))
        return found

    def _lockfiles(self) -> tuple[str, ...]:
        pair = self.project.get("lockfile")
        written = (self.module.string(pair.value) if pair else None) or "mix.lock"
        for name in (written, "mix.lock"):
            path = posixpath.normpath(posixpath.join(self.folder, name))
            if self.manifests.exists(path):
                return (path,)
        return ()

    def _dependencies(self) -> Iterator[Dependency]:
        pair = self.project.get("deps")
        seen: set[tuple[str, Scope, str]] = set()
        for inside in self.module.lists(pair.value) if pair else ():
            for dependency in self._in_list(inside):
                key = (dependency.name, dependency.scope, dependency.group)
                if key not in seen:
                    seen.add(key)
                    yield dependency

    def _in_list(self, inside: Range) -> Iterable[Dependency]:
        module = self.module
        for start, end in module.elements(inside):
            first = module.tokens[start]
            if first.kind == "label":
                # `[jason: "~> 1.0", plug: [path: ".."]]` is the same as a list of tuples.
                yield self._dependency(first.text, [(start + 1, end)], (start, end))
            elif first.text == "{" and first.kind == "op":
                close = module.ends.get(start, end)
                parts = module.elements((start + 1, close))
                name = module.tokens[parts[0][0]] if parts else first
                if name.kind == "atom":
                    yield self._dependency(name.text, parts[1:], (start, min(close + 1, end)))

    def _dependency(self, name: str, parts: list[Range], whole: Range) -> Dependency:
        module = self.module
        requirement = module.string(parts[0]) if parts else None
        if requirement is None and parts and module.tokens[parts[0][0]].text == "@":
            requirement = module.text(parts[0])
        options: dict[str, Pair] = {}
        for start, end in parts:
            bracketed = module.tokens[start].text == "[" and module.tokens[start].kind == "op"
            for pair in module.pairs((start + 1, module.ends.get(start, end)) if bracketed else (start, end)):
                options.setdefault(pair.name, pair)
        environments = (module.atoms(options["only"].value) or []) if "only" in options else []
        start, end = whole
        return Dependency(
            name,
            self._scope(options, environments),
            module.location(module.tokens[start], module.tokens[end - 1]),
            requirement or "",
            ",".join(environments),
            local=self._local(name, options),
        )

    def _scope(self, options: dict[str, Pair], environments: list[str]) -> Scope:
        if environments:
            return _scope_of(environments)
        if self._is(options, "optional", "true"):
            return Scope.OPTIONAL
        # Neither is started with the application nor part of its release.
        if self._is(options, "runtime", "false") or self._is(options, "app", "false"):
            return Scope.BUILD
        return Scope.RUNTIME

    def _is(self, options: dict[str, Pair], name: str, value: str) -> bool:
        """Whether an option has that truth value in production."""
        text = self.module.text(options[name].value) if name in options else ""
        if compared := _ENVIRONMENT.fullmatch(text):
            text = "true" if ("prod" in _WORDS.findall(compared[2])) == (compared[1] != "!=") else "false"
        return text == value

    def _local(self, name: str, options: dict[str, Pair]) -> str | None:
        path = self.module.string(options["path"].value) if "path" in options else None
        if path is None and self._is(options, "in_umbrella", "true"):
            path = f"../{name}"
        if path is None:
            return None
        folder = posixpath.normpath(posixpath.join(self.folder, path))
        folder = "" if folder == "." else folder
        return folder if self.manifests.exists(posixpath.join(folder, "mix.exs")) else None


def _scope_of(environments: Iterable[str]) -> Scope:
    names = set(environments)
    if {"dev", "test"} <= names:
        names -= {"test"}
    found = []
    for name in names:
        parts = [_SCOPE_OF[word] for word in _WORDS.findall(name.lower()) if word in _SCOPE_OF]
        found.append(min(parts, key=_RANK.index) if parts else Scope.OPTIONAL)
    return min(found, key=_RANK.index)
