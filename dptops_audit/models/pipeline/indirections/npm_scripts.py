"""Follows npm, Yarn, pnpm, Bun, Deno and `node --run` to the scripts of package.json and the tasks of deno.json.

Sources: https://docs.npmjs.com/cli/commands/npm-run, https://classic.yarnpkg.com/en/docs/cli/run, https://yarnpkg.com/cli/run,
https://pnpm.io/cli/run, https://bun.sh/docs/cli/run, https://docs.deno.com/runtime/reference/cli/task/ and
https://nodejs.org/api/cli.html#--run. Scripts that an installation starts are not followed.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field

from dptops_audit.knowledge.launchers import OWN_COMMANDS
from dptops_audit.models.nodes import Mapping, dig, each, text_of
from dptops_audit.models.packages.package import Package
from dptops_audit.models.pipeline.indirections.js_packages import (
    members,
    named,
    package_of,
    program,
    root_of,
    script,
    selected,
)
from dptops_audit.models.pipeline.model import Invocation
from dptops_audit.models.pipeline.reached import Reached, Workspace, below

_RUN = frozenset({"run", "run-script", "rum", "urn"})
_LIFECYCLE = {
    "test": "test",
    "t": "test",
    "tst": "test",
    "it": "test",
    "install-test": "test",
    "cit": "test",
    "install-ci-test": "test",
    "start": "start",
    "stop": "stop",
    "restart": "restart",
}
_NPM_VALUED = frozenset(
    "--prefix -C -w --workspace --loglevel --cache --registry --userconfig --script-shell --omit --include".split()
)
_YARN_VALUED = frozenset(
    "--cwd --mutex --network-timeout --registry --cache-folder --use-yarnrc --modules-folder".split()
)
_FOREACH_VALUED = frozenset("--include --exclude --from -j --jobs --since".split())
_PNPM_VALUED = frozenset(
    "--filter -F --filter-prod --dir -C --workspace-concurrency --resume-from --reporter --loglevel --test-pattern "
    "--changed-files-ignore-pattern --prefix".split()
)
_BUN_VALUED = frozenset("--filter -F --cwd --shell --env-file --config -c --elide-lines --port --preload -r".split())
_DENO_VALUED = frozenset("--cwd --config -c --filter -f --node-modules-dir".split())


@dataclass(slots=True)
class _Words:
    """What stands before a script's name: options, and the words behind them."""

    options: dict[str, list[str]] = field(default_factory=dict)
    rest: list[str] = field(default_factory=list)

    def values(self, *names: str) -> list[str]:
        return [value for name in names for value in self.options.get(name, ())]

    def has(self, *names: str) -> bool:
        return any(name in self.options for name in names)


def follow(invocation: Invocation, workspace: Workspace) -> Sequence[Reached] | None:
    """What the scripts run that a command of a package manager names."""
    tool = _TOOLS.get(program(invocation.argv))
    if tool is None or (len(invocation.argv) < 2 and program(invocation.argv) != "yarn"):
        return None
    return tool(invocation.argv[1:], invocation.directory, workspace)


def is_script(invocation: Invocation, workspace: Workspace) -> bool:
    """Whether a command of a package manager runs a script that is here."""
    return bool(follow(invocation, workspace))


def _options(words: Sequence[str], valued: frozenset[str], found: _Words) -> None:
    """Take the options at the beginning of `words`, up to the first plain word; the rest goes to `found.rest`."""
    at = 0
    while at < len(words) and words[at].startswith("-") and words[at] != "--":
        name, equals, value = words[at].partition("=")
        at += 1
        if not equals and name in valued and at < len(words):
            value = words[at]
            at += 1
        found.options.setdefault(name, []).append(value)
    found.rest = list(words[at:])


def _npm(words: Sequence[str], directory: str | None, workspace: Workspace) -> Sequence[Reached] | None:
    before, _, behind = _split(words)
    found = _Words()
    plain: list[str] = []
    rest: Sequence[str] = before
    while rest:
        _options(rest, _NPM_VALUED, found)
        plain.extend(found.rest[:1])
        rest = found.rest[1:]
    if not plain:
        return None
    command, *given = plain
    if command in _RUN:
        if not given:
            return ()
        name, *given = given
    elif command in _LIFECYCLE:
        name = _LIFECYCLE[command]
    else:
        return None
    for folder in found.values("--prefix", "-C")[-1:]:
        directory = below(directory, folder)
    arguments = (*given, *behind)
    if found.has("--workspaces", "-ws") or found.has("-w", "--workspace"):
        return _npm_workspaces(found, name, arguments, directory, workspace)
    package = package_of(workspace, directory)
    if package is None:
        return ()
    if name == "restart" and name not in package.scripts:
        return (*script(package, "stop"), *script(package, "start"))
    return script(package, name, arguments, around=not found.has("--ignore-scripts"))


def _npm_workspaces(
    found: _Words, name: str, arguments: Sequence[str], directory: str | None, workspace: Workspace
) -> Sequence[Reached]:
    root = root_of(workspace, directory)
    if root is None:
        return ()
    wanted = found.values("-w", "--workspace")
    everyone = members(workspace, root)
    if wanted:
        everyone = tuple(package for package in everyone if any(_is_meant(package, root, each) for each in wanted))
    if found.has("--include-workspace-root"):
        everyone = (root, *everyone)
    return [one for package in everyone for one in script(package, name, arguments)]


def _is_meant(package: Package, root: Package, wanted: str) -> bool:
    """npm takes the name of a package, its folder, or a folder that holds several."""
    folder = below(root.directory, wanted)
    return package.name == wanted or (
        folder is not None and (package.directory == folder or package.directory.startswith(folder + "/"))
    )


def _split(words: Sequence[str]) -> tuple[Sequence[str], bool, Sequence[str]]:
    """The words before and behind the first `--`."""
    if "--" not in words:
        return words, False, ()
    at = list(words).index("--")
    return words[:at], True, words[at + 1 :]


def _yarn(words: Sequence[str], directory: str | None, workspace: Workspace) -> Sequence[Reached] | None:
    found = _Words()
    _options(words, _YARN_VALUED, found)
    for folder in found.values("--cwd")[-1:]:
        directory = below(directory, folder)
    rest = found.rest
    if not rest:
        return None
    root = root_of(workspace, directory)
    if rest[0] == "workspace" and len(rest) > 2:
        package = named(workspace, root, rest[1]) if root is not None and "$" not in rest[1] else None
        return _yarn_script(rest[2:], package, workspace)
    if rest[0] == "workspaces" and len(rest) > 2:
        return _yarn_workspaces(rest[1:], root, workspace)
    return _yarn_script(rest, package_of(workspace, directory), workspace)


def _yarn_script(words: Sequence[str], package: Package | None, workspace: Workspace) -> Sequence[Reached] | None:
    name, *given = words
    asked = name == "run"
    if asked:
        found = _Words()
        _options(given, frozenset(), found)
        if not found.rest:
            return ()
        name, *given = found.rest
    elif name in OWN_COMMANDS["yarn"]:
        return None
    if package is None or name not in package.scripts:
        return None if not _is_lifecycle(name) else ()
    arguments = given[1:] if given[:1] == ["--"] else given
    return script(package, name, arguments, around=not _is_berry(workspace, package))


def _is_lifecycle(name: str) -> bool:
    return name in ("test", "start", "stop", "restart")


def _is_berry(workspace: Workspace, package: Package) -> bool:
    """Yarn 2 and later run no scripts that are named `pre` and `post` another."""
    root = root_of(workspace, package.directory) or package
    named_tool = root.settings.get("packageManager")
    if named_tool is not None:
        tool, _, version = named_tool.value.partition("@")
        return tool == "yarn" and not version.startswith(("0.", "1."))
    return workspace.beside(root.directory, ".yarnrc.yml") is not None


def _yarn_workspaces(words: Sequence[str], root: Package | None, workspace: Workspace) -> Sequence[Reached] | None:
    if words[0] not in ("run", "foreach"):
        return None
    found = _Words()
    _options(words[1:], _FOREACH_VALUED, found)
    rest = found.rest
    if words[0] == "foreach":
        if rest[:1] != ["run"]:
            return None
        rest = rest[1:]
    if root is None or not rest:
        return ()
    include, exclude = found.values("--include", "--from"), found.values("--exclude")
    filters = [*include, *(f"!{text}" for text in exclude)]
    chosen = selected(workspace, root, filters, root.directory)
    around = not _is_berry(workspace, root)
    packages = [package for package in chosen if not (found.has("--no-private") and "private" in package.settings)]
    name, *given = rest
    return [one for package in packages for one in script(package, name, given, around=around)]


def _pnpm(words: Sequence[str], directory: str | None, workspace: Workspace) -> Sequence[Reached] | None:
    found = _Words()
    _options(words, _PNPM_VALUED, found)
    rest = found.rest
    recursive = found.has("-r", "--recursive", "--filter", "-F", "--filter-prod")
    asked = False
    while rest and (rest[0] in _RUN or rest[0] in ("recursive", "multi", "m")):
        recursive = recursive or rest[0] not in _RUN
        asked = asked or rest[0] in _RUN
        _options(rest[1:], _PNPM_VALUED, found)
        rest = found.rest
    recursive = recursive or found.has("-r", "--recursive", "--filter", "-F")
    if not rest:
        return () if asked else None
    name, *given = rest
    if not asked and name in _LIFECYCLE:
        name = _LIFECYCLE[name]
    elif not asked and name in OWN_COMMANDS["pnpm"]:
        return None
    for folder in found.values("-C", "--dir", "--prefix")[-1:]:
        directory = below(directory, folder)
    arguments = given[1:] if given[:1] == ["--"] else given
    if recursive:
        root = root_of(workspace, directory)
        if root is None:
            return ()
        chosen = selected(workspace, root, found.values("--filter", "-F", "--filter-prod"), directory or "")
        reached = [one for package in chosen for one in _pnpm_script(package, name, arguments)]
        return reached if reached or asked or _is_lifecycle(name) else None
    package = root_of(workspace, directory) if found.has("-w", "--workspace-root") else package_of(workspace, directory)
    if package is None or not _pnpm_names(package, name):
        return () if asked or _is_lifecycle(name) else None
    return _pnpm_script(package, name, arguments)


def _pnpm_script(package: Package, name: str, arguments: Sequence[str]) -> list[Reached]:
    return [one for each_name in _pnpm_names(package, name) for one in script(package, each_name, arguments)]


def _pnpm_names(package: Package, name: str) -> tuple[str, ...]:
    """The scripts that a name means, which may be a simple expression between slashes."""
    if len(name) > 2 and name.startswith("/") and name.endswith("/"):
        plain = name[1:-1]
        start, end = plain.startswith("^"), plain.endswith("$")
        parts = plain.removeprefix("^").removesuffix("$").split(".*")
        if any(letter in part for part in parts for letter in r"\[](){}+?|*^$"):
            return ()
        return tuple(one for one in package.scripts if _loosely(one, parts, start, end))
    return (name,) if name in package.scripts else ()


def _loosely(name: str, parts: Sequence[str], start: bool, end: bool) -> bool:
    """Whether a name has these parts in order, the first at its start and the last at its end where that is asked for."""
    if start and not name.startswith(parts[0]):
        return False
    if end and not name.endswith(parts[-1]):
        return False
    at = 0
    for part in parts:
        at = name.find(part, at)
        if at < 0:
            return False
        at += len(part)
    return True


def _bun(words: Sequence[str], directory: str | None, workspace: Workspace) -> Sequence[Reached] | None:
    found = _Words()
    _options(words, _BUN_VALUED, found)
    rest, asked = found.rest, False
    if rest[:1] == ["run"]:
        asked = True
        _options(rest[1:], _BUN_VALUED, found)
        rest = found.rest
    if not rest or (not asked and rest[0] in OWN_COMMANDS["bun"]):
        return () if asked else None
    for folder in found.values("--cwd")[-1:]:
        directory = below(directory, folder)
    name, *given = rest
    filters = found.values("--filter", "-F")
    if filters or found.has("--workspaces"):
        root = root_of(workspace, directory)
        chosen = (
            selected(workspace, root, [f for f in filters if f != "*"], directory or "") if root is not None else ()
        )
        return [one for package in chosen for one in script(package, name, given)]
    package = package_of(workspace, directory)
    if package is None or name not in package.scripts:
        return None
    return script(package, name, given)


def _deno(words: Sequence[str], directory: str | None, workspace: Workspace) -> Sequence[Reached] | None:
    if words[0] != "task":
        return None
    found = _Words()
    _options(words[1:], _DENO_VALUED, found)
    for folder in found.values("--cwd")[-1:]:
        directory = below(directory, folder)
    package = package_of(workspace, directory)
    if package is None or not found.rest:
        return ()
    name, *given = found.rest
    packages: Sequence[Package] = (package,)
    if found.has("-r", "--recursive", "--filter", "-f"):
        root = root_of(workspace, directory) or package
        packages = [*selected(workspace, root, found.values("--filter", "-f"), directory or "")]
    return [one for each_package in packages for one in _deno_task(each_package, name, given, workspace, set())]


def _deno_task(
    package: Package, name: str, given: Sequence[str], workspace: Workspace, seen: set[str]
) -> list[Reached]:
    if name in seen or len(seen) > 200:
        return []
    seen.add(name)
    found: list[Reached] = []
    for path in package.manifests:
        task = dig(workspace.manifests.json(path), "tasks", name) if "deno.json" in path else None
        if isinstance(task, Mapping):
            for need in each(task.get("dependencies")):
                found += _deno_task(package, text_of(need) or "", (), workspace, seen)
    return [*found, *script(package, name, given, around=False)]


def _node(words: Sequence[str], directory: str | None, workspace: Workspace) -> Sequence[Reached] | None:
    before, _, behind = _split(words)
    at = next((i for i, word in enumerate(before) if word == "--run" or word.startswith("--run=")), None)
    if at is None:
        return None
    name = before[at].partition("=")[2] or next(iter(before[at + 1 :]), "")
    package = package_of(workspace, directory)
    return script(package, name, behind, around=False) if package is not None else ()


_TOOLS: dict[str, Callable[[Sequence[str], str | None, Workspace], Sequence[Reached] | None]] = {
    "npm": _npm,
    "yarn": _yarn,
    "yarnpkg": _yarn,
    "pnpm": _pnpm,
    "bun": _bun,
    "deno": _deno,
    "node": _node,
}
