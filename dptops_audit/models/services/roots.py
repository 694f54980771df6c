"""The service roots of a repository: the signs of each directory, weighed."""

from __future__ import annotations

import posixpath
from collections import Counter
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field

from dptops_audit.evidence import Evidence
from dptops_audit.knowledge.ecosystems import SCRIPT_LANGUAGES, WITHIN_ANOTHER
from dptops_audit.knowledge.start_programs import PROTOCOLS
from dptops_audit.models.services.homes import Homes
from dptops_audit.models.services.images import Started
from dptops_audit.models.services.programs import Program
from dptops_audit.models.services.service import Role, Service, Sign

_ORDER = {"code": 0, "image": 1, "procfile": 2, "script": 3, "manifest": 4, "configuration": 5}
_PACKED = frozenset(
    "go rust c cpp java kotlin scala groovy clojure csharp fsharp visualbasic elixir erlang haskell swift dart crystal nim zig ocaml d".split()
)
_ENTRY_NAMES = frozenset("main server index app application program startup wsgi asgi config endpoint".split())
"""Files in which programs begin, by their names without extension."""
_PLAIN_NAMES = frozenset("src app server backend api service lambda-source code source web main".split())
"""Folders that several services of a repository may be called."""


@dataclass
class Candidate:
    """What is known of one directory. `exposed` are images of it that open a port, or containers of theirs that do; `run` those that a
    workload, a compose service or a pipeline runs; `deployed` says that a file here deploys it; `command_line` that it is a tool with
    commands of its own; `published` that users install it as a package; `entry` that it holds
    a front controller or a manifest of its own."""

    directory: str
    signs: list[Sign] = field(default_factory=list)
    started: list[Started] = field(default_factory=list)
    exposed: bool = False
    run: bool = False
    deployed: bool = False
    command_line: bool = False
    published: bool = False
    entry: bool = False


def judge(candidate: Candidate, languages: Collection[str]) -> Role | str:
    """The role of the long-running program that the directory starts, or one sentence on why it starts none.

    `languages` are the kinds of its shipped code: without any, what an image starts is another repository's.
    """
    if any(sign.role is Role.FUNCTION for sign in candidate.signs):
        return Role.FUNCTION
    if not set(languages) - SCRIPT_LANGUAGES:
        return "holds no code that a program is made of: what its image starts comes from elsewhere"
    listeners = [sign for sign in candidate.signs if sign.role is Role.LISTENER]
    workers = [sign for sign in candidate.signs if sign.role is Role.WORKER]
    programs = [one.program for one in candidate.started if one.program is not None]
    own = [p for p in programs if p.kind not in ("static", "worker") and _is_own(p, languages)]
    process = any(sign.source == "procfile" for sign in candidate.signs)
    served = any(program.role is Role.LISTENER for program in programs)
    if served and (candidate.entry or listeners or not _serves_php(programs)):
        return Role.LISTENER
    if own and candidate.exposed:
        return Role.LISTENER
    if listeners and not _only_installed(candidate):
        in_use = own or process or ((candidate.deployed or candidate.run) and not programs)
        if in_use or any(sign.alone and sign.source in ("code", "manifest") for sign in listeners):
            return Role.LISTENER
    if any(program.role is Role.WORKER for program in programs) or any(sign.source == "procfile" for sign in workers):
        return Role.WORKER
    if own and candidate.run and not candidate.published and (not candidate.command_line or any(p.words for p in own)):
        return Role.WORKER
    if any(sign.alone and sign.source == "manifest" for sign in workers):
        return Role.WORKER
    return _why_not(candidate, programs, listeners)


def _why_not(candidate: Candidate, programs: Sequence[Program], listeners: Sequence[Sign]) -> str:
    static = next((program.what for program in programs if program.kind == "static"), None)
    if static is not None and not listeners:
        return f"only starts {static}, a server of files or a proxy"
    if _only_installed(candidate):
        return "is a tool or package that its users install, and nothing here runs it"
    if candidate.started and not listeners:
        return "has an image, and nothing shows that what it starts goes on running"
    return "has no image, process or deployment of its own that would start it"


def _serves_php(programs: Iterable[Program]) -> bool:
    """Whether all that serves is PHP's own server, which serves whatever is put into it."""
    return all(program.what == "PHP" for program in programs if program.role is Role.LISTENER)


def _is_own(program: Program, languages: Collection[str]) -> bool:
    """Whether an image's program can be made of this code: a binary needs a language that is compiled or packed into one."""
    return program.kind != "binary" or not _PACKED.isdisjoint(languages)


def _only_installed(candidate: Candidate) -> bool:
    """A tool or package that users install, and that nothing here runs."""
    return (candidate.published or candidate.command_line) and not (
        candidate.exposed or candidate.run or candidate.deployed
    )


def service_of(candidate: Candidate, role: Role, homes: Homes, lines: Mapping[str, int], name: str) -> Service:
    """The service of a directory that was judged one. `lines` are its shipped lines of code by language."""
    signs = [*candidate.signs, *(_image_sign(one, role) for one in candidate.started if one.program is not None)]
    leading = [sign for sign in signs if sign.role is role] or signs
    leading.sort(key=_telling)
    workers = () if role is Role.WORKER else tuple(sign for sign in signs if sign.role is Role.WORKER)
    images = tuple(dict.fromkeys(one.image for one in candidate.started if one.program is not None or one.copies))
    named = [sign for sign in leading if sign.what and sign.what not in PROTOCOLS]
    framework = next((sign.what for sign in named if sign.source not in ("image", "procfile")), "")
    framework = framework or next((sign.what for sign in named), "")
    language = _language(leading, lines)
    return Service(
        candidate.directory,
        name,
        role,
        language,
        framework,
        tuple(leading),
        homes.packages(candidate.directory),
        images,
        workers,
    )


def _telling(sign: Sign) -> tuple[object, ...]:
    """Orders signs by how well they show where the program starts."""
    location = sign.evidence.location
    stem = posixpath.basename(location.path).partition(".")[0].lower()
    named = stem in _ENTRY_NAMES
    return (not sign.alone, _ORDER[sign.source], not sign.near, location.path.count("/"), not named, location)


def _image_sign(started: Started, role: Role) -> Sign:
    program = started.program
    assert program is not None
    shown = program.what or posixpath.basename(program.target) or program.kind
    evidence = Evidence(started.location, f"the image starts {shown}", started.via)
    return Sign(program.role or role, started.location.path, evidence, "image", "", program.what)


def _language(signs: Sequence[Sign], lines: Mapping[str, int]) -> str:
    """That of the leading sign in code, else the one with most lines."""
    counted: Counter[str] = Counter()
    for kind, count in lines.items():
        if kind not in SCRIPT_LANGUAGES:
            counted[WITHIN_ANOTHER.get(kind, kind)] += count
    in_code = next((sign.language for sign in signs if sign.source == "code" and sign.language), "")
    if in_code:
        return in_code
    return max(counted, key=lambda kind: (counted[kind], kind), default="")


def name_of(directory: str, repository: str) -> str:
    """What the service is called: its folder, with the one above where the name says nothing; the repository for the root."""
    if not directory:
        return repository.rpartition("/")[2]
    last = directory.rpartition("/")[2]
    above = posixpath.dirname(directory).rpartition("/")[2]
    return f"{above}/{last}" if last in _PLAIN_NAMES and above else last
