"""Scores, grades, caps and penalties, with numbers worked out by hand."""

from __future__ import annotations

import pytest
from made_reports import finding, item

from dptops_audit.evidence import ItemResult, Severity, Stage, Verdict
from dptops_audit.knowledge.checklist import ITEMS, stage_of
from dptops_audit.scoring import overall_score, section_score, stage_penalty, stage_score

TEST = ("test/unit-tests", "test/integration-tests", "test/coverage-threshold", "test/linting")  # weights 10, 7.5, 5, 5
PASS, FAIL, PARTIAL, UNKNOWN, NA = Verdict.PASS, Verdict.FAIL, Verdict.PARTIAL, Verdict.UNKNOWN, Verdict.NOT_APPLICABLE


def stage_of_test(*verdicts: Verdict, value: float = 0.5) -> list[ItemResult]:
    return [
        item(rule, verdict, 0.0 if verdict is FAIL else value) for rule, verdict in zip(TEST, verdicts, strict=False)
    ]


def all_items(verdict: Verdict, **other: Verdict) -> list[ItemResult]:
    """All 44 items with one verdict, but for those given, with `__` for the slash and `_` for hyphens."""
    changed = {name.replace("__", "/").replace("_", "-"): its for name, its in other.items()}
    assert set(changed) <= set(ITEMS)
    return [item(rule, changed.get(rule, verdict)) for rule in ITEMS]


def test_the_score_is_the_weighted_mean_of_the_decided_items() -> None:
    score = stage_score(Stage.TEST, stage_of_test(PASS, PARTIAL, FAIL, UNKNOWN), [], 4)
    # (10 x 1 + 7.5 x 0.5 + 5 x 0) / (10 + 7.5 + 5) = 13.75 / 22.5; decided: 22.5 of the applicable 27.5
    assert score.value == pytest.approx(100 * 13.75 / 22.5)
    assert score.decided == pytest.approx(22.5 / 27.5)
    assert (score.decided_items, score.applicable_items, score.grade, score.note) == (3, 4, "D", "")


def test_items_that_do_not_apply_leave_the_score() -> None:
    score = stage_score(Stage.TEST, stage_of_test(PASS, NA, PASS, PASS), [], 4)
    assert (score.value, score.decided, score.applicable_items) == (100, 1, 3)


def test_an_error_is_applicable_and_undecided() -> None:
    score = stage_score(Stage.TEST, stage_of_test(PASS, Verdict.ERROR, PASS, PASS), [], 4)
    assert (score.value, score.applicable_items, score.decided_items) == (100, 4, 3)
    assert score.decided == pytest.approx(20 / 27.5)


@pytest.mark.parametrize(
    ("value", "grade"), [(0.9, "A"), (0.8999, "A"), (0.899, "B"), (0.8, "B"), (0.7, "C"), (0.6, "D"), (0.59, "F")]
)
def test_grades_are_those_of_the_value_as_shown(value: float, grade: str) -> None:
    results = [item(rule, PARTIAL, value) for rule in TEST]
    assert stage_score(Stage.TEST, results, [], 4).grade == grade


@pytest.mark.parametrize(
    ("verdicts", "total", "note"),
    [
        ((PASS, PASS, PASS), 4, "3 of 4 items judged"),
        ((), 4, "no item judged"),
        ((NA, NA, NA, NA), 4, "nothing applies"),
        ((UNKNOWN, UNKNOWN, UNKNOWN, UNKNOWN), 4, "insufficient evidence"),
        ((UNKNOWN, PASS, UNKNOWN, PASS), 4, "insufficient evidence"),  # 12.5 of 27.5 decided
        ((PASS, PASS, UNKNOWN, UNKNOWN), 4, "insufficient evidence"),  # two items of four
        ((NA, NA, NA, PASS), 4, "insufficient evidence"),  # weight 5 is too little
    ],
)
def test_no_grade_without_enough_evidence(verdicts: tuple[Verdict, ...], total: int, note: str) -> None:
    score = stage_score(Stage.TEST, stage_of_test(*verdicts), [], total)
    assert (score.grade, score.note) == (None, note)
    assert (score.value is None) == (score.decided_items == 0)


def test_a_stage_of_one_item_needs_only_that_item() -> None:
    score = stage_score(Stage.STAGE, [item("stage/staging-first", PASS)], [], 1)
    assert (score.value, score.grade) == (100, "A")


def test_each_lint_rule_costs_once_at_its_worst() -> None:
    found = [
        finding("docker/a", Severity.LOW),
        finding("docker/a", Severity.HIGH),
        finding("docker/a", Severity.HIGH),
        finding("docker/b", Severity.MEDIUM),
        finding("docker/c", Severity.LOW),
        finding("docker/advice", Severity.CRITICAL, advice=True),
        finding("docker/item", Severity.CRITICAL, item=True),
        finding("docker/elsewhere", Severity.CRITICAL, stage=Stage.TEST),
    ]
    assert stage_penalty(Stage.BUILD, found) == pytest.approx(1.0 + 0.5 + 0.1)
    assert stage_penalty(Stage.BUILD, [finding(f"docker/{n}", Severity.CRITICAL) for n in "abc"]) == 5.0


def test_the_penalty_lowers_the_value_and_never_below_zero() -> None:
    lint = [finding("test/x", Severity.HIGH, stage=Stage.TEST)]
    assert stage_score(Stage.TEST, stage_of_test(PASS, PASS, PASS, PASS), lint, 4).value == 99
    assert stage_score(Stage.TEST, stage_of_test(FAIL, FAIL, FAIL, FAIL), lint, 4).value == 0
    assert section_score("test", stage_of_test(PASS, PASS, PASS, PASS), 4).value == 100


def test_the_overall_penalty_is_the_weighted_mean_of_the_stages() -> None:
    results = [*stage_of_test(PASS, PASS, PASS, PASS), item("deploy/health-checks", PASS)]  # weights 27.5 and 7.5
    score = overall_score(results, [finding("test/x", Severity.CRITICAL, stage=Stage.TEST)], 44)
    assert score.penalty == pytest.approx(2 * 27.5 / 35)
    assert score.value == pytest.approx(100 - 2 * 27.5 / 35)


def test_the_whole_is_not_a_mean_of_stages() -> None:
    results = all_items(PASS, stage__staging_first=FAIL)
    whole = sum(severity.weight for severity in ITEMS.values())
    score = overall_score(results, [], 44)
    assert score.value == pytest.approx(100 * (whole - 7.5) / whole)
    assert (score.grade, score.note) == ("A", "")


@pytest.mark.parametrize(
    ("failing", "grade", "because", "stage"),
    [
        ("secrets__no_hardcoded_secrets", "D", "at most D while a live credential stands", Stage.SECURITY),
        ("test__unit_tests", "C", "at most C while no unit tests run", Stage.TEST),
        ("deploy__rollback_plan", "C", "at most C while it deploys without a rollback plan", Stage.DEPLOY),
    ],
)
def test_caps_lower_a_grade_and_never_a_value(failing: str, grade: str, because: str, stage: Stage) -> None:
    results = all_items(PASS, **{failing: FAIL})
    overall = overall_score(results, [], 44)
    assert overall.value is not None
    assert overall.value > 90
    assert (overall.grade, overall.caps) == (grade, (because,))
    total = sum(stage_of(rule) is stage for rule in ITEMS)
    assert stage_score(stage, results, [], total).caps == (because,)
    other = Stage.OPERATE
    assert stage_score(other, results, [], sum(stage_of(rule) is other for rule in ITEMS)).caps == ()


def test_a_grade_that_is_worse_than_the_cap_stays() -> None:
    assert overall_score(all_items(FAIL), [], 44).grade == "F"


def test_a_stage_at_zero_caps_the_whole() -> None:
    """Two decided items are needed: a stage of one item does not."""
    build = {rule.replace("/", "__").replace("-", "_"): FAIL for rule in ITEMS if stage_of(rule) is Stage.BUILD}
    score = overall_score(all_items(PASS, **build), [], 44)
    assert score.caps == ("at most B while Build is at 0",)
    assert overall_score(all_items(PASS, stage__staging_first=FAIL), [], 44).caps == ()


def test_attestations_count_in_the_second_number_only() -> None:
    score = stage_score(Stage.TEST, stage_of_test(FAIL, PASS, PASS, Verdict.ATTESTED), [], 4)
    assert score.value == pytest.approx(100 * 12.5 / 22.5)
    assert score.with_attestations == pytest.approx(100 * 17.5 / 27.5)
