"""Which file of the repository a path inside an image was copied from."""

from __future__ import annotations

import posixpath
import re
from collections.abc import Iterator
from dataclasses import dataclass
from fnmatch import fnmatchcase
from functools import cached_property

from dptops_audit.models.docker.build import Copy
from dptops_audit.models.docker.dockerfile import Instruction, Stage
from dptops_audit.models.images.image import Image
from dptops_audit.models.inventory import Inventory

_MAX_DEPTH = 4
_MAX_LOOKS = 50_000
"""Instructions that are looked at for all questions about one image; a container's start of 200 programs over 30 COPYs takes 6,000."""
_COPYING = frozenset({"cp", "mv", "ln", "install", "dos2unix"})
"""Commands whose last argument is made from the one before: a script may reach its place in the image by a RUN."""
_SEARCHED_FOLDERS = ("/usr/local/sbin", "/usr/local/bin", "/usr/sbin", "/usr/bin", "/sbin", "/bin")
"""The PATH of a bare container: where a command without a slash is looked for."""
_HEREDOC = re.compile(r"<<-?\s*[\"']?\w")


_PATH_WORD = re.compile(r"[^\s\"',\[\]]+")


@dataclass(frozen=True, slots=True)
class Source:
    """What a path inside the image holds: a file of the repository, or a heredoc of the Dockerfile at `path` from `first_line` on."""

    path: str
    content: str
    first_line: int = 1


class BuildContext:
    """The files of one image's build, looked up by their path inside the image."""

    def __init__(self, image: Image, inventory: Inventory) -> None:
        self.image, self.inventory = image, inventory
        folder = posixpath.dirname(image.dockerfile.path)
        above = [folder]
        while above[-1]:
            above.append(posixpath.dirname(above[-1]))
        self.contexts = tuple(dict.fromkeys((*image.contexts, *above)))
        self._below = BuildContext(image.parent, inventory) if image.parent is not None else None
        self._left = _MAX_LOOKS
        self._programs: dict[str, Source | None] = {}
        self._folders: dict[tuple[Stage, ...], list[tuple[Instruction, str]]] = {}

    @property
    def exhausted(self) -> bool:
        """True where so much was looked up that nothing more is: what is not found then may well be there."""
        return self._left <= 0 or (self._below is not None and self._below.exhausted)

    def program(self, name: str) -> Source | None:
        """The source of the program that a container of the image starts as `name`: a path, or a name on the PATH."""
        if name not in self._programs:
            self._programs[name] = self._find_program(name)
        return self._programs[name]

    def file(self, path: str) -> Source | None:
        """The source of an absolute path inside the image; None where nothing here shows it."""
        return self._in_stages(posixpath.normpath(path), self.image.lineage, 0)

    def mounted(self, path: str, at: Instruction) -> Source | None:
        """The file of the build context that a `RUN --mount=type=bind` shows at an absolute path while it runs."""
        for name, value in at.flags:
            fields = dict(part.partition("=")[::2] for part in value.split(",")) if name == "mount" else {}
            target = fields.get("target") or fields.get("dst") or fields.get("destination")
            if target and fields.get("type", "bind") == "bind" and "from" not in fields:
                shown = posixpath.normpath(posixpath.join(self.workdir(at), target))
                found = self._from_context(
                    posixpath.normpath(path), fields.get("source") or fields.get("src") or ".", shown
                )
                if found is not None:
                    return found
        return None

    def workdir(self, at: Instruction | None = None) -> str:
        """The working folder at an instruction of the image's stages, or at their end."""
        folders = self._workdirs(self.image.lineage)
        there = next((folder for instruction, folder in folders if instruction is at), None)
        return there or (folders[-1][1] if folders else "/")

    def _find_program(self, name: str) -> Source | None:
        if posixpath.basename(name) not in self._mentioned and posixpath.basename(name) not in self.inventory.names:
            return None
        workdir = self.workdir()
        paths = [posixpath.join(workdir, name)]
        if "/" not in name:
            paths += [f"{folder}/{name}" for folder in _SEARCHED_FOLDERS]
        found = next((source for path in paths if (source := self.file(path))), None)
        return self._below.program(name) if found is None and self._below is not None else found

    @cached_property
    def _mentioned(self) -> frozenset[str]:
        """The last parts of all paths in the Dockerfile: a program that neither these nor the repository name is not looked for."""
        words = (
            word for instruction in self.image.dockerfile.instructions for word in _PATH_WORD.findall(instruction.value)
        )
        return frozenset(word.rpartition("/")[2] for word in words)

    def _workdirs(self, stages: tuple[Stage, ...]) -> list[tuple[Instruction, str]]:
        """Each instruction of these stages with the working folder that holds after it."""
        if stages not in self._folders:
            self._folders[stages] = self._walk_workdirs(stages)
        return self._folders[stages]

    def _walk_workdirs(self, stages: tuple[Stage, ...]) -> list[tuple[Instruction, str]]:
        build, current = self.image.build, "/"
        folders: list[tuple[Instruction, str]] = []
        for stage in stages:
            for instruction in build.executed(stage):
                if instruction.name == "WORKDIR":
                    value = build.expand_at(instruction.value, instruction).value or instruction.value
                    current = posixpath.normpath(posixpath.join(current, value))
                folders.append((instruction, current))
        return folders

    def _in_stages(self, path: str, stages: tuple[Stage, ...], depth: int) -> Source | None:
        if depth > _MAX_DEPTH:
            return None
        for instruction, folder in reversed(self._workdirs(stages)):
            self._left -= 1
            if self._left <= 0:
                return None
            if instruction.name in ("COPY", "ADD"):
                found = self._copied(path, instruction, folder, depth)
                if found is not None:
                    return found
            elif instruction.name == "RUN" and (made_from := self._made_from(path, instruction, folder, stages)):
                return self._in_stages(made_from, stages, depth + 1)
        return None

    def _made_from(self, path: str, instruction: Instruction, folder: str, stages: tuple[Stage, ...]) -> str | None:
        if posixpath.basename(path) not in instruction.value:
            return None
        for run in self.image.build.commands(stages[-1], instruction):
            if run.command is None or run.command.name not in _COPYING:
                continue
            words = [word for word in run.command.argv[1:] if not word.startswith("-")]
            if len(words) < 2:
                continue
            source, target = (posixpath.normpath(posixpath.join(folder, word)) for word in words[-2:])
            if path in (target, posixpath.join(target, posixpath.basename(source))) and source != path:
                return source
        return None

    def _copied(self, path: str, instruction: Instruction, folder: str, depth: int) -> Source | None:
        words = [self.image.build.expand_at(word, instruction).value or word for word in instruction.arguments]
        if len(words) < 2 or _HEREDOC.match(words[0]):
            return self._from_heredoc(path, instruction, words, folder)
        target = posixpath.normpath(posixpath.join(folder, words[-1]))
        copy = self._from_elsewhere.get(instruction)
        for source in words[:-1]:
            if copy is not None:
                if copy.stage is None:
                    continue
                found = self._from_stage(path, copy.stage, source, target, depth)
            else:
                found = self._from_context(path, source, target)
            if found is not None:
                return found
        return None

    @cached_property
    def _from_elsewhere(self) -> dict[Instruction, Copy]:
        """The COPYs and ADDs that take from a stage or another image, not from the build context."""
        copies = (copy for stage in self.image.dockerfile.stages for copy in self.image.build.copies(stage))
        return {copy.instruction: copy for copy in copies if copy.source is not None and not copy.mount}

    def _from_heredoc(self, path: str, instruction: Instruction, words: list[str], folder: str) -> Source | None:
        if len(words) < 2 or not instruction.heredocs:
            return None
        target = posixpath.normpath(posixpath.join(folder, words[-1]))
        for heredoc in instruction.heredocs:
            if path in (target, posixpath.join(target, heredoc.delimiter)):
                return Source(instruction.path, heredoc.content, heredoc.first_line)
        return None

    def _from_stage(self, path: str, stage: Stage, source: str, target: str, depth: int) -> Source | None:
        source = posixpath.normpath(posixpath.join("/", source))
        candidates = [source] if path in (target, posixpath.join(target, posixpath.basename(source))) else []
        if path.startswith(target.rstrip("/") + "/"):
            candidates.append(posixpath.join(source, posixpath.relpath(path, target)))
        lineage = self.image.build.lineage(stage)
        return next((found for c in candidates if (found := self._in_stages(c, lineage, depth + 1))), None)

    def _from_context(self, path: str, source: str, target: str) -> Source | None:
        for context in self.contexts:
            written = posixpath.normpath(posixpath.join(context, source.lstrip("/") or "."))
            for file in self._candidates(written, path, target):
                found = self._read(file)
                if found is not None:
                    return found
        return None

    def _candidates(self, source: str, path: str, target: str) -> Iterator[str]:
        """Files of the repository that become `path` when `source` is copied to `target`."""
        source = "" if source == "." else source
        name = posixpath.basename(path)
        if path == target or path == posixpath.join(target, posixpath.basename(source)):
            yield source
        if path.startswith(target.rstrip("/") + "/"):
            yield posixpath.normpath(posixpath.join(source, posixpath.relpath(path, target)))
        if any(sign in source for sign in "*?[") and posixpath.dirname(path) == target:
            file = posixpath.join(posixpath.dirname(source), name)
            if fnmatchcase(file, source):
                yield file

    def _read(self, path: str) -> Source | None:
        file = self.inventory.get(path)
        text = self.inventory.read(file) if file is not None else None
        return None if text is None else Source(path, text.content)
