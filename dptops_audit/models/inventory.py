"""Which files a repository has, of which kind, and which of them are no plain part of its product."""

from __future__ import annotations

import os
import posixpath
import re
import stat
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

from dptops_audit.evidence import Problem
from dptops_audit.knowledge.kinds import UNKNOWN
from dptops_audit.knowledge.trees import ATTRIBUTES, SHIPPED_EVEN_IF_GENERATED
from dptops_audit.models import git
from dptops_audit.models.git import GitInfo
from dptops_audit.models.inventory_lift import lift
from dptops_audit.models.inventory_read import Reader, describe
from dptops_audit.models.inventory_walk import SUBMODULE, Listed, from_git, from_walk, is_regular
from dptops_audit.models.kinds import SNIFFED_KINDS, kind_by_first_line, kind_by_name
from dptops_audit.models.tags import Reason, Tag, Tagger, glob_pattern
from dptops_audit.models.text import Text

__all__ = ["File", "GitInfo", "Inventory", "Tag"]


@dataclass(frozen=True, slots=True)
class File:
    """One regular file. `path` is root-relative, POSIX and printable; `kind` is what its name tells, else `unknown`."""

    path: str
    kind: str
    tags: frozenset[Tag]
    tracked: bool
    executable: bool


class Inventory:
    """The files below a root, sorted by path, and their text on demand.

    `problems` are the files that could not be read, and the notes on what was left out; reading adds to them. `lifted` are
    the tags that exempt nothing here, because they hold for all that the repository has, each with a sentence.
    """

    root: Path
    files: tuple[File, ...]
    directories: frozenset[str]
    problems: list[Problem]
    lifted: tuple[tuple[Tag, str], ...]

    def __init__(
        self,
        root: Path,
        listed: Iterable[Listed],
        *,
        has_git: bool = False,
        tags: Mapping[str, Collection[Tag]] | None = None,
        reader: Reader | None = None,
        whole: bool = True,
    ) -> None:
        self.root = root
        self.problems = []
        self._noted: set[Problem] = set()
        self._has_git = has_git
        self._reader = reader or Reader(str(root))
        self._links: dict[str, str] = {}
        self._sniffed: dict[str, str] = {}
        self._overrides = [(glob_pattern(glob), frozenset(chosen)) for glob, chosen in (tags or {}).items()]
        regular = self._sort_out(listed)
        self.directories = _parents(regular)
        self._name_links(regular)
        self._tagger = Tagger(list(regular), self.directories)
        self._attributes = self._read_attributes() if ".gitattributes" in regular else []
        kinds = {path: kind_by_name(path) for path in regular}
        reasons = {path: self._found_reasons(path, kind) for path, kind in kinds.items()}
        self._lifted = lift((path, kinds[path], found) for path, found in reasons.items()) if whole else {}
        self.lifted = tuple(self._lifted.items())
        self._tag_sets: dict[tuple[Reason, ...], frozenset[Tag]] = {}
        self.files = tuple(
            File(path, kinds[path], self._tags(path, reasons[path]), entry.tracked, bool(entry.mode & 0o111))
            for path, entry in regular.items()
        )
        self._by_path = {file.path: file for file in self.files}

    @classmethod
    def open(cls, root: Path | str, *, tags: Mapping[str, Collection[Tag]] | None = None) -> Inventory:
        """List what git tracks or does not ignore below `root`, or walk it where there is no git.

        `tags` maps patterns, as in `.gitignore`, to the tags of what they match, instead of those found; the last match wins.

        Raises:
            FileNotFoundError: there is no `root`.
            NotADirectoryError: `root` is no folder.
            PermissionError: `root` may not be listed.
        """
        folder = Path(root).resolve(strict=True)
        with os.scandir(folder):
            pass
        failure = None
        if git.is_inside_repository(folder):
            try:
                listed = from_git(folder)
            except git.GitError as error:
                failure = Problem(".", f"{error}: the folder is walked instead", skipped=True)
            else:
                if listed or os.path.lexists(folder / ".git"):
                    return cls(folder, listed, has_git=True, tags=tags)
        reader = Reader(str(folder))
        walked, problems = from_walk(str(folder), reader)
        inventory = cls(folder, walked, tags=tags, reader=reader)
        for problem in (failure, *problems):
            if problem:
                inventory.note(problem)
        return inventory

    @classmethod
    def of_files(
        cls, root: Path | str, paths: Iterable[Path | str], *, tags: Mapping[str, Collection[Tag]] | None = None
    ) -> Inventory:
        """An inventory of the given files alone; runs no git, and lifts no tag, since the rest of the repository is not seen.

        A path is relative to `root`, or absolute. Folders are left out.

        Raises:
            OSError: a path does not exist or lies outside of `root`.
        """
        folder = Path(root).resolve(strict=True)
        listed = []
        for path in paths:
            name = posixpath.normpath(Path(os.path.relpath(folder / path, folder)).as_posix())
            if name == ".." or name.startswith("../"):
                raise OSError(f"{path} lies outside of {root}")
            mode = os.lstat(folder / name).st_mode
            if not stat.S_ISDIR(mode):
                listed.append(Listed(name, mode, tracked=True))
        return cls(folder, listed, tags=tags, whole=False)

    @cached_property
    def repository(self) -> GitInfo:
        """Commit and origin; two calls of git, made when first asked for."""
        return git.info(self.root) if self._has_git else GitInfo()

    def note(self, problem: Problem) -> None:
        """Add a problem, once."""
        if problem not in self._noted:
            self._noted.add(problem)
            self.problems.append(problem)

    def get(self, path: str) -> File | None:
        """The file at a root-relative path, also through a symbolic link to a file that is listed."""
        path = posixpath.normpath(path)
        return self._by_path.get(self._links.get(path, path))

    @cached_property
    def names(self) -> frozenset[str]:
        """The names of all files, without their folders."""
        return frozenset(file.path.rpartition("/")[2] for file in self.files)

    def exists(self, path: str) -> bool:
        """Whether a file or a folder that holds one is at a root-relative path."""
        path = posixpath.normpath(path)
        return path == "." or path in self.directories or self.get(path) is not None

    def read(self, file: File | str, *, keep: bool = True) -> Text | None:
        """The text of a listed file, read on the first call; kept for the next but for `keep=False`, which serves a scan that looks
        at each file once and then lets it go. None for a path that is not listed, and, with a problem noted,
        for one that is binary, larger than MAX_BYTES, no regular file any more, or unreadable.
        """
        listed = self.get(file) if isinstance(file, str) else file
        if listed is None:
            return None
        loaded = self._reader.load(listed.path, keep=keep)
        if loaded.problem:
            self.note(loaded.problem)
        return loaded.text

    def read_bytes(self, file: File, *, keep: bool) -> bytes | None:
        """The text of a listed file in UTF-8 without a byte order mark, for a scan that looks at each file once; None as for `read`.

        With `keep`, a later `read` of the file need not open it again.
        """
        raw = self._reader.raw(file.path, keep=keep)
        if raw.problem:
            self.note(raw.problem)
        return raw.data

    def kind_of(self, file: File) -> str:
        """The file's kind, by its first line where its name does not tell and it may be a script.

        That is a file that is executable or has no extension; others of unknown kind are not opened.
        """
        if file.kind != UNKNOWN or not _may_be_script(file):
            return file.kind
        kind = self._sniffed.get(file.path)
        if kind is None:
            text = self._reader.load(file.path).text
            kind = kind_by_first_line(text.lines[0]) if text and text.lines else UNKNOWN
            self._sniffed[file.path] = kind
        return kind

    def of_kind(self, *kinds: str, without: Collection[Tag] = ()) -> tuple[File, ...]:
        """The files of these kinds that have none of the tags `without`, sorted by path."""
        wanted = set(kinds)
        by_name = wanted if wanted.isdisjoint(SNIFFED_KINDS) else wanted | {UNKNOWN}
        candidates = [file for kind in by_name for file in self._by_kind.get(kind, ())]
        found = (file for file in candidates if file.tags.isdisjoint(without) and self.kind_of(file) in wanted)
        return tuple(sorted(found, key=lambda file: file.path))

    def why(self, path: str) -> tuple[tuple[Tag, str], ...]:
        """Why the file at a path has its tags: each reason once, outermost folder first."""
        file = self.get(path)
        if file is None:
            return ()
        for pattern, chosen in reversed(self._overrides):
            if pattern.fullmatch(file.path):
                return tuple((tag, f"configuration says so for {file.path}") for tag in sorted(chosen))
        kept = self._kept(self._found_reasons(file.path, file.kind))
        return tuple(dict.fromkeys((reason.tag, reason.reason) for reason in kept))

    @cached_property
    def _by_kind(self) -> dict[str, list[File]]:
        by_kind: dict[str, list[File]] = {}
        for file in self.files:
            by_kind.setdefault(file.kind, []).append(file)
        return by_kind

    def _sort_out(self, listed: Iterable[Listed]) -> dict[str, Listed]:
        """The regular files by printable path, sorted; notes on all others."""
        regular = {}
        for entry in listed:
            path = self._reader.printable(entry.name)
            if path != entry.name:
                self.note(Problem(path, "has a name that is not UTF-8", skipped=True))
            if is_regular(entry.mode):
                regular[path] = entry
            elif entry.mode == SUBMODULE:
                self.note(Problem(path, "is a repository of its own: not audited", skipped=True))
            elif describe(entry.mode) == "a symbolic link":
                self._links[path] = entry.name
            else:
                self.note(Problem(path, f"is {describe(entry.mode)}: not audited", skipped=True))
        return dict(sorted(regular.items()))

    def _name_links(self, regular: Mapping[str, Listed]) -> None:
        targets = {path: self._target(path) for path in self._links}
        self._links = {}
        for path in sorted(targets):
            target, seen = targets[path], {path}
            while target in targets and target not in seen:
                seen.add(target)
                target = targets[target]
            if target is None:
                message = "is a symbolic link that leaves the repository: not followed"
            elif target in regular:
                self._links[path] = target
                message = f"is a symbolic link to {target}, which is audited in its own place"
            elif target in self.directories:
                message = f"is a symbolic link to {target}/, which is audited in its own place"
            else:
                message = "is a symbolic link to nothing that is audited: not followed"
            self.note(Problem(path, message, skipped=True))

    def _target(self, path: str) -> str | None:
        """Where a link points, root-relative, by its words alone; None for outside, its own path where it cannot be read."""
        try:
            words = self._reader.printable(os.readlink(self._reader.real_path(path)))
        except OSError:
            return path
        if posixpath.isabs(words):
            words = posixpath.relpath(words, self.root)
        else:
            words = posixpath.normpath(posixpath.join(posixpath.dirname(path), words))
        return None if words == ".." or words.startswith("../") else words

    def _read_attributes(self) -> list[tuple[re.Pattern[str], Tag, bool]]:
        text = self._reader.load(".gitattributes").text
        found = []
        for line in text.lines if text else ():
            if "linguist-" not in line or line.lstrip().startswith("#"):
                continue
            glob, *settings = line.split()
            for setting in settings:
                name, _, value = setting.partition("=")
                tag = ATTRIBUTES.get(name.lstrip("-!"))
                if tag:
                    found.append((glob_pattern(glob), Tag(tag), name[0] not in "-!" and value != "false"))
        return found

    def _found_reasons(self, path: str, kind: str) -> tuple[Reason, ...]:
        by_folder = self._tagger.of_folder(path.rpartition("/")[0], kind)
        by_name = self._tagger.of_name(path, kind)
        reasons = (*by_folder, *by_name) if by_name else by_folder
        for pattern, tag, holds in self._attributes:
            if tag is Tag.GENERATED and kind in SHIPPED_EVEN_IF_GENERATED:
                continue
            if pattern.fullmatch(path):
                reasons = tuple(reason for reason in reasons if reason.tag is not tag)
                if holds:
                    reasons = (*reasons, Reason(tag, ".gitattributes says so", tree=False))
        return reasons

    def _kept(self, reasons: tuple[Reason, ...]) -> tuple[Reason, ...]:
        return tuple(reason for reason in reasons if not (reason.tree and reason.tag in self._lifted))

    def _tags(self, path: str, reasons: tuple[Reason, ...]) -> frozenset[Tag]:
        for pattern, chosen in reversed(self._overrides):
            if pattern.fullmatch(path):
                return chosen
        known = self._tag_sets.get(reasons)
        if known is None:
            known = self._tag_sets[reasons] = frozenset(reason.tag for reason in self._kept(reasons))
        return known


def _parents(paths: Iterable[str]) -> frozenset[str]:
    found: set[str] = set()
    for path in paths:
        folder = path.rpartition("/")[0]
        while folder and folder not in found:
            found.add(folder)
            folder = folder.rpartition("/")[0]
    return frozenset(found)


def _may_be_script(file: File) -> bool:
    return file.executable or "." not in posixpath.basename(file.path)
