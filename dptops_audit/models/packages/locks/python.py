"""The TOML lock files of Python: poetry.lock, uv.lock, pdm.lock and pylock.toml.

Sources: https://packaging.python.org/en/latest/specifications/pylock-toml/ for pylock.toml; the others are described only by the tools that
write them: https://python-poetry.org/docs/, https://docs.astral.sh/uv/concepts/projects/layout/, https://pdm-project.org/latest/usage/lockfile/
"""

from __future__ import annotations

import re

from dptops_audit.models.nodes import Node, dig, each, text_of
from dptops_audit.models.packages.locks.locked import Lock, Locked
from dptops_audit.models.packages.manifests import Manifests
from dptops_audit.models.packages.package import Scope
from dptops_audit.models.packages.python.requirement import normal
from dptops_audit.models.packages.python.scopes import scope_of
from dptops_audit.models.toml import parse

_ARCHIVES = re.compile(r"^(?:files|wheels) = \[\r?\n(?:[ \t].*\n)*+", re.MULTILINE)
"""The sums of archives: most of a file, and nothing of them is told."""
_MAIN = frozenset({"main", "default"})
_OWN_SOURCES = ("editable", "virtual", "directory", "path")
_OWN_TYPES = frozenset({"directory", "file"})
_REVISIONS = (("vcs", "commit-id"), ("archive", "url"))


def read(path: str, manifests: Manifests) -> Lock:
    """The packages, those of the repository itself left out."""
    text = manifests.text(path)
    if text is None:
        return Lock(())
    # Without them a file of 1 MB takes a tenth of the time to parse.
    tree = parse(path, _ARCHIVES.sub(_emptied, text))
    for problem in tree.problems:
        manifests.note(problem)
    root = tree.root
    found = []
    for package in (*each(dig(root, "package")), *each(dig(root, "packages"))):
        name = dig(package, "name")
        version = _version(package)
        if name is not None and text_of(name) and version and not _is_own(package):
            found.append(Locked(normal(text_of(name) or ""), version, name.location, _scope(package)))
    return Lock(tuple(found))


def _emptied(found: re.Match[str]) -> str:
    """The first line with as many empty ones after it."""
    first, _, rest = found[0].partition("\n")
    return first + "\n" * (rest.count("\n") + 1)


def _version(package: Node) -> str:
    told = (text_of(dig(package, *keys)) for keys in (("version",), *_REVISIONS))
    return next((text for text in told if text), "")


def _is_own(package: Node) -> bool:
    """Whether a package is a folder or file of the repository: as uv, Poetry, PDM or the standard say it."""
    source = dig(package, "source")
    return (
        any(dig(source, key) is not None for key in _OWN_SOURCES)
        or text_of(dig(source, "type")) in _OWN_TYPES
        or any(dig(package, key) is not None for key in ("path", "directory"))
    )


def _scope(package: Node) -> Scope | None:
    groups = [text for node in (*each(dig(package, "groups")), dig(package, "category")) if (text := text_of(node))]
    if not groups:
        return None
    if not _MAIN.isdisjoint(groups):
        # Poetry has in the main group what only an extra asks for.
        return Scope.OPTIONAL if text_of(dig(package, "optional")) == "true" else Scope.RUNTIME
    scopes = {scope_of(group, Scope.OPTIONAL) for group in groups}
    return next(scope for scope in (Scope.OPTIONAL, Scope.TEST, Scope.DEVELOPMENT) if scope in scopes)
