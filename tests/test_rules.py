"""Every fixture of every rule, and what each rule must have.

`pytest tests/test_rules.py --update-fixtures` rewrites the `.txt` beside the cases; a verdict is the folder's name and never rewritten.
"""

from __future__ import annotations

import ast
import re
from pathlib import Path

import pytest
import rule_cases
from rule_cases import FIXTURES, ITEM_FOLDERS, LINT_FOLDERS, Case

from dptops_audit.knowledge.checklist import ITEMS
from dptops_audit.loader import built_in_rules, load
from dptops_audit.models.subjects import SUBJECTS
from dptops_audit.rule import Rule

RULES = load([built_in_rules()], SUBJECTS)
CASES = tuple(rule_cases.cases())
_CALLS = {
    "passed": "pass",
    "partial": "partial",
    "failed": "fail",
    "unknown": "unknown",
    "not_applicable": "not_applicable",
}


@pytest.mark.parametrize("case", CASES, ids=str)
def test_case(case: Case, tmp_path: Path, request: pytest.FixtureRequest) -> None:
    report = rule_cases.run_case(case, tmp_path)
    assert rule_cases.verdict_of(report) == ITEM_FOLDERS.get(case.folder, case.folder), rule_cases.written(report)
    text = rule_cases.written(report)
    if request.config.getoption("--update-fixtures"):
        case.expected.write_text(text, "utf-8")
    assert case.expected.is_file(), (
        f"{case.expected.name} is missing: run pytest with --update-fixtures and read what it wrote"
    )
    assert text == case.expected.read_text("utf-8")


def test_fixtures_belong_to_rules() -> None:
    """No folder and no expected text is left behind when a rule or a case is renamed."""
    known = {rule.id: rule for rule in RULES}
    for case in CASES:
        assert case.rule in known, f"{case.path}: there is no rule {case.rule}"
        allowed = tuple(ITEM_FOLDERS) if known[case.rule].is_item else LINT_FOLDERS
        assert case.folder in allowed, f"{case.path}: the folder above a case is one of {', '.join(allowed)}"
    expected = {case.expected for case in CASES}
    assert [text for text in FIXTURES.glob("*/*/*/*.txt") if text not in expected] == []


@pytest.mark.parametrize("rule", RULES, ids=lambda rule: rule.id)
class TestEachRule:
    def test_has_a_fixture_for_each_verdict(self, rule: Rule) -> None:
        """Items: pass, fail and every verdict that the source can give. Lint rules: a finding and two look-alikes."""
        folders = [case.folder for case in CASES if case.rule == rule.id]
        if rule.is_item:
            wanted = {"pass", "fail"} | _verdicts_in(Path(rule.file))
            assert wanted - set(folders) == set()
        else:
            assert folders.count("finding") >= 1
            assert folders.count("clean") >= 2

    def test_explains_itself(self, rule: Rule) -> None:
        assert rule.references, "a rule names at least one source"
        assert re.search(r"^Why: .+", rule.page, re.MULTILINE), "the page says why the rule matters"
        assert re.search(r"^How to fix: .+", rule.page, re.MULTILINE), "the page says how to fix it"
        assert rule.title.endswith("."), "the title is a sentence"
        if rule.is_item:
            assert re.search(r"^What passes: .+", rule.page, re.MULTILINE), "the page says what passes"
            assert re.search(r"^What fails: .+", rule.page, re.MULTILINE), "the page says what fails"
            assert rule.remedy.endswith("."), "the remedy is a sentence"

    def test_agrees_with_the_checklist(self, rule: Rule) -> None:
        if rule.is_item:
            assert rule.severity == ITEMS[rule.id]
        else:
            assert rule.id not in ITEMS, "a checklist item is written with @item"

    def test_has_one_name(self, rule: Rule) -> None:
        file = Path(rule.file)
        assert rule.id == f"{file.parent.name}/{file.stem}".replace("_", "-")
        assert rule.check.__name__ == file.stem
        assert (FIXTURES / file.parent.name / file.stem).is_dir()


def _verdicts_in(file: Path) -> set[str]:
    """The fixture folders of the verdicts that the source of a rule can give: its calls of passed(), partial(), ..."""
    tree = ast.parse(file.read_text("utf-8"))
    called = {node.func.id for node in ast.walk(tree) if isinstance(node, ast.Call) and isinstance(node.func, ast.Name)}
    return {_CALLS[name] for name in called & set(_CALLS)}
