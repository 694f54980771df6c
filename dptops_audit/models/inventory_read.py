"""Reading the files of one root: each is opened once, nothing outside the root is, and nothing blocks."""

from __future__ import annotations

import errno
import os
import stat
from typing import NamedTuple

from dptops_audit.evidence import Problem
from dptops_audit.models.text import MAX_BYTES, Text, decode

_FLAGS = (
    os.O_RDONLY
    | getattr(os, "O_NOFOLLOW", 0)
    | getattr(os, "O_NONBLOCK", 0)
    | getattr(os, "O_NOCTTY", 0)
    | getattr(os, "O_BINARY", 0)
)


class Loaded(NamedTuple):
    """A file's text, or None; and what is to be said of it, or None."""

    text: Text | None
    problem: Problem | None


class Reader:
    """Opens files below `root` (absolute, resolved), each once; the result is kept, whatever it was."""

    def __init__(self, root: str) -> None:
        self._root = root
        self._names: dict[str, str] = {}
        self._loaded: dict[str, Loaded] = {}
        self._real_folders: dict[str, bool] = {"": True}

    def printable(self, name: str) -> str:
        """The path under which a listed name is known: as it is, or with the bytes that are not UTF-8 written as `\\xff`."""
        if name.isascii():
            return name
        try:
            name.encode("utf-8")
        except UnicodeEncodeError:
            path = os.fsencode(name).decode("utf-8", "backslashreplace")
            self._names[path] = name
            if "/" in name:
                self.printable(name.rpartition("/")[0])
            return path
        return name

    def real_path(self, path: str) -> str:
        """The absolute path for the operating system."""
        return f"{self._root}/{self._names.get(path, path)}"

    def load(self, path: str, *, keep: bool = True) -> Loaded:
        """Text and problem of a root-relative path; reads at most MAX_BYTES, on the first call only where it is kept."""
        loaded = self._loaded.get(path)
        if loaded is None:
            loaded = self._open(path)
            if keep:
                self._loaded[path] = loaded
        return loaded

    def _open(self, path: str) -> Loaded:
        if not self._is_real(os.path.dirname(path)):
            return _skipped(path, "lies behind a symbolic link")
        try:
            descriptor = os.open(self.real_path(path), _FLAGS)
        except OSError as error:
            if error.errno == errno.ELOOP:
                return _skipped(path, "has become a symbolic link")
            return Loaded(None, Problem(path, f"cannot be opened: {error.strerror}"))
        try:
            return self._read(path, descriptor)
        except OSError as error:
            return Loaded(None, Problem(path, f"cannot be read: {error.strerror}"))
        finally:
            os.close(descriptor)

    def _read(self, path: str, descriptor: int) -> Loaded:
        status = os.fstat(descriptor)
        if not stat.S_ISREG(status.st_mode):
            return _skipped(path, f"is {describe(status.st_mode)}, no regular file")
        if status.st_size > MAX_BYTES:
            return _too_large(path)
        chunks = []
        left = MAX_BYTES + 1
        while left and (chunk := os.read(descriptor, left)):
            chunks.append(chunk)
            left -= len(chunk)
        if not left:
            return _too_large(path)
        return Loaded(*decode(path, b"".join(chunks)))

    def _is_real(self, folder: str) -> bool:
        """Whether no component of a folder is a symbolic link, so that what is opened in it lies below the root."""
        known = self._real_folders.get(folder)
        if known is None:
            known = self._is_real(os.path.dirname(folder)) and not os.path.islink(self.real_path(folder))
            self._real_folders[folder] = known
        return known


def describe(mode: int) -> str:
    """What a file of this `st_mode` is, in words with an article."""
    kinds = (
        (stat.S_ISDIR, "a folder"),
        (stat.S_ISLNK, "a symbolic link"),
        (stat.S_ISFIFO, "a named pipe"),
        (stat.S_ISSOCK, "a socket"),
        (stat.S_ISBLK, "a device"),
        (stat.S_ISCHR, "a device"),
    )
    return next((words for test, words in kinds if test(mode)), "a special file")


def _skipped(path: str, message: str) -> Loaded:
    return Loaded(None, Problem(path, message, skipped=True))


def _too_large(path: str) -> Loaded:
    return _skipped(path, f"is larger than {MAX_BYTES // 1024 // 1024} MiB")
