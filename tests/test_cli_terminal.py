"""What a terminal gets that a pipe does not: colour, width, links, bars and progress."""

from __future__ import annotations

import io
import os
import pty
import re
import subprocess
import sys
import time
from pathlib import Path

import pytest
from cli_runs import ROOT

from dptops_audit.cli import progress
from dptops_audit.cli.streams import style_for

pytestmark = pytest.mark.usefixtures("here")


class TestTerminal:
    class Terminal(io.StringIO):
        encoding = "utf-8"

        def isatty(self) -> bool:
            return True

    @pytest.mark.parametrize(
        ("choice", "environ", "color"),
        [
            ("auto", {}, True),
            ("auto", {"NO_COLOR": "1"}, False),
            ("auto", {"NO_COLOR": ""}, True),
            ("auto", {"TERM": "dumb"}, False),
            ("auto", {"TERM": "dumb", "FORCE_COLOR": "1"}, True),
            ("auto", {"NO_COLOR": "1", "FORCE_COLOR": "1"}, False),
            ("always", {"NO_COLOR": "1"}, True),
            ("never", {"FORCE_COLOR": "1"}, False),
        ],
    )
    def test_colour(self, choice: str, environ: dict[str, str], color: bool) -> None:
        assert style_for(self.Terminal(), color=choice, environ=environ).color is color

    def test_piped_is_plain(self) -> None:
        style = style_for(io.StringIO(), root=Path("/r"), environ={"TERM_PROGRAM": "iTerm.app", "COLUMNS": "80"})
        assert (style.color, style.bars, style.links_to, style.width) == (False, False, "", 100)
        assert style_for(io.StringIO(), environ={"FORCE_COLOR": "1"}).color is True

    @pytest.mark.parametrize(("columns", "width"), [("20", 60), ("80", 80), ("500", 120), ("0", 100), ("x", 100)])
    def test_width(self, columns: str, width: int) -> None:
        assert style_for(self.Terminal(), environ={"COLUMNS": columns}).width == width

    @pytest.mark.parametrize(
        ("environ", "links"),
        [
            ({"TERM_PROGRAM": "iTerm.app"}, True),
            ({"TERM": "xterm-kitty"}, True),
            ({"VTE_VERSION": "7006"}, True),
            ({"VTE_VERSION": "3000"}, False),
            ({"TERM": "xterm-256color"}, False),
            ({"TERM": "dumb", "TERM_PROGRAM": "vscode"}, False),
        ],
    )
    def test_links(self, environ: dict[str, str], links: bool) -> None:
        assert bool(style_for(self.Terminal(), root=Path("/r"), environ=environ).links_to) is links

    def test_progress_only_after_a_while_and_never_left_behind(self, monkeypatch: pytest.MonkeyPatch) -> None:
        quick = self.Terminal()
        with progress.progress_on(quick) as say:
            say("reading")
        assert quick.getvalue() == ""
        monkeypatch.setattr(progress, "SECONDS_BEFORE", 0.01)
        slow = self.Terminal()
        with progress.progress_on(slow) as say:
            say("reading")
            deadline = time.monotonic() + 10
            while "reading ... " not in slow.getvalue() and time.monotonic() < deadline:
                time.sleep(0.01)
        assert "\r\x1b[Kreading ... 0 s" in slow.getvalue()
        assert slow.getvalue().endswith("\r\x1b[K")

    def test_progress_elsewhere_is_nothing(self, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setattr(progress, "SECONDS_BEFORE", 0.0)
        for stream, wanted in ((io.StringIO(), True), (self.Terminal(), False)):
            with progress.progress_on(stream, wanted=wanted) as say:
                say("reading")
                time.sleep(0.05)
            assert stream.getvalue() == ""

    def test_on_a_real_terminal(self, here: Path) -> None:
        """Bars, colour and the duration, which a pipe does not get."""
        master, slave = pty.openpty()
        environ = {**os.environ, "PYTHONPATH": str(ROOT), "TERM": "xterm", "COLUMNS": "100"}
        program = subprocess.Popen(
            [sys.executable, "-m", "dptops_audit"], env=environ, stdout=slave, stderr=slave, stdin=subprocess.DEVNULL
        )
        os.close(slave)
        shown = b""
        while True:
            try:
                chunk = os.read(master, 65536)
            except OSError:  # Linux says EIO where the other end is closed
                break
            if not chunk:
                break
            shown += chunk
        os.close(master)
        assert program.wait() == 0
        text = shown.decode()
        assert "\x1b[32;1mpassed\x1b[0m" in text
        assert "█" in text
        assert re.search(r"audited in \d+\.\d\d s", text)
