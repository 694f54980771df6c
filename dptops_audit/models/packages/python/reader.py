"""Python packages: pyproject.toml, setup.cfg, setup.py, Pipfile and requirements files of one folder as one package.

Each manifest's format is described, with its specification, in the module that reads it (`python_*`). Where several manifests of a
folder say a thing, the first in the order above holds; dependencies of all are listed. Settings:

- `build-backend`: the PEP 517 back end.
- `requires-python`: the range of interpreters, or the version that a Pipfile asks for.
- `package`: `false` where Poetry, PDM, uv or Rye are told not to build a package.
- `private`: a classifier that keeps the package off public indexes (`Private :: Do Not Upload`).
- `framework`: the first classifier of a framework (`Framework :: Django`).
- `dynamic-version`: the tool that finds out the version (`setuptools_scm`, `hatch`, ...), or setup.cfg's directive (`attr: name.VERSION`).
- `license`: the license expression or text.

A folder of requirements files alone is a package too, without a name. A URL that does not say a name goes by its repository's.
"""

from __future__ import annotations

import posixpath
from dataclasses import replace

from dptops_audit.evidence import Location
from dptops_audit.models.nodes import dig
from dptops_audit.models.packages.bounds import note_cut
from dptops_audit.models.packages.manifests import Manifests
from dptops_audit.models.packages.package import Dependency, Package
from dptops_audit.models.packages.python.facts import Facts, strings
from dptops_audit.models.packages.python.included import Includes
from dptops_audit.models.packages.python.pipfile import read_pipfile
from dptops_audit.models.packages.python.pyproject import read_standard
from dptops_audit.models.packages.python.requirement import normal
from dptops_audit.models.packages.python.requirements import RequirementsFiles
from dptops_audit.models.packages.python.setup_cfg import read_setup_cfg
from dptops_audit.models.packages.python.setup_py import read_setup_py
from dptops_audit.models.packages.python.tasks import read_tasks
from dptops_audit.models.packages.python.tools import read_tools

_MANIFESTS = ("pyproject.toml", "setup.cfg", "setup.py", "Pipfile")
_LOCKFILES = (
    "poetry.lock",
    "uv.lock",
    "pdm.lock",
    "Pipfile.lock",
    "pylock.toml",
    "requirements.lock",
    "requirements-dev.lock",
)
_WORKSPACES = (("tool", "uv", "workspace"), ("tool", "rye", "workspace"))
_MOST_PATTERNS = 100


def read(manifests: Manifests) -> tuple[Package, ...]:
    """All Python packages, sorted by directory."""
    includes = Includes(RequirementsFiles(manifests))
    folders = {posixpath.dirname(path) for path in manifests.named(*_MANIFESTS)} | set(includes.files.by_directory)
    present = frozenset(manifests.named(*_MANIFESTS))
    read_facts = (_facts(Facts(manifests, folder), present, includes) for folder in sorted(folders))
    found = {facts.directory: facts for facts in read_facts if facts.manifests}
    parents = _workspaces(manifests, found)
    names = {
        directory: {normal(found[at].name): at for at in (directory, *facts.members) if found[at].name}
        for directory, facts in found.items()
    }
    return tuple(_package(facts, found, parents, names) for facts in found.values())


def _facts(facts: Facts, present: frozenset[str], includes: Includes) -> Facts:
    pyproject, setup_cfg, setup_py, pipfile = (facts.path(name) for name in _MANIFESTS)
    root = facts.files.toml(pyproject) if pyproject in present else None
    if root is not None:
        told = [read_standard(facts, root, includes), read_tools(facts, root), read_tasks(facts, root)]
        facts.manifests += [pyproject] * any(told)
    if setup_cfg in present and read_setup_cfg(facts, setup_cfg, includes):
        facts.manifests.append(setup_cfg)
    if setup_py in present and read_setup_py(facts, setup_py, includes):
        facts.manifests.append(setup_py)
    root = facts.files.toml(pipfile) if pipfile in present else None
    if root is not None and read_pipfile(facts, root):
        facts.manifests.append(pipfile)
    includes.read_own(facts)
    locks = [facts.path(name) for name in _LOCKFILES]
    facts.lockfiles[:0] = [path for path in locks if facts.files.exists(path)]
    return facts


def _workspaces(manifests: Manifests, found: dict[str, Facts]) -> dict[str, str]:
    """The workspace root of each member, and the members put down in their roots."""
    parents: dict[str, str] = {}
    for directory, facts in found.items():
        root = manifests.toml(facts.path("pyproject.toml")) if facts.path("pyproject.toml") in facts.manifests else None
        members: set[str] = set()
        for keys in _WORKSPACES:
            for kind, change in (("members", members.update), ("exclude", members.difference_update)):
                patterns = list(strings(dig(root, *keys, kind)))
                if len(patterns) > _MOST_PATTERNS:
                    note_cut(manifests, facts.path("pyproject.toml"), patterns[_MOST_PATTERNS].line)
                for pattern in patterns[:_MOST_PATTERNS]:
                    change(manifests.matching(directory, pattern.value, ("pyproject.toml",)))
        facts.members = tuple(sorted(member for member in members if member in found and member != directory))
        for member in facts.members:
            parents.setdefault(member, directory)
    return parents


def _package(
    facts: Facts, found: dict[str, Facts], parents: dict[str, str], names: dict[str, dict[str, str]]
) -> Package:
    """`names` are the directories of each workspace's packages by name."""
    parent = parents.get(facts.directory)
    root = found[parent] if parent is not None else facts
    by_name = names[root.directory]

    def resolved(dependency: Dependency) -> Dependency:
        """The dependency with the directory that tables of sources give it, and the name that the package there has."""
        local = dependency.local
        for table in (facts, root):
            if local is None:
                inside = by_name.get(dependency.name) if dependency.name in table.in_workspace else None
                local = table.sources.get(dependency.name, inside)
        if local is None:
            return dependency
        named = found[local].name if local in found else ""
        return replace(dependency, local=local, name=normal(named) if named else dependency.name)

    return Package(
        ecosystem="python",
        directory=facts.directory,
        manifests=tuple(facts.manifests),
        location=facts.location or Location(facts.manifests[0]),
        name=facts.name,
        version=facts.version,
        dependencies=tuple(dict.fromkeys(resolved(dependency) for dependency in facts.dependencies)),
        programs=facts.programs,
        scripts=facts.scripts,
        settings=facts.settings,
        members=facts.members,
        parent=parent,
        lockfiles=tuple(facts.lockfiles or root.lockfiles),
    )
