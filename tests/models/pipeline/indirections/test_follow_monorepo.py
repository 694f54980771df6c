"""Turborepo, Nx, Lerna, Rush, moon, wireit and the runners of several scripts."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from followed import follow, shown, workspace

from dptops_audit.evidence import Location
from dptops_audit.models.pipeline.reached import Workspace


def place(tmp_path: Path, **more: str) -> Workspace:
    root = {
        "name": "root",
        "workspaces": ["packages/*"],
        "scripts": {
            "test": "turbo run test",
            "format": "prettier",
            "t:a": "one",
            "t:b": "two",
            "t:b:c": "three",
            "w": "wireit",
        },
        "wireit": {"w": {"command": "run-w", "dependencies": ["t:a", "./packages/a:build"]}},
    }
    files = {
        "package.json": json.dumps(root, indent=1),
        "packages/a/package.json": json.dumps(
            {"name": "@x/a", "scripts": {"test": "a-test", "build": "a-build", "gen": "a-gen"}}, indent=1
        ),
        "packages/b/package.json": json.dumps({"name": "@x/b", "scripts": {"test": "b-test"}}, indent=1),
        **more,
    }
    return workspace(tmp_path, files)


def texts(tmp_path: Path, line: str, directory: str = "", **more: str) -> list[str]:
    found = follow("monorepo", line, place(tmp_path, **more), directory=directory)
    assert found is not None
    return [one.text or " ".join(one.argv) for one in found]


TURBO = {"turbo.json": '{"tasks": {"test": {"dependsOn": ["^build", "gen"]}, "//#format": {}, "gen": {}}}'}


class TestTurbo:
    @pytest.mark.parametrize(
        ("line", "expected"),
        [
            ("turbo run test", ["a-gen", "a-test", "b-test"]),
            ("./node_modules/.bin/turbo build", ["a-build"]),
            ("turbo run test build --filter=@x/a", ["a-gen", "a-test", "a-build"]),
            ("turbo test --filter=./packages/b", ["b-test"]),
            ("turbo test --filter=!@x/a", ["b-test"]),
            ("turbo test --affected", ["a-gen", "a-test", "b-test"]),
            ("turbo run @x/b#test", ["b-test"]),
            ("turbo run format", ["prettier"]),
            ("turbo run build -- --watch", ["a-build --watch"]),
            ("turbo run test --dry-run", []),
            ("turbo run nothing", []),
        ],
    )
    def test_tasks(self, tmp_path: Path, line: str, expected: list[str]) -> None:
        assert texts(tmp_path, line, **TURBO) == expected

    def test_in_the_folder_of_one_package(self, tmp_path: Path) -> None:
        assert texts(tmp_path, "turbo test", "packages/b", **TURBO) == ["b-test"]

    def test_its_own_commands_are_none(self, tmp_path: Path) -> None:
        assert follow("monorepo", "turbo prune @x/a", place(tmp_path)) is None


class TestRunners:
    @pytest.mark.parametrize(
        ("line", "expected"),
        [
            ("run-s t:a t:b", ["one", "two"]),
            ("run-p t:*", ["one", "two"]),
            ("npm-run-all --parallel t:**", ["one", "two", "three"]),
            ("run-s t:a~--~--fix", ["one --fix"]),
            ("run-s t:a~--~{1} -- x", ["one x"]),
            ("concurrently -n a,b npm:t:a npm~run~t:b other~cmd", ["one", "npm run t:b", "other cmd"]),
            ("concurrently npm:t:*", ["one", "two", "three"]),
            ("wsrun test", ["a-test", "b-test"]),
            ("ultra -r test", ["a-test", "b-test"]),
            ("lerna run test --scope @x/a", ["a-test"]),
            ("lerna run test,build --ignore=@x/b", ["a-test", "a-build"]),
            ("lerna exec -- tsc -b", ["tsc -b", "tsc -b"]),
        ],
    )
    def test_lists(self, tmp_path: Path, line: str, expected: list[str]) -> None:
        assert texts(tmp_path, line) == expected

    def test_wireit_runs_what_its_script_says(self, tmp_path: Path) -> None:
        there = place(tmp_path)
        line = (tmp_path / "package.json").read_text().split("\n").index('  "w": "wireit"') + 1
        found = follow("monorepo", "wireit", there, at=Location("package.json", line))
        assert found is not None
        assert [(one.text, one.directory) for one in found] == [("one", ""), ("a-build", "packages/a"), ("run-w", "")]

    def test_others_are_none(self, tmp_path: Path) -> None:
        assert follow("monorepo", "lerna publish", place(tmp_path)) is None
        assert follow("monorepo", "eslint .", place(tmp_path)) is None


NX = {
    "nx.json": '{"plugins": ["@nx/eslint/plugin", {"plugin": "@nx/vite/plugin", "options": {"testTargetName": "unit"}}],\n'
    '"targetDefaults": {"build": {"dependsOn": ["^build", "prep"]}}}',
    "apps/api/project.json": """{
 "name": "api", "tags": ["scope:x"],
 "targets": {
  "test": {
   "executor": "@nx/jest:jest"
  },
  "build": {"executor": "nx:run-commands", "options": {"commands": ["one {projectRoot}", {"command": "two"}], "cwd": "apps"}},
  "prep": {"command": "prep"},
  "noop": {"executor": "nx:noop"}
 }
}""",
    "apps/api/vite.config.ts": "x",
    "eslint.config.mjs": "x",
}


class TestNx:
    @pytest.mark.parametrize(
        ("line", "expected"),
        [
            ("nx run api:test", ["apps/api/project.json:5 [apps/api] nx-executor @nx/jest:jest"]),
            ("nx test api", ["apps/api/project.json:5 [apps/api] nx-executor @nx/jest:jest"]),
            (
                "nx run api:build:production",
                [
                    "apps/api/project.json:8 [] prep",
                    "apps/api/project.json:7 [apps] one apps/api",
                    "apps/api/project.json:7 [apps] two",
                ],
            ),
            ("nx run-many -t noop", []),
            ("nx unit api", ["nx.json:1 [apps/api] nx-plugin @nx/vite/plugin unit"]),
            ("nx lint api", ["nx.json:1 [apps/api] nx-plugin @nx/eslint/plugin lint"]),
            (
                "nx affected -t test --base=main",
                [
                    "apps/api/project.json:5 [apps/api] nx-executor @nx/jest:jest",
                    "packages/a/package.json:4 [packages/a] a-test",
                    "packages/b/package.json:4 [packages/b] b-test",
                ],
            ),
            (
                "nx run-many --target=test --projects=tag:scope:x",
                ["apps/api/project.json:5 [apps/api] nx-executor @nx/jest:jest"],
            ),
            ("nx run-many -t test --exclude=api,@x/a", ["packages/b/package.json:4 [packages/b] b-test"]),
            ("nx nothing api", []),
        ],
    )
    def test_targets(self, tmp_path: Path, line: str, expected: list[str]) -> None:
        found = follow("monorepo", line, place(tmp_path, **NX))
        assert [one for one in shown(found) if "turbo" not in one] == expected

    def test_its_own_commands_are_none(self, tmp_path: Path) -> None:
        assert follow("monorepo", "nx format:check", place(tmp_path, **NX)) is None


def test_rush(tmp_path: Path) -> None:
    files = {
        "rush.json": '{"projects": [{"packageName": "a", "projectFolder": "apps/a"}]}',
        "apps/a/package.json": '{"name": "a", "scripts": {"build": "a-build", "lint": "a-lint", "_phase:test": "a-test"}}',
        "common/config/rush/command-line.json": '{"commands": [{"commandKind": "bulk", "name": "lint"},\n'
        '{"commandKind": "global", "name": "fmt", "shellCommand": "prettier"},\n'
        '{"commandKind": "phased", "name": "test", "phases": ["_phase:test"]}]}',
    }
    there = workspace(tmp_path, files)
    got = {
        name: [one.text for one in follow("monorepo", f"rush {name}", there) or ()]
        for name in ("build", "lint", "fmt", "test")
    }
    assert got == {"build": ["a-build"], "lint": ["a-lint"], "fmt": ["prettier"], "test": ["a-test"]}
    assert follow("monorepo", "rush install", there) is None
    assert [one.text for one in follow("monorepo", "rushx lint", there, directory="apps/a") or ()] == ["a-lint"]


def test_moon(tmp_path: Path) -> None:
    files = {
        ".moon/workspace.yml": "projects:\n  - apps/*\n",
        ".moon/tasks.yml": "tasks:\n  lint:\n    command: eslint .\n",
        "apps/a/moon.yml": "tasks:\n  test:\n    command: [jest, --ci]\n    deps: ['~:build']\n  build:\n    command: tsc\n"
        "  dev:\n    command: vite\n    local: true\n",
    }
    there = workspace(tmp_path, files)
    assert shown(follow("monorepo", "moon run a:test", there)) == [
        "apps/a/moon.yml:6 [apps/a] tsc",
        "apps/a/moon.yml:3 [apps/a] jest --ci",
    ]
    assert [one.text for one in follow("monorepo", "moon run :lint", there) or ()] == ["eslint ."]
    assert [one.text for one in follow("monorepo", "moon ci", there) or ()] == ["eslint .", "tsc", "jest --ci"]
    assert follow("monorepo", "moon setup", there) is None
