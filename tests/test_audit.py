"""audit() over small repositories: what bad input costs, how often a file is opened, and that two runs say the same."""

from __future__ import annotations

import json
import os
from collections import Counter
from pathlib import Path

import pytest

from dptops_audit.audit import Options, audit, audit_files
from dptops_audit.evidence import Severity, Verdict
from dptops_audit.report import Report, as_json

GOOD = 'FROM alpine:3.20\nCOPY relay /relay\nUSER 10001\nCMD ["/relay"]\n'
ROOT = 'FROM alpine:3.20\nCOPY relay /relay\nCMD ["/relay"]\n'
DOCKER = ("docker/*",)
COMPOSE = "services:\n  api:\n    build: ./api\n    ports: ['8080:8080']\n"


def write(root: Path, **files: str) -> None:
    for name, text in files.items():
        path = root / name.replace("__", "/")
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text)


def verdicts(report: Report) -> dict[str, str]:
    return {result.id.partition("/")[2]: result.verdict.value for result in report.items}


def test_every_file_is_opened_at_most_once(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    write(tmp_path, api__Dockerfile=GOOD, web__Dockerfile=ROOT, relay='#!/bin/sh\nexec su-exec app relay "$@"\n')
    (tmp_path / "compose.yaml").write_text(COMPOSE)
    (tmp_path / "app.yaml").write_text("apiVersion: v1\nkind: Pod\nspec: {containers: [{name: a, image: api}]}\n")
    opened: Counter[str] = Counter()
    real_open = os.open

    def counting(path: str, flags: int, *rest: int) -> int:
        opened[str(path)] += 1
        return real_open(path, flags, *rest)

    monkeypatch.setattr(os, "open", counting)
    audit(tmp_path)
    read = {Path(path).relative_to(tmp_path.resolve()).as_posix(): count for path, count in opened.items()}
    assert {"api/Dockerfile", "web/Dockerfile", "compose.yaml", "app.yaml"} <= set(read)
    assert set(read.values()) == {1}


def test_two_runs_give_the_same_report(tmp_path: Path) -> None:
    write(tmp_path, api__Dockerfile=GOOD, web__Dockerfile=ROOT)
    (tmp_path / "compose.yaml").write_text(COMPOSE)
    assert json.dumps(as_json(audit(tmp_path))) == json.dumps(as_json(audit(tmp_path)))


def test_broken_compose_file_costs_only_itself(tmp_path: Path) -> None:
    write(tmp_path, Dockerfile=GOOD)
    (tmp_path / "compose.yaml").write_text("services:\n  api:\n   build: [\n")
    report = audit(tmp_path, Options(select=DOCKER))
    assert verdicts(report)["non-root-user"] == "pass"
    assert [(problem.path, problem.skipped) for problem in report.problems] == [("compose.yaml", False)]
    assert report.gate.exit_code == 0
    assert audit(tmp_path, Options(select=DOCKER, incomplete_is_error=True)).gate.exit_code == 3


def test_dockerfile_without_from_is_a_finding_and_the_others_are_judged(tmp_path: Path) -> None:
    write(tmp_path, api__Dockerfile=GOOD, broken__Dockerfile="RUN echo hello\n")
    report = audit(tmp_path, Options(select=DOCKER))
    assert verdicts(report)["non-root-user"] == "pass"
    assert [(finding.rule, str(finding.location)) for finding in report.findings if not finding.advice] == [
        ("docker/parse-error", "broken/Dockerfile:1")
    ]
    assert report.gate.exit_code == 1


@pytest.mark.parametrize("nested", ["[" * 50_000, "{" * 50_000, "- " * 50_000], ids=["brackets", "braces", "dashes"])
def test_deep_nesting_does_not_crash(tmp_path: Path, nested: str) -> None:
    write(tmp_path, Dockerfile=GOOD)
    (tmp_path / "compose.yaml").write_text(f"services: {nested}\n")
    (tmp_path / "deploy.yaml").write_text(f"apiVersion: v1\nkind: Pod\ncontainers: {nested}\n")
    report = audit(tmp_path)
    assert verdicts(report)["non-root-user"] == "pass"
    # Braces make a manifest look like a template, which is left to its engine.
    unread = {"compose.yaml"} if nested.startswith("{") else {"compose.yaml", "deploy.yaml"}
    assert {problem.path for problem in report.problems} == unread


def test_unreadable_file_is_a_problem(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    write(tmp_path, api__Dockerfile=GOOD, web__Dockerfile=GOOD)
    real_open = os.open

    def refusing(path: str, flags: int, *rest: int) -> int:
        if str(path).endswith("web/Dockerfile"):
            raise PermissionError(13, "Permission denied")
        return real_open(path, flags, *rest)

    monkeypatch.setattr(os, "open", refusing)
    report = audit(tmp_path, Options(select=DOCKER, incomplete_is_error=True))
    assert verdicts(report)["non-root-user"] == "pass"
    assert [problem.path for problem in report.problems] == ["web/Dockerfile"]
    assert report.gate.exit_code == 3


def test_rule_that_raises_costs_only_itself(tmp_path: Path) -> None:
    rules = tmp_path / "rules" / "house"
    rules.mkdir(parents=True)
    (rules / "always_breaks.py").write_text(
        '"""Why: to see what a fault costs."""\n'
        "from dptops_audit import Outcome, Repository, Severity, Stage, item\n\n\n"
        '@item(severity=Severity.LOW, stage=Stage.BUILD, remedy="Mend it.")\n'
        "def always_breaks(repository: Repository) -> Outcome:\n"
        '    """It breaks."""\n'
        '    raise ValueError("out of luck")\n'
    )
    repository = tmp_path / "repository"
    write(repository, Dockerfile=GOOD)
    report = audit(repository, Options(rule_folders=(tmp_path / "rules",)))
    assert verdicts(report)["non-root-user"] == "pass"
    broken = next(result for result in report.items if result.id == "house/always-breaks")
    assert broken.verdict is Verdict.ERROR
    assert "ValueError" in broken.reason
    assert "out of luck" in broken.reason
    assert report.gate.exit_code == 3


def test_model_that_fails_costs_its_rules_and_the_summary(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def failing(*_arguments: object) -> None:
        raise RecursionError("too deep")

    write(tmp_path, Dockerfile=GOOD, broken__Dockerfile="RUN echo hello\n")
    monkeypatch.setattr("dptops_audit.models.images.shipped.shipped_images", failing)
    report = audit(tmp_path, Options(select=DOCKER))
    assert verdicts(report)["non-root-user"] == "error"
    assert [finding.rule for finding in report.findings] == ["docker/parse-error"]
    assert report.summary == ""
    fault = report.faults[-1]
    assert fault.rule == "audit/summary"
    assert "RecursionError" in fault.message
    assert report.gate.exit_code == 3
    assert json.loads(json.dumps(as_json(report)))["errors"][-1]["rule"] == "audit/summary"


def test_long_chain_of_images_built_on_each_other_is_judged(tmp_path: Path) -> None:
    chain = {f"i{n}__Dockerfile": f"FROM acme/i{n - 1}:1\n" if n else GOOD for n in range(300)}
    write(tmp_path, **chain)
    (tmp_path / "compose.yaml").write_text(
        "services:\n" + "".join(f"  s{n}: {{build: i{n}, image: 'acme/i{n}'}}\n" for n in range(300))
    )
    report = audit(tmp_path)
    assert report.faults == ()
    assert set(verdicts(report).values()) <= {"pass", "partial", "fail", "unknown", "n/a"}


def test_path_that_does_not_exist(tmp_path: Path) -> None:
    with pytest.raises(FileNotFoundError):
        audit(tmp_path / "nowhere")


def test_nothing_to_audit(tmp_path: Path) -> None:
    assert audit(tmp_path).gate.exit_code == 4
    write(tmp_path, Dockerfile=GOOD)
    assert audit(tmp_path, Options(select=("no/such-rule",))).gate.exit_code == 4


def test_fail_on_decides_which_findings_fail(tmp_path: Path) -> None:
    write(tmp_path, Dockerfile=ROOT)
    assert audit(tmp_path, Options(select=DOCKER)).gate.exit_code == 1
    assert audit(tmp_path, Options(select=DOCKER, fail_on=Severity.CRITICAL)).gate.exit_code == 0


def test_advice_never_fails_the_gate(tmp_path: Path) -> None:
    write(tmp_path, Dockerfile=GOOD)
    report = audit(tmp_path, Options(select=DOCKER, fail_on=Severity.LOW))
    assert [finding.advice for finding in report.findings] == [True]
    assert report.gate.exit_code == 0


def test_selected_item_brings_its_prerequisites_unreported(tmp_path: Path) -> None:
    rules = tmp_path / "rules" / "house"
    rules.mkdir(parents=True)
    head = "from dptops_audit import Image, Outcome, Severity, Stage, item, not_applicable, passed\n\n\n"
    (rules / "follows.py").write_text(
        f'"""Why: order."""\n{head}'
        '@item(severity=Severity.LOW, stage=Stage.BUILD, empty=not_applicable("none"), remedy="None.", '
        'after=("docker/non-root-user",))\n'
        "def follows(image: Image, after: dict[str, Outcome]) -> Outcome:\n"
        '    """It follows."""\n'
        '    return passed(after["docker/non-root-user"].verdict.value, at=image.stage.location)\n'
    )
    repository = tmp_path / "repository"
    write(repository, Dockerfile=ROOT)
    report = audit(repository, Options(rule_folders=(tmp_path / "rules",), select=("house/follows",)))
    assert [(result.id, result.reason) for result in report.items] == [("house/follows", "fail")]


def test_fingerprints_survive_moved_lines(tmp_path: Path) -> None:
    write(tmp_path, Dockerfile=ROOT)
    before = {finding.fingerprint for finding in audit(tmp_path).findings}
    write(tmp_path, Dockerfile=f"# Built nightly.\n\n{ROOT}")
    assert {finding.fingerprint for finding in audit(tmp_path).findings} == before


def test_credentials_in_a_line_never_reach_the_report(tmp_path: Path) -> None:
    secret = "hunter2" * 3
    write(
        tmp_path,
        Dockerfile=f"FROM https://robot:{secret}@registry.acme.internal/java\nRUN curl -H password={secret} x\n",
    )
    assert secret not in json.dumps(as_json(audit(tmp_path)))


def test_files_alone_get_lint_findings_and_no_verdicts(tmp_path: Path) -> None:
    write(tmp_path, api__Dockerfile="RUN echo hello\n", web__Dockerfile=ROOT)
    report = audit_files(tmp_path, [tmp_path / "api" / "Dockerfile", tmp_path / "web" / "Dockerfile"])
    assert report.items == ()
    assert [finding.rule for finding in report.findings] == ["docker/parse-error"]
    assert report.lint_only
