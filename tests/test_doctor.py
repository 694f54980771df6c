"""What `audit doctor` says was understood, as text and as JSON."""

from __future__ import annotations

import json
import re
from pathlib import Path
from typing import Any

import pytest
from cli_runs import audit
from small_trees import write

SHOP = {
    "package.json": '{"name": "all", "private": true, "workspaces": ["api"]}\n',
    "api/package.json": '{\n  "name": "api",\n  "version": "1.2.3",\n  "scripts": {"start": "node main.js"},\n'
    '  "dependencies": {"express": "^4"},\n  "devDependencies": {"vitest": "1"}\n}\n',
    "api/main.js": "const app = require('express')();\n\napp.listen(80);\n",
    "api/Dockerfile": 'FROM node:20\nCOPY . .\nUSER node\nCMD ["npm", "start"]\n',
    "jobs/Jobs.csproj": '<Project Sdk="Microsoft.NET.Sdk.Worker"></Project>\n',
    "jobs/Job.cs": "class Job {}\n",
    "queue/requirements.txt": "celery\n",
    "queue/shop.py": "app = Celery('shop')\n",
    "examples/web/package.json": '{"name": "example-web"}\n',
    "compose.prod.yaml": "services:\n  api:\n    build: api\n",
    "k8s/api.yaml": "apiVersion: apps/v1\nkind: Deployment\nmetadata: {name: api}\n"
    "spec:\n  template:\n    spec:\n      containers:\n        - {name: api, image: other/thing}\n",
    ".github/workflows/ci.yml": "on: push\njobs: {}\n",
    ".github/workflows/old.yml": "on: push\njobs: {}\n",
    "migrations/0001_a.py": "x = 1\n",
    "broken.yaml": "apiVersion: apps/v1\nkind: Deployment\ncontainers: [\n",
}


@pytest.fixture
def shop(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    root = tmp_path / "shop"
    for path, content in SHOP.items():
        write(root, path, content=content)
    monkeypatch.chdir(root)
    return root


def understood(capsys: pytest.CaptureFixture[str], *arguments: str) -> Any:
    return json.loads(audit(capsys, "doctor", *arguments, "--format", "json").out)


def place(one: dict[str, Any]) -> tuple[str, int | None]:
    return one["path"], one["line"]


@pytest.mark.usefixtures("shop")
class TestText:
    def test_blocks_stand_in_order(self, capsys: pytest.CaptureFixture[str]) -> None:
        out = audit(capsys, "doctor").out
        blocks = [block.splitlines()[0] for block in out.split("\n\n")]
        assert blocks == [
            "shop   15 files",
            "Facets",
            "Languages of shipped code",
            "Packages",
            "Packages that are not shipped",
            "Service roots",
            "No service roots, though they look like one",
            "Images",
            "Pipelines",
            "Deployment",
            "Workloads",
            "Compose files",
            "Kinds",
            "Tagged files, which are exempt from most rules",
            "Could not be read in full",
        ]
        assert out.endswith("\n")
        assert "\x1b" not in out

    def test_service_is_shown_with_its_places(self, capsys: pytest.CaptureFixture[str]) -> None:
        lines = audit(capsys, "doctor").out.split("Service roots\n")[1].split("\n\n")[0].splitlines()
        assert lines == [
            "  api  listener in JavaScript",
            "    api/main.js:3  serves requests",
            "    api/package.json:4  the image starts main.js (by api/Dockerfile:4)",
            "    held by api/Dockerfile",
            "  jobs  worker in C#, .NET worker",
            "    jobs/Jobs.csproj:1  is a worker project",
        ]

    def test_directory_that_is_no_service_is_shown_with_the_reason(self, capsys: pytest.CaptureFixture[str]) -> None:
        lines = audit(capsys, "doctor").out.split("though they look like one\n")[1].split("\n\n")[0].splitlines()
        assert lines == [
            "  queue  has no image, process or deployment of its own that would start it  (queue/shop.py:1)"
        ]

    def test_facet_is_shown_with_its_first_places(self, capsys: pytest.CaptureFixture[str]) -> None:
        lines = audit(capsys, "doctor").out.split("Facets\n")[1].split("\n\n")[0].splitlines()
        assert lines[:4] == [
            "  has-ci",
            "    .github/workflows/ci.yml:1  is a pipeline (github-actions)",
            "  builds-image",
            "    api/Dockerfile:1  builds the image api/Dockerfile",
        ]

    def test_other_lines(self, capsys: pytest.CaptureFixture[str]) -> None:
        out = audit(capsys, "doctor").out
        for line in (
            "  javascript api  api/package.json  1 runtime, 1 dev",
            "  javascript all  package.json  no dependencies",
            "  javascript example-web  examples/web/package.json",
            "  api/Dockerfile",
            "    stage 0, user node, on node:20",
            "    built by compose.prod.yaml:3",
            "  github-actions  .github/workflows/ci.yml",
            "  github-actions  .github/workflows/old.yml  (disabled by its name)",
            "  Compose  compose.prod.yaml:2",
            "  Kubernetes manifest  k8s/api.yaml:2",
            "  Deployment api  k8s/api.yaml:2",
            "  compose.prod.yaml",
        ):
            assert f"\n{line}\n" in out, line
        assert re.search(r"^  JavaScript \d+% \(3 lines\), ", out, re.MULTILINE)

    def test_base_of_a_builder_is_none_of_the_image(self, shop: Path, capsys: pytest.CaptureFixture[str]) -> None:
        builder = "FROM golang:1.23 AS build\nFROM debian:12\nCOPY --from=build /a /a\nCOPY --from=busybox:1.36 /b /b\n"
        write(shop, "api/Dockerfile", content=builder)
        write(shop, "jobs/Dockerfile", content="FROM golang:1.23 AS build\nFROM scratch\nCOPY --from=build /a /a\n")
        out = audit(capsys, "doctor").out
        assert "    stage 1, user not set, on debian:12\n    built with golang:1.23, busybox:1.36\n" in out
        assert "    stage 1, user not set, on scratch\n    built with golang:1.23\n" in out

    def test_dockerfiles_without_an_image_are_shown_with_the_reason(
        self, shop: Path, capsys: pytest.CaptureFixture[str]
    ) -> None:
        write(
            shop, "api/Dockerfile.dev", "old/Dockerfile", "top/Dockerfile", "low/Dockerfile", content="FROM debian:12\n"
        )
        write(shop, "top/Dockerfile", content="FROM middle:1\n")
        write(shop, "middle/Dockerfile", content="FROM low:1\n")
        write(shop, "empty/Dockerfile", content="# nothing\n")
        services = "  old: {build: old, profiles: [deprecated]}\n  low: {build: low, image: low, profiles: [test]}\n"
        services += "  middle: {build: middle, image: middle, profiles: [test]}\n  top: {build: top}\n"
        write(shop, "compose.prod.yaml", content=f"services:\n  api: {{build: api}}\n{services}")
        lines = audit(capsys, "doctor").out.split("Dockerfiles of which no image is shipped\n")[1].split("\n\n")[0]
        assert lines.splitlines() == [
            "  api/Dockerfile.dev  Dockerfile.dev is named for development",
            "  empty/Dockerfile  has no FROM",
            "  low/Dockerfile  is judged through the images that are built on it",
            "  middle/Dockerfile  is judged through the images that are built on it",
            "  old/Dockerfile  is built by services of a retired profile only",
        ]

    def test_start_of_the_image_is_shown_beside_the_code(self, shop: Path, capsys: pytest.CaptureFixture[str]) -> None:
        write(shop, "api/main.js", content="const app = require('express')();\n\napp.listen(80);\napp.listen(81);\n")
        lines = audit(capsys, "doctor").out.split("Service roots\n")[1].split("\n\n")[0].splitlines()
        assert [line.split()[0] for line in lines[1:4]] == ["api/main.js:3", "api/package.json:4", "held"]
        full = audit(capsys, "doctor", "-v").out.split("Service roots\n")[1].split("\n\n")[0].splitlines()
        assert [line.split()[0] for line in full[1:4]] == ["api/main.js:3", "api/main.js:4", "api/package.json:4"]

    def test_override_for_production_is_a_deployment_itself(
        self, shop: Path, capsys: pytest.CaptureFixture[str]
    ) -> None:
        write(shop, "compose.yaml", content="services:\n  api: {build: api}\n  web: {build: api}\n")
        out = audit(capsys, "doctor").out
        assert "\n  Compose  compose.prod.yaml:2\n  Compose  compose.yaml:3\n" in out

    def test_more_places_are_counted_and_shown_on_demand(self, shop: Path, capsys: pytest.CaptureFixture[str]) -> None:
        for number in range(30):
            write(shop, f".github/workflows/w{number:02}.yml", content="on: push\njobs: {}\n")
        short, full = audit(capsys, "doctor").out, audit(capsys, "doctor", "-v").out
        assert "\n    and 28 more places\n" in short
        assert "\n  and 12 more (-v shows all)\n" in short
        assert "w29.yml" not in short.split("Tagged files")[0]
        assert full.count("w29.yml") >= 2
        assert "more" not in full
        assert "    runtime express ^4  api/package.json:5\n" in full

    def test_nothing_at_all(self, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
        (tmp_path / "empty").mkdir()
        out = audit(capsys, "doctor", str(tmp_path / "empty")).out
        assert out == (
            "empty   0 files\nNo code in a programming language; no image is shipped; no pipeline\n\n"
            "No service root.\n\nNo image is shipped.\n"
        )

    def test_name_of_a_file_cannot_write_to_the_terminal(self, shop: Path, capsys: pytest.CaptureFixture[str]) -> None:
        write(shop, ".github/workflows/\x1b[31mred.yml", content="on: push\njobs: {}\n")
        assert "\x1b" not in audit(capsys, "doctor").out


@pytest.mark.usefixtures("shop")
class TestJson:
    def test_keys_stand_in_order(self, capsys: pytest.CaptureFixture[str]) -> None:
        data = understood(capsys)
        assert data["schema"] == "dptops-audit/doctor/1"
        assert (
            list(data)
            == (
                "schema repository summary facets languages packages other_packages services no_services images pipeline_files "
                "pipelines deployments workloads dockerfiles unshipped_dockerfiles compose_files lifted files problems"
            ).split()
        )

    def test_service_has_its_evidence(self, capsys: pytest.CaptureFixture[str]) -> None:
        api, jobs = understood(capsys)["services"]
        assert (api["directory"], api["name"], api["role"], api["language"]) == ("api", "api", "listener", "javascript")
        assert (api["framework"], api["images"], api["packages"]) == (None, ["api/Dockerfile"], ["api/package.json"])
        assert place(api["entry"]) == ("api/main.js", 3)
        assert [place(one) for one in api["evidence"]] == [("api/main.js", 3), ("api/package.json", 4)]
        assert [place(one) for one in api["evidence"][1]["via"]] == [("api/Dockerfile", 4)]
        assert (jobs["role"], jobs["framework"], jobs["workers"]) == ("worker", ".NET worker", [])

    def test_directory_that_is_no_service_has_a_reason(self, capsys: pytest.CaptureFixture[str]) -> None:
        (one,) = understood(capsys)["no_services"]
        assert (one["directory"], [place(evidence) for evidence in one["evidence"]]) == (
            "queue",
            [("queue/shop.py", 1)],
        )
        assert one["why"].startswith("has no image")

    def test_package_has_what_its_manifest_says(self, capsys: pytest.CaptureFixture[str]) -> None:
        data = understood(capsys)
        packages = {package["manifests"][0]: package for package in data["packages"]}
        api = packages["api/package.json"]
        assert (api["ecosystem"], api["name"], api["version"], api["parent"]) == ("javascript", "api", "1.2.3", "")
        assert (packages["package.json"]["members"], packages["package.json"]["version"]) == (["api"], None)
        assert api["scripts"] == {"start": {"value": "node main.js", "path": "api/package.json", "line": 4}}
        assert [(d["name"], d["scope"], d["requirement"], place(d)) for d in api["dependencies"]] == [
            ("express", "runtime", "^4", ("api/package.json", 5)),
            ("vitest", "dev", "1", ("api/package.json", 6)),
        ]
        assert [(one["name"], "dependencies" in one) for one in data["other_packages"]] == [("example-web", False)]

    def test_facets_and_languages(self, capsys: pytest.CaptureFixture[str]) -> None:
        data = understood(capsys)
        names = [facet["name"] for facet in data["facets"]]
        assert names == ["has-ci", "builds-image", "service", "worker", "deploys", "uses-database"]
        assert all(facet["evidence"] for facet in data["facets"])
        shares = {one["kind"]: (one["lines"], one["main"]) for one in data["languages"]}
        assert shares == {"javascript": (3, True), "python": (2, True), "csharp": (1, False)}
        assert sum(one["share"] for one in data["languages"]) == pytest.approx(1, abs=0.001)

    def test_pipelines_deployments_and_problems(self, capsys: pytest.CaptureFixture[str]) -> None:
        data = understood(capsys)
        assert [(one["path"], one["live"]) for one in data["pipeline_files"]] == [
            (".github/workflows/ci.yml", True),
            (".github/workflows/old.yml", False),
        ]
        assert [(one["what"], place(one)) for one in data["deployments"]] == [
            ("Kubernetes manifest", ("broken.yaml", 2)),
            ("Compose", ("compose.prod.yaml", 2)),
            ("Kubernetes manifest", ("k8s/api.yaml", 2)),
        ]
        assert [problem["path"] for problem in data["problems"]] == ["broken.yaml"]
        assert data["summary"].startswith("Service and worker in JavaScript and Python; 1 image; ")

    def test_credentials_are_masked(self, shop: Path, capsys: pytest.CaptureFixture[str]) -> None:
        start = "DATABASE_URL=postgres://shop:hunter2hunter2@db/shop node main.js"
        write(shop, "api/package.json", content=json.dumps({"name": "api", "scripts": {"start": start}}))
        out = audit(capsys, "doctor", "--format", "json").out
        assert "hunter2" not in out
        assert "postgres://" in out

    def test_same_repository_gives_the_same_bytes(self, capsys: pytest.CaptureFixture[str]) -> None:
        runs = [audit(capsys, "doctor", "--format", "json").out for _ in range(2)]
        assert runs[0] == runs[1]


CI_PATH = ".github/workflows/ci.yml"
CI = """\
name: CI
on:
  push: {branches: [main]}
  pull_request:
jobs:
  test:
    runs-on: ubuntu-24.04
    services: {db: {image: "postgres:16"}}
    steps:
      - uses: actions/checkout@v4
      - name: Tests
        run: |
          echo start
          make test
      - run: npm audit || true
  deploy:
    needs: [test]
    if: github.ref == 'refs/heads/main'
    environment: production
    runs-on: ubuntu-24.04
    steps:
      - run: ./deploy.sh
        continue-on-error: true
"""
NIGHTLY = """\
on: workflow_dispatch
jobs:
  later:
    if: false
    runs-on: ubuntu-24.04
    steps: [{run: pytest}]
"""
PIPELINES = {
    CI_PATH: CI,
    ".github/workflows/nightly.yml": NIGHTLY,
    "Makefile": "test: lint\n\tpytest -q\n\nlint:\n\truff check .\n",
    "deploy.sh": "#!/bin/sh\nkubectl apply -f k8s\n",
}


@pytest.fixture
def piped(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    root = tmp_path / "piped"
    for path, content in PIPELINES.items():
        write(root, path, content=content)
    monkeypatch.chdir(root)
    return root


@pytest.mark.usefixtures("piped")
class TestPipelines:
    def test_text_shows_what_commands_do_and_the_way_there(self, capsys: pytest.CaptureFixture[str]) -> None:
        ci, nightly = CI_PATH, ".github/workflows/nightly.yml"
        run = audit(capsys, "doctor", "--pipelines")
        assert (run.code, run.err) == (0, "")
        assert run.out.splitlines() == [
            f"{ci}  GitHub Actions  CI",
            "  starts on push (main), pull_request",
            f"  test  {ci}:6  beside it db",
            f"    Makefile:5  ruff check .  lints  (by {ci}:14 > Makefile:1 > Makefile:4)",
            f"    Makefile:2  pytest -q  runs tests  (by {ci}:14 > Makefile:1)",
            f"    {ci}:15  npm audit  audits dependencies  (`|| true` hides its failure)",
            f"  deploy  {ci}:16  needs test  environment production  if github.ref == 'refs/heads/main'",
            "      its failure stops nothing: continue-on-error is true",
            f"    deploy.sh:2  kubectl apply -f k8s  deploys  (continue-on-error is true)  (by {ci}:22)",
            "",
            f"{nightly}  GitHub Actions",
            "  starts on workflow_dispatch",
            "  only a person starts it",
            f"  later  {nightly}:3  if false",
            "    never runs: its condition `false` never holds",
            f"    {nightly}:6  pytest  runs tests",
        ]

    def test_v_shows_every_command(self, capsys: pytest.CaptureFixture[str]) -> None:
        lines = audit(capsys, "doctor", "--pipelines", "-v").out.splitlines()
        assert [line.split("  ")[3] for line in lines[3:10]] == [
            "actions/checkout@v4",
            "echo start",
            "make test",
            "ruff check .",
            "pytest -q",
            "npm audit",
            "true",
        ]
        assert f"    {CI_PATH}:22  ./deploy.sh  (continue-on-error is true)" in lines

    def test_more_commands_are_counted_and_shown_on_demand(
        self, piped: Path, capsys: pytest.CaptureFixture[str]
    ) -> None:
        recipe = "".join(f"\tpytest tests/{number:02}\n" for number in range(15))
        write(piped, "Makefile", content=f"test:\n{recipe}")
        short, full = (audit(capsys, "doctor", "--pipelines", *more).out for more in ((), ("-v",)))
        assert (short.count("pytest tests/"), full.count("pytest tests/")) == (12, 15)
        assert "\n      and 3 more commands (-v shows all)\n" in short
        assert "-v shows all" not in full

    def test_json_holds_the_pipelines_alone(self, capsys: pytest.CaptureFixture[str]) -> None:
        data = understood(capsys, "--pipelines")
        assert list(data) == ["schema", "repository", "pipelines", "problems"]
        whole = understood(capsys)
        assert data == {name: whole[name] for name in data}
        assert [(one["path"], one["by_hand"]) for one in data["pipelines"]] == [
            (CI_PATH, False),
            (".github/workflows/nightly.yml", True),
        ]

    def test_json_has_jobs_with_their_steps_and_commands(self, capsys: pytest.CaptureFixture[str]) -> None:
        ci, nightly = understood(capsys, "--pipelines")["pipelines"]
        assert (ci["system"], ci["name"], ci["live"], ci["dead"]) == ("github-actions", "CI", True, None)
        assert [(one["name"], one["branches"]) for one in ci["triggers"]] == [("push", ["main"]), ("pull_request", [])]
        test, deploy = ci["jobs"]
        assert (test["id"], place(test), test["needs"]) == ("test", (CI_PATH, 6), [])
        assert [(one["name"], one["image"]) for one in test["services"]] == [("db", "postgres:16")]
        assert (deploy["needs"], deploy["environment"]) == (["test"], "production")
        assert test["commands"] == [
            "actions/checkout@v4",
            "echo start",
            "make test",
            "ruff check .",
            "pytest -q",
            "npm audit",
            "true",
        ]
        lint, tests = test["steps"][1]["commands"][2:]
        assert (lint["text"], lint["does"], lint["tools"], place(lint)) == (
            "ruff check .",
            ["lints"],
            ["Ruff"],
            ("Makefile", 5),
        )
        assert [place(one) for one in lint["via"]] == [(CI_PATH, 14), ("Makefile", 1), ("Makefile", 4)]
        assert [place(one) for one in tests["via"]] == [(CI_PATH, 14), ("Makefile", 1)]
        assert nightly["jobs"][0]["dead"] == "its condition `false` never holds"

    def test_a_workflow_that_cannot_be_read_is_a_problem(self, piped: Path, capsys: pytest.CaptureFixture[str]) -> None:
        write(piped, CI_PATH, content="on: push\njobs: [\n")
        data = understood(capsys, "--pipelines")
        assert [one["path"] for one in data["pipelines"]] == [".github/workflows/nightly.yml"]
        assert [one["path"] for one in data["problems"]] == [CI_PATH]

    def test_no_pipeline(self, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
        write(tmp_path, "bare/a.py")
        run = audit(capsys, "doctor", "--pipelines", str(tmp_path / "bare"))
        assert (run.code, run.out, run.err) == (0, "No pipeline that can be read.\n", "")
        data = understood(capsys, "--pipelines", str(tmp_path / "bare"))
        assert list(data) == ["schema", "repository", "pipelines", "problems"]
        assert (data["pipelines"], data["problems"]) == ([], [])

    def test_credentials_in_a_run_line_are_masked(self, piped: Path, capsys: pytest.CaptureFixture[str]) -> None:
        word = "hunter" + "2secret"
        lines = (
            f"TOKEN={word} make test",
            f"twine upload --password {word} dist/*",
            f"docker build --build-arg TOKEN={word} .",
            f"git push https://someone:{word}@h.example/x",
        )
        for number, line in enumerate(lines):
            steps = f"[{{run: {json.dumps(line)}}}]"
            content = f"on: push\njobs: {{a: {{runs-on: x, steps: {steps}}}}}\n"
            write(piped, f".github/workflows/w{number}.yml", content=content)
        for arguments in ((), ("-v",), ("--format", "json")):
            out = audit(capsys, "doctor", "--pipelines", *arguments).out
            assert word not in out, arguments
            assert "twine upload --password *** dist/*" in out
            assert "docker build --build-arg TOKEN=*** ." in out

    def test_text_of_a_workflow_cannot_write_to_the_terminal(
        self, piped: Path, capsys: pytest.CaptureFixture[str]
    ) -> None:
        job = {
            "name": "a \x1b[31mred\x1b[0m job",
            "if": "x == '\x1b[2J'",
            "environment": "x\x1b]0;title\x07",
            "services": {"d\x1b[31mb": {"image": "x\x1b[31m"}},
            "runs-on": "x",
            "steps": [{"run": "pytest '\x1b[31mred'"}, {"uses": "a/b\x1b[31m@v1"}],
        }
        content = json.dumps({"name": "\x1b[31mCI", "on": {"push": {"branches": ["\x1b[31m"]}}, "jobs": {"a": job}})
        write(piped, CI_PATH, content=content)
        for arguments in ((), ("-v",)):
            out = audit(capsys, "doctor", "--pipelines", *arguments).out
            assert "\x1b" not in out
            assert "\x07" not in out
            assert "a \\x1b[31mred\\x1b[0m job" in out
            assert "pytest \\x1b[31mred" in out
        assert "\x1b" not in audit(capsys, "doctor", "--pipelines", "--format", "json").out

    def test_same_repository_gives_the_same_bytes(self, capsys: pytest.CaptureFixture[str]) -> None:
        for arguments in ((), ("--format", "json")):
            runs = [audit(capsys, "doctor", "--pipelines", *arguments).out for _ in range(2)]
            assert runs[0] == runs[1]


@pytest.mark.parametrize(("path", "message"), [("nowhere", "does not exist"), ("file", "is not a folder")])
def test_path_must_be_a_folder(tmp_path: Path, capsys: pytest.CaptureFixture[str], path: str, message: str) -> None:
    write(tmp_path, "file")
    run = audit(capsys, "doctor", str(tmp_path / path))
    assert (run.code, run.out) == (2, "")
    assert message in run.err


def test_no_text_of_the_repository_shows_a_credential(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    word = "hunter" + "2secret"
    login = f"someone:{word}@"
    files = {
        "package.json": json.dumps(
            {
                "name": "a",
                "version": f"1 https://{login}h.example/",
                "dependencies": {f"https://{login}h.example/": "1"},
                "scripts": {"token": word, "start": f"curl https://{login}h.example/"},
            }
        ),
        "requirements.txt": f"flask @ git+https://{login}h.example/x\n",
        "Dockerfile": f"FROM {login}registry.example.com/x:1\nCMD node a.js\n",
        "Procfile": f"web: node a.js --password {word}\n",
        "a.js": "app.listen(3000)\n",
    }
    for path, content in files.items():
        write(tmp_path, path, content=content)
    for arguments in (("doctor",), ("doctor", "-v"), ("doctor", "--format", "json"), ("-v",), ("--format", "json")):
        run = audit(capsys, *arguments, str(tmp_path))
        assert word not in run.out + run.err, arguments
