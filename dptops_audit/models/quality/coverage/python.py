"""Coverage of Python: coverage.py and pytest-cov.

Sources: https://coverage.readthedocs.io/en/latest/config.html, https://docs.pytest.org/en/stable/reference/customize.html (which file
wins), https://pytest-cov.readthedocs.io/en/latest/config.html (`--cov-report` alone measures nothing).
"""

from __future__ import annotations

import posixpath
from collections.abc import Iterator
from typing import TYPE_CHECKING

from dptops_audit.evidence import Location
from dptops_audit.knowledge.coverage_settings import PYTHON
from dptops_audit.models.nodes import Mapping, Node, Scalar, Sequence, dig
from dptops_audit.models.packages.python.setup_cfg import Sections, Value, parse
from dptops_audit.models.quality.coverage.setting import (
    CoverageSetting,
    Role,
    made,
    number,
    number_at,
    settings_files,
    threshold,
)

if TYPE_CHECKING:
    from dptops_audit.models.repository import Repository

_MOST_LINES = 5_000
_SECTIONS = {
    ".coveragerc": ("report", ""),
    "setup.cfg": ("coverage:report", "tool:pytest"),
    "tox.ini": ("coverage:report", "pytest"),
    "pytest.ini": ("", "pytest"),
    ".pytest.ini": ("", "pytest"),
}
"""The section of coverage.py and that of pytest, by the name of the file."""
_ORDER = ("pytest.ini", ".pytest.ini", "pyproject.toml", "tox.ini", "setup.cfg")
"""The first of these in a folder that has a section of pytest is the one that pytest reads."""
_Words = list[tuple[str, Location]]


def read(repository: Repository) -> Iterator[CoverageSetting]:
    """What configuration files of Python say; options of a command are none of them."""
    options: dict[str, dict[str, _Words]] = {}
    for path in settings_files(repository, *_SECTIONS):
        sections = parse(path, repository.manifests.lines(path)[:_MOST_LINES])
        folder, _, name = path.rpartition("/")
        report, pytest = _SECTIONS[name.lower()]
        yield from _fail_under(sections, report)
        if pytest in sections or name.lower() == "pytest.ini":
            options.setdefault(folder, {})[name.lower()] = _words(sections.get(pytest, {}).get("addopts"))
    for path in settings_files(repository, "pyproject.toml"):
        root = repository.manifests.toml(path)
        minimum = dig(root, "tool", "coverage", "report", "fail_under")
        if minimum is not None:
            yield from threshold("coverage.py", number_at(minimum), minimum.location, PYTHON)
        table = dig(root, "tool", "pytest", "ini_options") or dig(root, "tool", "pytest")
        if isinstance(table, Mapping):
            options.setdefault(posixpath.dirname(path), {})["pyproject.toml"] = _toml_words(table.get("addopts"))
    for _, by_name in sorted(options.items()):
        yield from _pytest(next((by_name[name] for name in _ORDER if name in by_name), []))


def _fail_under(sections: Sections, section: str) -> Iterator[CoverageSetting]:
    value = sections.get(section, {}).get("fail_under")
    if value is not None and value.lines:
        text, location = value.lines[0]
        yield from threshold("coverage.py", number(_without_comment(text)), location, PYTHON)


def _without_comment(text: str) -> str:
    return text.partition(" #")[0].partition(" ;")[0]


def _words(value: Value | None) -> _Words:
    return [(word, at) for text, at in (value.lines if value else ()) for word in text.split()]


def _toml_words(node: Node | None) -> _Words:
    items = node.items if isinstance(node, Sequence) else (node,)
    found: _Words = []
    for item in items:
        if not isinstance(item, Scalar):
            continue
        several = item.end_line > item.line and "\n" in item.value
        # A text of several lines begins with its opening quotes, which may stand on a line of their own.
        first = item.end_line - item.value.count("\n") if several else item.line
        for offset, line in enumerate(item.value.split("\n")):
            at = Location(item.path, first + offset, 0 if several else item.column, first + offset)
            found += [(word.strip("'\""), at) for word in line.split()]
    return found


def _pytest(words: _Words) -> Iterator[CoverageSetting]:
    on: Location | None = None
    for index, (word, at) in enumerate(words):
        option, sign, value = word.strip("'\"").partition("=")
        if option == "--cov":
            on = on or at
        elif option == "--no-cov":
            yield made("pytest-cov", Role.OFF, None, at, PYTHON)
            return
        elif option == "--cov-fail-under":
            following = words[index + 1] if not sign and index + 1 < len(words) else (value, at)
            yield from threshold("pytest-cov", number(following[0]), following[1], PYTHON)
    if on is not None:
        yield made("pytest-cov", Role.ON, None, on, PYTHON)
