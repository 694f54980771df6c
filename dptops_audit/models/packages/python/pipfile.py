"""Pipfile: the tables of Pipenv.

Source: https://pipenv.pypa.io/en/latest/pipfile.html
"""

from __future__ import annotations

from dptops_audit.models.nodes import Mapping, Node, dig, text_of
from dptops_audit.models.packages.package import Scope, Setting
from dptops_audit.models.packages.python.facts import Facts
from dptops_audit.models.packages.python.pyproject import entries
from dptops_audit.models.packages.python.scopes import scope_of
from dptops_audit.models.packages.python.tools import read_table

_NO_CATEGORIES = frozenset({"source", "requires", "scripts", "pipenv", "pipfile"})
_SCOPES = {"packages": (Scope.RUNTIME, ""), "dev-packages": (Scope.DEVELOPMENT, "dev")}


def read_pipfile(facts: Facts, root: Node) -> bool:
    """Take packages of all categories, scripts and the required Python; whether the file has any table."""
    for key, table in entries(root):
        if key.value in _NO_CATEGORIES or not isinstance(table, Mapping):
            continue
        scope, group = _SCOPES.get(key.value, (scope_of(key.value, Scope.OPTIONAL), key.value))
        read_table(facts, table, scope, group)
    tables = {key.value: table for key, table in entries(root)}
    for name, value in entries(tables.get("scripts")):
        command = text_of(value)
        if command:
            facts.scripts.setdefault(name.value, Setting(command, name.location))
    for required in ("python_full_version", "python_version"):
        facts.set("requires-python", dig(root, "requires", required))
    return bool(tables)
