"""Names of rules on the command line: found, or refused with a suggestion."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from pathlib import Path

from dptops_audit.audit import selected
from dptops_audit.cli.errors import UsageError, did_you_mean
from dptops_audit.knowledge.checklist import ITEMS, SECTIONS
from dptops_audit.loader import built_in_rules, load
from dptops_audit.models.subjects import SUBJECTS
from dptops_audit.rule import Rule


def all_rules(folders: Iterable[Path]) -> tuple[Rule, ...]:
    """The built-in rules and those of the folders.

    Raises:
        RuleError: where a rule file cannot be used.
    """
    return load((built_in_rules(), *folders), SUBJECTS)


def not_built(rules: Iterable[Rule]) -> tuple[str, ...]:
    """The ids of the checklist items that no rule judges yet, in the checklist's order."""
    built = {rule.id for rule in rules}
    return tuple(item for item in ITEMS if item not in built)


def check_selection(words: Sequence[str], rules: Sequence[Rule]) -> None:
    """Refuse a word of `--select` that selects nothing.

    Raises:
        UsageError: for the first such word.
    """
    for word in words:
        if selected(rules, [word]):
            continue
        if word in ITEMS or word in SECTIONS:
            raise UsageError(f"--select {word}: no rule of this version judges it yet; audit list shows what is built")
        known = [*(rule.id for rule in rules), *dict.fromkeys(rule.section for rule in rules)]
        raise UsageError(f"--select {word}: no rule or section has this name{did_you_mean(word, known)}")


def find_rule(word: str, rules: Sequence[Rule]) -> Rule:
    """The rule of this id, or the only one whose name without its section this is.

    Raises:
        UsageError: where there is none or more than one.
    """
    wanted = word.replace("_", "-")
    found = [rule for rule in rules if rule.id == wanted] or [
        rule for rule in rules if rule.id.partition("/")[2] == wanted
    ]
    if len(found) == 1:
        return found[0]
    if found:
        raise UsageError(f"{word} is the name of several rules: {', '.join(rule.id for rule in found)}")
    if wanted in ITEMS:
        raise UsageError(f"no rule of this version judges {wanted} yet; audit list shows what is built")
    raise UsageError(f"no rule has the id {word!r}{did_you_mean(wanted, [rule.id for rule in rules])}")
