"""`audit check`: what is printed where, every exit code, and what ends a run without a report."""

from __future__ import annotations

import json
import os
import re
import stat
import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path

import pytest
from cli_runs import AS_ROOT, BROKEN, ROOT, audit, spawn, user_rule

from dptops_audit.knowledge.checklist import ITEMS
from dptops_audit.version import VERSION

pytestmark = pytest.mark.usefixtures("here")


class TestCheck:
    def test_a_path_alone_is_checked(self, capsys: pytest.CaptureFixture[str]) -> None:
        runs = [
            audit(capsys, *arguments) for arguments in ((), (".",), ("check",), ("check", "."), ("--fail-on", "low"))
        ]
        assert {run.out for run in runs} == {runs[0].out}
        assert {run.code for run in runs} == {0}
        assert runs[0].out.startswith(f"dptops-audit {VERSION}   shop   2 files\n")
        assert runs[0].out.endswith("\n\npassed\n")
        assert runs[0].err == ""

    def test_findings_exit_1_and_say_why(self, here: Path, capsys: pytest.CaptureFixture[str]) -> None:
        (here / "Dockerfile").write_text(AS_ROOT)
        run = audit(capsys)
        assert run.code == 1
        assert run.out.endswith("failed: 1 finding at or above high (fail_on = high)\n")
        assert "✘ docker/non-root-user" in run.out
        assert audit(capsys, "--fail-on", "critical").code == 0
        masked = audit(capsys, "--exit-zero")
        assert (masked.code, masked.out) == (0, run.out)

    def test_exit_zero_masks_only_1(self, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
        (tmp_path / "empty").mkdir()
        rules = user_rule(tmp_path / "rules", "raise ValueError('no')")
        assert audit(capsys, str(tmp_path / "empty"), "--exit-zero").code == 4
        assert audit(capsys, "--rules", rules, "--exit-zero").code == 3
        assert audit(capsys, "--rules", str(tmp_path / "none"), "--exit-zero").code == 2

    def test_an_empty_folder_is_nothing_to_audit(self, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
        (tmp_path / "empty").mkdir()
        run = audit(capsys, str(tmp_path / "empty"))
        assert run.code == 4
        assert run.out.endswith("nothing to audit: no file to audit\n")

    def test_a_rule_that_raises_is_incomplete_and_the_rest_stands(
        self, tmp_path: Path, capsys: pytest.CaptureFixture[str]
    ) -> None:
        run = audit(capsys, "--rules", user_rule(tmp_path / "rules", "raise ValueError('no')"))
        assert run.code == 3
        assert "! house/mine: ValueError at mine() line 9: no" in run.out
        assert "✔ docker/non-root-user" in run.out
        assert run.out.endswith("incomplete: 1 rule could not be judged: house/mine\n")

    def test_an_unreadable_file_is_a_problem_and_an_error_on_request(
        self, here: Path, capsys: pytest.CaptureFixture[str]
    ) -> None:
        (here / "compose.yaml").write_text("services:\n  web: [\n")
        run = audit(capsys)
        assert run.code == 0
        assert re.search(r"^Could not be read in full \(1\)\n.*compose.yaml:\d", run.out, re.MULTILINE)
        assert audit(capsys, "--on-incomplete", "warn").code == 0
        assert audit(capsys, "--on-incomplete", "error").code == 3

    def test_select(self, capsys: pytest.CaptureFixture[str]) -> None:
        for words in (
            ["docker/non-root-user,docker/pinned-base-image"],
            ["docker/non-root-user", "docker/pinned-base-image"],
            ["docker/[np]*", ""],
        ):
            options = [part for word in words for part in ("--select", word)]
            data = json.loads(audit(capsys, "--format", "json", *options).out)
            wanted = ["docker/pinned-base-image", "docker/non-root-user"]
            assert [result["id"] for result in data["items"]] == wanted

    def test_rules_and_name(self, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
        rules = user_rule(tmp_path / "rules", 'return passed("yes", at=Location("Dockerfile", 1))')
        data = json.loads(audit(capsys, "--rules", rules, "--name", "acme/shop", "--format", "json").out)
        assert data["repository"]["name"] == "acme/shop"
        assert data["items"][-1]["id"] == "house/mine"
        assert data["sections"][-1]["id"] == "house"


class TestFiles:
    def test_files_are_linted_alone(self, here: Path, capsys: pytest.CaptureFixture[str]) -> None:
        (here / "Dockerfile").write_text(BROKEN)
        run = audit(capsys, "check", "Dockerfile")
        assert run.code == 1
        assert re.fullmatch(r"Dockerfile:2(:1)?: high docker/parse-error .*COPPY.*\n", run.out)
        assert run.err == "failed: 1 finding at or above high (fail_on = high)\n"

    def test_clean_files_print_nothing(self, here: Path, capsys: pytest.CaptureFixture[str]) -> None:
        (here / "api").mkdir()
        (here / "api" / "Dockerfile").write_text(AS_ROOT)
        (here / "notes.txt").write_text("x")
        run = audit(capsys, "check", "Dockerfile", "api/Dockerfile", "notes.txt")
        assert (run.code, run.out, run.err) == (0, "", "")

    def test_files_outside_of_the_current_folder(
        self, here: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
    ) -> None:
        (tmp_path / "Dockerfile").write_text(BROKEN)
        run = audit(capsys, "check", str(tmp_path / "Dockerfile"), "Dockerfile")
        assert run.code == 1
        assert run.out.startswith("Dockerfile:2")

    def test_text_of_files_has_no_score(self, here: Path, capsys: pytest.CaptureFixture[str]) -> None:
        (here / "Dockerfile").write_text(BROKEN)
        run = audit(capsys, "check", "Dockerfile", "--format", "text")
        assert "Overall" not in run.out
        assert "Findings of lint rules (1)" in run.out


class TestOutputs:
    def test_format_is_an_output_to_stdout(self, capsys: pytest.CaptureFixture[str]) -> None:
        outputs = [
            audit(capsys, *given).out for given in (["--format", "json"], ["--output", "json"], ["--output", "json:-"])
        ]
        assert json.loads(outputs[0])["schema"] == "dptops-audit/report/1"
        assert outputs[1:] == outputs[:1] * 2

    def test_files_are_written_beside_the_text(self, here: Path, capsys: pytest.CaptureFixture[str]) -> None:
        text = audit(capsys).out
        run = audit(
            capsys, "--output", "json:../out.json", "--output", "text:../out.txt", "--output", "concise:../out:1.txt"
        )
        assert run.out == text
        assert json.loads((here.parent / "out.json").read_text())["gate"]["passed"]
        assert (here.parent / "out.txt").read_text() == text
        assert (here.parent / "out:1.txt").exists()
        assert list(here.parent.glob(".*")) == []

    def test_a_file_keeps_its_mode_and_a_new_one_obeys_the_umask(
        self, here: Path, capsys: pytest.CaptureFixture[str]
    ) -> None:
        old, new = here.parent / "old.json", here.parent / "new.json"
        old.write_text("x")
        old.chmod(0o600)
        mask = os.umask(0o027)
        try:
            assert audit(capsys, "--output", f"json:{old}", "--output", f"json:{new}").code == 0
        finally:
            os.umask(mask)
        assert stat.S_IMODE(old.stat().st_mode) == 0o600
        assert stat.S_IMODE(new.stat().st_mode) == 0o640

    def test_a_link_is_written_through(self, here: Path, capsys: pytest.CaptureFixture[str]) -> None:
        link = here.parent / "link.json"
        link.symlink_to("target.json")
        assert audit(capsys, "--output", f"json:{link}").code == 0
        assert link.is_symlink()
        assert json.loads((here.parent / "target.json").read_text())

    def test_a_device_is_written_to(self, capsys: pytest.CaptureFixture[str]) -> None:
        assert audit(capsys, "--output", "json:/dev/null").code == 0
        assert stat.S_ISCHR(os.stat("/dev/null").st_mode)

    def test_a_failed_write_leaves_the_file(
        self, here: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
    ) -> None:
        kept = here.parent / "kept.json"
        kept.write_text("as it was")

        def fail(*_: object) -> None:
            raise OSError(28, "No space left on device", str(kept))

        monkeypatch.setattr(os, "replace", fail)
        run = audit(capsys, "--output", f"json:{kept}")
        assert (run.code, run.err) == (2, f"audit: {kept}: No space left on device\n")
        assert kept.read_text() == "as it was"
        assert list(here.parent.glob(".*")) == []

    def test_the_reason_goes_to_stderr_where_stdout_is_data(
        self, here: Path, capsys: pytest.CaptureFixture[str]
    ) -> None:
        (here / "Dockerfile").write_text(AS_ROOT)
        for name in ("json", "concise"):
            assert audit(capsys, "--format", name).err == "failed: 1 finding at or above high (fail_on = high)\n"
            assert audit(capsys, "--format", name, "-q").err == ""

    def test_concise_says_on_stderr_what_could_not_be_read(
        self, here: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
    ) -> None:
        (here / "compose.yaml").write_text("services:\n  web: [\n")
        rules = user_rule(tmp_path / "rules", "raise ValueError('no')")
        err = audit(capsys, "--format", "concise", "--rules", rules).err
        assert err.startswith("compose.yaml:")
        assert "\nhouse/mine: ValueError at mine() line 9: no\n" in err

    def test_duration_on_stderr_with_v(self, capsys: pytest.CaptureFixture[str]) -> None:
        assert re.fullmatch(r"audited in \d+\.\d\d s\n", audit(capsys, "-v").err)

    def test_two_runs_are_the_same_bytes(self, here: Path) -> None:
        (here / "Dockerfile").write_text(AS_ROOT)
        for name in ("text", "json", "concise"):
            first, second = (spawn("--format", name, PYTHONHASHSEED=seed).stdout for seed in ("1", "2"))
            assert first == second != b""


USAGE = [
    (["--formt", "json"], "unknown option --formt; did you mean --format?"),
    (["--format", "jsn"], "unknown format 'jsn': one of text, concise, json; did you mean json?"),
    (["--output", "jsn:x"], "--output jsn:x: unknown format 'jsn': one of text, concise, json; did you mean json?"),
    (["--output", "json:no/x"], "--output json:no/x: the folder of no/x does not exist"),
    (["--output", "json", "--output", "text"], "stdout can hold one format, not json and text"),
    (["--fail-on", "hihg"], "unknown severity 'hihg': one of critical, high, medium, low; did you mean high?"),
    (["--on-incomplete", "x"], "unknown value of --on-incomplete 'x': one of warn, error"),
    (["--color", "alway"], "unknown colour setting 'alway': one of auto, always, never; did you mean always?"),
    (["--format"], "argument --format: expected one argument"),
    (["-q", "-v"], "argument -v/--verbose: not allowed with argument -q/--quiet"),
    (["chekc"], "chekc is neither a command nor a path that exists; did you mean check?"),
    (["check", "no/such"], "no/such does not exist"),
    (["no/such"], "no/such does not exist"),
    (["check", ".", "Dockerfile"], ". is a folder: give one folder and nothing else, or only files"),
    (["--select", "docker/non-root-usr"], "no rule or section has this name; did you mean docker/non-root-user?"),
    (["--select", "non-root-user"], "no rule or section has this name; did you mean docker/non-root-user?"),
    (["--select", "dokcer"], "--select dokcer: no rule or section has this name; did you mean docker?"),
    (["--rules", "no"], "a rule file cannot be used: no: is not a folder of rules"),
    (["explain", "docker/non-root"], "no rule has the id 'docker/non-root'; did you mean docker/non-root-user?"),
    (["explain", "x"], "no rule has the id 'x'"),
    (["explain"], "the following arguments are required: id"),
    (["list", "--format", "concise"], "unknown format 'concise': one of text, json"),
    (["list", "."], "unexpected argument ."),
    (["doctor", "no"], "no does not exist"),
    (["doctor", "Dockerfile"], "Dockerfile is not a folder"),
]


@pytest.mark.parametrize(("arguments", "message"), USAGE, ids=[" ".join(arguments) for arguments, _ in USAGE])
def test_usage_errors_are_one_sentence(arguments: list[str], message: str, capsys: pytest.CaptureFixture[str]) -> None:
    run = audit(capsys, *arguments)
    assert (run.code, run.out) == (2, "")
    assert run.err.startswith("audit: ")
    assert message in run.err
    assert run.err.count("\n") == 1


def test_items_that_are_not_built_are_named_as_such(capsys: pytest.CaptureFixture[str]) -> None:
    built = {rule["id"] for rule in json.loads(audit(capsys, "list", "--format", "json").out)["rules"]}
    missing = next(item for item in ITEMS if item not in built)
    for arguments in (["--select", missing], ["explain", missing]):
        run = audit(capsys, *arguments)
        assert run.code == 2
        assert "audit list shows what is built" in run.err


class TestEarlyEnds:
    def test_a_defective_rule_file_is_named(self, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
        folder = user_rule(tmp_path / "rules", "(")
        run = audit(capsys, "--rules", folder)
        assert run.code == 2
        assert f"{folder}/house/mine.py: cannot be imported: SyntaxError" in run.err

    def test_an_interrupt(self, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> None:
        def interrupt(_arguments: Sequence[str]) -> int:
            raise KeyboardInterrupt

        monkeypatch.setattr("dptops_audit.cli.app.run", interrupt)
        run = audit(capsys)
        assert (run.code, run.out, run.err) == (130, "", "interrupted\n")

    @pytest.mark.parametrize("debug", [False, True])
    def test_an_internal_error_asks_for_a_report(
        self, debug: bool, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
    ) -> None:
        def crash(_arguments: Sequence[str]) -> int:
            raise RuntimeError("a\x1b[31m\nb")

        monkeypatch.setattr("dptops_audit.cli.app.run", crash)
        run = audit(capsys, *(["--debug"] if debug else []))
        assert run.code == 2
        assert run.err.startswith(f"audit: internal error in dptops-audit {VERSION}: RuntimeError: a\\x1b[31m b\n")
        assert ("Traceback" in run.err) == debug
        assert ("please report it" in run.err) == (not debug)
        assert "\x1b" not in run.err

    def test_a_reader_that_leaves_is_no_error(self, here: Path) -> None:
        for number in range(3000):
            (here / f"{number}.txt").write_text("")
        program = subprocess.Popen(
            [sys.executable, "-m", "dptops_audit", "doctor", "--format", "json"],
            env={**os.environ, "PYTHONPATH": str(ROOT)},
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
        )
        assert program.stdout is not None
        assert program.stderr is not None
        assert program.stdout.readline() == b"{\n"
        program.stdout.close()
        assert program.stderr.read() == b""
        program.stderr.close()
        assert program.wait() == 0

    @pytest.mark.parametrize("encoding", ["ascii", "latin-1", "utf-8", "cp1252"])
    def test_any_encoding_of_stdout_will_do(self, here: Path, encoding: str) -> None:
        (here / "日本é\udc80".encode("utf-8", "surrogateescape").decode("utf-8", "surrogateescape")).mkdir()
        (here / "Gemüse").mkdir()
        (here / "Gemüse" / "Dockerfile").write_text(AS_ROOT)
        for arguments in ((), ("--format", "concise"), ("doctor",), ("list",)):
            run = spawn(*arguments, PYTHONIOENCODING=encoding)
            assert run.returncode == (1 if arguments in ((), ("--format", "concise")) else 0), run.stderr
            run.stdout.decode(encoding)
        data = json.loads(spawn("--format", "json", PYTHONIOENCODING=encoding).stdout.decode(encoding))
        assert [one["path"] for one in data["findings"] if not one["advice"]] == ["Gemüse/Dockerfile"]
