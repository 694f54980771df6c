"""npm, Yarn, pnpm, Bun, Deno and Node: which scripts a command runs, in which package."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from followed import follow, shown, workspace

from dptops_audit.models.pipeline.reached import Workspace

ROOT = {
    "name": "root",
    "private": True,
    "workspaces": ["packages/*"],
    "scripts": {
        "pretest": "before",
        "test": "jest",
        "posttest": "after",
        "test:unit": "unit",
        "test:e2e": "e2e",
        "add": "own-add",
        "restart": "again",
        "bench": 'echo "Error: no test specified" && exit 1',
    },
}
A = {"name": "@x/a", "scripts": {"test": "a-test", "build": "a-build"}}
B = {"name": "@x/b", "scripts": {"test": "b-test"}, "dependencies": {"@x/a": "workspace:*"}}


def place(tmp_path: Path, **more: str) -> Workspace:
    files = {
        "package.json": json.dumps(ROOT, indent=1),
        "packages/a/package.json": json.dumps(A, indent=1),
        "packages/b/package.json": json.dumps(B, indent=1),
        "packages/a/src/x.js": "x",
        **more,
    }
    return workspace(tmp_path, files)


TEST = ["before", "jest", "after"]


@pytest.mark.parametrize(
    ("line", "expected"),
    [
        ("npm test", TEST),
        ("npm t", TEST),
        ("npm run test", TEST),
        ("npm run-script test", TEST),
        ("npm run test --silent", TEST),
        ("npm run test -- --ci a~b", ["before", "jest --ci 'a b'", "after"]),
        ("npm run test --ignore-scripts", ["jest"]),
        ("npm run test:unit", ["unit"]),
        ("npm run missing --if-present", []),
        ("npm run bench", []),
        ("npm --prefix packages/a run test", ["a-test"]),
        ("npm run build -C packages/a", ["a-build"]),
        ("npm run test -w @x/b", ["b-test"]),
        ("npm run test --workspace=packages/a", ["a-test"]),
        ("npm run test -w packages", ["a-test", "b-test"]),
        ("npm test --workspaces", ["a-test", "b-test"]),
        ("npm test -ws --include-workspace-root", [*TEST, "a-test", "b-test"]),
        ("yarn test --ci", ["before", "jest --ci", "after"]),
        ("yarn run test", TEST),
        ("yarn run add", ["own-add"]),
        ("yarn --cwd packages/a build", ["a-build"]),
        ("yarn workspace @x/a build", ["a-build"]),
        ("yarn workspace @x/a run build --y", ["a-build --y"]),
        ("yarn workspaces run test", ["a-test", "b-test"]),
        ("yarn workspaces foreach -A -pt --exclude @x/a run test", ["b-test"]),
        ("pnpm test", TEST),
        ("pnpm test:unit", ["unit"]),
        ("pnpm run test:unit --y", ["unit --y"]),
        ("pnpm -C packages/a build", ["a-build"]),
        ("pnpm -r test", ["a-test", "b-test"]),
        ("pnpm recursive run test", ["a-test", "b-test"]),
        ("pnpm --filter @x/a test", ["a-test"]),
        ("pnpm --filter b test", ["b-test"]),
        ("pnpm --filter=@x/* run test", ["a-test", "b-test"]),
        ("pnpm --filter ./packages/b test", ["b-test"]),
        ("pnpm --filter @x/b... test", ["a-test", "b-test"]),
        ("pnpm --filter @x/b^... test", ["a-test"]),
        ("pnpm --filter ...@x/a test", ["a-test", "b-test"]),
        ("pnpm --filter !@x/a test", ["b-test"]),
        ("pnpm --filter ...[origin/main] test", [*TEST, "a-test", "b-test"]),
        ("pnpm --filter $NAME test", []),
        ("pnpm run /^test:.*/", ["unit", "e2e"]),
        ("bun run test:unit", ["unit"]),
        ("bun test:unit", ["unit"]),
        ("bun run --filter @x/b test", ["b-test"]),
        ("bun run --cwd packages/a build", ["a-build"]),
        ("node --run test", ["jest"]),
        ("npm run", []),
        ("npm restart", ["again"]),
    ],
)
def test_scripts(tmp_path: Path, line: str, expected: list[str]) -> None:
    found = follow("npm_scripts", line, place(tmp_path))
    assert found is not None
    assert [one.text for one in found] == expected


@pytest.mark.parametrize(
    "line",
    [
        "npm ci",
        "npm install",
        "npm publish",
        "npm exec jest",
        "yarn",
        "yarn install",
        "yarn add left-pad",
        "yarn eslint .",
        "yarn workspace @x/a add y",
        "pnpm install",
        "pnpm exec jest",
        "pnpm eslint .",
        "bun install",
        "bun test",
        "bun index.ts",
        "deno test",
        "node index.js",
        "pip install npm",
    ],
)
def test_what_is_no_script_is_left_to_others(tmp_path: Path, line: str) -> None:
    assert follow("npm_scripts", line, place(tmp_path)) is None


def test_the_place_is_the_line_of_the_script_and_the_folder_that_of_its_package(tmp_path: Path) -> None:
    found = follow("npm_scripts", "npm run build", place(tmp_path), directory="packages/a/src")
    assert shown(found) == ["packages/a/package.json:5 [packages/a] a-build"]


def test_yarn_2_runs_no_scripts_around(tmp_path: Path) -> None:
    found = follow("npm_scripts", "yarn test", place(tmp_path, **{".yarnrc.yml": "nodeLinker: pnp\n"}))
    assert found is not None
    assert [one.text for one in found] == ["jest"]


def test_tasks_of_deno_after_those_they_depend_on(tmp_path: Path) -> None:
    text = '{"tasks": {\n"a": "run-a",\n"b": {"command": "run-b", "dependencies": ["a", "b"]}\n}}'
    place = workspace(tmp_path, {"deno.json": text})
    assert shown(follow("npm_scripts", "deno task b --x", place)) == [
        "deno.json:2 [] run-a",
        "deno.json:3 [] run-b --x",
    ]


def test_a_folder_that_cannot_be_told(tmp_path: Path) -> None:
    assert follow("npm_scripts", "npm test", place(tmp_path), directory=None) == ()
