"""pyproject.toml: commands for developers, of Poe the Poet, PDM, Taskipy, Hatch and Rye.

Sources: https://poethepoet.natn.io/tasks/index.html, https://pdm-project.org/latest/usage/scripts/, https://github.com/taskipy/taskipy,
https://hatch.pypa.io/latest/config/environment/overview/#scripts, https://rye.astral.sh/guide/pyproject/#toolryescripts
"""

from __future__ import annotations

from dptops_audit.models.nodes import Mapping, Node, Scalar, dig, each, text_of
from dptops_audit.models.packages.package import Setting
from dptops_audit.models.packages.python.facts import Facts, strings
from dptops_audit.models.packages.python.pyproject import entries

_TABLES = (("poe", "tasks"), ("pdm", "scripts"), ("taskipy", "tasks"), ("rye", "scripts"))
_COMMANDS = ("cmd", "shell", "script", "call", "composite", "chain", "sequence", "parallel", "expr", "ref", "imports")
"""The keys of a task's table that hold what it does."""
_NO_TASKS = frozenset({"_"})
"""PDM's options for all scripts."""
_DEEPEST = 5


def read_tasks(facts: Facts, root: Node) -> bool:
    """Take the named commands; whether there are any. The steps of one are joined by `&&`."""
    before = len(facts.scripts)
    for keys in _TABLES:
        _read(facts, dig(root, "tool", *keys), "")
    for env, table in entries(dig(root, "tool", "hatch", "envs")):
        # `hatch run name` is for the default environment, `hatch run env:name` for others.
        _read(facts, dig(table, "scripts"), "" if env.value == "default" else f"{env.value}:")
    return len(facts.scripts) > before


def _read(facts: Facts, table: Node | None, prefix: str) -> None:
    for name, value in entries(table):
        command = _command(value, 0) if name.value not in _NO_TASKS else ""
        if command:
            facts.scripts.setdefault(prefix + name.value, Setting(command, name.location))


def _command(node: Node | None, depth: int) -> str:
    if depth > _DEEPEST:
        return ""
    if isinstance(node, Scalar):
        return text_of(node) or ""
    if isinstance(node, Mapping):
        words = [item.value for item in strings(node.get("cmd"))]
        if words:
            return " ".join(words)
        return next((found for key in _COMMANDS if (found := _command(node.get(key), depth + 1))), "")
    return " && ".join(found for item in each(node) if (found := _command(item, depth + 1)))
