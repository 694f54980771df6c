"""pyproject.toml: the tables of Poetry, PDM, Hatch, uv, Rye and Flit.

Sources: https://python-poetry.org/docs/pyproject/, https://pdm-project.org/latest/reference/pep621/,
https://hatch.pypa.io/latest/config/environment/overview/, https://docs.astral.sh/uv/concepts/projects/dependencies/,
https://rye.astral.sh/guide/pyproject/, https://flit.pypa.io/en/latest/pyproject_toml.html
"""

from __future__ import annotations

from collections.abc import Callable

from dptops_audit.evidence import Location
from dptops_audit.models.nodes import Mapping, Node, Scalar, dig, each, text_of
from dptops_audit.models.packages.package import Scope, Setting
from dptops_audit.models.packages.python.facts import Facts, strings
from dptops_audit.models.packages.python.pyproject import entries, read_programs
from dptops_audit.models.packages.python.requirement import Requirement, normal, parse_installable
from dptops_audit.models.packages.python.scopes import scope_of

_PLACES = ("version", "path", "url", "git", "file")
"""What a table in place of a version may hold, of which the first that is there stands for it."""


def read_tools(facts: Facts, root: Node) -> bool:
    """Take the tables of all tools; whether there are any."""
    found = [name for name in _READERS if dig(root, "tool", name) is not None]
    for name in found:
        table = dig(root, "tool", name)
        if isinstance(table, Mapping):
            _READERS[name](facts, table, root)
    return bool(found)


def read_table(facts: Facts, table: Node | None, scope: Scope, group: str = "") -> None:
    """Take dependencies from a table of names with versions or tables, as Poetry and Pipenv write them."""
    for key, value in entries(table):
        _read_entry(facts, key, value, scope, group)


def _read_entry(facts: Facts, key: Scalar, value: Node, scope: Scope, group: str) -> None:
    first = next(iter(each(value)), value)
    path = text_of(dig(first, "path"))
    version = text_of(first) or next((text for place in _PLACES if (text := text_of(dig(first, place)))), "")
    facts.add(Requirement(normal(key.value), version, path), scope, key.location, group)


def _poetry(facts: Facts, poetry: Mapping, root: Node) -> None:
    facts.call(poetry.get("name"), poetry.get("version"))
    extras = {
        normal(item.value): extra.value
        for extra, names in reversed(entries(poetry.get("extras")))
        for item in strings(names)
    }
    # Beside `project.dependencies` the table only says where these come from, unless they are declared dynamic.
    dynamic = {node.value for node in strings(dig(root, "project", "dynamic"))}
    standard = any(dig(root, "project", key) for key in ("dependencies", "optional-dependencies"))
    enriches = standard and dynamic.isdisjoint({"dependencies", "optional-dependencies"})
    for key, value in entries(poetry.get("dependencies")):
        if key.value.lower() == "python":
            facts.set("requires-python", value)
        elif enriches:
            _source(facts, key, value)
        elif text_of(dig(value, "optional")) == "true":
            extra = extras.get(normal(key.value), "")
            _read_entry(facts, key, value, scope_of(extra, Scope.OPTIONAL), extra)
        else:
            _read_entry(facts, key, value, Scope.RUNTIME, "")
    read_table(facts, poetry.get("dev-dependencies"), Scope.DEVELOPMENT, "dev")
    for group, table in entries(poetry.get("group")):
        # The manual keeps groups for development: https://python-poetry.org/docs/managing-dependencies/#dependency-groups
        read_table(facts, dig(table, "dependencies"), scope_of(group.value, Scope.DEVELOPMENT), group.value)
    read_table(facts, poetry.get("requires-plugins"), Scope.BUILD)
    read_programs(facts, poetry.get("scripts"), dig(poetry, "plugins", "console_scripts"))
    facts.set("package", poetry.get("package-mode"))
    facts.set("license", poetry.get("license"))
    facts.classify((node.value, node.location) for node in strings(poetry.get("classifiers")))


def _pdm(facts: Facts, pdm: Mapping, root: Node) -> None:
    for group, node in entries(pdm.get("dev-dependencies")):
        for item in strings(node):
            editable = item.value.removeprefix("-e ").strip()
            _installable(facts, editable, scope_of(group.value, Scope.DEVELOPMENT), item.location, group.value)
    facts.declare_each(pdm.get("plugins"), Scope.BUILD)
    facts.set("package", pdm.get("distribution"))


def _hatch(facts: Facts, hatch: Mapping, root: Node) -> None:
    for name, env in entries(hatch.get("envs")):
        scope = scope_of(name.value, Scope.DEVELOPMENT)
        for key in ("dependencies", "extra-dependencies"):
            for item in strings(dig(env, key)):
                _installable(facts, item.value, scope, item.location, name.value)
    facts.declare_each(dig(hatch, "env", "requires"), Scope.BUILD)
    for kind in ("hooks", "targets"):
        for name, table in entries(dig(hatch, "build", kind)):
            facts.declare_each(dig(table, "dependencies"), Scope.BUILD, name.value)
    facts.declare_each(dig(hatch, "build", "dependencies"), Scope.BUILD)


def _uv(facts: Facts, uv: Mapping, root: Node) -> None:
    facts.declare_each(uv.get("dev-dependencies"), Scope.DEVELOPMENT, "dev")
    for key, value in entries(uv.get("sources")):
        _source(facts, key, value)
    facts.set("package", uv.get("package"))


def _rye(facts: Facts, rye: Mapping, root: Node) -> None:
    facts.declare_each(rye.get("dev-dependencies"), Scope.DEVELOPMENT, "dev")
    if text_of(rye.get("virtual")) == "true":
        node = rye.get("virtual")
        facts.settings.setdefault("package", Setting("false", node.location if node else Location("")))


def _flit(facts: Facts, flit: Mapping, root: Node) -> None:
    metadata = flit.get("metadata")
    facts.call(dig(metadata, "dist-name") or dig(metadata, "module"))
    facts.declare_each(dig(metadata, "requires"), Scope.RUNTIME)
    facts.declare_each(dig(metadata, "dev-requires"), Scope.DEVELOPMENT, "dev")
    for extra, node in entries(dig(metadata, "requires-extra")):
        facts.declare_each(node, scope_of(extra.value, Scope.OPTIONAL), extra.value)
    read_programs(facts, flit.get("scripts"))
    facts.set("requires-python", dig(metadata, "requires-python"))
    facts.set("license", dig(metadata, "license"))
    facts.classify((node.value, node.location) for node in strings(dig(metadata, "classifiers")))


def _installable(facts: Facts, text: str, scope: Scope, location: Location, group: str) -> None:
    found = parse_installable(text)
    if found is not None:
        facts.add(found, scope, location, group)


def _source(facts: Facts, key: Scalar, value: Node) -> None:
    """Take from a table of sources which dependencies are packages of this repository."""
    for table in each(value) or (value,):
        path = text_of(dig(table, "path"))
        local = facts.locate(path) if path else None
        if local is not None:
            facts.sources.setdefault(normal(key.value), local)
        elif text_of(dig(table, "workspace")) == "true":
            facts.in_workspace.add(normal(key.value))


_READERS: dict[str, Callable[[Facts, Mapping, Node], None]] = {
    "poetry": _poetry,
    "pdm": _pdm,
    "hatch": _hatch,
    "uv": _uv,
    "rye": _rye,
    "flit": _flit,
}
