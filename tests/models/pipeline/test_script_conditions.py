"""Conditions of shell scripts that known variables decide."""

from __future__ import annotations

import pytest

from dptops_audit.models.pipeline.script_conditions import decidable, impossible
from dptops_audit.models.shell import parse_shell

KNOWN = {"1": "lint", "EMPTY": "", "CI": "true"}


def is_impossible(text: str) -> bool:
    command = next(one for one in parse_shell("x.sh", text).commands if one.name == "pytest")
    return impossible(decidable(command.conditions), KNOWN)


@pytest.mark.parametrize(
    "text",
    [
        'if [ "$1" = "test" ]; then pytest; fi',
        'if [ "X$1" = "X-t" ]; then pytest; fi',
        "if [[ $1 == test* ]]; then pytest; fi",
        'if [ "$1" != lint ]; then pytest; fi',
        'if [ "$1" = lint ]; then ruff; else pytest; fi',
        'if [ -n "$EMPTY" ]; then pytest; fi',
        'if [ -z "$CI" ]; then pytest; fi',
        'case "$1" in test|check) pytest;; lint) ruff;; esac',
        '[ "$1" = test ] && pytest',
    ],
)
def test_what_cannot_run(text: str) -> None:
    assert is_impossible(text)


@pytest.mark.parametrize(
    "text",
    [
        'if [ "$1" = "lint" ]; then pytest; fi',
        'if [ "$2" = "test" ]; then pytest; fi',
        'if [ "$1" = "$2" ]; then pytest; fi',
        "if [[ $1 == l* ]]; then pytest; fi",
        'if [ -n "$CI" ]; then pytest; fi',
        "if [ -f x ]; then pytest; fi",
        'case "$1" in lint|check) pytest;; esac',
        'case "$1" in *) pytest;; esac',
        'case "$2" in test) pytest;; esac',
        'if [ "$1" = test ] || [ "$CI" ]; then pytest; fi',
        "pytest",
    ],
)
def test_what_may_run(text: str) -> None:
    assert not is_impossible(text)
