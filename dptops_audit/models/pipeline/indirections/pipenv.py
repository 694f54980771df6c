"""`pipenv run NAME`: the scripts of a Pipfile: https://pipenv.pypa.io/en/latest/scripts.html"""

from __future__ import annotations

from collections.abc import Sequence
from shlex import join

from dptops_audit.models.nodes import dig, text_of
from dptops_audit.models.pipeline.indirections.command_words import options, options_of
from dptops_audit.models.pipeline.model import Invocation
from dptops_audit.models.pipeline.reached import Reached, Workspace

_VALUED = options("--python --pypi-mirror")


def follow(invocation: Invocation, workspace: Workspace) -> Sequence[Reached] | None:
    """The script of that name; None where there is none, and pipenv runs a program."""
    given = options_of(invocation.argv[1:], _VALUED, whole=False).operands
    if len(given) < 2 or given[0] != "run":
        return None
    path = workspace.above(invocation.directory, "Pipfile")
    node = dig(workspace.manifests.toml(path), "scripts", given[1]) if path is not None else None
    text = text_of(node)
    if node is None or text is None:
        return None
    more = f" {join(given[2:])}" if given[2:] else ""
    return (Reached(node.location, text + more, directory=invocation.directory, lines=(node.line,)),)
