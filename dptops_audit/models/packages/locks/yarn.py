"""yarn.lock, of Yarn 1 and of Yarn 2 and later. Both have a block a package, whose head lists the requirements that lead to it.

Sources: https://classic.yarnpkg.com/lang/en/docs/yarn-lock/ and https://yarnpkg.com/configuration/yarnrc (the file itself is not specified)
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from dptops_audit.evidence import Location
from dptops_audit.models.packages.locks.locked import Asker, Lock, Locked
from dptops_audit.models.packages.manifests import Manifests

_WORD = re.compile(r'"((?:[^"\\]|\\.)*+)"|([^\s,"]+)')
_VERSION = re.compile(r'  version:? "?([^"\s]+)"?\s*\Z')
_SOFT = "  linkType: soft"
_OWN = ("file:", "link:", "portal:", "workspace:", "./", "../")
_ARCHIVES = (".tgz", ".tar.gz", ".tar")
_PROTOCOL = "npm:"


@dataclass(slots=True)
class _Block:
    heads: list[str]
    line: int
    version: str = ""
    own: bool = False


def read(path: str, manifests: Manifests) -> Lock:
    """The packages, those of the repository itself left out."""
    packages: list[Locked] = []
    chosen: dict[tuple[str, str], Locked] = {}
    for block in _blocks(manifests.lines(path)):
        made: dict[str, Locked] = {}
        for head in block.heads if block.version and not block.own else ():
            name, _, requirement = head[1:].partition("@")
            name = head[:1] + name
            if requirement.startswith(_OWN) and not requirement.partition("::")[0].endswith(_ARCHIVES):
                continue
            locked = made.setdefault(name, Locked(name, block.version, Location(path, block.line, 1, block.line)))
            # Yarn adds the protocol to a range that is written without one.
            for written in (requirement, requirement.removeprefix(_PROTOCOL)):
                chosen.setdefault((written, name), locked)
        packages += made.values()
    return Lock(tuple(packages), chosen, Asker.REQUIREMENT)


def _blocks(lines: list[str]) -> Iterator[_Block]:
    block: _Block | None = None
    is_berry = False
    for number, line in enumerate(lines, 1):
        if line[:1] not in ("", " ", "#", ":"):
            if block is not None:
                yield block
            is_berry = is_berry or line.startswith("__metadata:")
            block = _Block([] if line.startswith("__metadata:") else _heads(line, is_berry), number)
        elif block is not None and not block.version and (found := _VERSION.match(line)):
            block.version = found[1]
        elif block is not None and line.startswith(_SOFT):
            block.own = True
    if block is not None:
        yield block


def _heads(line: str, is_berry: bool) -> list[str]:
    """The requirements that a block's first line names; a long one of YAML begins with a question mark."""
    line = line.removeprefix("? ").rstrip().removesuffix(":")
    words = [quoted or plain for quoted, plain in _WORD.findall(line)]
    return [head for word in words for head in word.split(", ")] if is_berry else words
