"""What a command line starts: an application server, a queue worker, a server of files, or a program of the repository's own."""

from __future__ import annotations

import posixpath
from dataclasses import dataclass, replace

from dptops_audit.knowledge.start_programs import (
    NOT_PROGRAMS,
    OPTIONS_WITH_VALUES,
    PARALLEL_RUNNERS,
    SCRIPT_RUNNERS,
    SERVERS,
    STATIC_SERVERS,
    SUBCOMMANDS,
    WORKERS,
    WORKSPACE_RUNNERS,
    WRAPPERS,
)
from dptops_audit.models.services.service import Role
from dptops_audit.models.shell import parse_shell

_MAX_STEPS = 12
_SERVERS = {name: what for what, names in SERVERS.items() for name in names.split()}
_WORKERS = {name: what for what, names in WORKERS.items() for name in names.split()}
_PACKAGE_MANAGERS = frozenset({"npm", "yarn", "pnpm", "bun"})
_RUNNERS = frozenset({"bundle", "uv", "poetry", "pipenv", "pdm", "hatch", "rye", "npx", "pnpx", "bunx", "composer"})
_RUNNER_VERBS = frozenset({"exec", "run", "run-program", "dlx", "x", "--"})
_SELECTORS = frozenset(
    {"workspace", "--filter", "-F", "--workspace", "-w", "--scope", "--prefix", "-C", "--dir", "--cwd"}
)
_ALL_PACKAGES = frozenset({"-r", "--recursive", "workspaces", "--workspaces", "-ws"})
_LONGEST = 2000
_CHANGES_USER = frozenset({"gosu", "su-exec", "s6-setuidgid", "chpst"})
_INTERPRETERS = frozenset(
    {
        "python",
        "node",
        "nodejs",
        "bun",
        "deno",
        "ruby",
        "php",
        "perl",
        "ts-node",
        "tsx",
        "nodemon",
        "pm2",
        "pm2-runtime",
    }
)
_WITH_VALUE = frozenset(
    {"-r", "--require", "--import", "--loader", "--experimental-loader", "-C", "--conditions", "-W", "-X", "-e", "-I"}
)
_CODE_FILES = (".py", ".js", ".mjs", ".cjs", ".ts", ".mts", ".cts", ".rb", ".php", ".pl")


@dataclass(frozen=True, slots=True)
class Program:
    """`kind` is server, worker or static for programs that the catalogue knows, with what they are called in `what`; file, script, jar, dll
    or module for what an interpreter runs; else binary. `target` is the file, script, module or program as written, and `words` what
    follows it. `folder` is where a `cd` before it leads, empty without one.
    """

    kind: str
    target: str
    what: str = ""
    words: tuple[str, ...] = ()
    folder: str = ""

    @property
    def role(self) -> Role | None:
        """The role that the program itself shows; None where the code of the repository decides."""
        return {"server": Role.LISTENER, "worker": Role.WORKER}.get(self.kind)


def programs_of(argv: tuple[str, ...]) -> tuple[Program, ...]:
    """What the words of a command start: one program, or each that a runner of several starts at once."""
    words = _unwrapped(argv)
    if not words or posixpath.basename(words[0]) not in PARALLEL_RUNNERS:
        program = program_of(argv)
        return (program,) if program is not None else ()
    found: list[Program] = []
    for word in words[1:]:
        text = word.strip("\"'")
        manager, colon, script = text.partition(":")
        if colon and manager in _PACKAGE_MANAGERS:
            found.append(Program("script", script))
        elif " " in text:
            found += programs_in(text)
    return tuple(found)


def programs_in(text: str) -> tuple[Program, ...]:
    """The programs that a command line goes on with: those of the catalogue, and what its last command starts."""
    found: list[Program] = []
    last: tuple[Program, ...] = ()
    folder = ""
    for command in parse_shell("", text[:_LONGEST]).commands:
        if command.argv[:1] == ("cd",) and len(command.argv) > 1:
            folder = command.argv[1]
        programs = tuple(replace(one, folder=one.folder or folder) for one in programs_of(command.argv))
        last = programs or last
        found += (program for program in programs if program.role is not None)
    return tuple(dict.fromkeys((*found, *last)))


def _unwrapped(argv: tuple[str, ...]) -> tuple[str, ...]:
    """The words of the command that wrappers start."""
    for _ in range(_MAX_STEPS):
        argv = _without_assignments(argv)
        name = posixpath.basename(argv[0]) if argv else ""
        if name not in WRAPPERS and name not in _RUNNERS:
            break
        argv = _wrapped(name, argv[1:])
    return argv


def program_of(argv: tuple[str, ...]) -> Program | None:
    """What the words of a command start; None where they start nothing that goes on (`true`, `echo`) or cannot be told."""
    for _ in range(_MAX_STEPS):
        argv = _without_assignments(argv)
        if not argv or "$" in argv[0]:
            return None
        name = posixpath.basename(argv[0])
        if name in NOT_PROGRAMS:
            return None
        if name in SCRIPT_RUNNERS:
            scripts = [word for word in argv[1:] if not word.startswith("-")]
            return Program("script", scripts[-1]) if scripts else None
        if name in WRAPPERS or name in _RUNNERS:
            argv = _wrapped(name, argv[1:])
            continue
        if name in WORKSPACE_RUNNERS:
            tasks = [word for word in argv[1:] if not word.startswith("-") and word not in ("run", "exec")]
            return Program("script", tasks[0], words=("*",)) if tasks else None
        if name in _PACKAGE_MANAGERS and (script := _script(name, argv[1:])):
            if script[0] is not None:
                return Program("script", script[0], words=_workspace(argv[1:]))
            argv = script[1]
            continue
        known = _known(name, argv)
        if known is not None:
            return known
        interpreter = _interpreter(name)
        if interpreter is None:
            return Program("binary", argv[0], words=argv[1:])
        run = _interpreted(interpreter, argv[1:])
        if isinstance(run, Program):
            return run
        argv = run
    return None


def _known(name: str, argv: tuple[str, ...]) -> Program | None:
    options = {at + 1 for at, word in enumerate(argv) if word in OPTIONS_WITH_VALUES}
    verb = next((word for at, word in enumerate(argv) if at and at not in options and not word.startswith("-")), "")
    subcommand = SUBCOMMANDS.get((name, verb))
    if subcommand is not None:
        return Program("server" if subcommand[0] == "listener" else "worker", argv[0], subcommand[1], argv[1:])
    if name in _WORKERS:
        return Program("worker", argv[0], _WORKERS[name], argv[1:])
    if name in _SERVERS:
        return Program("server", argv[0], _SERVERS[name], argv[1:])
    if name in STATIC_SERVERS:
        return Program("static", argv[0], name, argv[1:])
    return None


def _interpreter(name: str) -> str | None:
    stem = name.rstrip("0123456789.")
    return stem if stem in _INTERPRETERS or stem in ("java", "dotnet") else None


def _interpreted(interpreter: str, words: tuple[str, ...]) -> Program | tuple[str, ...]:
    """The program that an interpreter runs, or the words of a command in its place."""
    if interpreter == "java":
        return _java(words)
    at = 0
    while at < len(words):
        word = words[at]
        if interpreter == "python" and word == "-m" and at + 1 < len(words):
            module = words[at + 1]
            inner = (
                module.partition(".")[0] if _known(module.partition(".")[0], (module,)) else module,
                *words[at + 2 :],
            )
            known = _known(inner[0], inner)
            return known or Program("module", module, words=words[at + 2 :])
        if interpreter == "php" and word == "-S":
            return Program("server", "php -S", "PHP", words[at:])
        if word in _WITH_VALUE:
            at += 2
            continue
        if word.startswith("-") or (
            interpreter in ("pm2", "pm2-runtime", "deno", "bun") and word in ("start", "run", "serve")
        ):
            at += 1
            continue
        rest = words[at:]
        known = _known(posixpath.basename(word), rest)
        if known is not None:
            return known
        if interpreter == "dotnet":
            return Program("dll", word, words=rest[1:]) if word.endswith(".dll") else Program("dll", "", words=rest)
        if interpreter == "ruby" and "." not in posixpath.basename(word):
            return rest
        return Program("file", word, words=rest[1:])
    return Program("binary", interpreter)


def _java(words: tuple[str, ...]) -> Program:
    at = 0
    while at < len(words):
        word = words[at]
        if word == "-jar" and at + 1 < len(words):
            return Program("jar", words[at + 1], words=words[at + 2 :])
        if word in ("-cp", "-classpath", "--class-path", "-p", "--module-path"):
            at += 2
            continue
        if word.startswith("-"):
            at += 1
            continue
        return Program("module", word, words=words[at + 1 :])
    return Program("binary", "java")


def _wrapped(name: str, words: tuple[str, ...]) -> tuple[str, ...]:
    """The command that a wrapper starts: what follows `--`, or its verb, its options and, for those that change the user, the user."""
    if "--" in words:
        return words[words.index("--") + 1 :]
    at = 0
    while at < len(words) and (words[at].startswith("-") or words[at] in _RUNNER_VERBS):
        at += 2 if words[at] in OPTIONS_WITH_VALUES else 1
    if name in _CHANGES_USER:
        at += 1
    if name in ("foreman", "honcho") and at < len(words) and words[at] == "start":
        return ()
    return words[at:]


def _workspace(words: tuple[str, ...]) -> tuple[str, ...]:
    """The names of the workspace's packages whose script is run; `*` for all of them."""
    for at, word in enumerate(words):
        if word in _SELECTORS and at + 1 < len(words):
            return (words[at + 1],)
        option, equals, value = word.partition("=")
        if equals and option in _SELECTORS:
            return (value,)
    return ("*",) if any(word in _ALL_PACKAGES for word in words) else ()


def _script(name: str, words: tuple[str, ...]) -> tuple[str | None, tuple[str, ...]] | None:
    """The script that a package manager runs, or None and the command that it executes; None where it runs no program."""
    selected = _workspace(words)
    plain = [word for word in words if not word.startswith("-") and word not in selected and word != "workspace"]
    if not plain:
        return None
    verb = plain[0]
    if verb in ("run", "run-script") and len(plain) > 1:
        return (plain[1], ())
    if verb in ("exec", "dlx", "x") and len(plain) > 1:
        return (None, words[words.index(plain[1]) :])
    if name == "bun" and verb.endswith(_CODE_FILES):
        return None
    return (verb, ())


def _without_assignments(argv: tuple[str, ...]) -> tuple[str, ...]:
    at = 0
    while at < len(argv) and "=" in argv[at] and argv[at].partition("=")[0].isidentifier():
        at += 1
    return argv[at:]
