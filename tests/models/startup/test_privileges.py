"""Whether a start hands the process to another user, and what can keep it root."""

from __future__ import annotations

import pytest

from dptops_audit.evidence import Location
from dptops_audit.models.shell import Command, Condition
from dptops_audit.models.startup.entrypoint import Start, StartCommand
from dptops_audit.models.startup.privileges import drop_of, is_root

SOME = Condition('[ -n "$X" ]', False, "if")
OTHER = Condition('[ -n "$X" ]', True, "else")
OTHER_TEST = Condition('[ -n "$Y" ]', False, "if")


def step(
    text: str, *conditions: Condition, service: str = "", refused: str = "", leads_on: bool = False
) -> StartCommand:
    command = Command(tuple(text.split()))
    names = frozenset(refused.split())
    return StartCommand(command, Location("start", 1), (), True, conditions, command, names, leads_on, service)


def found(*steps: StartCommand) -> tuple[str, str] | None:
    drop = drop_of(Start(steps))
    return None if drop is None else (drop.user, drop.skipped_by)


@pytest.mark.parametrize(
    ("text", "user"),
    [
        ("exec gosu app x", "app"),
        ("exec su-exec app:app x", "app:app"),
        ("exec setpriv --reuid=app --clear-groups x", "app"),
        ("exec runuser -u app -- x", "app"),
        ("exec runuser app -c x", "app"),
        ("exec runuser -l app -c x", "app"),
        ("exec su -s /bin/sh app -c x", "app"),
        ("exec sudo -E -u app x", "app"),
        ("exec tini -- gosu app x", "app"),
        ("exec gosu root x", None),
        ("exec gosu 0:1000 x", None),
        ("exec sudo x", None),
        ("exec su", None),
    ],
)
def test_the_user_that_a_command_names(text: str, user: str | None) -> None:
    assert found(step(text)) == (None if user is None else (user, ""))


def test_what_can_skip_the_drop() -> None:
    assert found(step("exec gosu app x", SOME), step("exec x")) == ("app", SOME.text)
    assert found(step("exec x", SOME), step("exec gosu app x")) == ("app", f"not {SOME.text}")
    assert found(step("exec gosu app x", SOME)) == ("app", SOME.text)


def test_what_cannot_skip_it() -> None:
    assert found(step("exec gosu a x", SOME), step("exec gosu b x", OTHER)) == ("a", "")
    assert found(step("exit 1", SOME), step("exec gosu app x", OTHER)) == ("app", "")
    assert found(step("/other", leads_on=True), step("exec gosu app x")) == ("app", "")


def test_a_user_that_is_decided_later() -> None:
    drop = found(step("exec gosu $U x"))
    assert drop is not None
    assert drop[1]
    assert found(step("exec gosu $U:$G x", refused="U")) == ("$U:$G", "")
    assert found(step("exec gosu $U:$G x", refused="G")) != ("$U:$G", "")


def test_all_services_have_to_drop() -> None:
    web, cron = step("exec gosu app x", service="/web"), step("exec crond", service="/cron")
    assert found(web) == ("app", "")
    assert found(web, cron) == ("app", "the service is not /cron, which stays root")
    assert found(cron) is None


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("s6-svc -Od .", f"not {OTHER_TEST.text}"),
        ("/command/s6-svc -d /run/service/web", f"not {OTHER_TEST.text}"),
        ("sv down web", f"not {OTHER_TEST.text}"),
        ("s6-svc -t .", f"not {SOME.text}"),
        ("exec web", f"not {SOME.text}"),
    ],
)
def test_service_that_is_taken_down_does_not_stay_root(text: str, reason: str) -> None:
    other = Condition(OTHER_TEST.text, True, "else")
    steps = (step(text, SOME), step("exec web", OTHER, OTHER_TEST), step("exec gosu app web", OTHER, other))
    assert found(*steps) == ("app", reason)
    assert found(step("s6-svc -Od .", SOME), step("exec gosu app web", OTHER)) == ("app", "")


@pytest.mark.parametrize(
    ("user", "root"), [("root", True), ("00:5", True), ("Root", True), ("app", False), ("", False)]
)
def test_who_is_root(user: str, root: bool) -> None:
    assert is_root(user) is root
