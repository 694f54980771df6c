"""Which tools live pipelines use, where, and how strong a proof that is."""

from __future__ import annotations

from pathlib import Path

import pytest
from small_trees import write

from dptops_audit.evidence import Location
from dptops_audit.knowledge.tools.tool import Kind
from dptops_audit.models.inventory import Inventory
from dptops_audit.models.packages.package import Setting
from dptops_audit.models.pipeline.model import Remote
from dptops_audit.models.pipeline.uses import local_uses, main_pipeline, named
from dptops_audit.models.repository import Repository

FILE = ".github/workflows/ci.yml"


def repository(root: Path, jobs: str, on: str = "push", files: dict[str, str] | None = None) -> Repository:
    for path, content in {FILE: f"on: {on}\njobs:\n{jobs}", **(files or {})}.items():
        write(root, path, content=content)
    return Repository(Inventory.open(root))


def of_steps(
    root: Path, *steps: str, on: str = "push", job: str = "", files: dict[str, str] | None = None
) -> Repository:
    lines = "".join(f"      - {step}\n" for step in steps)
    return repository(root, f"  a:\n{job}    steps:\n{lines}", on, files)


def kinds(thing: str, kind: str = "action", /, **inputs: str) -> set[str]:
    place = Location(FILE, 5)
    settings = {key.replace("_", "-"): Setting(value, place) for key, value in inputs.items()}
    return {one.name for does in named(Remote(kind, thing, "v1", place, settings)) for one in does.kinds}


def test_a_use_says_where_it_stands(tmp_path: Path) -> None:
    (use,) = of_steps(tmp_path, "run: make test", files={"Makefile": "test:\n\tpytest -q\n"}).pipelines.of(Kind.TEST)
    assert (use.tool, use.evidence.label, use.evidence.message) == ("pytest", "pytest", "runs `pytest -q`")
    assert (use.location, use.via) == (Location("Makefile", 2), (Location(FILE, 5), Location("Makefile", 1)))
    (use,) = of_steps(tmp_path / "action", "uses: docker/build-push-action@v6").pipelines.of(Kind.BUILD_IMAGE)[:1]
    assert (use.location.path, use.location.line, use.via) == (FILE, 5, ())


def test_long_commands_are_cut_and_their_spaces_are_one(tmp_path: Path) -> None:
    words = f"pytest '{'x' * 91}  y'"
    (use,) = of_steps(tmp_path, f"run: {words}").pipelines.of(Kind.TEST)
    assert use.what == f"pytest {'x' * 91} y"
    (use,) = of_steps(tmp_path / "longer", f"run: {words[:-1]}z'").pipelines.of(Kind.TEST)
    assert use.what == f"pytest {'x' * 90}..."


def test_credentials_are_not_shown(tmp_path: Path) -> None:
    (use,) = of_steps(
        tmp_path, "run: 'twine upload --repository-url https://shop:hunter2secret@pypi.example.com dist/*'"
    ).pipelines.of(Kind.PUBLISH)
    assert "hunter2secret" not in use.evidence.message


def test_a_goal_of_a_tool_is_called_by_the_tool(tmp_path: Path) -> None:
    hooks = "repos:\n  - repo: https://github.com/psf/black\n    rev: 24.1.0\n    hooks:\n      - id: black\n"
    found = of_steps(tmp_path, "run: pre-commit run --all-files", files={".pre-commit-config.yaml": hooks})
    assert [use.what for use in found.pipelines.uses if use.tool == "Black"] == ["the hook black"]


@pytest.mark.parametrize(
    ("step", "job", "on", "weak"),
    [
        ("run: pytest", "", "push", ""),
        ("run: pytest || true", "", "push", "`|| true` hides its failure"),
        ("run: pytest", "", "workflow_dispatch", "only a person starts the pipeline"),
        ("run: pytest || true", "", "workflow_dispatch", "`|| true` hides its failure"),
    ],
)
def test_what_weakens_a_use(tmp_path: Path, step: str, job: str, on: str, weak: str) -> None:
    (use,) = of_steps(tmp_path, step, on=on, job=job).pipelines.of(Kind.TEST)
    assert use.weak == weak


def test_failures_that_the_step_or_its_job_hides(tmp_path: Path) -> None:
    hidden = "continue-on-error: true"
    found = [
        of_steps(tmp_path / "step", f"{{run: pytest, {hidden}}}"),
        of_steps(tmp_path / "action", f"{{uses: aquasecurity/trivy-action@v1, {hidden}}}"),
        of_steps(tmp_path / "job", "run: pytest", job=f"    {hidden}\n"),
        of_steps(tmp_path / "own", "run: pytest || true", job=f"    {hidden}\n"),
    ]
    weak = [one.pipelines.uses[0].weak for one in found]
    assert all("hide" in one or "continue-on-error" in one for one in weak)
    assert weak[3] == "`|| true` hides its failure"


def test_strong_uses_come_first(tmp_path: Path) -> None:
    found = of_steps(tmp_path, "run: pytest || true", "run: pytest -x", "run: ruff check", "run: pytest -v")
    assert [use.what for use in found.pipelines.of(Kind.TEST)] == ["pytest -x", "pytest -v", "pytest"]
    assert [use.what for use in found.pipelines.of(Kind.LINT, Kind.SAST)] == ["ruff check"]


def test_uses_of_one_job(tmp_path: Path) -> None:
    found = repository(
        tmp_path, "  a:\n    steps: [{run: pytest -x}]\n  b:\n    steps: [{run: pytest}, {run: ruff check}]\n"
    )
    (job,) = [job for _, job in found.pipelines.jobs() if job.id == "b"]
    assert [use.what for use in found.pipelines.in_job(job, Kind.TEST)] == ["pytest"]


@pytest.mark.parametrize(
    ("job", "on"),
    [
        ("    if: false\n    steps: [{run: pytest}, {uses: docker/build-push-action@v6}]\n", "push"),
        ("    if: failure()\n    steps: [{run: pytest}, {uses: docker/build-push-action@v6}]\n", "push"),
        ("    steps: [{run: pytest, if: false}, {uses: docker/build-push-action@v6, if: false}]\n", "push"),
        ("    steps: [{run: pytest, if: failure()}, {uses: docker/build-push-action@v6, if: failure()}]\n", "push"),
        ("    steps: [{run: pytest}]\n", "workflow_call"),
        ("    if: false\n    uses: example/w/.github/workflows/unit-tests.yml@v1\n", "push"),
    ],
)
def test_what_never_runs_or_only_after_a_failure_is_no_use(tmp_path: Path, job: str, on: str) -> None:
    assert repository(tmp_path, f"  a:\n{job}", on).pipelines.uses == ()


def test_jobs_that_can_run(tmp_path: Path) -> None:
    found = repository(tmp_path, "  a: {steps: [{run: ls}]}\n  b: {if: false, steps: [{run: ls}]}\n")
    assert [job.id for _, job in found.pipelines.jobs()] == ["a"]


CHECKS = (
    "git diff --exit-code",
    "git diff --quiet",
    "git diff-index --quiet HEAD",
    "git diff-files --exit-code",
    'test -z "$(git status --porcelain)"',
    'test -z "$(git status -s)"',
    "git --no-pager diff --exit-code",
)
NO_CHECKS = (
    "git diff",
    "git diff --exit-code || true",
    "git status",
    "git diff --quietly",
    "echo git diff --exit-code",
    "git commit -am format",
    "git log --exit-code",
    "hg diff . --quiet",
)


@pytest.mark.parametrize("check", CHECKS)
def test_formatter_before_a_look_at_the_working_tree(tmp_path: Path, check: str) -> None:
    found = of_steps(tmp_path, "run: gofmt -w .", f"run: {check}")
    assert [use.what for use in found.pipelines.checked_formatters()] == ["gofmt -w ."]
    assert of_steps(tmp_path / "before", f"run: {check}", "run: gofmt -w .").pipelines.checked_formatters() == ()


def test_look_at_the_working_tree_in_the_same_step_or_before_others(tmp_path: Path) -> None:
    found = of_steps(tmp_path, "run: gofmt -w . && git diff --exit-code")
    assert [use.what for use in found.pipelines.checked_formatters()] == ["gofmt -w ."]
    found = of_steps(tmp_path / "before", "run: gofmt -w .", "run: git diff --exit-code", "run: go build ./...")
    assert [use.what for use in found.pipelines.checked_formatters()] == ["gofmt -w ."]


@pytest.mark.parametrize("check", NO_CHECKS)
def test_formatter_whose_changes_nothing_asks_for(tmp_path: Path, check: str) -> None:
    assert of_steps(tmp_path, "run: gofmt -w .", f"run: {check}").pipelines.checked_formatters() == ()


@pytest.mark.parametrize("switch", ["if: false", "continue-on-error: true"])
def test_look_at_the_working_tree_that_stops_nothing(tmp_path: Path, switch: str) -> None:
    found = of_steps(tmp_path, "run: gofmt -w .", f"{{run: git diff --exit-code, {switch}}}")
    assert found.pipelines.checked_formatters() == ()


def test_look_at_the_working_tree_in_another_job(tmp_path: Path) -> None:
    jobs = "  a:\n    steps: [{run: gofmt -w .}]\n  b:\n    steps: [{run: git diff --exit-code}]\n"
    assert repository(tmp_path, jobs).pipelines.checked_formatters() == ()


REMOTE = "    uses: example/w/.github/workflows/{}.yml@v1\n"


@pytest.mark.parametrize(
    ("job", "file", "area"),
    [
        ("a", "ci", "build"),
        ("a", "ci", "test"),
        ("a", "security", "scanning"),
        ("a", "container", "image"),
        ("a", "rollout-and-release", "deploy"),
        ("baseline", "standard", "scanning"),
        ("a", "nodeCi", "test"),
    ],
)
def test_remote_job_that_may_hold_it(tmp_path: Path, job: str, file: str, area: str) -> None:
    place = repository(tmp_path, f"  {job}:\n{REMOTE.format(file)}").pipelines.elsewhere(area)
    assert place is not None
    assert (place.location.path, place.location.line) == (FILE, 4)
    assert place.message == f"runs example/w/.github/workflows/{file}.yml, which is defined elsewhere"


@pytest.mark.parametrize(
    ("job", "file", "area"), [("a", "standard", "build"), ("a", "ci", "scanning"), ("a", "stale", "image")]
)
def test_remote_job_of_something_else(tmp_path: Path, job: str, file: str, area: str) -> None:
    assert repository(tmp_path, f"  {job}:\n{REMOTE.format(file)}").pipelines.elsewhere(area) is None


def test_folder_of_a_remote_workflow_says_nothing(tmp_path: Path) -> None:
    job = "  a:\n    uses: security/docker-ci/.github/workflows/standard.yml@v1\n"
    for area in ("build", "scanning", "image"):
        assert repository(tmp_path, job).pipelines.elsewhere(area) is None


def test_remote_job_beside_what_is_spelled_out_here(tmp_path: Path) -> None:
    found = repository(tmp_path, f"  a:\n{REMOTE.format('ci')}  b:\n    steps: [{{run: pytest}}]\n")
    assert found.pipelines.elsewhere("test") is None
    assert found.pipelines.elsewhere("build") is not None


def test_remote_job_that_never_runs_holds_nothing(tmp_path: Path) -> None:
    assert repository(tmp_path, f"  a:\n    if: false\n{REMOTE.format('ci')}").pipelines.elsewhere("build") is None


def test_command_that_is_given_to_a_remote_job(tmp_path: Path) -> None:
    job = f"  a:\n{REMOTE.format('cmd')}    with: {{run: make test}}\n"
    (use,) = repository(tmp_path, job, files={"Makefile": "test:\n\tpytest\n"}).pipelines.of(Kind.TEST)
    assert (use.tool, use.location, use.step) == ("pytest", Location("Makefile", 2), None)
    assert [(place.path, place.line) for place in use.via] == [(FILE, 5), ("Makefile", 1)]


@pytest.mark.parametrize(
    ("name", "kind", "means"),
    [
        ("example/w/.github/workflows/unit-tests.yml", "workflow", {"TEST"}),
        ("example/w/.github/workflows/unit_tests.yaml", "workflow", {"TEST"}),
        ("example/w/.github/workflows/runUnitTests.yml", "workflow", {"TEST"}),
        ("example/w/.github/workflows/integration-tests.yml", "workflow", {"INTEGRATION_TEST"}),
        ("example/w/.github/workflows/lint-and-test.yml", "workflow", {"LINT", "TEST"}),
        ("example/w/.github/workflows/codeql.yml", "workflow", {"SAST"}),
        ("example/w/.github/workflows/deploy.yml", "workflow", {"DEPLOY"}),
        ("example/w/.github/workflows/stale.yml", "workflow", set()),
        ("example/w/.github/workflows/build-push.yml", "workflow", {"BUILD_IMAGE"}),
        ("tests/lint/.github/workflows/stale.yml", "workflow", set()),
        ("./.github/actions/unit-tests", "action", set()),
        ("example/test-reporter", "action", set()),
        ("example/setup-build", "action", set()),
        ("example/deploy", "action", set()),
        ("example/release", "action", set()),
        ("example/publish", "action", set()),
        ("example/run-eslint", "action", {"LINT"}),
        ("example/gitleaks-scan", "action", {"SCAN_SECRETS"}),
        ("example/attestation", "action", set()),
    ],
)
def test_names_that_say_what_a_thing_does(name: str, kind: str, means: set[str]) -> None:
    assert kinds(name, kind) == means


def test_whether_a_remote_build_of_an_image_pushes() -> None:
    assert kinds("example/docker-publish") == {"BUILD_IMAGE", "PUSH_IMAGE"}
    assert kinds("example/docker-publish", push=" False ") == {"BUILD_IMAGE"}
    assert kinds("example/docker-build", push="true") == {"BUILD_IMAGE", "PUSH_IMAGE"}
    assert kinds("example/docker-build", push="${{ inputs.push }}") == {"BUILD_IMAGE", "PUSH_IMAGE"}
    assert kinds("example/run-eslint", push="true") == {"LINT"}


@pytest.mark.parametrize(
    ("name", "inputs", "means"),
    [
        ("example/security-scan", {"scan_type": "image"}, {"SCAN_IMAGE"}),
        ("example/security-scan", {"scan-type": " Image "}, {"SCAN_IMAGE"}),
        ("example/security-scan", {"target": "dependencies"}, {"AUDIT_DEPENDENCIES"}),
        ("example/security-scan", {"scan": "other"}, set()),
        ("example/security-scan", {"name": "image"}, set()),
        ("example/security-scan", {"scan_types": "image"}, set()),
        ("example/setup-things", {"scan_type": "image"}, set()),
    ],
)
def test_parameter_that_says_what_is_scanned(name: str, inputs: dict[str, str], means: set[str]) -> None:
    assert kinds(name, **inputs) == means


def test_thing_that_the_tables_know_is_not_judged_by_its_name(tmp_path: Path) -> None:
    found = of_steps(tmp_path, "{uses: docker/build-push-action@v6, with: {push: false}}")
    assert found.pipelines.of(Kind.PUSH_IMAGE) == ()


def test_the_main_pipeline_runs_for_changes(tmp_path: Path) -> None:
    workflows = {
        ".github/workflows/nightly.yml": "on: {schedule: [{cron: '0 1 * * *'}]}\njobs:\n  a:\n    steps: [{run: pytest}, {run: ruff check}]\n",
        ".github/workflows/dead.yml": "on: workflow_call\njobs:\n  a:\n    steps: [{run: pytest}, {run: pytest}, {run: pytest}]\n",
        ".github/workflows/stale.yml": "on: push\njobs:\n  a:\n    steps: [{run: ls}, {run: ls}, {run: ls}]\n",
    }
    found = repository(tmp_path, "  a:\n    steps: [{run: pytest}]\n", "pull_request", workflows)
    assert main_pipeline(found) == Location(FILE, 1)


def test_the_main_pipeline_among_others_has_most_steps_and_then_the_last_name(tmp_path: Path) -> None:
    other = {".github/workflows/other.yml": "on: push\njobs:\n  a:\n    steps: [{run: ls}]\n"}
    assert main_pipeline(repository(tmp_path, "  a:\n    steps: [{run: ls}]\n", "push", other)) == Location(
        ".github/workflows/other.yml", 1
    )
    more = repository(tmp_path / "more", "  a:\n    steps: [{run: ls}, {run: ls}]\n", "push", other)
    assert main_pipeline(more) == Location(FILE, 1)


def test_the_first_file_of_another_system_stands_for_the_pipeline(tmp_path: Path) -> None:
    write(tmp_path, ".travis.yml", content="script: make\n")
    place = main_pipeline(Repository(Inventory.open(tmp_path)))
    assert place is not None
    assert place.path == ".travis.yml"
    write(tmp_path / "off", ".github/workflows/ci.disabled.yml", content="on: push\n")
    assert main_pipeline(Repository(Inventory.open(tmp_path / "off"))) is None
    write(tmp_path / "none", "a.py")
    assert main_pipeline(Repository(Inventory.open(tmp_path / "none"))) is None


def test_tools_of_local_hooks_by_kind(tmp_path: Path) -> None:
    hooks = (
        "repos:\n  - repo: https://github.com/gitleaks/gitleaks\n    rev: v8.18.0\n    hooks:\n      - id: gitleaks\n"
        "  - repo: https://github.com/psf/black\n    rev: 24.1.0\n    hooks:\n      - id: black\n"
    )
    write(tmp_path, ".pre-commit-config.yaml", content=hooks)
    found = Repository(Inventory.open(tmp_path))
    assert [(use.tool, use.location.line) for use in local_uses(found, Kind.SCAN_SECRETS)] == [("Gitleaks", 5)]
    assert len(local_uses(found, Kind.SCAN_SECRETS, Kind.FORMAT, Kind.LINT)) == 2
    assert local_uses(found, Kind.TEST) == ()
