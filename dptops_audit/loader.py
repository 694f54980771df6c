"""Folders of rule modules -> rules, by path. Every defect of a rule file is a `RuleError` that names the file."""

from __future__ import annotations

import importlib.util
import inspect
import re
import sys
import types
import typing
from collections.abc import Collection, Iterable, Mapping
from pathlib import Path
from typing import Any

from dptops_audit.evidence import Outcome, Severity, Stage
from dptops_audit.knowledge.checklist import SECTIONS, stage_of
from dptops_audit.models.patterns import MODELS_PREFIX, PatternSet, check_patterns
from dptops_audit.models.subjects import REPOSITORY, name_of
from dptops_audit.rule import ATTRIBUTE, Declaration, Rule, Table

PACKAGE = "dptops_rules"
_NAME = re.compile(r"[a-z][a-z0-9]*(_[a-z0-9]+)*")
_TAKES = {"repository", "after"}


class RuleError(Exception):
    """A rule file that cannot be used. `file` is its path and `defect` what is wrong with it."""

    def __init__(self, file: str, defect: str) -> None:
        super().__init__(f"{file}: {defect}")
        self.file, self.defect = file, defect


def built_in_rules() -> Path:
    """The folder of the rules that come with the tool: inside an installed wheel, else beside the package in a checkout."""
    package = Path(__file__).resolve().parent
    installed = package / "rules"
    return installed if installed.is_dir() else package.parent / "rules"


def load(
    folders: Iterable[Path],
    subjects: Collection[str],
    sections: Iterable[str] | None = None,
    *,
    lint_only: bool = False,
) -> tuple[Rule, ...]:
    """Load every `<section>/<name>.py` of the folders, sorted so that an item comes after those that it names in `after=`.

    `subjects` are the full names of the types that a check's first parameter may have; `sections` limits the load to these section folders,
    and `lint_only` to files whose text names `@lint`, so that the others are not even imported.

    Raises:
        RuleError: for the first file with a defect: import error, no check, two checks, bad metadata, an id or a table that another
            file has, an unknown subject, a prerequisite that is not loaded or a cycle.
    """
    wanted = None if sections is None else set(sections)
    rules: dict[str, Rule] = {}
    names: dict[str, str] = {}
    for folder in folders:
        if not folder.is_dir():
            raise RuleError(str(folder), "is not a folder of rules")
        for file in sorted(folder.glob("*/*.py")):
            if file.name.startswith("_") or (wanted is not None and file.parent.name not in wanted):
                continue
            if lint_only and b"@lint" not in file.read_bytes():
                continue
            rule = _rule(file, subjects)
            if rule.id in rules:
                raise RuleError(str(file), f"the id {rule.id} is already taken by {rules[rule.id].file}")
            for name in (*(table.name for table in rule.tables), *(patterns.name for patterns in rule.patterns)):
                if name in names:
                    raise RuleError(str(file), f"the name {name!r} is already declared by {names[name]}")
                names[name] = str(file)
            rules[rule.id] = rule
    return _ordered(rules)


def _rule(file: Path, subjects: Collection[str]) -> Rule:
    section, name = file.parent.name, file.stem
    for part in (section, name):
        if not _NAME.fullmatch(part):
            raise RuleError(str(file), f"{part!r} is not a name in lower case with single underscores")
    module = _module(file, section, name)
    checks = {key: value for key, value in vars(module).items() if hasattr(value, ATTRIBUTE)}
    if list(checks) != [name]:
        found = ", ".join(checks) or "none"
        raise RuleError(
            str(file), f"must decorate exactly one function, named {name}, with @item or @lint; found: {found}"
        )
    check = checks[name]
    declared: Declaration = getattr(check, ATTRIBUTE)
    rule_id = f"{section}/{name}".replace("_", "-")
    title = (inspect.getdoc(check) or "").partition("\n")[0].strip()
    if not title:
        raise RuleError(str(file), f"{name}() needs a docstring: its first line is the rule's title")
    if not (module.__doc__ or "").strip():
        raise RuleError(str(file), "needs a module docstring: it is the rule's page")
    _check_metadata(file, declared)
    stage = declared.stage or stage_of(rule_id)
    if stage is None:
        raise RuleError(str(file), f"needs stage=: the section {section!r} is none of {', '.join(SECTIONS)}")
    subject, takes = _parameters(file, check, declared, subjects)
    _check_empty(file, declared, subject)
    return Rule(
        id=rule_id,
        section=section.replace("_", "-"),
        stage=stage,
        severity=declared.severity,
        title=title,
        page=inspect.cleandoc(module.__doc__ or ""),
        subject=subject,
        check=check,
        is_item=declared.is_item,
        file=str(file),
        references=declared.references,
        after=declared.after,
        empty=declared.empty,
        remedy=declared.remedy,
        takes=takes,
        tables=tuple(value for value in vars(module).values() if isinstance(value, Table)),
        patterns=tuple(_checked(file, value) for value in vars(module).values() if isinstance(value, PatternSet)),
    )


def _module(file: Path, section: str, name: str) -> types.ModuleType:
    """Import the file under `dptops_rules.<section>.<name>`, whatever folder it lies in."""
    for parent in (PACKAGE, f"{PACKAGE}.{section}"):
        if parent not in sys.modules:
            package = types.ModuleType(parent)
            package.__path__ = []
            sys.modules[parent] = package
    full = f"{PACKAGE}.{section}.{name}"
    loaded = sys.modules.get(full)
    if loaded is not None and loaded.__file__ == str(file):
        return loaded
    spec = importlib.util.spec_from_file_location(full, file)
    if spec is None or spec.loader is None:
        raise RuleError(str(file), "cannot be imported")
    module = importlib.util.module_from_spec(spec)
    sys.modules[full] = module
    try:
        spec.loader.exec_module(module)
    except (Exception, SystemExit) as error:
        del sys.modules[full]
        raise RuleError(str(file), f"cannot be imported: {type(error).__name__}: {error}") from error
    return module


def _check_metadata(file: Path, declared: Declaration) -> None:
    if not isinstance(declared.severity, Severity):
        raise RuleError(str(file), f"severity must be a Severity, not {declared.severity!r}")
    if declared.stage is not None and not isinstance(declared.stage, Stage):
        raise RuleError(str(file), f"stage must be a Stage, not {declared.stage!r}")
    if not all(isinstance(text, str) and text for text in (*declared.references, *declared.after)):
        raise RuleError(str(file), "references= and after= are tuples of non-empty strings")
    if declared.is_item and not declared.remedy.strip():
        raise RuleError(str(file), "an item needs a remedy=")


def _check_empty(file: Path, declared: Declaration, subject: type) -> None:
    if not declared.is_item:
        return
    if name_of(subject) == REPOSITORY:
        if declared.empty is not None:
            raise RuleError(str(file), "an item over the Repository takes no empty=: there is always one")
    elif not (isinstance(declared.empty, Outcome) or callable(declared.empty)):
        raise RuleError(str(file), "an item needs empty=: an Outcome, or a function of the Repository that gives one")


def _parameters(
    file: Path, check: Any, declared: Declaration, subjects: Collection[str]
) -> tuple[type, frozenset[str]]:
    """The subject type and which of `repository` and `after` the check takes."""
    try:
        hints = typing.get_type_hints(check)
    except Exception as error:
        raise RuleError(str(file), f"the annotations cannot be resolved: {error}") from error
    names = list(inspect.signature(check).parameters)
    subject = hints.get(names[0]) if names else None
    if not isinstance(subject, type) or name_of(subject) not in subjects:
        known = ", ".join(sorted(name.rpartition(".")[2] for name in subjects))
        raise RuleError(str(file), f"the first parameter must be annotated with a subject: one of {known}")
    takes = frozenset(names[1:])
    if takes - _TAKES:
        raise RuleError(
            str(file), f"unknown parameter {', '.join(sorted(takes - _TAKES))}: a check may take repository and after"
        )
    if ("after" in takes) != bool(declared.after):
        raise RuleError(str(file), "after= and a parameter named after go together")
    return subject, takes


def _checked(file: Path, patterns: PatternSet) -> PatternSet:
    if patterns.name.startswith(MODELS_PREFIX):
        raise RuleError(
            str(file), f"patterns {patterns.name!r}: a name that begins with {MODELS_PREFIX!r} is a model's"
        )
    try:
        check_patterns(patterns)
    except ValueError as error:
        raise RuleError(str(file), str(error)) from error
    return patterns


def _ordered(rules: Mapping[str, Rule]) -> tuple[Rule, ...]:
    """The rules by id, each behind its prerequisites."""
    done: dict[str, Rule] = {}
    open_ids: list[str] = []

    def place(rule: Rule) -> None:
        if rule.id in done:
            return
        if rule.id in open_ids:
            cycle = " -> ".join((*open_ids[open_ids.index(rule.id) :], rule.id))
            raise RuleError(rule.file, f"after= makes a cycle: {cycle}")
        open_ids.append(rule.id)
        for needed in rule.after:
            if needed not in rules or not rules[needed].is_item:
                raise RuleError(rule.file, f"after= names {needed}, which is no item that was loaded")
            place(rules[needed])
        open_ids.pop()
        done[rule.id] = rule

    for rule_id in sorted(rules):
        place(rules[rule_id])
    return tuple(done.values())
