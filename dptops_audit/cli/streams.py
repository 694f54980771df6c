"""stdout and stderr: encodings that cannot fail, what a terminal can show, and files written whole or not at all."""

from __future__ import annotations

import io
import os
import sys
from collections.abc import Mapping
from pathlib import Path
from typing import TextIO

from dptops_audit.formats.terminal import Style

_GLYPHS = "✔◐✘█░→–…"
_LINK_PROGRAMS = frozenset({"iTerm.app", "WezTerm", "vscode", "ghostty", "Hyper", "Tabby", "rio"})
_LINK_TERMINALS = ("xterm-kitty", "xterm-ghostty", "alacritty", "foot", "wezterm")
_LEAST_WIDTH, _MOST_WIDTH, _PIPED_WIDTH = 60, 120, 100


def prepare_streams() -> None:
    """Let stdout and stderr write what their encoding lacks as backslash escapes instead of failing."""
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, io.TextIOWrapper):
            stream.reconfigure(errors="backslashreplace")


def discard_stdout() -> None:
    """Point stdout at nothing, so that what is still buffered for a reader that has gone is dropped without a word."""
    try:
        descriptor = sys.stdout.fileno()
    except (OSError, ValueError):
        return
    nothing = os.open(os.devnull, os.O_WRONLY)
    os.dup2(nothing, descriptor)
    os.close(nothing)


def style_for(
    stream: TextIO,
    *,
    color: str = "auto",
    verbosity: int = 0,
    root: Path | None = None,
    environ: Mapping[str, str] = os.environ,
) -> Style:
    """How to draw on `stream`: `color` is auto, always or never; `root` is the folder that links lead into."""
    terminal = stream.isatty()
    capable = terminal and environ.get("TERM") != "dumb"
    return Style(
        color=_wants_color(color, capable, environ),
        bars=terminal,
        unicode=_encodes(stream, _GLYPHS),
        width=_width(stream, environ) if terminal else _PIPED_WIDTH,
        verbosity=verbosity,
        links_to=root.resolve().as_uri() if root is not None and capable and _knows_links(environ) else "",
    )


def _width(stream: TextIO, environ: Mapping[str, str]) -> int:
    """The terminal's width within bounds. COLUMNS goes first, as in shutil.get_terminal_size, which is slow to import."""
    columns = environ.get("COLUMNS", "")
    try:
        width = int(columns) if columns.isdigit() else os.get_terminal_size(stream.fileno()).columns
    except (OSError, ValueError):
        width = _PIPED_WIDTH
    return max(_LEAST_WIDTH, min(_MOST_WIDTH, width or _PIPED_WIDTH))


def _wants_color(choice: str, capable: bool, environ: Mapping[str, str]) -> bool:
    """The command line first, then NO_COLOR (https://no-color.org), then FORCE_COLOR, then whether it is a terminal."""
    if choice != "auto":
        return choice == "always"
    if environ.get("NO_COLOR"):
        return False
    return environ.get("FORCE_COLOR", "") not in ("", "0") or capable


def _knows_links(environ: Mapping[str, str]) -> bool:
    """Whether the terminal is one that is known to show OSC 8 links; others would print the escape or drop the text."""
    vte = environ.get("VTE_VERSION", "")
    return (
        environ.get("TERM_PROGRAM") in _LINK_PROGRAMS
        or environ.get("TERM", "").startswith(_LINK_TERMINALS)
        or "WT_SESSION" in environ
        or "KONSOLE_VERSION" in environ
        or (vte.isdigit() and int(vte) >= 5000)
    )


def _encodes(stream: TextIO, text: str) -> bool:
    try:
        text.encode(stream.encoding or "ascii")
    except UnicodeEncodeError:
        return False
    return True


def write_file(path: Path, text: str) -> None:
    """Write `text` in UTF-8 to `path`: an ordinary file is replaced whole or left as it was; a device or FIFO is written to.

    Raises:
        OSError: where it cannot be written.
    """
    data = text.encode("utf-8", "backslashreplace")
    target = Path(os.path.realpath(path))
    if target.exists() and not target.is_file():
        with open(target, "wb") as device:
            device.write(data)
        return
    temporary = target.with_name(f".{target.name}.{os.getpid()}.tmp")
    mode = target.stat().st_mode & 0o7777 if target.exists() else 0o666
    descriptor = os.open(temporary, os.O_WRONLY | os.O_CREAT | os.O_EXCL, mode)
    try:
        with os.fdopen(descriptor, "wb") as file:
            file.write(data)
        os.replace(temporary, target)
    except BaseException:
        temporary.unlink(missing_ok=True)
        raise
