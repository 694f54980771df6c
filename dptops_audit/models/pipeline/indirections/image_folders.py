"""Which folder of the repository the files in a folder of an image come from, while its Dockerfile is built.

https://docs.docker.com/reference/dockerfile/#copy: what is copied is known by name alone; a build that changes files is not followed.
"""

from __future__ import annotations

import posixpath

from dptops_audit.models.docker.dockerfile import Build, Instruction, Stage
from dptops_audit.models.pipeline.reached import below

_MOST_COPIES = 500


class Folders:
    """What one stage's folders hold at some point. `workdir` is absolute, None where it is not known."""

    def __init__(self, origins: dict[str, str] | None = None, workdir: str | None = None) -> None:
        self.workdir = workdir
        self._origins: dict[str, str] = dict(origins or {})

    def copy(self) -> Folders:
        return Folders(self._origins, self.workdir)

    def add(self, target: str, source: str) -> None:
        """What lies at an absolute path now comes from a folder of the repository."""
        if len(self._origins) < _MOST_COPIES:
            self._origins[target] = source

    def origin(self, path: str | None) -> str | None:
        """The folder of the repository behind an absolute path; None where it cannot be told."""
        rest = ""
        while path is not None:
            if path in self._origins:
                return below(self._origins[path], rest)
            if path == "/":
                return None
            path, _, last = path.rpartition("/")
            rest, path = posixpath.join(last, rest) if rest else last, path or "/"
        return None

    def absolute(self, path: str) -> str | None:
        """A path inside the image, from the working directory where it is relative."""
        if "$" in path:
            return None
        if path.startswith("/"):
            return posixpath.normpath(path).replace("//", "/")
        return posixpath.normpath(posixpath.join(self.workdir, path)) if self.workdir is not None else None


class ImageFolders:
    """The folders of the stages of one build, whose context is a folder of the repository (None: none is known)."""

    def __init__(self, build: Build, context: str | None) -> None:
        self._build = build
        self._context = context
        self._done: dict[int, Folders] = {}

    def begin(self, stage: Stage) -> Folders:
        """What a stage starts with."""
        base = self._build.base(stage)
        return self.end(base).copy() if base is not None else Folders()

    def end(self, stage: Stage) -> Folders:
        """What a stage ends with."""
        if stage.index not in self._done:
            for member in self._build.lineage(stage):
                if member.index not in self._done:
                    folders = self.begin(member)
                    self._done[member.index] = folders
                    for instruction in self._build.executed(member):
                        self.take(folders, member, instruction)
        return self._done[stage.index]

    def take(self, folders: Folders, stage: Stage, instruction: Instruction) -> None:
        """Let an instruction change what the folders hold."""
        if instruction.name == "WORKDIR":
            value = self._build.expand_at(instruction.value.strip(), instruction).value
            folders.workdir = folders.absolute(value) if value is not None else None
        elif instruction.name in ("COPY", "ADD") and not instruction.heredocs:
            self._copied(folders, stage, instruction)

    def mounted(self, folders: Folders, instruction: Instruction) -> Folders:
        """The folders as a RUN sees them, with the parts of the context that it mounts."""
        mounts = [value for name, value in instruction.flags if name == "mount" and "type=bind" in value]
        if not mounts:
            return folders
        seen = folders.copy()
        for value in mounts:
            fields = dict(part.partition("=")[::2] for part in value.split(","))
            target = fields.get("target") or fields.get("dst") or fields.get("destination") or ""
            if "from" in fields or not target:
                continue
            source = below(self._context, (fields.get("source") or fields.get("src") or ".").lstrip("/"))
            at = seen.absolute(target)
            if source is not None and at is not None:
                if posixpath.splitext(source)[1] and posixpath.splitext(at)[1]:
                    # A file: its folder is mounted nowhere, but a file of it lies there.
                    seen.add(posixpath.dirname(at) or "/", posixpath.dirname(source))
                else:
                    seen.add(at, source)
        return seen

    def _copied(self, folders: Folders, stage: Stage, instruction: Instruction) -> None:
        words = [self._build.expand_at(word, instruction).value for word in instruction.arguments]
        if len(words) < 2 or any(word is None for word in words):
            return
        *sources, target = [word for word in words if word is not None]
        at = folders.absolute(target)
        if at is None:
            return
        elsewhere = next((c for c in self._build.copies(stage) if c.instruction is instruction and c.source), None)
        for source in sources:
            origin = self._origin(
                source, elsewhere.stage if elsewhere is not None else None, elsewhere is not None, stage
            )
            if origin is None:
                continue
            folder, is_file = origin
            if is_file:
                # `COPY package.json ./`: the files beside it may follow; a whole folder copied there counts more.
                place = at if target.endswith(("/", ".")) or len(sources) > 1 else posixpath.dirname(at) or "/"
                if folders.origin(place) is None:
                    folders.add(place, folder)
            else:
                folders.add(at, folder)

    def _origin(self, source: str, other: Stage | None, named: bool, stage: Stage) -> tuple[str, bool] | None:
        """The folder that a source is or lies in, and whether it is a file."""
        is_file = "*" in source or ("." in posixpath.basename(source).lstrip(".") and not source.endswith("/"))
        if named:
            if other is None or other.index >= stage.index or is_file:
                return None
            there = self.end(other)
            found = there.origin(there.absolute(source))
            return (found, False) if found is not None else None
        path = below(self._context, source.lstrip("/") or ".")
        if path is None:
            return None
        return (posixpath.dirname(path), True) if is_file else (path, False)
