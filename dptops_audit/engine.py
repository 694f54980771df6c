"""Runs each rule once for each of its subjects and keeps the outcomes; a rule's fault costs that rule alone."""

from __future__ import annotations

import signal
import threading
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from types import FrameType
from typing import Any, Protocol

from dptops_audit.evidence import Evidence, Outcome
from dptops_audit.models.text import mask_credentials
from dptops_audit.rule import Rule
from dptops_audit.verdicts import fold

SECONDS_PER_RULE = 60.0


class Subjects(Protocol):
    """What the engine asks of a repository: the subjects of a type, each with a `name` that people recognise."""

    def subjects(self, kind: type) -> Sequence[Any]: ...

    def noun(self, kind: type) -> str: ...


@dataclass(frozen=True, slots=True)
class Run:
    """What one rule said: an item's named outcomes, or a lint rule's violations; or `error`, one sentence, and nothing else."""

    rule: Rule
    outcomes: tuple[tuple[str, Outcome], ...] = ()
    violations: tuple[Evidence, ...] = ()
    error: str = ""


class RuleTimeout(Exception):
    """A rule ran for longer than `SECONDS_PER_RULE` seconds."""


def run(rules: Iterable[Rule], repository: Subjects, seconds: float = SECONDS_PER_RULE) -> tuple[Run, ...]:
    """Run the rules, which stand in the order of their prerequisites, as the loader gives them."""
    done: dict[str, _Done] = {}
    runs = []
    for rule in rules:
        result = _run_one(rule, repository, done, seconds)
        done[rule.id] = _Done(result, dict(result.outcomes), repository.noun(rule.subject))
        runs.append(result)
    return tuple(runs)


@dataclass(slots=True)
class _Done:
    run: Run
    by_subject: dict[str, Outcome]
    noun: str
    folded: Outcome | None = field(default=None)

    def outcome(self, rule: Rule, subject: str) -> Outcome:
        """What this item said of the same subject, or its folded outcome where the two items judge different things."""
        if self.run.rule.subject is rule.subject and subject in self.by_subject:
            return self.by_subject[subject]
        if self.folded is None:
            self.folded = fold(self.run.outcomes, self.noun)
        return self.folded


def _run_one(rule: Rule, repository: Subjects, done: Mapping[str, _Done], seconds: float) -> Run:
    broken = [needed for needed in rule.after if done[needed].run.error]
    if broken:
        return Run(rule, error=f"needs {', '.join(broken)}, which could not be judged")
    try:
        with time_limit(seconds):
            if rule.is_item:
                return Run(rule, outcomes=tuple(_outcomes(rule, repository, done)))
            return Run(rule, violations=tuple(_violations(rule, repository)))
    except Exception as error:  # noqa: BLE001 - whatever a rule raises is that rule's error, never the audit's
        return Run(rule, error=describe_fault(error))


def _outcomes(rule: Rule, repository: Subjects, done: Mapping[str, _Done]) -> Iterator[tuple[str, Outcome]]:
    subjects = repository.subjects(rule.subject)
    for subject in subjects:
        arguments = _arguments(rule, repository)
        if rule.after:
            arguments["after"] = {needed: done[needed].outcome(rule, subject.name) for needed in rule.after}
        outcome = rule.check(subject, **arguments)
        if not isinstance(outcome, Outcome):
            raise TypeError(f"{rule.id} must return an Outcome, not {type(outcome).__name__}")
        yield subject.name, outcome
    if not subjects:
        empty = rule.empty if isinstance(rule.empty, Outcome) else rule.empty(repository) if rule.empty else None
        if not isinstance(empty, Outcome):
            raise TypeError(f"empty= of {rule.id} must give an Outcome, not {type(empty).__name__}")
        yield "", empty


def _violations(rule: Rule, repository: Subjects) -> Iterator[Evidence]:
    for subject in repository.subjects(rule.subject):
        for violation in rule.check(subject, **_arguments(rule, repository)):
            if not isinstance(violation, Evidence):
                raise TypeError(f"{rule.id} must yield Evidence, not {type(violation).__name__}")
            yield violation


def _arguments(rule: Rule, repository: Subjects) -> dict[str, Any]:
    return {"repository": repository} if "repository" in rule.takes else {}


def describe_fault(error: Exception) -> str:
    """One line: what was raised and the innermost place in the code, without a value that the repository may have put there."""
    import traceback  # slow to import, and most audits have no fault

    frames = traceback.extract_tb(error.__traceback__)
    place = f" at {frames[-1].name}() line {frames[-1].lineno}" if frames else ""
    text = mask_credentials(" ".join(str(error).split()))[:200]
    return f"{type(error).__name__}{place}: {text}" if text else f"{type(error).__name__}{place}"


@contextmanager
def time_limit(seconds: float) -> Iterator[None]:
    """Raise `RuleTimeout` inside the block after so many seconds, where the platform and the thread allow an alarm."""
    if not hasattr(signal, "setitimer") or threading.current_thread() is not threading.main_thread():
        yield
        return

    def stop(_signal: int, _frame: FrameType | None) -> None:
        raise RuleTimeout(f"ran for longer than {seconds:g} s")

    before = signal.signal(signal.SIGALRM, stop)
    signal.setitimer(signal.ITIMER_REAL, seconds)
    try:
        yield
    finally:
        signal.setitimer(signal.ITIMER_REAL, 0)
        signal.signal(signal.SIGALRM, before)
