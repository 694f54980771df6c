"""The program's entry: answers `--version` at once, runs a command, and turns what ends a run early into a message and an exit code."""

from __future__ import annotations

import sys

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Sequence

INTERRUPTED = 130
NO_REPORT = 2


def main(argv: Sequence[str] | None = None) -> int:
    """Run the command line `argv`, without the program's name (by default that of the process), and return the exit code."""
    arguments = sys.argv[1:] if argv is None else list(argv)
    if arguments in (["--version"], ["-V"]):
        from dptops_audit.version import VERSION

        print(f"dptops-audit {VERSION}")
        return 0
    try:
        return _run(arguments)
    except KeyboardInterrupt:
        print("interrupted", file=sys.stderr)
        return INTERRUPTED
    except BrokenPipeError:
        # The reader (`| head`) has gone: say nothing, and keep the interpreter's last flush from complaining.
        from dptops_audit.cli.streams import discard_stdout

        discard_stdout()
        return 0


def _run(arguments: list[str]) -> int:
    from dptops_audit.cli.app import run
    from dptops_audit.cli.errors import report_crash, report_user_error
    from dptops_audit.cli.streams import prepare_streams

    prepare_streams()
    try:
        code = run(arguments)
        sys.stdout.flush()
        return code
    except (KeyboardInterrupt, BrokenPipeError):
        raise
    except Exception as error:  # noqa: BLE001 - whatever it is, the user gets a sentence and the documented exit code
        if not report_user_error(error):
            report_crash(error, arguments)
        return NO_REPORT
