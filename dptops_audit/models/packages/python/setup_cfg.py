"""setup.cfg: the declarative configuration of setuptools, as configparser reads it, with the line of every value.

Source: https://setuptools.pypa.io/en/latest/userguide/declarative_config.html
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field

from dptops_audit.evidence import Location, Problem
from dptops_audit.models.packages.package import Scope, Setting
from dptops_audit.models.packages.python.facts import Facts
from dptops_audit.models.packages.python.included import Includes
from dptops_audit.models.packages.python.scopes import scope_of

_LISTS = {
    "install_requires": Scope.RUNTIME,
    "tests_require": Scope.TEST,
    "setup_requires": Scope.BUILD,
}
_MOST_LINES = 20_000
_DIRECTIVES = ("file:", "attr:")
_PROGRAMS = ("console_scripts", "gui_scripts")


@dataclass(slots=True)
class Value:
    """The lines of one option's value, each with where it stands; `location` is that of the option."""

    location: Location
    lines: list[tuple[str, Location]] = field(default_factory=list)

    @property
    def text(self) -> str:
        return self.lines[0][0] if self.lines else ""

    def items(self) -> Iterator[tuple[str, Location]]:
        """The elements of a list: lines, or what `;` parts on a single one."""
        if len(self.lines) == 1 and self.lines[0][1] == self.location:
            text, location = self.lines[0]
            return ((item.strip(), location) for item in text.split(";")[:_MOST_LINES] if item.strip())
        return iter(self.lines)


Sections = dict[str, dict[str, Value]]


def read_setup_cfg(facts: Facts, path: str, includes: Includes) -> bool:
    """Take what the file says of a package; False where it only configures tools."""
    lines = facts.files.lines(path)
    if len(lines) > _MOST_LINES:
        facts.files.note(Problem(path, f"has more than {_MOST_LINES} lines: the rest is not read", _MOST_LINES + 1))
    sections = parse(path, lines[:_MOST_LINES])
    metadata, options = sections.get("metadata", {}), sections.get("options", {})
    extras = sections.get("options.extras_require", {})
    _call(facts, metadata)
    for option, scope in _LISTS.items():
        _take(facts, options.get(option), scope, "", includes)
    for extra, value in extras.items():
        _take(facts, value, scope_of(extra, Scope.OPTIONAL), extra, includes)
    for group in _PROGRAMS:
        for section in ("options.entry_points", "entry_points"):
            points = sections.get(section, {}).get(group)
            read_entry_points(facts, points.lines if points else ())
    for option, name in (("python_requires", "requires-python"), ("license", "license")):
        stated = options.get(option) or metadata.get(option)
        if stated is not None and stated.text:
            facts.settings.setdefault(name, Setting(stated.text, stated.location))
    scripts = options.get("scripts")
    for text, location in scripts.items() if scripts else ():
        facts.programs.setdefault(text.rpartition("/")[2], Setting(text, location))
    classifiers = metadata.get("classifiers") or metadata.get("classifier")
    facts.classify(classifiers.lines if classifiers else ())
    return bool(options or extras or "name" in metadata)


def read_entry_points(facts: Facts, lines: Iterable[tuple[str, Location]]) -> None:
    """Take executables from lines of `name = module:function`."""
    for text, location in lines:
        name, sign, target = text.partition("=")
        if sign and name.strip() and target.strip():
            facts.programs.setdefault(name.strip(), Setting(target.strip(), location))


def parse(path: str, lines: list[str]) -> Sections:
    """The options by section, names in lower case with `_` for `-`; values of several lines go on where a line is indented."""
    sections: Sections = {}
    section: dict[str, Value] | None = None
    value: Value | None = None
    indent = 0
    for number, line in enumerate(lines, 1):
        text = line.strip()
        if not text or text[0] in "#;":
            continue
        depth = len(line) - len(line.lstrip())
        if value is not None and depth > indent:
            value.lines.append((text, Location(path, number, depth + 1, number)))
        elif text[0] == "[" and "]" in text:
            section, value = sections.setdefault(text[1 : text.index("]")].strip(), {}), None
        elif section is not None:
            indent, place = depth, Location(path, number, depth + 1, number)
            signs = [at for at in (text.find("="), text.find(":")) if at > 0]
            at = min(signs, default=len(text))
            value = section[text[:at].strip().lower().replace("-", "_")] = Value(place)
            if text[at + 1 :].strip():
                value.lines.append((text[at + 1 :].strip(), place))
    return sections


def _call(facts: Facts, metadata: dict[str, Value]) -> None:
    name, version = metadata.get("name"), metadata.get("version")
    text = version.text if version else ""
    if version and text.startswith(_DIRECTIVES):
        facts.settings.setdefault("dynamic-version", Setting(text, version.location))
        text = ""
    facts.call_it(name.text if name else "", name.location if name else None, text)


def _take(facts: Facts, value: Value | None, scope: Scope, group: str, includes: Includes) -> None:
    if value is None:
        return
    if value.text.startswith("file:"):
        for text, location in value.lines:
            for name in text.removeprefix("file:").split(","):
                includes.read(facts, name.strip(), scope, group, location)
        return
    for text, location in value.items():
        facts.declare(text.partition(" #")[0], scope, location, group)
