"""Follows Composer to the scripts of composer.json: https://getcomposer.org/doc/articles/scripts.md"""

from __future__ import annotations

import posixpath
from collections.abc import Sequence

from dptops_audit.evidence import Location
from dptops_audit.models.nodes import Mapping, Node, dig, text_of
from dptops_audit.models.nodes import Sequence as Listed
from dptops_audit.models.pipeline.indirections.js_packages import quoted
from dptops_audit.models.pipeline.indirections.options import read_options
from dptops_audit.models.pipeline.model import Invocation
from dptops_audit.models.pipeline.reached import Reached, Workspace, below

_VALUED = frozenset("-d --working-dir --timeout".split())
_OWN = frozenset(
    """
    about archive audit browse bump check-platform-reqs clear-cache clearcache cc completion config create-project depends why diagnose
    dump-autoload dumpautoload exec fund global help home info init install i licenses list outdated prohibits why-not reinstall remove rm
    uninstall repository repo require r search self-update selfupdate show status suggests update u upgrade validate
    """.split()
)
_RUN = frozenset({"run", "run-script"})
_MOST = 500


def follow(invocation: Invocation, workspace: Workspace) -> Sequence[Reached] | None:
    """What a script of composer.json runs; the scripts of an installation's events are not followed."""
    if posixpath.basename(invocation.argv[0]) not in ("composer", "composer.phar"):
        return None
    words = read_options(invocation.argv[1:], _VALUED)
    if not words.plain or words.plain[0] in _OWN:
        return None
    directory = invocation.directory
    for folder in words.values("-d", "--working-dir")[-1:]:
        directory = below(directory, folder)
    name, *given = words.plain
    if name in _RUN:
        if not given or words.has("-l", "--list"):
            return ()
        name, *given = given
    path = workspace.above(directory, "composer.json")
    scripts = dig(workspace.manifests.json(path), "scripts") if path is not None else None
    if path is None or not isinstance(scripts, Mapping):
        return ()
    run = _Scripts(scripts, posixpath.dirname(path), invocation.argv[0])
    run.add(name, [*given, *words.behind], ())
    return run.found


class _Scripts:
    """Follows scripts that call each other."""

    def __init__(self, scripts: Mapping, directory: str, composer: str) -> None:
        self._scripts = scripts
        self._directory = directory
        self._composer = composer
        self._open: set[str] = set()
        self._steps = 0
        self._variables: dict[str, str] = {}
        self.found: list[Reached] = []

    def add(self, name: str, arguments: Sequence[str], via: tuple[Location, ...]) -> None:
        """Add what a script runs. One that calls itself, directly or not, ends there."""
        key, value = self._scripts.key(name), self._scripts.get(name)
        self._steps += 1
        if key is None or value is None or name in self._open or self._steps > _MOST or len(via) > 20:
            return
        self._open.add(name)
        for node in _commands(value):
            self._command(node, arguments, via)
        self._open.discard(name)

    def _command(self, node: Node, arguments: Sequence[str], via: tuple[Location, ...]) -> None:
        text = (text_of(node) or "").strip()
        more = "".join(" " + quoted(word) for word in arguments)
        if "@no_additional_args" in text:
            text, more = text.replace("@no_additional_args", "").strip(), ""
        if "@additional_args" in text:
            text, more = text.replace("@additional_args", more.strip()), ""
        word, _, rest = text.partition(" ")
        if not text or len(self.found) >= _MOST:
            return
        if word == "@putenv":
            name, equals, value = rest.strip().partition("=")
            if equals and "$" not in value:
                self._variables[name] = value
        elif word in ("@php", "@composer"):
            program = "php" if word == "@php" else self._composer
            self._reach(node, f"{program} {rest}{more}", via)
        elif word.startswith("@"):
            self.add(word[1:], [*rest.split(), *arguments], (*via, node.location))
        elif not _is_callback(text):
            self._reach(node, text + more, via)

    def _reach(self, node: Node, text: str, via: tuple[Location, ...]) -> None:
        lines = (node.line,) * (text.count("\n") + 1) if "\n" in text else ()
        self.found.append(
            Reached(
                node.location, text, via=via, directory=self._directory, variables=dict(self._variables), lines=lines
            )
        )


def _commands(value: Node) -> Sequence[Node]:
    if isinstance(value, Listed):
        return value.items
    if isinstance(value, Mapping):
        # Symfony Flex has the commands as keys, with how to run each.
        return tuple(key for key, kind in value.items() if text_of(kind) in ("script", "php-script"))
    return (value,)


def _is_callback(text: str) -> bool:
    """Whether a line names a method or a class of PHP, which Composer calls itself."""
    word = text.split(" ", 1)[0]
    return ("::" in word or "\\" in word) and " " not in text and "/" not in word
