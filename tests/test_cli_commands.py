"""The commands beside check: list, explain, doctor, help and version."""

from __future__ import annotations

import json
import re
from pathlib import Path

import pytest
from cli_runs import AS_ROOT, CLEAN, USER_RULE, audit, user_rule

from dptops_audit.cli.main import main
from dptops_audit.knowledge.checklist import ITEMS
from dptops_audit.version import VERSION

pytestmark = pytest.mark.usefixtures("here")


class TestOtherCommands:
    def test_list(self, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
        rules = user_rule(tmp_path / "rules", "return None")
        text = audit(capsys, "list", "--rules", rules).out
        data = json.loads(audit(capsys, "list", "--rules", rules, "--format", "json").out)
        assert re.search(
            r"^  docker/non-root-user +high +Security  The image does not run as root\.$", text, re.MULTILINE
        )
        assert re.search(r"^  house/mine +low +Test +It holds\.$", text, re.MULTILINE)
        ids = [rule["id"] for rule in data["rules"] if rule["kind"] == "item"]
        missing = [item["id"] for item in data["not_built"]]
        assert [item for item in ids if item in ITEMS] + missing != []
        assert sorted([*(item for item in ids if item in ITEMS), *missing]) == sorted(ITEMS)
        for rule in [*ids, *missing]:
            assert rule in text

    def test_explain(self, capsys: pytest.CaptureFixture[str]) -> None:
        full = audit(capsys, "explain", "docker/non-root-user").out
        assert full.startswith(
            "docker/non-root-user\nThe image does not run as root.\n\nchecklist item, weight 7.5, severity high"
        )
        for part in ("Why: ", "What passes: ", "What fails: ", "How to mend it", "References"):
            assert part in full
        assert audit(capsys, "explain", "non_root_user").out == full
        assert "lint rule, severity high" in audit(capsys, "explain", "docker/parse-error").out

    def test_explain_of_a_name_that_two_sections_have(self, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
        for section in ("docker", "house"):
            file = tmp_path / "rules" / section / "mine.py"
            file.parent.mkdir(parents=True)
            file.write_text(USER_RULE.format(body="return None"))
        run = audit(capsys, "explain", "mine", "--rules", str(tmp_path / "rules"))
        assert (run.code, run.err) == (2, "audit: mine is the name of several rules: docker/mine, house/mine\n")

    def test_doctor(self, here: Path, capsys: pytest.CaptureFixture[str]) -> None:
        (here / "compose.yaml").write_text("services:\n  web:\n    build: .\n")
        (here / "examples").mkdir()
        (here / "examples" / "Dockerfile").write_text(AS_ROOT)
        (here / "broken.yaml").write_text("apiVersion: apps/v1\nkind: Deployment\ncontainers: [\n")
        (here / "away").symlink_to("/etc/hosts")
        data = json.loads(audit(capsys, "doctor", "--format", "json").out)
        files = {file["path"]: file for file in data["files"]}
        assert sorted(files) == [
            ".github/workflows/ci.yml",
            "Dockerfile",
            "broken.yaml",
            "compose.yaml",
            "examples/Dockerfile",
        ]
        assert files["Dockerfile"] == {"path": "Dockerfile", "kind": "dockerfile", "tracked": True, "tags": []}
        (tag,) = files["examples/Dockerfile"]["tags"]
        assert tag["tag"] == "example"
        assert "examples" in tag["reason"]
        (image,) = data["images"]
        assert (image["name"], image["dockerfile"], image["user"]) == ("Dockerfile", "Dockerfile", "1000")
        assert [place["path"] for place in image["built_by"]] == ["compose.yaml"]
        assert {problem["path"]: problem["skipped"] for problem in data["problems"]} == {
            "broken.yaml": False,
            "away": True,
        }
        text = audit(capsys, "doctor").out
        for part in (
            "1 compose",
            "example: ",
            "stage 0, user 1000, on alpine:3.20",
            "built by compose.yaml:",
            "broken.yaml:",
            "away",
        ):
            assert part in text

    def test_doctor_says_which_exemptions_are_lifted(self, here: Path, capsys: pytest.CaptureFixture[str]) -> None:
        (here / "Dockerfile").unlink()
        (here / "examples").mkdir()
        (here / "examples" / "Dockerfile").write_text(AS_ROOT)
        data = json.loads(audit(capsys, "doctor", "--format", "json").out)
        assert [lifted["tag"] for lifted in data["lifted"]] == ["example"]
        assert "Note: example trees are judged: " in audit(capsys).out

    @pytest.mark.parametrize("arguments", [["--version"], ["-V"], ["-q", "--version"]])
    def test_version(self, arguments: list[str], capsys: pytest.CaptureFixture[str]) -> None:
        run = audit(capsys, *arguments)
        assert (run.code, run.out) == (0, f"dptops-audit {VERSION}\n")

    @pytest.mark.parametrize("arguments", [["--help"], ["-h"], ["help"]])
    def test_help_names_every_command(self, arguments: list[str], capsys: pytest.CaptureFixture[str]) -> None:
        run = audit(capsys, *arguments)
        assert run.code == 0
        for command in ("check", "explain", "list", "doctor"):
            assert re.search(rf"^  {command} ", run.out, re.MULTILINE)

    def test_help_of_a_command(self, capsys: pytest.CaptureFixture[str]) -> None:
        for arguments in (["check", "--help"], ["--fail-on", "low", "--help"]):
            with pytest.raises(SystemExit) as left:
                main(arguments)
            assert left.value.code == 0
            assert "--on-incomplete" in capsys.readouterr().out

    def test_a_command_wins_over_a_folder_of_its_name(self, here: Path, capsys: pytest.CaptureFixture[str]) -> None:
        (here / "list").mkdir()
        (here / "list" / "Dockerfile").write_text(CLEAN)
        assert audit(capsys, "list").out == audit(capsys, "-v", "list").out
        assert audit(capsys, "list").out.startswith("Items\n")
        assert audit(capsys, "./list").out.startswith(f"dptops-audit {VERSION}   list   1 file\n")
