"""The hooks of lefthook, lint-staged, husky before version 5, simple-git-hooks and git-hooks.nix.

https://lefthook.dev/configuration/, https://github.com/lint-staged/lint-staged#configuration, https://github.com/toplenboren/simple-git-hooks,
https://github.com/cachix/git-hooks.nix
"""

from __future__ import annotations

import posixpath
import re
from collections.abc import Iterator

from dptops_audit.evidence import Location
from dptops_audit.models.nodes import Mapping, Node, Scalar, dig, each, text_of
from dptops_audit.models.pipeline.reached import Reached, Workspace

LEFTHOOK = tuple(
    f"{dot}lefthook{local}.{ending}"
    for dot in ("", ".")
    for local in ("", "-local")
    for ending in ("yml", "yaml", "toml", "json")
)
HUSKY_NAMES = (
    *("pre-commit", "pre-push", "commit-msg", "prepare-commit-msg", "post-checkout", "post-merge"),
    *("pre-commit.sh", "pre-push.sh"),
)
_LINT_STAGED = (".lintstagedrc", ".lintstagedrc.json", ".lintstagedrc.yaml", ".lintstagedrc.yml")
_SCRIPTED = tuple(
    f"{name}.{ending}" for name in ("lint-staged.config", ".lintstagedrc") for ending in ("js", "mjs", "cjs", "ts")
)
_GIT_HOOKS = frozenset("pre-commit pre-push commit-msg prepare-commit-msg post-merge post-checkout pre-rebase".split())
_NIX_HOOK = re.compile(
    r"^[ \t]*(?:(?:git-hooks|pre-commit)\.)?hooks\.([\w-]{1,60})\.enable[ \t]*=[ \t]*true", re.MULTILINE
)
_NIX_INNER = re.compile(r"^[ \t]*([\w-]{1,60})\.enable[ \t]*=[ \t]*true", re.MULTILINE)
_NIX_BLOCK = re.compile(r"\bhooks[ \t]*=[ \t]*\{")
_TEXT = re.compile(r"['\"`]([^'\"`\n]{2,300})['\"`]")
_GLOB = re.compile(r"[*{]")
_HOLE = re.compile(r"\$\{[^{}]*\}")
_DEEPEST = 6
_MOST = 500


def lefthook(hook: str, directory: str | None, workspace: Workspace) -> Iterator[Reached]:
    """What lefthook runs for a hook, for all where it is empty."""
    path = workspace.above(directory, *LEFTHOOK)
    if path is None:
        return
    root = _tree(path, workspace)
    folder = posixpath.dirname(path)
    for key, node in root.items() if isinstance(root, Mapping) else ():
        if isinstance(node, Mapping) and (key.value == hook or (not hook and key.value in _GIT_HOOKS)):
            yield from _jobs(node, key.value, folder, workspace, 0)


def _jobs(node: Mapping, hook: str, folder: str, workspace: Workspace, depth: int) -> Iterator[Reached]:
    commands = node.get("commands")
    jobs = [job for _, job in commands.items()] if isinstance(commands, Mapping) else []
    for job in (jobs + list(each(node.get("jobs"))))[:_MOST]:
        if not isinstance(job, Mapping) or text_of(job.get("skip")) == "true":
            continue
        group = job.get("group")
        if isinstance(group, Mapping) and depth < _DEEPEST:
            yield from _jobs(group, hook, folder, workspace, depth + 1)
        run = job.get("run")
        root = text_of(job.get("root"))
        if isinstance(run, Scalar):
            where = posixpath.normpath(posixpath.join(folder, root)) if root and "$" not in root else folder
            yield from _run(run, "" if where == "." else where)
        script = text_of(job.get("script"))
        if script:
            yield from _script(f"{hook}/{script}", job, folder, workspace)
    scripts = node.get("scripts")
    for key, job in (scripts.items() if isinstance(scripts, Mapping) else ())[:_MOST]:
        yield from _script(f"{hook}/{key.value}", job, folder, workspace)


def _script(name: str, job: Node, folder: str, workspace: Workspace) -> Iterator[Reached]:
    path = workspace.beside(folder, f".lefthook/{name}", f"lefthook/{name}")
    runner = text_of(dig(job, "runner")) or ""
    if path is not None:
        text = f"{runner} {posixpath.relpath('/' + path, '/' + folder)}".strip()
        yield Reached(job.location, text=text if runner else "./" + text, directory=folder, lines=(job.line,))


def lint_staged(directory: str | None, workspace: Workspace) -> Iterator[Reached]:
    """The commands of lint-staged's configuration in a folder or the nearest one above it."""
    while directory is not None:
        manifest = workspace.beside(directory, "package.json")
        node = dig(workspace.manifests.json(manifest), "lint-staged") if manifest is not None else None
        path = workspace.beside(directory, *_LINT_STAGED)
        if node is None and path is not None:
            node = _tree(path, workspace)
        if node is not None:
            yield from _staged(node, directory)
            return
        scripted = workspace.beside(directory, *_SCRIPTED)
        if scripted is not None:
            yield from _scripted(scripted, workspace)
            return
        directory = posixpath.dirname(directory) if directory else None


def listed_hooks(workspace: Workspace) -> Iterator[Reached]:
    """The hooks that package.json and Nix files list."""
    for path in workspace.manifests.named("package.json"):
        root = workspace.manifests.json(path)
        folder = posixpath.dirname(path)
        for table in (
            dig(root, "husky", "hooks"),
            dig(root, "simple-git-hooks"),
            dig(root, "gitHooks"),
            dig(root, "git-hooks"),
        ):
            for key, node in table.items() if isinstance(table, Mapping) else ():
                if key.value in _GIT_HOOKS and isinstance(node, Scalar):
                    yield from _run(node, folder)
    for path in workspace.manifests.named(".simple-git-hooks.json", "simple-git-hooks.json"):
        root = workspace.manifests.json(path)
        for key, node in root.items() if isinstance(root, Mapping) else ():
            if key.value in _GIT_HOOKS and isinstance(node, Scalar):
                yield from _run(node, posixpath.dirname(path))
    for path in workspace.manifests.named("devenv.nix", "flake.nix"):
        yield from _nix(path, workspace.manifests.text(path) or "")


def _nix(path: str, content: str) -> Iterator[Reached]:
    """("pre-commit-hook", name, "github.com/cachix/git-hooks.nix") for the hooks that a Nix file switches on."""
    found = list(_NIX_HOOK.finditer(content))
    for block in list(_NIX_BLOCK.finditer(content))[:10]:
        end = content.find("};\n\n", block.end())
        found += list(
            _NIX_INNER.finditer(content, block.end(), end if end > 0 else min(len(content), block.end() + 4_000))
        )
    for match in found[:_MOST]:
        line = content.count("\n", 0, match.start(1)) + 1
        argv = ("pre-commit-hook", match[1], "github.com/cachix/git-hooks.nix")
        yield Reached(Location(path, line), argv=argv, directory=posixpath.dirname(path))


def _staged(node: Node, folder: str) -> Iterator[Reached]:
    for _, commands in (node.items() if isinstance(node, Mapping) else ())[:_MOST]:
        for item in (commands, *each(commands))[:_MOST]:
            if isinstance(item, Scalar):
                yield from _run(item, folder)


def _scripted(path: str, workspace: Workspace) -> Iterator[Reached]:
    """The texts of a configuration in JavaScript that look like commands: those that no colon makes a key."""
    content = workspace.manifests.text(path) or ""
    for number, line in enumerate(content.split("\n")[:_MOST], 1):
        if line.lstrip().startswith(("//", "*", "import ", "/*")) or "require(" in line:
            continue
        for match in _TEXT.finditer(line[:2_000]):
            if line[match.end() :].lstrip().startswith(":") or _GLOB.search(match[1].split(" ")[0]):
                continue
            text = _HOLE.sub("$UNKNOWN", match[1])
            if text[:1].isalpha():
                yield Reached(Location(path, number), text=text, directory=posixpath.dirname(path), lines=(number,))


def _run(node: Scalar, folder: str) -> Iterator[Reached]:
    """A command that stands in a scalar."""
    if node.value.strip():
        lines = () if node.style == "literal" else (node.content_line,)
        yield Reached(Location(node.path, node.content_line), text=node.value, directory=folder, lines=lines)


def _tree(path: str, workspace: Workspace) -> Node | None:
    if path.endswith(".toml"):
        return workspace.manifests.toml(path)
    return workspace.manifests.json(path) if path.endswith(".json") else workspace.manifests.yaml(path)
