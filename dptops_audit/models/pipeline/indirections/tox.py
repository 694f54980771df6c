"""`tox`: the commands of the environments that it runs, from tox.ini, setup.cfg, tox.toml and pyproject.toml.

https://tox.wiki/en/latest/config.html, https://tox.wiki/en/latest/reference/config.html#toml-only
"""

from __future__ import annotations

import posixpath
import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field, replace

from dptops_audit.evidence import Location
from dptops_audit.models.pipeline.indirections.command_words import options, options_of
from dptops_audit.models.pipeline.indirections.tox_ini import Config, Line, expanded, read_ini, section_lines
from dptops_audit.models.pipeline.indirections.tox_toml import read_toml
from dptops_audit.models.pipeline.indirections.word_paths import place_of
from dptops_audit.models.pipeline.model import Invocation
from dptops_audit.models.pipeline.reached import Reached, Workspace

_VALUED = options(
    "-e -c --conf --workdir --root --result-json -m -f -x --override --discover --skip-env --colored -i --index-url --installpkg "
    "--hashseed --runner --plus -p --parallel --cachedir --develop-pkg --ctx"
) - {"-p", "--parallel"}
_ACTIONS = frozenset({"run", "r", "run-parallel", "p", "legacy", "le"})
_OTHERS = frozenset("list l config c devenv d depends de quickstart q exec e schema".split())
_POSARGS = re.compile(r"\{posargs(?::((?:[^{}]|\{[^{}]*\})*))?\}|\[\]")
_HOLE = re.compile(r"\{([^{}]{1,200})\}")
_REFERENCE = re.compile(r"\{\[([^\]{}]{1,200})\]([\w-]{1,80})\}")
_NO_NAME = re.compile(r"\W")
_MOST_ENVS = 200
_MOST_JOINED = 50
_LONGEST = 2_000
_MOST_REPLACED = 20_000
"""Expressions of one run; what refers to itself would use any number."""
_MOST_LINES = 2_000
_DEEPEST = 10


@dataclass(frozen=True, slots=True)
class _Run:
    """One run of tox: its configuration, the file's folder and the words behind `--`."""

    config: Config
    folder: str
    posargs: tuple[str, ...]
    left: list[int] = field(default_factory=lambda: [_MOST_REPLACED])


def follow(invocation: Invocation, workspace: Workspace) -> Sequence[Reached] | None:
    """The commands of each environment, each once; None where tox only tells something."""
    words = list(invocation.argv[1:])
    if words and words[0] in _OTHERS:
        return None
    if words and words[0] in _ACTIONS:
        del words[0]
    given = options_of(words, _VALUED)
    config = _config(given.value("-c", "--conf"), invocation, workspace)
    if config is None:
        return ()
    folder = posixpath.dirname(config.path)
    run = _Run(config, folder, given.rest)
    wanted = _wanted(given.values("-e"), given.values("-f"), given.values("-m"), run, invocation)
    found: dict[tuple[object, ...], Reached] = {}
    for env in wanted[:_MOST_ENVS]:
        for one in _environment(env, run):
            found.setdefault((one.location, one.text, one.argv, one.directory), one)
    return tuple(found.values())


def _config(written: str | None, invocation: Invocation, workspace: Workspace) -> Config | None:
    directory = invocation.directory
    if written is not None:
        path = place_of(written, directory, invocation.location.path)
        if path is None:
            return None
        if workspace.manifests.text(path) is None:
            return _beside(path, workspace)
        return _read(path, workspace)
    while directory is not None:
        found = _beside(directory, workspace)
        if found is not None:
            return found
        directory = posixpath.dirname(directory) if directory else None
    return None


def _beside(directory: str, workspace: Workspace) -> Config | None:
    """The configuration in a folder, in the order in which tox looks for it."""
    for name in ("tox.ini", "setup.cfg", "pyproject.toml", "tox.toml"):
        path = workspace.beside(directory, name)
        config = _read(path, workspace) if path is not None else None
        if config is not None:
            return config
    return None


def _read(path: str, workspace: Workspace) -> Config | None:
    if path.endswith(".toml"):
        root = workspace.manifests.toml(path)
        return read_toml(path, root, own=posixpath.basename(path) != "pyproject.toml") if root is not None else None
    config = workspace.parsed(path, read_ini)
    if config is None or (path.endswith("setup.cfg") and "tox" not in config.sections):
        return None
    return config


def _wanted(
    envs: Iterable[str], factors: Iterable[str], labels: Iterable[str], run: _Run, invocation: Invocation
) -> list[str]:
    names = [name for text in envs for name in expanded(text)]
    if not names and invocation.variables.get("TOXENV"):
        names = expanded(invocation.variables["TOXENV"])
    listed = [name for line in section_lines(run.config, "tox", "env_list", "envlist") for name in expanded(line.text)]
    known = [*listed, *(name.partition(":")[2] for name in run.config.sections if name.startswith("testenv:"))]
    if names and "ALL" not in names:
        found = []
        for name in names:
            # A name that a matrix gives (`py$VERSION`) means those of the list that it may be.
            pattern = re.sub(r"\\\$\\?\{?\\?\{?.*?(?=-|$)", ".*", re.escape(name)) if "$" in name else ""
            found += [env for env in known if re.fullmatch(pattern, env)] if pattern else [name]
        return list(dict.fromkeys(found))
    wanted = [set(text.split("-")) for text in factors]
    if wanted:
        return [env for env in listed if any(factor <= set(env.split("-")) for factor in wanted)]
    tagged = set(labels)
    if tagged:
        marked = [line.text for line in section_lines(run.config, "tox", "labels")]
        lists = [text.partition("=") for text in marked]
        by_label = [name for label, _, text in lists if label.strip() in tagged for name in expanded(text)]
        return by_label or [
            env
            for env in known
            if tagged & {word for line in _lines(env, ("labels",), run) for word in line.text.replace(",", " ").split()}
        ]
    return list(dict.fromkeys(known if "ALL" in names else listed or ["py"]))


def _environment(env: str, run: _Run) -> Iterator[Reached]:
    """What one environment installs and runs."""
    folder: str | None = run.folder
    moved = _lines(env, ("change_dir", "changedir"), run)
    if moved:
        folder = place_of(_filled(moved[0].text, env, run, ".") or ".", run.folder, run.config.path)
    root = posixpath.relpath("/" + run.folder, "/" + folder) if folder is not None else "$UNKNOWN"
    settings = [line.text.partition("=") for line in _lines(env, ("set_env", "setenv"), run)]
    variables = {name.strip(): _filled(value.strip(), env, run, root) for name, equals, value in settings if equals}
    base = Reached(Location(run.config.path, 1), directory=folder, variables=variables)
    for line in _lines(env, ("deps",), run):
        words = line.text.split()
        if words[0].startswith("-r"):
            file = words[0][2:].lstrip("=") or (words[1] if len(words) > 1 else "")
            argv: tuple[str, ...] = ("pip", "install", "-r", _filled(file, env, run, "."))
            yield replace(base, location=Location(line.path, line.number), argv=argv, directory=run.folder)
    ignored = any(line.text.lower() == "true" for line in _lines(env, ("ignore_outcome",), run))
    for name in ("commands_pre", "commands", "commands_post"):
        for line in _lines(env, (name,), run):
            yield from _command(line, env, run, root, "`ignore_outcome` hides its failure" if ignored else "", base)


def _command(line: Line, env: str, run: _Run, root: str, swallowed: str, base: Reached) -> Iterator[Reached]:
    """One line of commands. A `-` before it lets it fail, a `!` wants it to."""
    place = replace(base, location=Location(line.path, line.number), swallowed=swallowed)
    if line.words:
        words = tuple(word for part in line.words for word in _given(part, run))
        if words[:1] == ("-",):
            words, place = words[1:], replace(place, swallowed=swallowed or "`-` hides its failure")
        if words:
            yield replace(place, argv=tuple(_filled(word, env, run, root) for word in words))
        return
    text = line.text
    while text[:1] in ("-", "!") and text[1:2].isspace():
        if text[0] == "-":
            place = replace(place, swallowed=swallowed or "`-` hides its failure")
        text = text[1:].lstrip()
    text = _filled(text, env, run, root)
    if text:
        yield replace(place, text=text, lines=(line.number,))


def _given(word: str, run: _Run) -> tuple[str, ...]:
    """The words of a TOML command that one of its words stands for."""
    if word.startswith("\0posargs\0"):
        return run.posargs or tuple(word.split("\0")[2:])
    return (word,)


def _lines(env: str, names: Sequence[str], run: _Run) -> list[Line]:
    """The lines of a setting for an environment: its own, else those of the environments' base."""
    config = run.config
    factors = frozenset(env.split("-")) | {env}
    for section in (f"testenv:{env}", "testenv"):
        lines = section_lines(config, section, *names)
        if lines:
            return list(_chosen(lines, factors, env, run, 0))
        if any(name in config.sections.get(section, {}) for name in names):
            return []
    return []


def _chosen(lines: Iterable[Line], factors: frozenset[str], env: str, run: _Run, depth: int) -> Iterator[Line]:
    """The lines whose factors hold, references to other sections put in."""
    left = _MOST_LINES
    for line in lines:
        if line.factors and not any(_holds(choice, factors) for choice in line.factors):
            continue
        reference = _REFERENCE.fullmatch(line.text.strip())
        if reference is None or depth > _DEEPEST:
            yield line
            continue
        section, name = reference.groups()
        if section not in run.config.sections and section.startswith("testenv:"):
            section = "testenv"
        inner = section_lines(run.config, section, name) or section_lines(run.config, "testenv", name)
        for one in _chosen(inner, factors, env, run, depth + 1):
            left -= 1
            if left < 0:
                return
            yield one


def _holds(choice: tuple[str, ...], factors: frozenset[str]) -> bool:
    return all((part[1:] not in factors) if part.startswith("!") else part in factors for part in choice)


def _filled(text: str, env: str, run: _Run, root: str) -> str:
    """The text with what tox puts in, as far as it is known; other expressions become variables that are not.

    `root` is the way from the folder that the text is used in to that of the configuration.
    """
    posargs = " ".join(run.posargs)
    text = _POSARGS.sub(lambda found: posargs or found[1] or "", text)
    for _ in range(_DEEPEST):
        if run.left[0] <= 0:
            break
        filled = _HOLE.sub(lambda hole: _value(hole[1], hole[0], env, run, root), text)
        if filled == text or len(filled) > _LONGEST:
            break
        text = filled
    return text.strip()


def _value(name: str, written: str, env: str, run: _Run, root: str) -> str:
    run.left[0] -= 1
    reference = _REFERENCE.fullmatch(written)
    if reference is not None:
        lines = section_lines(run.config, reference[1], reference[2])
        text = " ".join(line.text for line in lines[:_MOST_JOINED])
        return text if text and len(text) < _LONGEST and run.left[0] > 0 else "$UNKNOWN"
    if name in ("toxinidir", "tox_root"):
        return root
    if name in ("envname", "env_name"):
        return env
    if name in ("envpython", "env_python"):
        return "python"
    if name == "/":
        return "/"
    if name.startswith("env:"):
        variable, _, default = name.removeprefix("env:").partition(":")
        # The braces of a shell's default would be read as one of tox's own.
        return default or f"${variable}"
    return f"${_NO_NAME.sub('_', name)}"
