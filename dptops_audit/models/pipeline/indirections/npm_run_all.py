"""Follows the programs that run several scripts of a package.json: npm-run-all and its short forms, concurrently, and wireit.

Sources: https://github.com/bcomnes/npm-run-all2/blob/master/docs/npm-run-all.md, https://github.com/open-cli-tools/concurrently#readme and
https://github.com/google/wireit#readme
"""

from __future__ import annotations

import posixpath
import re
from collections.abc import Sequence

from dptops_audit.evidence import Location
from dptops_audit.models.nodes import Mapping, dig, each, text_of
from dptops_audit.models.packages.package import Package
from dptops_audit.models.pipeline.indirections.js_packages import (
    matching_scripts,
    members,
    needed,
    package_of,
    quoted,
    root_of,
    script,
)
from dptops_audit.models.pipeline.model import Invocation
from dptops_audit.models.pipeline.reached import Reached, Workspace, below

_ALL_VALUED = frozenset({"--max-parallel", "--npm-path"})
_CONCURRENTLY_VALUED = frozenset(
    "-n --names --name-separator -c --prefix-colors -p --prefix -l --prefix-length -t --timestamp-format -m --max-processes -s --success "
    "--restart-tries --restart-after --hide --default-input-target --kill-signal --ks --kill-timeout --cwd --teardown --shell".split()
)
_SHORT = re.compile(r"(npm|yarn|pnpm|bun|node|deno):(\S+)(.*)", re.DOTALL)
_MOST_SCRIPTS = 500
_MOST_WORDS = 50


def run_all(invocation: Invocation, workspace: Workspace) -> Sequence[Reached]:
    """The scripts that `npm-run-all`, `run-s` and `run-p` name."""
    package = package_of(workspace, invocation.directory)
    words = list(invocation.argv[1:])
    arguments: list[str] = []
    if "--" in words:
        at = words.index("--")
        words, arguments = words[:at], words[at + 1 :]
    found: list[Reached] = []
    at = 0
    while package is not None and at < min(len(words), _MOST_WORDS):
        word = words[at]
        at += 2 if word in _ALL_VALUED else 1
        if word.startswith("-") or not word.strip():
            continue
        pattern, _, own = word.partition(" ")
        own = own.strip().removeprefix("--").strip()
        own = own.replace("{@}", " ".join(map(quoted, arguments))).replace("{*}", " ".join(arguments))
        for number, argument in enumerate(arguments[:9], 1):
            own = own.replace(f"{{{number}}}", argument)
        for name in matching_scripts(package, pattern)[:_MOST_SCRIPTS]:
            found += script(package, name, own.split())
    return found


def concurrently(invocation: Invocation, workspace: Workspace) -> Sequence[Reached]:
    """The commands that `concurrently` is given; `npm:test:*` stands for scripts."""
    found: list[Reached] = []
    words = invocation.argv[1:]
    if "--" in words:
        words = words[: words.index("--")]
    package = package_of(workspace, invocation.directory)
    at = 0
    while at < min(len(words), _MOST_WORDS):
        word = words[at]
        at += 2 if word in _CONCURRENTLY_VALUED else 1
        if word.startswith("-") or not word.strip():
            continue
        short = _SHORT.fullmatch(word)
        if short is not None and package is not None:
            pattern = short[2].partition("(")[0]
            for name in matching_scripts(package, pattern.replace("*", "**") if pattern.endswith("*") else pattern):
                found += script(package, name, short[3].split())
        elif short is None:
            found.append(
                Reached(invocation.location, word, directory=invocation.directory, lines=_lines(invocation, word))
            )
    return found


def _lines(invocation: Invocation, text: str) -> tuple[int, ...]:
    breaks = text.count("\n")
    return (invocation.location.line,) * (breaks + 1) if breaks else ()


def wireit(invocation: Invocation, workspace: Workspace) -> Sequence[Reached]:
    """What the script that calls `wireit` is configured to run: its dependencies, then its command."""
    package = package_of(workspace, invocation.directory)
    if package is None:
        return ()
    here = (invocation.location.path, invocation.location.line)
    name = next((n for n, s in package.scripts.items() if (s.location.path, s.location.line) == here), None)
    found: list[Reached] = []
    if name is not None:
        _wire(package, name, workspace, set(), (), found)
    return found


def _wire(
    package: Package,
    name: str,
    workspace: Workspace,
    seen: set[tuple[str, str]],
    via: tuple[Location, ...],
    found: list[Reached],
) -> None:
    if (package.directory, name) in seen or len(seen) >= _MOST_SCRIPTS or len(via) > 20:
        return
    seen.add((package.directory, name))
    configured = dig(workspace.manifests.json(package.manifest), "wireit", name)
    if not isinstance(configured, Mapping):
        found.extend(script(package, name, via=via))
        return
    way = (*via, configured.location)
    for dependency in each(configured.get("dependencies")):
        written = text_of(dig(dependency, "script") if isinstance(dependency, Mapping) else dependency) or ""
        for other, wanted in _meant(package, written, workspace):
            _wire(other, wanted, workspace, seen, (*via, dependency.location), found)
    command = configured.get("command")
    text = text_of(command)
    if text and command is not None:
        found.append(Reached(command.location, text, via=way[:-1], directory=package.directory))


def _meant(package: Package, written: str, workspace: Workspace) -> list[tuple[Package, str]]:
    """The scripts that a dependency of wireit names: `build`, `../other:build`, `<dependencies>:build`, `$WORKSPACES:build`."""
    where, colon, name = written.rpartition(":")
    if where.startswith(".") and colon:
        folder = below(package.directory, where)
        other = workspace.package_at(folder, "javascript") if folder is not None else None
        return [(other, name)] if other is not None else []
    if where in ("<dependencies>", "<workspaces>") and colon:
        root = root_of(workspace, package.directory) or package
        everyone = members(workspace, root)
        wanted = needed(everyone, [package]) if where == "<dependencies>" else {p.directory for p in everyone}
        return [(p, name) for p in everyone if p.directory in wanted and name in p.scripts]
    return [(package, written)] if written in package.scripts else []


def ultra(invocation: Invocation, workspace: Workspace) -> Sequence[Reached]:
    """`ultra -r build`: https://github.com/folke/ultra-runner#readme"""
    words = list(invocation.argv[1:])
    recursive, filters = False, ""
    while words and words[0].startswith("-"):
        option = words.pop(0)
        recursive = recursive or option in ("-r", "--recursive", "--filter")
        if option in ("--filter", "--concurrency", "--root") and words:
            value = words.pop(0)
            filters = value if option == "--filter" else filters
    if not words:
        return ()
    package = package_of(workspace, invocation.directory)
    root = root_of(workspace, invocation.directory)
    if not recursive or root is None:
        return script(package, words[0], words[1:]) if package is not None else ()
    everyone = [
        p
        for p in members(workspace, root)
        if not filters or posixpath.basename(p.directory) in filters or p.name == filters
    ]
    return [one for p in everyone for one in script(p, words[0], words[1:])]
