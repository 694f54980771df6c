"""A Dockerfile as a tree: stages, instructions and heredocs, each with its place, and the values that hold at its end.

Sources: https://docs.docker.com/reference/dockerfile/ and moby/buildkit, frontend/dockerfile/{parser,instructions}.
dockerfile-parse splits the instructions (see dockerfile_syntax); everything else is worked out here.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from types import MappingProxyType

from dptops_audit.evidence import Location, Problem
from dptops_audit.models.docker.build import Build, Copy, Port, RunCommand
from dptops_audit.models.docker.syntax import Heredoc, LogicalLine, Places, lay_out, split_lines
from dptops_audit.models.docker.variables import Expansion
from dptops_audit.models.docker.words import SPACE, NotStrings, json_words, pairs, take_flags

__all__ = [
    "Build",
    "Copy",
    "Dockerfile",
    "Expansion",
    "Heredoc",
    "Instruction",
    "Port",
    "RunCommand",
    "Stage",
    "read_dockerfile",
]

NO_ARGS: Mapping[str, str] = MappingProxyType({})

_JSON = frozenset({"ADD", "CMD", "COPY", "ENTRYPOINT", "HEALTHCHECK", "RUN", "SHELL", "VOLUME"})
_LISTS = frozenset({"ADD", "COPY", "EXPOSE", "FROM", "VOLUME"})
_PAIRS = frozenset({"ARG", "ENV", "LABEL"})
_SINGLE = frozenset({"CMD", "ENTRYPOINT", "MAINTAINER", "ONBUILD", "RUN", "STOPSIGNAL", "USER", "WORKDIR"})
KEYWORDS = _JSON | _LISTS | _PAIRS | _SINGLE

_FEWEST_WORDS = {"ADD": 2, "COPY": 2} | dict.fromkeys(
    ("EXPOSE", "MAINTAINER", "STOPSIGNAL", "USER", "VOLUME", "WORKDIR"), 1
)
_STAGE_NAME = re.compile(r"[a-z][a-z0-9-_.]*")
_TEMPLATE = re.compile(r"\{\{|\{%|\{#|<%|@@|\$\{\{")
_OFFICIAL_FRONTEND = re.compile(r"(?:docker\.io/)?docker/dockerfile(?:-upstream)?(?:[:@].*)?")
_MAX_PROBLEMS = 50


@dataclass(frozen=True, slots=True, eq=False)
class Instruction:
    """One instruction; equal only to itself.

    `name` is upper-case; `value` is what follows name and flags, continuations joined. `flags` are (name, value) pairs
    in order, names without `--`, "" for a flag without a value. `words` is the JSON form's array (HEALTHCHECK: of its
    CMD), or None in shell form. `triggers` holds the inner instruction of an ONBUILD. Lines and `column` count from 1;
    `end_line` includes heredocs.
    """

    path: str
    name: str
    value: str
    line: int
    column: int
    end_line: int
    flags: tuple[tuple[str, str], ...] = ()
    words: tuple[str, ...] | None = None
    heredocs: tuple[Heredoc, ...] = ()
    triggers: tuple[Instruction, ...] = ()
    escape: str = "\\"
    places: Places = field(default=Places(((0, 0, 0),)), repr=False)

    @property
    def location(self) -> Location:
        return Location(self.path, self.line, self.column, self.end_line)

    def flag(self, name: str) -> str | None:
        """The value of the first flag of that name, None where there is none."""
        return next((value for flag, value in self.flags if flag == name), None)

    @property
    def arguments(self) -> tuple[str, ...]:
        """The words as BuildKit's parser gives them: a JSON array, the list of a COPY or FROM, pairs, or one value."""
        if self.words is not None:
            return self.words
        if not self.value:
            return ()
        if self.name in _LISTS:
            return tuple(SPACE.split(self.value))
        if self.name in _PAIRS:
            return tuple(name if value is None else f"{name}={value}" for name, value in self.pairs)
        return (self.value,)

    @property
    def pairs(self) -> tuple[tuple[str, str | None], ...]:
        """Names and raw values (quotes kept) of an ARG, ENV or LABEL; None for an ARG without a default; else ()."""
        if self.name not in _PAIRS:
            return ()
        try:
            return pairs(self.value, self.escape, bare_names=self.name == "ARG")
        except ValueError:
            return ()

    def place(self, offset: int) -> Location:
        """Where the character of `value` at `offset` stands in the file."""
        line, column = self.places.at(offset)
        return Location(self.path, line, column, line)


@dataclass(slots=True, eq=False)
class Stage:
    """One FROM and what follows it; equal only to itself.

    `name` is lower-case, None where it has none; `image` is as written. `base` is the earlier stage that it builds on
    with the arguments' defaults (Build.base knows it for other arguments), or None for an external image.
    """

    index: int
    name: str | None
    image: str
    origin: Instruction
    dockerfile: Dockerfile = field(repr=False)
    instructions: tuple[Instruction, ...] = ()

    @property
    def location(self) -> Location:
        return self.origin.location

    @property
    def end_line(self) -> int:
        return self.instructions[-1].end_line if self.instructions else self.origin.end_line

    @property
    def platform(self) -> str | None:
        """The value of `--platform` as written."""
        return self.origin.flag("platform")

    @property
    def base(self) -> Stage | None:
        return self.dockerfile.build().base(self)

    @property
    def lineage(self) -> tuple[Stage, ...]:
        """The stages that this one is built on, root first, ending with itself."""
        return self.dockerfile.build().lineage(self)


@dataclass(slots=True, eq=False)
class Dockerfile:
    """A parsed Dockerfile; equal only to itself.

    `global_args` are the ARGs before the first FROM; `syntax` is the frontend image of `# syntax=`, or None;
    `templated` is True where it has to be rendered before it is a Dockerfile.
    """

    path: str
    stages: tuple[Stage, ...] = ()
    global_args: tuple[Instruction, ...] = ()
    instructions: tuple[Instruction, ...] = ()
    escape: str = "\\"
    syntax: str | None = None
    templated: bool = False
    problems: tuple[Problem, ...] = ()
    _builds: dict[tuple[tuple[str, str], ...], Build] = field(default_factory=dict, repr=False)

    def stage(self, target: str | None) -> Stage | None:
        """The stage of that name (any case) or index; the last one for None."""
        if target is None:
            return self.stages[-1] if self.stages else None
        named = next((stage for stage in reversed(self.stages) if stage.name == target.lower()), None)
        if named is not None or not (target.isascii() and target.isdigit()) or len(target) > 9:
            return named
        return self.stages[int(target)] if int(target) < len(self.stages) else None

    def build(self, build_args: Mapping[str, str] = NO_ARGS) -> Build:
        """The Dockerfile as built with these arguments; the same object for the same arguments."""
        key = tuple(sorted(build_args.items()))
        if key not in self._builds:
            self._builds[key] = Build(self, dict(build_args))
        return self._builds[key]

    def expand(self, text: str, at: Stage | Instruction, build_args: Mapping[str, str] = NO_ARGS) -> Expansion:
        """`text` with variables replaced as they stand before that instruction; at a Stage, as in its FROM line."""
        build = self.build(build_args)
        return build.expand_from(text) if isinstance(at, Stage) else build.expand_at(text, at)

    def base(self, stage: Stage, build_args: Mapping[str, str] = NO_ARGS) -> Stage | None:
        return self.build(build_args).base(stage)

    def lineage(self, stage: Stage, build_args: Mapping[str, str] = NO_ARGS) -> tuple[Stage, ...]:
        return self.build(build_args).lineage(stage)

    def user(self, stage: Stage, build_args: Mapping[str, str] = NO_ARGS) -> Instruction | None:
        """The USER that holds at the stage's end, from its lineage; None where nothing here sets one."""
        return self.build(build_args).effective(stage, "USER")

    def workdir(self, stage: Stage, build_args: Mapping[str, str] = NO_ARGS) -> Instruction | None:
        return self.build(build_args).effective(stage, "WORKDIR")

    def shell(self, stage: Stage, build_args: Mapping[str, str] = NO_ARGS) -> Instruction | None:
        return self.build(build_args).effective(stage, "SHELL")

    def entrypoint(self, stage: Stage, build_args: Mapping[str, str] = NO_ARGS) -> Instruction | None:
        """The last ENTRYPOINT; one with `words == ()` takes away what the base image has."""
        return self.build(build_args).effective(stage, "ENTRYPOINT")

    def cmd(self, stage: Stage, build_args: Mapping[str, str] = NO_ARGS) -> Instruction | None:
        """The last CMD; None also where a later stage's ENTRYPOINT clears it."""
        return self.build(build_args).effective(stage, "CMD")

    def healthcheck(self, stage: Stage, build_args: Mapping[str, str] = NO_ARGS) -> Instruction | None:
        """The last HEALTHCHECK, which may be `HEALTHCHECK NONE`."""
        return self.build(build_args).effective(stage, "HEALTHCHECK")

    def ports(self, stage: Stage, build_args: Mapping[str, str] = NO_ARGS) -> tuple[Port, ...]:
        return self.build(build_args).ports(stage)

    def onbuild(self, stage: Stage) -> tuple[Instruction, ...]:
        """The stage's own ONBUILD instructions: triggers are not handed down any further."""
        return tuple(instruction for instruction in stage.instructions if instruction.name == "ONBUILD")

    def copies(self, stage: Stage, build_args: Mapping[str, str] = NO_ARGS) -> tuple[Copy, ...]:
        return self.build(build_args).copies(stage)

    def run_commands(self, stage: Stage, build_args: Mapping[str, str] = NO_ARGS) -> tuple[RunCommand, ...]:
        return self.build(build_args).run_commands(stage)


def read_dockerfile(path: str, content: str) -> Dockerfile:
    """Parse a Dockerfile. Never raises: what BuildKit would refuse becomes a Problem, and the rest is read on."""
    content = re.sub("[\ud800-\udfff]", "\ufffd", content)
    layout = lay_out(content)
    reader = _Reader(path, layout.escape)
    for line, message in layout.problems:
        reader.complain(line, message)
    dockerfile = Dockerfile(path, escape=layout.escape)
    if syntax := layout.directives.get("syntax"):
        dockerfile.syntax = syntax.split(" ")[0]
        reader.other_frontend = not _OFFICIAL_FRONTEND.fullmatch(dockerfile.syntax)
    dockerfile.instructions = reader.read(layout.lines)
    _arrange(dockerfile, reader)
    dockerfile.templated = reader.template_line > 0
    dockerfile.problems = reader.all_problems()
    return dockerfile


class _Reader:
    """Makes instructions of logical lines, and collects problems."""

    def __init__(self, path: str, escape: str) -> None:
        self.path = path
        self.escape = escape
        self.other_frontend = False
        self.template_line = 0
        self.problems: list[Problem] = []

    def complain(self, line: int, message: str) -> None:
        self.problems.append(Problem(self.path, message, line))

    def all_problems(self) -> tuple[Problem, ...]:
        if self.template_line:
            message = "a template, which has to be rendered before it is a Dockerfile: read as far as it goes"
            return (Problem(self.path, message, self.template_line, skipped=True),)
        ordered = sorted(self.problems, key=lambda problem: problem.line)
        if (more := len(ordered) - _MAX_PROBLEMS) > 0:
            ordered[_MAX_PROBLEMS:] = [Problem(self.path, f"{more} more problems", ordered[_MAX_PROBLEMS].line)]
        return tuple(ordered)

    def read(self, lines: list[LogicalLine]) -> tuple[Instruction, ...]:
        parts = list(split_lines(line.text for line in lines))
        inner = [value for name, value, _ in parts if name == "ONBUILD" and value]
        triggers = iter(list(split_lines(inner)) if inner else ())
        instructions: list[Instruction] = []
        for line, (name, value, start) in zip(lines, parts, strict=True):
            places = line.places.after(start)
            trigger: tuple[Instruction, ...] = ()
            if name == "ONBUILD" and value:
                inner_name, inner_value, inner_start = next(triggers)
                if inner_name in ("ONBUILD", "FROM", "MAINTAINER"):
                    self.complain(line.line, f"{inner_name} isn't allowed as an ONBUILD trigger")
                trigger = (self._instruction(line, inner_name, inner_value, places.after(inner_start), places.at(0)),)
            instructions.append(self._instruction(line, name, value, places, line.places.at(0), trigger))
        return tuple(instructions)

    def _instruction(
        self,
        line: LogicalLine,
        name: str,
        value: str,
        places: Places,
        at: tuple[int, int],
        triggers: tuple[Instruction, ...] = (),
    ) -> Instruction:
        flags, start = take_flags(value, self.escape)
        if start:
            value, places = value[start:], places.after(start)
        instruction = Instruction(
            path=self.path,
            name=name,
            value=value,
            line=at[0],
            column=at[1],
            end_line=line.end_line,
            flags=flags,
            words=self._json(line, name, value),
            heredocs=line.heredocs,
            triggers=triggers,
            escape=self.escape,
            places=places,
        )
        self._check(instruction)
        return instruction

    def _json(self, line: LogicalLine, name: str, value: str) -> tuple[str, ...] | None:
        if name not in _JSON:
            return None
        if name == "HEALTHCHECK":
            value = value.partition(" ")[2].lstrip()
        try:
            return json_words(value)
        except NotStrings as error:
            self.complain(line.line, f"{name}: {error}")
            return None

    def _check(self, instruction: Instruction) -> None:
        name = instruction.name
        if name not in KEYWORDS:
            if _TEMPLATE.match(name):
                self.template_line = self.template_line or instruction.line
            if not self.other_frontend:
                self.complain(instruction.line, f"unknown instruction: {name[:40]}")
        elif name in _PAIRS:
            try:
                pairs(instruction.value, self.escape, bare_names=name == "ARG")
            except ValueError as error:
                self.complain(instruction.line, f"{name} {error}")
        elif name == "SHELL" and not instruction.words:
            self.complain(instruction.line, "SHELL requires a JSON array of at least one word")
        elif name == "HEALTHCHECK" and instruction.value.split(" ")[0].upper() not in ("CMD", "NONE"):
            self.complain(instruction.line, "HEALTHCHECK needs CMD or NONE")
        elif len(instruction.arguments) < (fewest := _FEWEST_WORDS.get(name, 0)):
            self.complain(instruction.line, f"{name} requires at least {fewest} argument{'s' * (fewest > 1)}")


def _arrange(dockerfile: Dockerfile, reader: _Reader) -> None:
    stages: list[Stage] = []
    bodies: list[list[Instruction]] = []
    global_args: list[Instruction] = []
    orphan: Instruction | None = None
    for instruction in dockerfile.instructions:
        if instruction.name == "FROM":
            stages.append(_stage(len(stages), instruction, dockerfile, reader))
            bodies.append([])
        elif stages:
            bodies[-1].append(instruction)
        elif instruction.name == "ARG":
            global_args.append(instruction)
        elif instruction.name in KEYWORDS and orphan is None:
            orphan = instruction
    for stage, body in zip(stages, bodies, strict=True):
        stage.instructions = tuple(body)
    if not dockerfile.instructions:
        reader.complain(1, "the file has no instructions")
    elif not stages:
        reader.complain(dockerfile.instructions[0].line, "the file has no FROM")
    elif orphan is not None:
        reader.complain(orphan.line, f"{orphan.name} stands before the first FROM")
    dockerfile.stages = tuple(stages)
    dockerfile.global_args = tuple(global_args)


def _stage(index: int, origin: Instruction, dockerfile: Dockerfile, reader: _Reader) -> Stage:
    words = origin.arguments
    name = words[2].lower() if len(words) == 3 and words[1].lower() == "as" else None
    if name is None and len(words) != 1:
        reader.complain(origin.line, "FROM requires either one or three arguments")
    elif name is not None and not _STAGE_NAME.fullmatch(name):
        reader.complain(origin.line, f"invalid name for a build stage: {name[:40]!r}")
    if words and _TEMPLATE.search(origin.value):
        reader.template_line = reader.template_line or origin.line
    return Stage(index, name, words[0] if words else "", origin, dockerfile)
