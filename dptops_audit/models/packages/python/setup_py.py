"""setup.py, read as text: the keywords of its call of `setup` as far as they are literal.

Followed are names that are assigned literals, and requirements files that are opened by a literal name, also inside of a function.
Source: https://setuptools.pypa.io/en/latest/references/keywords.html
"""

from __future__ import annotations

import ast
import posixpath
import re
from collections.abc import Iterator

from dptops_audit.evidence import Location, Problem
from dptops_audit.models.packages.bounds import note_cut
from dptops_audit.models.packages.package import Scope, Setting
from dptops_audit.models.packages.python.facts import Facts
from dptops_audit.models.packages.python.included import Includes
from dptops_audit.models.packages.python.literals import Found, Literals
from dptops_audit.models.packages.python.scopes import scope_of
from dptops_audit.models.packages.python.setup_cfg import parse as parse_ini
from dptops_audit.models.packages.python.setup_cfg import read_entry_points
from dptops_audit.models.packages.python.syntax import parse

_CALL = re.compile(r"\bsetup\s*\(")
_LISTS = {
    "install_requires": Scope.RUNTIME,
    "requires": Scope.RUNTIME,
    "tests_require": Scope.TEST,
    "setup_requires": Scope.BUILD,
}
_SETTINGS = {"python_requires": "requires-python", "license": "license"}
_VERSION_TOOLS = {
    "use_scm_version": "setuptools_scm",
    "versioning": "versioning",
    "use_incremental": "incremental",
    "pbr": "pbr",
}
_FOLDER = "requirements"
_PROGRAMS = ("console_scripts", "gui_scripts")


def read_setup_py(facts: Facts, path: str, includes: Includes) -> bool:
    """Take what the call states; False for a file without one. A file that is no valid Python is noted."""
    content = facts.files.text(path) or ""
    if not _CALL.search(content):
        return False
    tree, wrong = parse(content)
    if tree is None:
        facts.files.note(Problem(path, "cannot be read as Python: what it declares is not known", wrong))
        return True
    literals = Literals(tree)
    calls = [call for call in literals.calls("setup") if call.keywords or call.args]
    for call in calls[-1:]:
        keywords = dict(_keywords(literals, call))
        _read_call(facts, path, includes, literals, keywords)
        note_cut(facts.files, path, call.lineno if literals.cut else 0)
    return bool(literals.calls("setup"))


def _keywords(literals: Literals, call: ast.Call) -> Iterator[tuple[str, ast.expr]]:
    for keyword in call.keywords:
        if keyword.arg is not None:
            yield keyword.arg, keyword.value
        else:
            yield from ((name, value) for name, _, value in literals.entries(keyword.value))


def _read_call(facts: Facts, path: str, includes: Includes, literals: Literals, keywords: dict[str, ast.expr]) -> None:
    def first(name: str) -> Setting | None:
        found = next(literals.texts(keywords[name]), None) if name in keywords else None
        return Setting(found.text, Location(path, found.line)) if found and not found.file else None

    def take(value: ast.expr, scope: Scope, group: str = "") -> None:
        for found in literals.texts(value):
            if found.file:
                _read_file(facts, includes, found, scope, group, path)
            else:
                for text, location in _lines(path, found):
                    facts.declare(text, scope, location, group)

    name, version = first("name"), first("version")
    facts.call_it(name.value if name else "", name.location if name else None, version.value if version else "")
    for keyword, scope in _LISTS.items():
        if keyword in keywords:
            take(keywords[keyword], scope)
    for extra, _, value in literals.entries(keywords.get("extras_require")):
        group = extra.partition(":")[0].strip()
        take(value, scope_of(group, Scope.OPTIONAL) if group else Scope.RUNTIME, group)
    for keyword, setting in _SETTINGS.items():
        value_found = first(keyword)
        if value_found is not None:
            facts.settings.setdefault(setting, value_found)
    for keyword, tool in _VERSION_TOOLS.items():
        if keyword in keywords:
            facts.settings.setdefault("dynamic-version", Setting(tool, Location(path, keywords[keyword].lineno)))
    classifiers = keywords.get("classifiers")
    if classifiers is not None:
        facts.classify(line for found in literals.texts(classifiers) for line in _lines(path, found))
    _read_programs(facts, path, literals, keywords)


def _read_programs(facts: Facts, path: str, literals: Literals, keywords: dict[str, ast.expr]) -> None:
    points = keywords.get("entry_points")
    for group, _, value in literals.entries(points):
        if group in _PROGRAMS:
            read_entry_points(facts, [line for found in literals.texts(value) for line in _lines(path, found)])
    for found in literals.texts(points) if points is not None else ():
        # The table may be given as the text of an INI file, whose lines count from the string's own.
        sections = parse_ini(path, found.text.split("\n"))
        for group in _PROGRAMS:
            for option in sections.get(group, {}).values():
                line = found.line + option.location.line - 1
                source = found.text.split("\n")[option.location.line - 1]
                read_entry_points(facts, [(source.strip(), Location(path, line, 0, line))])
    scripts = keywords.get("scripts")
    for found in literals.texts(scripts) if scripts is not None else ():
        facts.programs.setdefault(found.text.rpartition("/")[2], Setting(found.text, Location(path, found.line)))


def _read_file(facts: Facts, includes: Includes, found: Found, scope: Scope, group: str, path: str) -> None:
    # A helper function often knows the folder: `reqs("default.txt")`.
    for name in (found.text, posixpath.join(_FOLDER, found.text)):
        if includes.files.is_named(facts.path(name)) and facts.files.exists(facts.path(name)):
            includes.read(facts, name, scope, group, Location(path, found.line))
            return


def _lines(path: str, found: Found) -> list[tuple[str, Location]]:
    """The lines of a string, each with its place."""
    return [
        (text.partition(" #")[0].strip(), Location(path, found.line + at, 0, found.line + at))
        for at, text in enumerate(found.text.split("\n"))
        if text.strip() and not text.lstrip().startswith("#")
    ]
