"""The documents say what is so: reports are real, numbers are those of the program, commands are those that CI runs.

`pytest tests/test_docs.py --update-fixtures` rewrites the reports in the README.
"""

from __future__ import annotations

import re
import shutil
from pathlib import Path

import pytest
from cli_runs import ROOT, audit

from dptops_audit.audit import Options
from dptops_audit.audit import audit as judge
from dptops_audit.evidence import Severity
from dptops_audit.knowledge.checklist import ITEMS
from dptops_audit.loader import built_in_rules, load
from dptops_audit.models.subjects import SUBJECTS
from dptops_audit.report import Report, as_json

README = ROOT / "README.md"


@pytest.fixture(scope="module")
def shop(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The example, away from this repository, in which it is a fixture."""
    folder = tmp_path_factory.mktemp("example") / "shop"
    shutil.copytree(ROOT / "fixtures" / "shop", folder)
    return folder


@pytest.fixture(scope="module")
def report(shop: Path) -> Report:
    return judge(shop, Options(name="acme/shop"))


def hold_block(name: str, text: str, request: pytest.FixtureRequest) -> None:
    """The fenced block behind the README's comment of that name holds exactly the text, or is made to."""
    readme = README.read_text("utf-8")
    match = re.search(rf"<!-- {name} -->\n```text\n(.*?)```\n", readme, re.DOTALL)
    assert match is not None
    if request.config.getoption("--update-fixtures"):
        README.write_text(readme[: match.start(1)] + text + readme[match.end(1) :], "utf-8")
    else:
        assert match[1] == text


def test_the_report_in_the_readme_is_real(
    shop: Path, capsys: pytest.CaptureFixture[str], request: pytest.FixtureRequest
) -> None:
    run = audit(capsys, str(shop), "--name", "acme/shop")
    assert run.code == 1
    hold_block("report", run.out, request)


def test_the_projects_own_score_is_real(capsys: pytest.CaptureFixture[str], request: pytest.FixtureRequest) -> None:
    run = audit(capsys, str(ROOT), "--no-progress")
    assert run.code == 0, run.out
    table = re.search(r"^  Build .*?(?=\n\n)", run.out, re.MULTILINE | re.DOTALL)
    assert table is not None
    hold_block("own score", f"{table[0]}\n", request)


def test_the_numbers_of_the_scoring_page(report: Report) -> None:
    data = as_json(report)
    page = (ROOT / "docs" / "scoring.md").read_text("utf-8")
    stages = {stage["id"]: stage["score"] for stage in data["stages"]}
    build, test, security, overall = stages["build"], stages["test"], stages["security"], data["score"]
    values = {result["id"]: result["value"] for result in data["items"]}
    assert {item: value for item, value in values.items() if value not in (0, 1)} == {
        "docker/pinned-base-image": 0.3333,
        "docker/multi-stage-build": 0.5,
        "docker/non-root-user": 0.6667,
        "test/coverage-threshold": 0.5,
    }
    for line in (
        f"/ 30 = {build['value'] + build['penalty']:.1f}",
        f"penalty {build['penalty']}, value 84.7 − 1.0 = {build['value']}",
        f"/ 27.5 = {test['value']}",
        f"/ 35 = {security['value']}",
        f"/ 92.5 = {overall['value'] + overall['penalty']:.1f}",
        f"(30 · 1.0 + 27.5 · 0 + 35 · 0) / 92.5 = {overall['penalty']:.1f}",
        f"Value: 59.91 − 0.32 = {overall['value']}",
    ):
        assert line in page
    assert {part["decided"] for part in (build, test, security, overall)} == {1.0}
    assert sum(not finding.advice and finding.severity.at_least(Severity.HIGH) for finding in report.findings) == 5


def test_the_readme_counts_what_is_built() -> None:
    readme = README.read_text("utf-8")
    rules = load([built_in_rules()], SUBJECTS)
    built = [rule.id for rule in rules if rule.is_item]
    assert f"{len(built)} of the checklist's {len(ITEMS)} items are built" in readme
    assert f"names the {len(ITEMS) - len(built)} items" in readme
    for item in built:
        assert f"`{item}`" in readme


def test_ci_runs_the_readmes_test_command() -> None:
    first, second = re.findall(r"^```sh\n(.+)\n```$", README.read_text("utf-8"), re.MULTILINE)
    assert "audit ." in first
    assert f"\n{second}\n" in (ROOT / ".ci" / "run").read_text("utf-8")
    assert "run: bash .ci/run" in (ROOT / ".github" / "workflows" / "ci.yml").read_text("utf-8")


def test_every_option_is_in_the_readme(capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit):
        audit(capsys, "check", "--help")
    readme = README.read_text("utf-8")
    for option in re.findall(r"(?<![\w-])--[a-z][a-z-]+", capsys.readouterr().out):
        if option not in ("--help", "--verbose", "--quiet"):
            assert option in readme, option


def test_links_between_documents_lead_somewhere() -> None:
    for page in (README, ROOT / "CONTRIBUTING.md", ROOT / "CHANGELOG.md", *(ROOT / "docs").rglob("*.md")):
        for target in re.findall(r"\]\(([^)#]+)(?:#[^)]*)?\)", page.read_text("utf-8")):
            if not target.startswith("https://"):
                assert (page.parent / target).exists(), f"{page.name}: {target}"
