"""Which command a command line means, and its options."""

from __future__ import annotations

import argparse
import os
from importlib import import_module
from pathlib import Path
from typing import NoReturn

from dptops_audit.cli.arguments import choice
from dptops_audit.cli.errors import UsageError, did_you_mean
from dptops_audit.version import VERSION

_COMMANDS = {
    "check": ("judge a repository, or lint single files", "check"),
    "explain": ("print the page of one rule: why, what passes, what fails, how to mend it", "explain"),
    "list": ("list the rules, and the checklist items that have none yet", "list_rules"),
    "doctor": ("print what was understood: files, tags and why, images, problems", "doctor"),
}
"""Command -> what it does, and its module here, which has `add_arguments(parser)` and `run(namespace)` and is imported when asked for."""

_FLAGS = frozenset({"-v", "--verbose", "-q", "--quiet", "--no-progress", "--debug"})

_HELP = """usage: audit [PATH] [options]          the same as: audit check PATH
       audit COMMAND [arguments] [options]

Audits the DevOps readiness of a repository and prints what to mend first.

commands:
{commands}

audit COMMAND --help   shows a command's options.     audit --version   prints the version.
A command's name wins over a folder of that name: write ./list to audit a folder named list.

exit codes: 0 passed, 1 findings at or above --fail-on, 2 no report (usage, file or internal error), 3 incomplete, 4 nothing to audit
"""


class _Parser(argparse.ArgumentParser):
    """An ArgumentParser whose errors are `UsageError`s of one sentence, with a suggestion for a mistyped choice or option."""

    def error(self, message: str) -> NoReturn:
        raise UsageError(message)

    def parse_strictly(self, arguments: list[str]) -> argparse.Namespace:
        namespace, extra = self.parse_known_args(arguments)
        if extra:
            option = extra[0].partition("=")[0]
            known = [name for action in self._actions for name in action.option_strings]
            what = "unknown option" if option.startswith("-") else "unexpected argument"
            raise UsageError(f"{what} {option}{did_you_mean(option, known)}")
        return namespace


def run(arguments: list[str]) -> int:
    """Run the command line and return the exit code.

    Raises:
        UsageError: where it asks for something that cannot be done.
    """
    command, rest = _command(arguments)
    if command == "help":
        print(_HELP.format(commands="\n".join(f"  {name:9}{about}" for name, (about, _) in _COMMANDS.items())), end="")
        return 0
    if command == "version":
        print(f"dptops-audit {VERSION}")
        return 0
    about, module_name = _COMMANDS[command]
    module = import_module(f"dptops_audit.cli.{module_name}")
    parser = _Parser(prog=f"audit {command}", description=f"{about[0].upper()}{about[1:]}.", allow_abbrev=False)
    module.add_arguments(parser)
    _add_common(parser)
    code: int = module.run(parser.parse_strictly(rest))
    return code


def _command(arguments: list[str]) -> tuple[str, list[str]]:
    """The command's name and its arguments: the first word that is no flag, if it names a command, else `check`."""
    if arguments in (["--help"], ["-h"]):
        return "help", []
    first = next((index for index, word in enumerate(arguments) if word not in _FLAGS), len(arguments))
    if first == len(arguments):
        return "check", arguments
    word = arguments[first]
    if word in _COMMANDS or word == "help":
        return word, [*arguments[:first], *arguments[first + 1 :]]
    if word in ("--version", "-V"):
        return "version", []
    if not word.startswith("-") and os.sep not in word and not Path(word).exists():
        raise UsageError(f"{word} is neither a command nor a path that exists{did_you_mean(word, _COMMANDS)}")
    return "check", arguments


def _add_common(parser: argparse.ArgumentParser) -> None:
    group = parser.add_argument_group("output")
    volume = group.add_mutually_exclusive_group()
    volume.add_argument(
        "-v", "--verbose", action="store_const", const=1, default=0, dest="verbosity", help="show all evidence"
    )
    volume.add_argument("-q", "--quiet", action="store_const", const=-1, dest="verbosity", help="show only what fails")
    group.add_argument(
        "--color",
        type=choice("colour setting", ("auto", "always", "never")),
        default="auto",
        metavar="WHEN",
        help="auto (a terminal), always or never; NO_COLOR and FORCE_COLOR are honoured",
    )
    group.add_argument("--no-progress", action="store_true", help="no progress on stderr")
    group.add_argument("--debug", action="store_true", help="print the traceback of an internal error")
