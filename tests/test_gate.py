"""The gate: exit codes, their order and their reasons."""

from __future__ import annotations

from typing import Any

import pytest
from made_reports import finding

from dptops_audit.evidence import Problem, Severity
from dptops_audit.gate import Gate, judge

HIGH = finding("docker/non-root-user", Severity.HIGH)
MEDIUM = finding("docker/pinned-base-image", Severity.MEDIUM)
ADVICE = finding("docker/pinned-base-image", Severity.CRITICAL, advice=True)
BROKEN = Problem("a.yaml", "cannot be parsed")
SKIPPED = Problem("b.bin", "is binary", skipped=True)


def gate(**given: Any) -> Gate:
    settings: dict[str, Any] = {
        "findings": (),
        "problems": (),
        "errors": (),
        "fail_on": Severity.HIGH,
        "incomplete_is_error": False,
    }
    settings.update(given)
    return judge(settings.pop("findings"), settings.pop("problems"), settings.pop("errors"), **settings)


@pytest.mark.parametrize(
    ("given", "code", "reasons"),
    [
        ({}, 0, ()),
        ({"findings": [HIGH, MEDIUM]}, 1, ("1 finding at or above high (fail_on = high)",)),
        (
            {"findings": [HIGH, MEDIUM], "fail_on": Severity.MEDIUM},
            1,
            ("2 findings at or above medium (fail_on = medium)",),
        ),
        ({"findings": [HIGH, MEDIUM], "fail_on": Severity.CRITICAL}, 0, ()),
        ({"findings": [ADVICE]}, 0, ()),
        ({"problems": [BROKEN]}, 0, ()),
        (
            {"problems": [BROKEN], "incomplete_is_error": True},
            3,
            ("1 problem while reading files (on_incomplete = error)",),
        ),
        ({"problems": [SKIPPED], "incomplete_is_error": True}, 0, ()),
        ({"errors": ["b/b", "a/a"]}, 3, ("2 rules could not be judged: a/a, b/b",)),
        ({"nothing": "no file to audit"}, 4, ("no file to audit",)),
    ],
)
def test_code_and_reasons(given: dict[str, Any], code: int, reasons: tuple[str, ...]) -> None:
    result = gate(**given)
    assert (result.exit_code, result.reasons, result.passed) == (code, reasons, code == 0)


def test_where_several_hold_4_goes_before_3_and_3_before_1() -> None:
    everything = {"findings": [HIGH], "errors": ["a/a"], "problems": [BROKEN], "incomplete_is_error": True}
    assert gate(**everything, nothing="no rule is selected").exit_code == 4
    incomplete = gate(**everything)
    assert incomplete.exit_code == 3
    assert incomplete.reasons == (
        "1 rule could not be judged: a/a",
        "1 problem while reading files (on_incomplete = error)",
        "1 finding at or above high (fail_on = high)",
    )
