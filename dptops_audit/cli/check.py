"""`audit check`: judge a repository, or lint single files, print the report and exit by its gate."""

from __future__ import annotations

import argparse
import os
import sys
import time
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from dptops_audit.audit import Options, audit, audit_files
from dptops_audit.cli.arguments import add_rules, choice, comma_separated
from dptops_audit.cli.errors import UsageError, did_you_mean
from dptops_audit.cli.progress import progress_on
from dptops_audit.cli.selection import all_rules, check_selection
from dptops_audit.cli.streams import style_for, write_file
from dptops_audit.evidence import Location, Severity
from dptops_audit.formats import FORMATS, render
from dptops_audit.formats.terminal import Style, escape
from dptops_audit.formats.words import gate_line, unsaid_problems
from dptops_audit.gate import FAILED, PASSED
from dptops_audit.report import Report

_STDOUT = "-"


@dataclass(frozen=True, slots=True)
class Output:
    """A format and where it goes: a path, or `-` for stdout."""

    format: str
    target: str = _STDOUT


def add_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument(
        "paths", nargs="*", default=["."], metavar="PATH", help="one folder (default: .), or files to lint"
    )
    parser.add_argument(
        "--format",
        type=choice("format", FORMATS),
        metavar="FORMAT",
        help="; ".join(f"{name}: {about}" for name, about in FORMATS.items())
        + "; text by default, concise for single files",
    )
    parser.add_argument(
        "--output",
        action="append",
        default=[],
        type=parse_output,
        metavar="FORMAT[:PATH]",
        help="write a format to a file, or to stdout without a path (repeatable)",
    )
    parser.add_argument(
        "--select",
        action="append",
        default=[],
        type=comma_separated,
        metavar="IDS",
        help="only these rules: ids, sections or patterns such as 'docker/*', with commas or repeated",
    )
    parser.add_argument(
        "--fail-on",
        type=choice("severity", [severity.value for severity in Severity]),
        default=Severity.HIGH.value,
        metavar="SEVERITY",
        help="exit 1 for findings of this severity or above: critical, high (default), medium, low",
    )
    parser.add_argument(
        "--on-incomplete",
        type=choice("value of --on-incomplete", ("warn", "error")),
        default="warn",
        metavar="WHAT",
        help="error: exit 3 where a file could not be read or parsed; warn (default): only say so",
    )
    parser.add_argument("--exit-zero", action="store_true", help="exit 0 where it would be 1")
    parser.add_argument("--name", default="", help="the repository's name in the report")
    add_rules(parser)


def parse_output(text: str) -> Output:
    """`FORMAT` or `FORMAT:PATH`.

    Raises:
        UsageError: for an unknown format, or a path whose folder does not exist.
    """
    name, _, target = text.partition(":")
    if name not in FORMATS:
        raise UsageError(
            f"--output {text}: unknown format {name!r}: one of {', '.join(FORMATS)}{did_you_mean(name, FORMATS)}"
        )
    output = Output(name, target or _STDOUT)
    if output.target != _STDOUT and not Path(output.target).absolute().parent.is_dir():
        raise UsageError(f"--output {text}: the folder of {target} does not exist")
    return output


def run(arguments: argparse.Namespace) -> int:
    """Audit, print and write the outputs, and return the exit code."""
    started = time.perf_counter()
    folder, files = _targets(arguments.paths)
    outputs = _outputs(arguments.output, arguments.format or "", "text" if folder else "concise")
    options = Options(
        rule_folders=tuple(arguments.rules),
        select=tuple(word for words in arguments.select for word in words),
        fail_on=Severity(arguments.fail_on),
        incomplete_is_error=arguments.on_incomplete == "error",
        name=arguments.name,
    )
    if options.select:
        check_selection(options.select, all_rules(options.rule_folders))
    quiet = arguments.verbosity < 0
    root = folder or _root_of(files)
    with progress_on(sys.stderr, wanted=not (arguments.no_progress or quiet)) as progress:
        report = audit(folder, options, progress) if folder else audit_files(root, files, options)
    _write(report, outputs, root, arguments.color, arguments.verbosity)
    code = report.gate.exit_code
    if arguments.verbosity > 0 or (sys.stderr.isatty() and not quiet):
        print(f"audited in {time.perf_counter() - started:.2f} s", file=sys.stderr)
    return PASSED if code == FAILED and arguments.exit_zero else code


def _targets(paths: Sequence[str]) -> tuple[Path | None, list[Path]]:
    """The one folder, or the files; what does not exist or is mixed is refused."""
    for path in paths:
        if not os.path.lexists(path):
            raise UsageError(f"{path} does not exist")
    folders = [path for path in paths if Path(path).is_dir()]
    if not folders:
        return None, [Path(path) for path in paths]
    if len(paths) > 1:
        raise UsageError(f"{folders[0]} is a folder: give one folder and nothing else, or only files")
    return Path(folders[0]), []


def _root_of(files: Sequence[Path]) -> Path:
    """The folder that paths in the report are relative to: the current one where all files lie under it, else their own."""
    here = Path.cwd()
    # The file itself may be a link to anywhere; where it stands is what counts.
    parents = [path.absolute().parent.resolve() for path in files]
    if all(parent.is_relative_to(here) for parent in parents):
        return here
    return Path(os.path.commonpath(parents))


def _outputs(given: Sequence[Output], format_name: str, default: str) -> list[Output]:
    """All outputs; where none of them goes to stdout, the default format does as well."""
    outputs = [*given, *([Output(format_name)] if format_name else [])]
    to_stdout = [output for output in outputs if output.target == _STDOUT]
    if len(to_stdout) > 1:
        raise UsageError(f"stdout can hold one format, not {' and '.join(output.format for output in to_stdout)}")
    return outputs if to_stdout else [*outputs, Output(default)]


def _write(report: Report, outputs: Sequence[Output], root: Path, color: str, verbosity: int) -> None:
    for output in outputs:
        if output.target == _STDOUT:
            style = style_for(sys.stdout, color=color, verbosity=verbosity, root=root)
            sys.stdout.write(render(output.format, report, style))
            if output.format != "text" and verbosity >= 0:
                _explain_on_stderr(report, output.format)
        else:
            write_file(Path(output.target), render(output.format, report, Style(verbosity=verbosity)))


def _explain_on_stderr(report: Report, format_name: str) -> None:
    """Why it did not pass, for formats whose stdout is for programs.

    Concise leaves out what could not be read or judged, so that is said as well.
    """
    if format_name == "concise":
        for problem in unsaid_problems(report):
            print(escape(f"{Location(problem.path, problem.line)}: {problem.message}"), file=sys.stderr)
        for fault in report.faults:
            print(escape(f"{fault.rule}: {fault.message}"), file=sys.stderr)
    if not report.gate.passed:
        print(escape(gate_line(report)), file=sys.stderr)
