"""Commands among the parameters of actions."""

from __future__ import annotations

import pytest

from dptops_audit.evidence import Location
from dptops_audit.models.packages.package import Setting
from dptops_audit.models.pipeline.model import Remote
from dptops_audit.models.pipeline.remote_commands import commands_of


def given(action: str, **inputs: str) -> list[tuple[str, int]]:
    settings = {key.replace("_", "-"): Setting(value, Location("w.yml", 7)) for key, value in inputs.items()}
    remote = Remote("action", action, "v1", Location("w.yml", 5), settings)
    return [(script.text, script.location.line) for script in commands_of(remote)]


@pytest.mark.parametrize(
    ("name", "inputs", "text"),
    [
        (
            "docker/build-push-action",
            {"context": "api", "file": "api/Dockerfile"},
            "docker build --file api/Dockerfile api",
        ),
        ("docker/build-push-action", {"push": "true"}, "docker build ."),
        ("docker/bake-action", {"targets": "web\napi"}, "docker buildx bake web api"),
        ("Gradle/gradle-build-action", {"arguments": "check"}, "gradle check"),
        ("pre-commit/action", {}, "pre-commit run"),
        ("actions-rs/cargo", {"command": "test", "args": "--all"}, "cargo test --all"),
    ],
)
def test_actions_that_are_a_command(name: str, inputs: dict[str, str], text: str) -> None:
    assert given(name, **inputs) == [(text, 5)]


def test_a_set_up_action_without_its_parameter_runs_nothing() -> None:
    assert given("gradle/actions/setup-gradle", gradle_version="8") == []


def test_a_command_given_to_any_action() -> None:
    assert given("nick-fields/retry", command="npm test", timeout_minutes="3") == [("npm test", 7)]
    assert given("some/workflows/.github/workflows/cmd.yml", pre_cmd="make", label="x") == [("make", 7)]


def test_an_image_of_a_known_tool() -> None:
    place = Location("w.yml", 5)
    remote = Remote("image", "aquasec/trivy", "0.50", place, {"args": Setting("fs .", place)})
    assert [script.text for script in commands_of(remote)] == ["trivy fs ."]
    assert list(commands_of(Remote("image", "example/own", "1", place))) == []


def test_a_block_begins_behind_its_key() -> None:
    assert given("nick-fields/retry", command="npm ci\nnpm test\n") == [("npm ci\nnpm test\n", 8)]


def test_programs_in_other_languages_are_no_shell_text() -> None:
    assert given("actions/github-script", script="await exec('npm test')") == []
