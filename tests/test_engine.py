"""The engine: each rule on each subject, prerequisites first, and a fault costs one rule."""

from __future__ import annotations

import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

import pytest

from dptops_audit.engine import Run, run
from dptops_audit.evidence import Evidence, Location, Outcome, Severity, Stage, Verdict, failed, not_applicable, passed
from dptops_audit.rule import Empty, Rule

HERE = Location("Dockerfile", 1)
YES, NO = passed("yes", at=HERE), failed("no", at=HERE)


@dataclass(frozen=True)
class Thing:
    name: str


class Whole:
    name = "whole"


class Subjects:
    """Two things and one whole."""

    def __init__(self, *names: str) -> None:
        self.things = [Thing(name) for name in names]

    def subjects(self, kind: type) -> Sequence[Any]:
        return self.things if kind is Thing else [Whole()]

    def noun(self, kind: type) -> str:
        return kind.__name__.lower()


def rule(
    name: str,
    check: Callable[..., Any],
    *,
    subject: type = Thing,
    after: tuple[str, ...] = (),
    takes: tuple[str, ...] = (),
    empty: Empty | None = None,
    is_item: bool = True,
) -> Rule:
    return Rule(
        id=f"docker/{name}",
        section="docker",
        stage=Stage.BUILD,
        severity=Severity.HIGH,
        title="It holds.",
        page="Why: because.",
        subject=subject,
        check=check,
        is_item=is_item,
        file=f"rules/docker/{name}.py",
        after=after,
        empty=empty or not_applicable("no thing"),
        takes=frozenset(takes),
    )


def run_one(one: Rule, *names: str, seconds: float = 60) -> Run:
    (result,) = run([one], Subjects(*names), seconds)
    return result


def test_one_named_outcome_a_subject() -> None:
    result = run_one(rule("a", lambda thing: YES if thing.name == "x" else NO), "x", "y")
    assert result.outcomes == (("x", YES), ("y", NO))
    assert result.error == ""


def test_a_check_gets_the_repository_where_it_asks() -> None:
    seen = []
    subjects = Subjects("x")
    run([rule("a", lambda thing, repository: seen.append(repository) or YES, takes=("repository",))], subjects)
    assert seen == [subjects]


def test_no_subject_is_answered_by_empty() -> None:
    assert run_one(rule("a", lambda thing: YES)).outcomes == (("", not_applicable("no thing")),)
    computed = rule("a", lambda thing: YES, empty=lambda repository: failed(f"{len(repository.things)} things"))
    assert run_one(computed).outcomes == (("", failed("0 things")),)
    wrong = rule("a", lambda thing: YES, empty=lambda repository: None)  # type: ignore[arg-type,return-value]
    assert run_one(wrong).error.endswith("empty= of docker/a must give an Outcome, not NoneType")


@pytest.mark.parametrize(
    ("check", "error"),
    [
        (lambda thing: 1 / 0, "ZeroDivisionError at <lambda>() line "),
        (lambda thing: "pass", "docker/a must return an Outcome, not str"),
        (lambda thing: None, "docker/a must return an Outcome, not NoneType"),
        (lambda thing: thing.colour, "AttributeError at <lambda>() line "),
        (lambda thing, wrong: YES, "TypeError"),
    ],
)
def test_a_fault_costs_its_rule_alone(check: Callable[..., Any], error: str) -> None:
    broken, fine = rule("a", check), rule("b", lambda thing: YES)
    first, second = run([broken, fine], Subjects("x"))
    assert error in first.error
    assert first.outcomes == ()
    assert second.outcomes == (("x", YES),)


def test_deep_recursion_is_a_fault_like_another() -> None:
    def endless(thing: Thing) -> Outcome:
        return endless(thing)

    assert run_one(rule("a", endless), "x").error.startswith("RecursionError")


def test_a_rule_that_takes_too_long_is_stopped() -> None:
    def slow(thing: Thing) -> Outcome:
        time.sleep(30)
        return YES

    started = time.monotonic()
    first, second = run([rule("a", slow), rule("b", lambda thing: YES)], Subjects("x"), 0.05)
    assert time.monotonic() - started < 10
    assert first.error.startswith("RuleTimeout")
    assert first.error.endswith("ran for longer than 0.05 s")
    assert second.outcomes == (("x", YES),)


def test_an_error_is_one_line_and_masks_credentials() -> None:
    def leak(thing: Thing) -> Outcome:
        raise ValueError("cannot read\nhttps://user:hunter2secret@example.org/x")

    error = run_one(rule("a", leak), "x").error
    assert "\n" not in error
    assert "hunter2secret" not in error


def test_after_gives_the_outcome_of_the_same_subject() -> None:
    seen = {}

    def second(thing: Thing, after: dict[str, Outcome]) -> Outcome:
        seen[thing.name] = after["docker/a"]
        return YES

    first = rule("a", lambda thing: YES if thing.name == "x" else NO)
    run([first, rule("b", second, after=("docker/a",), takes=("after",))], Subjects("x", "y"))
    assert seen == {"x": YES, "y": NO}


def test_after_gives_the_folded_outcome_where_the_subjects_differ() -> None:
    seen = []

    def second(whole: Whole, after: dict[str, Outcome]) -> Outcome:
        seen.append(after["docker/a"])
        return YES

    first = rule("a", lambda thing: YES if thing.name == "x" else NO)
    run([first, rule("b", second, subject=Whole, after=("docker/a",), takes=("after",))], Subjects("x", "y"))
    assert [(outcome.verdict, outcome.value) for outcome in seen] == [(Verdict.PARTIAL, 0.5)]
    assert seen[0].reason == "1 of 2 things pass; y: no"


def test_what_comes_after_a_broken_item_cannot_be_judged() -> None:
    first = rule("a", lambda thing: 1 / 0)
    second = rule("b", lambda thing, after: YES, after=("docker/a",), takes=("after",))
    third = rule("c", lambda thing, after: YES, after=("docker/b",), takes=("after",))
    runs = run([first, second, third], Subjects("x"))
    assert runs[1].error == "needs docker/a, which could not be judged"
    assert runs[2].error == "needs docker/b, which could not be judged"


def test_lint_rules_yield_violations() -> None:
    def check(thing: Thing) -> Any:
        yield Evidence(HERE, f"{thing.name} is wrong")

    result = run_one(rule("a", check, is_item=False), "x", "y")
    assert [violation.message for violation in result.violations] == ["x is wrong", "y is wrong"]
    assert result.outcomes == ()


def test_a_lint_rule_yields_evidence_and_nothing_else() -> None:
    def check(thing: Thing) -> Any:
        yield Evidence(HERE, "fine so far")
        yield "a string"

    result = run_one(rule("a", check, is_item=False), "x")
    assert result.error.endswith("docker/a must yield Evidence, not str")
    assert result.violations == ()
