"""CocoaPods: Podfile. https://guides.cocoapods.org/syntax/podfile.html

A pod's name is as written, with its subspec (`Firebase/Analytics`); `group` is the target that declares it, empty for all. Settings:

- `platform`: as written, `ios 15.0`. `targets`: the names of the targets other than those of tests, joined by commas.

Not told: pods that the functions of other files add (`use_react_native!`), and names that are computed.
"""

from __future__ import annotations

import posixpath
import re

from dptops_audit.evidence import Location
from dptops_audit.models.packages.bounds import note_cut
from dptops_audit.models.packages.manifests import Manifests
from dptops_audit.models.packages.package import Dependency, Package, Scope, Setting
from dptops_audit.models.packages.ruby.gemfile import inside, requirement_of
from dptops_audit.models.packages.ruby.program import Program, Statement

ECOSYSTEM = "cocoapods"
_LOCK = "Podfile.lock"
_TEST_TARGET = re.compile(r"(?:Tests?|Specs?|tests?|specs?)\Z|UITests|UnitTests|(?:\A|[_\s-])[Tt]ests?(?:\Z|[_\s-])")
_TARGETS = frozenset({"target", "abstract_target"})


def read_podfiles(manifests: Manifests) -> tuple[Package, ...]:
    """The Podfiles of a repository."""
    return tuple(_Reader(manifests, path).package() for path in manifests.named("podfile"))


class _Reader:
    """Reads one Podfile; `_open` are the names of the open blocks' targets, empty for other blocks."""

    def __init__(self, manifests: Manifests, path: str) -> None:
        self.manifests = manifests
        self.path = path
        self.folder = posixpath.dirname(path)
        self.program = Program(manifests.text(path) or "")
        self._open: list[str] = []
        self._dependencies: dict[tuple[str, Scope, str], Dependency] = {}
        self._settings: dict[str, Setting] = {}
        self._targets: dict[str, Location] = {}

    def package(self) -> Package:
        self.program.walk(self)
        note_cut(self.manifests, self.path, self.program.cut)
        if self._targets:
            self._settings["targets"] = Setting(",".join(self._targets), next(iter(self._targets.values())))
        lock = posixpath.join(self.folder, _LOCK)
        return Package(
            ECOSYSTEM,
            self.folder,
            (self.path,),
            Location(self.path, 1),
            dependencies=tuple(self._dependencies.values()),
            settings=self._settings,
            lockfiles=(lock,) if self.manifests.exists(lock) else (),
        )

    def enter(self, statement: Statement) -> None:
        name = ""
        if statement.head in _TARGETS:
            positional = self.program.arguments(statement.tokens[1:]).positional
            name = (positional[0].string or "") if positional else ""
            if name and statement.head == "target" and not _TEST_TARGET.search(name):
                self._targets.setdefault(name, statement.location(self.path))
        self._open.append(name)

    def leave(self) -> None:
        self._open.pop()

    def statement(self, statement: Statement) -> None:
        if statement.head == "pod":
            self._pod(statement)
        elif statement.head == "platform":
            values = self.program.arguments(statement.tokens[1:]).positional
            text = " ".join(value.string or value.text for value in values)
            self._settings.setdefault("platform", Setting(text, statement.location(self.path)))

    def _pod(self, statement: Statement) -> None:
        arguments = self.program.arguments(statement.tokens[1:])
        name = arguments.positional[0].string if arguments.positional else None
        if not name:
            return
        target = next((each for each in reversed(self._open) if each), "")
        configurations = arguments.option("configurations", "configuration")
        names = configurations.strings if configurations is not None else ()
        scope = Scope.RUNTIME
        if any(_TEST_TARGET.search(each) for each in self._open if each):
            scope = Scope.TEST
        elif names and all(each.lower().startswith(("debug", "dev")) for each in names):
            scope = Scope.DEVELOPMENT
        path = arguments.option("path")
        local = inside(self.folder, path.string) if path is not None and path.string is not None else None
        if local is not None and local and not self.manifests.exists(local):
            local = None
        requirement = requirement_of(arguments.positional[1:])
        dependency = Dependency(name, scope, statement.location(self.path), requirement, target, local=local)
        self._dependencies.setdefault((name, scope, target), dependency)
