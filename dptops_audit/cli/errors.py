"""What ends a run without a report: one clear sentence on stderr; a traceback only on request."""

from __future__ import annotations

import os
import sys
from collections.abc import Iterable, Sequence

from dptops_audit.version import VERSION


class UsageError(Exception):
    """The command line asks for something that cannot be done; the message is one sentence for the user."""


def did_you_mean(word: str, known: Iterable[str]) -> str:
    """`; did you mean X?` where a known word is close to `word`, else nothing."""
    from difflib import get_close_matches

    choices = list(known)
    close = get_close_matches(word, choices, n=1, cutoff=0.6)
    if not close:
        # People often leave the section out: `non-root-user` for `docker/non-root-user`.
        close = [choice for choice in choices if choice.rpartition("/")[2] == word][:1]
    return f"; did you mean {close[0]}?" if close else ""


def report_user_error(error: Exception) -> bool:
    """Print an error that is the user's to mend, and say whether it was one."""
    from dptops_audit.formats.terminal import escape
    from dptops_audit.loader import RuleError

    if isinstance(error, UsageError):
        text = str(error)
    elif isinstance(error, RuleError):
        text = f"a rule file cannot be used: {error}"
    elif isinstance(error, OSError):
        text = f"{error.filename}: {error.strerror}" if error.filename and error.strerror else str(error)
    else:
        return False
    print(f"audit: {escape(text)}", file=sys.stderr)
    return True


def report_crash(error: Exception, arguments: Sequence[str]) -> None:
    """Ask for a report of an internal fault; the traceback follows with `--debug` or DPTOPS_AUDIT_DEBUG."""
    from dptops_audit.formats.terminal import escape

    debug = "--debug" in arguments or bool(os.environ.get("DPTOPS_AUDIT_DEBUG"))
    what = escape(" ".join(str(error).split())[:200])
    print(f"audit: internal error in dptops-audit {VERSION}: {type(error).__name__}: {what}", file=sys.stderr)
    if debug:
        import traceback

        print(escape("".join(traceback.format_exception(error)), keep="\n"), file=sys.stderr, end="")
    else:
        print(
            "this is a fault of the tool: please report it with the output of the same command and --debug",
            file=sys.stderr,
        )
