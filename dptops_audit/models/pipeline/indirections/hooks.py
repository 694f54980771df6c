"""Hooks of git: what `pre-commit run`, `prek run`, `lefthook run`, lint-staged and overcommit run, and what runs only on developers'
machines.

https://pre-commit.com/#pre-commit-configyaml---top-level, https://prek.j178.dev/, https://lefthook.dev/configuration/,
https://typicode.github.io/husky/, https://github.com/lint-staged/lint-staged, https://github.com/sds/overcommit.
A hook that is defined elsewhere is ("pre-commit-hook", id, "github.com/owner/name", *args).
"""

from __future__ import annotations

import posixpath
import re
import shlex
from collections.abc import Iterator, Sequence
from dataclasses import replace

from dptops_audit.evidence import Location
from dptops_audit.models.nodes import Mapping, Node, Scalar, dig, each, text_of
from dptops_audit.models.pipeline.indirections.command_words import options, options_of
from dptops_audit.models.pipeline.indirections.hook_managers import (
    HUSKY_NAMES,
    LEFTHOOK,
    lefthook,
    lint_staged,
    listed_hooks,
)
from dptops_audit.models.pipeline.indirections.word_paths import place_of
from dptops_audit.models.pipeline.launched import program_of
from dptops_audit.models.pipeline.model import Invocation
from dptops_audit.models.pipeline.reached import Reached, Workspace

PRE_COMMIT_FILES = (".pre-commit-config.yaml", ".pre-commit-config.yml", "prek.toml")
_VALUED = options(
    "-c --config --hook-stage --stage --files --from-ref --to-ref -s -o --source --origin --color --remote-name --remote-url --last-commit "
    "--skip --directory -d --glob --log-file -j --cd -C"
) - {"--last-commit"}
_STAGES = {"commit": "pre-commit", "push": "pre-push", "merge-commit": "pre-merge-commit"}
_NO_PROGRAMS = frozenset({"pygrep", "fail"})
_SCHEME = re.compile(r"^(?:https?://|git@|ssh://(?:git@)?|git://)")
_MOST = 500


def follow(invocation: Invocation, workspace: Workspace) -> Sequence[Reached] | None:
    """The hooks that are run; None for other commands of these programs."""
    program = program_of(invocation.argv)
    words = invocation.argv[1:]
    if program in ("pre-commit", "prek"):
        return _pre_commit(words, invocation, workspace, bare=program == "prek")
    if program == "lefthook":
        given = options_of(words, options("--commands --jobs --files --file --tags --exclude"))
        if len(given.operands) < 2 or given.operands[0] != "run":
            return None
        return tuple(lefthook(given.operands[1], invocation.directory, workspace))
    if program == "lint-staged":
        return tuple(lint_staged(invocation.directory, workspace))
    if program == "overcommit":
        if not any(word in ("-r", "--run", "-l") for word in words):
            return None
        path = workspace.above(invocation.directory, ".overcommit.yml")
        return tuple(_overcommit(path, workspace)) if path is not None else ()
    if program == "husky" and len(words) > 1 and words[0] == "run":
        path = workspace.above(invocation.directory, f".husky/{words[1]}")
        return tuple(_husky(path, workspace)) if path is not None else ()
    return None


def hooks_of(workspace: Workspace, path: str) -> tuple[Reached, ...]:
    """All hooks of a pre-commit configuration, those for a person's call alone left out."""
    return tuple(_configured(path, workspace, "", frozenset(), ""))


def ci_service(workspace: Workspace) -> Location | None:
    """Where the root's configuration has settings for pre-commit.ci (https://pre-commit.ci/#configuration); None where it has none."""
    path = workspace.beside("", ".pre-commit-config.yaml")
    root = workspace.manifests.yaml(path) if path is not None else None
    key = root.key("ci") if isinstance(root, Mapping) else None
    return key.location if key is not None else None


def local_hooks(workspace: Workspace) -> tuple[Reached, ...]:
    """Everything that hooks on developers' machines run, whatever manages them."""
    found: list[Reached] = []
    for path in workspace.manifests.named(*PRE_COMMIT_FILES):
        found += hooks_of(workspace, path)
    for path in workspace.manifests.named(*LEFTHOOK, *HUSKY_NAMES, ".overcommit.yml"):
        name = posixpath.basename(path)
        if name in LEFTHOOK:
            found += lefthook("", posixpath.dirname(path), workspace)
        elif name == ".overcommit.yml":
            found += _overcommit(path, workspace)
        elif posixpath.basename(posixpath.dirname(path)) in (".husky", ".githooks", ".hooks", "githooks", "git-hooks"):
            found += _husky(path, workspace)
    found += listed_hooks(workspace)
    if not any("lint-staged" in one.text for one in found):
        found += lint_staged("", workspace)
    return tuple({(one.location, one.argv, one.text): one for one in found[: _MOST * 4]}.values())


def _pre_commit(
    words: tuple[str, ...], invocation: Invocation, workspace: Workspace, *, bare: bool
) -> Sequence[Reached] | None:
    given = options_of(words, _VALUED)
    operands = list(given.operands)
    runs = operands[:1] == ["run"]
    if not runs and not (bare and not operands):
        return None
    written = given.value("-c", "--config")
    if written is not None:
        path = place_of(written, invocation.directory, invocation.location.path)
    else:
        path = workspace.above(invocation.directory, *PRE_COMMIT_FILES)
    if path is None:
        return ()
    skipped = {name.strip() for name in invocation.variables.get("SKIP", "").split(",")} - {""}
    skipped |= {name for value in given.values("--skip") for name in value.split(",")}
    stage = given.value("--hook-stage", "--stage") or ("" if operands[1:] else "pre-commit")
    hook = operands[1] if len(operands) > 1 and not given.has("--files") else ""
    if len(operands) > 1 and given.has("--files") and "/" not in operands[1] and "." not in operands[1]:
        hook = operands[1]
    return tuple(_configured(path, workspace, hook, frozenset(skipped), _STAGES.get(stage, stage)))


def _configured(path: str, workspace: Workspace, wanted: str, skipped: frozenset[str], stage: str) -> Iterator[Reached]:
    """The hooks of a configuration; `wanted` and `stage` are empty where they do not matter."""
    root: Node | None = workspace.manifests.toml(path) if path.endswith(".toml") else workspace.manifests.yaml(path)
    defaults = [text_of(item) or "" for item in each(dig(root, "default_stages"))]
    folder = posixpath.dirname(path)
    left = _MOST
    for repo in each(dig(root, "repos")):
        address = text_of(dig(repo, "repo")) or ""
        for hook in each(dig(repo, "hooks")):
            left -= 1
            name = text_of(dig(hook, "id")) or ""
            if left < 0 or not isinstance(hook, Mapping) or not name or name in skipped:
                continue
            alias = text_of(dig(hook, "alias")) or ""
            if wanted and wanted not in (name, alias):
                continue
            stages = [
                _STAGES.get(text_of(item) or "", text_of(item) or "") for item in each(hook.get("stages"))
            ] or defaults
            stages = [_STAGES.get(one, one) for one in stages]
            if stages == ["manual"] and stage != "manual":
                continue
            if stage and stages and stage not in stages:
                continue
            yield from _hook(hook, name, address, folder)


def _hook(hook: Mapping, name: str, address: str, folder: str) -> Iterator[Reached]:
    key = hook.key("id")
    place = Location(hook.path, key.line if key is not None else hook.line)
    args = tuple(text for item in each(hook.get("args")) if (text := text_of(item)) is not None)
    entry = hook.get("entry")
    if address == "local":
        if not isinstance(entry, Scalar) or (text_of(hook.get("language")) or "") in _NO_PROGRAMS:
            return
        at = Location(hook.path, entry.content_line)
        if text_of(hook.get("language")) == "docker_image":
            yield Reached(at, argv=("docker", "run", *entry.value.split(), *args), directory=folder)
            return
        text = " ".join((entry.value.strip(), *(shlex.quote(arg) for arg in args)))
        lines = () if "\n" in entry.value.strip() and entry.style == "literal" else (at.line,)
        yield Reached(at, text=text, directory=folder, lines=lines)
        return
    source = _SCHEME.sub("", address).removesuffix("/").removesuffix(".git").replace(":", "/", 1)
    yield Reached(place, argv=("pre-commit-hook", name, source, *args), directory=folder)


def _husky(path: str, workspace: Workspace) -> Iterator[Reached]:
    """The text of a hook's script, which runs in the folder above that of the hooks."""
    content = workspace.manifests.text(path)
    first = content.partition("\n")[0] if content is not None else ""
    if content is not None and (not first.startswith("#!") or "sh" in first.rsplit("/", 1)[-1]):
        yield Reached(Location(path, 1), text=content, directory=posixpath.dirname(posixpath.dirname(path)))


def _overcommit(path: str, workspace: Workspace) -> Iterator[Reached]:
    """The enabled hooks of overcommit: ("overcommit-hook", name), or what its `command` says."""
    root = workspace.manifests.yaml(path)
    folder = posixpath.dirname(path)
    for _, stage in root.items() if isinstance(root, Mapping) else ():
        for key, hook in (stage.items() if isinstance(stage, Mapping) else ())[:_MOST]:
            enabled = dig(hook, "enabled")
            if not isinstance(enabled, Scalar) or not enabled.as_bool(yaml11=True):
                continue
            command = dig(hook, "command") or dig(hook, "required_executable")
            words = tuple(text for item in each(command) if (text := text_of(item)))
            single = text_of(command)
            base = Reached(key.location, argv=("overcommit-hook", key.value), directory=folder)
            if words:
                yield replace(base, argv=words)
            elif single:
                yield replace(base, argv=(), text=single, lines=(key.line,))
            else:
                yield base
