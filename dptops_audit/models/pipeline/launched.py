"""The program that another one runs: `npx eslint .`, `uv run pytest`, `bundle exec rake`, `python -m build`."""

from __future__ import annotations

import re
from functools import lru_cache

from dptops_audit.knowledge.launchers import (
    INTERPRETERS,
    LAUNCHERS,
    NO_LAUNCHERS,
    OWN_COMMANDS,
    PROGRAMS,
    SCRIPT_COMMANDS,
    Launcher,
)

_PYTHON = re.compile(r"(?:python|pypy|py)[\d.]*w?(?:\.exe)?")
_VERSIONED = re.compile(r"(@?[^@=<>~!\s]+)(?:@[\w.^~$*-]*|[=<>~!]=[\w.*]+)")
_ASSIGNMENT = re.compile(r"[A-Za-z_]\w*=")
_WRAPPED = re.compile(r"\.(?:exe|cmd|bat)$", re.IGNORECASE)
_MODULE = re.compile(r"(?:.*/)?node_modules/(?:@[\w-]+/)?([\w.-]+)/(?:[\w.-]+/)*[\w.-]+\.[cm]?js$")
_BIN = re.compile(
    r"(?:.*/)?(?:vendor/bin|node_modules/\.bin|\.?venv/bin)/[\w.-]+$|bin/(?:phpunit|console|rspec|rake|rails)$"
)
_NUMBERED = re.compile(r"(?<=[a-z])-\d+(?:\.\d+)*$")  # clang-format-17
_PACKAGE_OPTIONS = frozenset("--cwd -C --dir --filter -F --prefix --workspace -w".split())
_PLAIN = re.compile(r"[a-z][\w-]*")
_GO_MODULE = re.compile(r"(?:[\w.-]+\.[a-z]{2,}/[\w./~-]+?)(?:/v\d+)?(?:@[\w.-]+)?$")


def program_of(argv: tuple[str, ...]) -> str:
    """The name that tables know: the last part of the path, in lower case, `python` for each of its versions."""
    return _program(argv[0]) if argv else ""


@lru_cache(maxsize=4096)
def _program(word: str) -> str:
    name = _WRAPPED.sub("", word.replace("\\", "/").rsplit("/", 1)[-1]).lower()
    if _PYTHON.fullmatch(name):
        return "python"
    return PROGRAMS.get(name) or _NUMBERED.sub("", name)


def launched(argv: tuple[str, ...]) -> tuple[tuple[str, ...], bool] | None:
    """The words of the program that is launched, and whether they are one shell text.

    None where the program launches no other.
    """
    program = program_of(argv)
    if program == "go":
        inner = _go_program(argv)
        return (inner, False) if inner else None
    if program in INTERPRETERS and (inner := _installed(argv)):
        return inner, False
    for launcher in LAUNCHERS.get(program, ()):
        words = _behind(argv[1:], launcher)
        if words:
            return (words if launcher.text else _named(words)), launcher.text
    inner = _installed_by_name(argv, program) or _behind_dashes(argv, program)
    return (inner, False) if inner else None


def _behind(words: tuple[str, ...], launcher: Launcher) -> tuple[str, ...]:
    at = 0
    for wanted in launcher.words:
        at = _skip_options(words, at, launcher.valued)
        if at >= len(words) or words[at] not in wanted.split("|"):
            return ()
        at += 1
    if launcher.until:
        found = next((i for i in range(at, len(words)) if words[i] in launcher.until), None)
        return words[found + 1 :] if found is not None else ()
    at = _skip_options(words, at, launcher.valued)
    if launcher.operands:
        at = _skip_options(words, at + launcher.operands, launcher.valued)
    while at < len(words) and (words[at].isdigit() or _ASSIGNMENT.match(words[at])):
        at += 1
    return words[at:]


def _skip_options(words: tuple[str, ...], at: int, valued: frozenset[str]) -> int:
    while at < len(words) and words[at].startswith(("-", "+")):
        if words[at] == "--":
            return at + 1
        at += 2 if words[at] in valued else 1
    return at


def _named(words: tuple[str, ...]) -> tuple[str, ...]:
    """The words with a package's version taken off the program, and the program instead of its package's name."""
    name = words[0]
    match = _VERSIONED.fullmatch(name)
    if match is not None:
        name = match[1]
    env, colon, script = name.partition(":")
    if colon and env.isidentifier() and not script.startswith("//"):
        name = script  # hatch's `env:program`
    return (PROGRAMS.get(name, name), *words[1:])


def _installed_by_name(argv: tuple[str, ...], program: str) -> tuple[str, ...]:
    """`yarn eslint .`: the program that a package manager runs by its plain name, where no script of the package is called so."""
    own = OWN_COMMANDS.get(program)
    if own is None:
        return ()
    at = _skip_options(argv, 1, _PACKAGE_OPTIONS)
    if at < len(argv) and argv[at] in ("run", "run-script"):
        at = _skip_options(argv, at + 1, _PACKAGE_OPTIONS)
    elif at < len(argv) and (argv[at] in own or argv[at] in SCRIPT_COMMANDS):
        return ()
    return argv[at:] if at < len(argv) and _PLAIN.fullmatch(argv[at]) else ()


def _behind_dashes(argv: tuple[str, ...], program: str) -> tuple[str, ...]:
    """`percy exec -- npm test`: the program behind `--` of one that nothing is known about."""
    if "--" not in argv or program in LAUNCHERS or program in OWN_COMMANDS or program in NO_LAUNCHERS:
        return ()
    inner = argv[argv.index("--") + 1 :]
    return inner if inner and _PLAIN.fullmatch(inner[0]) else ()


def _go_program(argv: tuple[str, ...]) -> tuple[str, ...]:
    """What `go run MODULE@VERSION` and `go tool NAME` run; programs of this repository (`go run ./cmd/x`) are not told."""
    rest = tuple(word for word in argv[1:])
    if len(rest) < 2 or rest[0] not in ("run", "tool"):
        return ()
    at = _skip_options(rest, 1, frozenset({"-C", "-modfile", "-tags", "-mod"}))
    if at >= len(rest):
        return ()
    if rest[0] == "tool":
        return (rest[at].rsplit("/", 1)[-1], *rest[at + 1 :])
    match = _GO_MODULE.fullmatch(rest[at])
    if match is None:
        return ()
    path = re.sub(r"(?:/v\d+)?(?:@.*)?$", "", rest[at])
    return (path.rsplit("/", 1)[-1], *rest[at + 1 :])


def _installed(argv: tuple[str, ...]) -> tuple[str, ...]:
    """`php vendor/bin/phpunit` and the like: the installed program, without the interpreter and its options."""
    at = _skip_options(argv, 1, frozenset({"-d", "-r", "-I", "-W", "-X"}))
    if at < len(argv) and _BIN.match(argv[at]):
        return argv[at:]
    module = _MODULE.match(argv[at]) if at < len(argv) else None
    return (module[1], *argv[at + 1 :]) if module is not None else ()
