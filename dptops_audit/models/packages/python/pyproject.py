"""pyproject.toml: what the standards put there, and what setuptools and hatchling read for it from requirements files.

Sources: https://packaging.python.org/en/latest/specifications/pyproject-toml/ (PEP 518, PEP 621),
https://packaging.python.org/en/latest/specifications/dependency-groups/ (PEP 735),
https://setuptools.pypa.io/en/latest/userguide/pyproject_config.html#dynamic-metadata
"""

from __future__ import annotations

from dptops_audit.models.nodes import Mapping, Node, Scalar, dig, each, text_of
from dptops_audit.models.packages.package import Scope, Setting
from dptops_audit.models.packages.python.facts import Facts, strings
from dptops_audit.models.packages.python.included import Includes
from dptops_audit.models.packages.python.requirement import normal
from dptops_audit.models.packages.python.scopes import scope_of

_VERSION_TOOLS = (
    ("tool", "setuptools_scm"),
    ("tool", "setuptools-git-versioning"),
    ("tool", "hatch", "version"),
    ("tool", "pdm", "version"),
    ("tool", "poetry-dynamic-versioning"),
    ("tool", "versioningit"),
    ("tool", "versioneer"),
    ("tool", "setuptools", "dynamic", "version"),
)
"""Tables that say where a version comes from which the manifest does not state; the second key names the tool."""
_INCLUDE = "include-group"


def read_standard(facts: Facts, root: Node, includes: Includes) -> bool:
    """Take all standard tables of a pyproject.toml; whether there are any."""
    project = dig(root, "project")
    facts.call(dig(project, "name"), dig(project, "version"))
    facts.declare_each(dig(project, "dependencies"), Scope.RUNTIME)
    for extra, node in entries(dig(project, "optional-dependencies")):
        facts.declare_each(node, scope_of(extra.value, Scope.OPTIONAL), extra.value)
    _read_groups(facts, dig(root, "dependency-groups"))
    facts.declare_each(dig(root, "build-system", "requires"), Scope.BUILD)
    read_programs(facts, dig(project, "scripts"), dig(project, "gui-scripts"))
    facts.set("build-backend", dig(root, "build-system", "build-backend"))
    facts.set("requires-python", dig(project, "requires-python"))
    license_node = dig(project, "license")
    facts.set("license", dig(license_node, "text") or license_node)
    facts.classify((node.value, node.location) for node in strings(dig(project, "classifiers")))
    _read_files(facts, root, includes)
    _read_version_tool(facts, root)
    return any(dig(root, table) is not None for table in ("project", "build-system", "dependency-groups"))


def entries(node: Node | None) -> tuple[tuple[Scalar, Node], ...]:
    """A mapping's entries; nothing for any other node."""
    return node.items() if isinstance(node, Mapping) else ()


def read_programs(facts: Facts, *tables: Node | None) -> None:
    """Take executables from tables of a name and what it starts, the latter also under `reference` or `callable`."""
    for table in tables:
        for name, value in entries(table):
            target = text_of(value) or text_of(dig(value, "reference")) or text_of(dig(value, "callable"))
            if target:
                facts.programs.setdefault(name.value, Setting(target, name.location))


def _read_groups(facts: Facts, groups: Node | None) -> None:
    """Take dependency groups. What a group includes stands in its own group; one that only others name takes their scope."""
    scopes: dict[str, Scope] = {}
    included: dict[str, list[str]] = {}
    for name, node in entries(groups):
        told = scope_of(name.value, Scope.OPTIONAL)
        if told is not Scope.OPTIONAL:
            scopes[normal(name.value)] = told
        for item in each(node):
            included.setdefault(normal(name.value), []).append(normal(text_of(dig(item, _INCLUDE)) or ""))
    # A group passes its scope on once at most, so that groups that include each other end.
    waiting = list(scopes)
    while waiting:
        group = waiting.pop(0)
        for other in included.get(group, ()):
            if other and other not in scopes:
                scopes[other] = scopes[group]
                waiting.append(other)
    for name, node in entries(groups):
        facts.declare_each(node, scopes.get(normal(name.value), Scope.OPTIONAL), name.value)


def _read_files(facts: Facts, root: Node, includes: Includes) -> None:
    """Take the requirements files that setuptools or hatch-requirements-txt reads in place of a list."""
    dynamic = dig(root, "tool", "setuptools", "dynamic")
    hook = dig(root, "tool", "hatch", "metadata", "hooks", "requirements_txt")
    found: list[tuple[str, Node | None]] = [
        ("", dig(dynamic, "dependencies", "file")),
        ("", dig(hook, "files")),
        ("", dig(hook, "filename")),
    ]
    found += [(key.value, dig(node, "file")) for key, node in entries(dig(dynamic, "optional-dependencies"))]
    found += [(key.value, node) for key, node in entries(dig(hook, "optional-dependencies"))]
    for extra, node in found:
        scope = scope_of(extra, Scope.OPTIONAL) if extra else Scope.RUNTIME
        for name in (node,) if isinstance(node, Scalar) else strings(node):
            includes.read(facts, name.value, scope, extra, name.location)


def _read_version_tool(facts: Facts, root: Node) -> None:
    for keys in _VERSION_TOOLS:
        node = dig(root, *keys)
        if node is not None and not facts.version:
            facts.settings.setdefault("dynamic-version", Setting(keys[1], node.location))
