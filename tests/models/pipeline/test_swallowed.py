"""Commands whose failure a script hides."""

from __future__ import annotations

import pytest

from dptops_audit.models.pipeline.swallowed import swallowed_by, swallows_from
from dptops_audit.models.shell import parse_shell

HIDDEN = (
    "pytest || true",
    "pytest || :",
    "pytest || /bin/true",
    "pytest || echo failed",
    "pytest || exit 0",
    "pytest || (echo failed)",
    "pytest | tee log || true",
    "a && pytest || true",
    "set +e\npytest\nset -e",
    "set +e\npytest\nls",
    "set +ex\npytest\nls",
    "set +e\npytest\nexit 0",
    "set +e\npytest\nset -e\nexit 1",
)
SEEN = (
    "pytest",
    "pytest || exit 1",
    "pytest || status=$?",
    "pytest || pytest --lf",
    "pytest || { echo failed; exit 1; }",
    "pytest || false",
    "pytest && echo done",
    "true || pytest",
    "set +e\npytest\ncode=$?\nexit $code",
    "set +e\npytest\nif [ $? -ne 0 ]; then exit 1; fi",
    "set +e\nls\nset -e\npytest",
    "set +e\npytest\ncode=$?\nset -e\nexit $code",
    "set +e\npytest\ncode=$?\nset -e\nif [ $code -ne 0 ]; then exit 1; fi",
    "pytest || echo_and_stop",
    "pytest || return 1",
)


def reason(text: str) -> str:
    commands = parse_shell("x.sh", text).commands
    at = next(at for at, command in enumerate(commands) if command.name == "pytest")
    return swallowed_by(commands[at].rescues) or swallows_from(commands)[at]


@pytest.mark.parametrize("text", HIDDEN)
def test_failure_is_hidden(text: str) -> None:
    assert reason(text)


@pytest.mark.parametrize("text", SEEN)
def test_failure_stops_the_script(text: str) -> None:
    assert reason(text) == ""
