"""The bots that update dependencies, and for what."""

from __future__ import annotations

from pathlib import Path

import pytest
from quality_trees import repository_of

from dptops_audit.models.quality.update_bots import update_bots

HERE = {
    "package.json": '{"name": "a", "dependencies": {"b": "1"}}\n',
    "requirements.txt": "a==1\n",
    "Dockerfile": "FROM alpine:3.20\n",
    ".pre-commit-config.yaml": "repos: []\n",
}


def bots(root: Path, files: dict[str, str]) -> dict[str, dict[str, int]]:
    found = update_bots(repository_of(root, files))
    assert all(bot.ecosystems == frozenset(bot.locations) for bot in found)
    return {bot.tool: {name: at.line for name, at in bot.locations.items()} for bot in found}


def renovate(root: Path, content: str, path: str = "renovate.json") -> set[str]:
    return set(bots(root, HERE | {path: content}).get("Renovate", {}))


def test_dependabot_names_its_ecosystems(tmp_path: Path) -> None:
    content = (
        "version: 2\nupdates:\n  - package-ecosystem: npm\n    directories: [/a, /b]\n"
        "  - package-ecosystem: gomod\n    open-pull-requests-limit: 0\n  - package-ecosystem: github-actions\n"
        '  - package-ecosystem: pip\n    ignore:\n      - dependency-name: "*"\n'
        '  - package-ecosystem: cargo\n    ignore:\n      - dependency-name: "*"\n        update-types: [major]\n'
        "  - package-ecosystem: unheard-of\n"
    )
    found = bots(tmp_path, {".github/dependabot.yml": content})
    assert found == {"Dependabot": {"javascript": 3, "golang": 5, "github-actions": 7, "rust": 11}}


def test_dependabot_without_updates_or_in_another_folder_is_none(tmp_path: Path) -> None:
    update = "updates:\n  - package-ecosystem: npm\n"
    files = {".github/dependabot.yml": "version: 2\nupdates: []\n", "web/.github/dependabot.yml": update}
    assert bots(tmp_path, files) == {}


def test_renovate_updates_what_the_repository_has(tmp_path: Path) -> None:
    assert renovate(tmp_path, '{"extends": ["config:recommended"]}\n') == {"javascript", "python", "docker"}


def test_renovate_reads_json5(tmp_path: Path) -> None:
    content = "// a\n{\n  extends: ['config:\"base\"'], /* b */\n  enabledManagers: [\n    'npm',\n  ],\n}\n"
    assert bots(tmp_path, HERE | {".github/renovate.json5": content}) == {"Renovate": {"javascript": 5}}


@pytest.mark.parametrize(
    ("content", "expected"),
    [
        ('{"enabled": false}', set()),
        ('{"enabled": false, "vulnerabilityAlerts": {"enabled": true}}', {"javascript", "python", "docker"}),
        ('{"npm": {"enabled": false}}', {"python", "docker"}),
        ('{"extends": ["docker:disable"]}', {"javascript", "python"}),
        ('{"extends": [":onlyNpm"]}', {"javascript"}),
        ('{"extends": [":enablePreCommit"]}', {"javascript", "python", "docker", "pre-commit"}),
        ('{"pre-commit": {"enabled": true}}', {"javascript", "python", "docker", "pre-commit"}),
        ('{"enabledManagers": ["custom.regex"]}', set()),
        ('{"packageRules": [{"matchManagers": ["npm"], "enabled": false}]}', {"python", "docker"}),
        ('{"packageRules": [{"matchPackageNames": ["*"], "enabled": false}]}', set()),
        (
            '{"packageRules": [{"matchPackageNames": ["*"], "enabled": false}, {"matchManagers": ["npm"], "enabled": true}]}',
            {"javascript"},
        ),
        (
            '{"packageRules": [{"matchManagers": ["npm"], "matchPackageNames": ["a"], "enabled": false}]}',
            {"javascript", "python", "docker"},
        ),
        (
            '{"packageRules": [{"matchManagers": ["npm"], "matchUpdateTypes": ["major"], "enabled": false}]}',
            {"javascript", "python", "docker"},
        ),
        ('{"packageRules": [{"matchManagers": ["poetry"], "enabled": false}]}', {"javascript", "python", "docker"}),
        (
            '{"packageRules": [{"matchManagers": ["pip_requirements", "pip-compile"], "enabled": false}]}',
            {"javascript", "docker"},
        ),
    ],
)
def test_renovate_leaves_alone_what_it_is_told(tmp_path: Path, content: str, expected: set[str]) -> None:
    assert renovate(tmp_path, content) == expected


def test_first_file_of_renovate_is_the_one(tmp_path: Path) -> None:
    files = {"renovate.json": '{"enabled": false}\n', ".renovaterc": "{}\n"}
    assert bots(tmp_path, HERE | files) == {}


def test_renovate_is_configured_in_package_json(tmp_path: Path) -> None:
    found = bots(tmp_path, {"package.json": '{"name": "a",\n"renovate": {\n"extends": ["config:base"]}}\n'})
    assert found == {"Renovate": {"javascript": 3}}


def test_broken_file_of_renovate_is_a_problem(tmp_path: Path) -> None:
    repository = repository_of(tmp_path, {"renovate.json": "[\n"})
    assert update_bots(repository) == ()
    assert [problem.path for problem in repository.inventory.problems if not problem.skipped] == ["renovate.json"]


def test_other_bots_are_known_by_their_files(tmp_path: Path) -> None:
    files = {
        ".pyup.yml": "schedule: daily\nupdate: insecure\n",
        ".scala-steward.conf": "updates.limit = 5\n",
        "depfu.yml": "a: b\n",
        "package.json": '{"name": "a"}\n',
        "renovate.yml": "a: b\n",
    }
    assert bots(tmp_path, files) == {"Depfu": {"javascript": 1}, "PyUp": {"python": 2}, "Scala Steward": {"sbt": 1}}


def test_bot_that_is_told_to_update_nothing_is_none(tmp_path: Path) -> None:
    assert bots(tmp_path, {".pyup.yml": "update: False\n"}) == {}


def test_the_schema_of_renovate_is_no_place_to_look_at(tmp_path: Path) -> None:
    content = (
        '{\n  "$schema": "https://docs.renovatebot.com/renovate-schema.json",\n  "extends": ["config:recommended"]\n}\n'
    )
    found = bots(tmp_path, HERE | {"renovate.json": content})
    assert set(found["Renovate"].values()) == {3}
