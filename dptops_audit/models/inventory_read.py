"""Reading the files of one root: each is opened once, nothing outside the root is, and nothing blocks."""

from __future__ import annotations

import errno
import os
import stat
from typing import NamedTuple

from dptops_audit.evidence import Problem
from dptops_audit.models.text import MAX_BYTES, Text, decode

MOST_KEPT_BYTES = 32 * 1024 * 1024
"""How much a scan may leave behind for models that read the same files; what goes beyond is read again where it is needed."""

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


class Raw(NamedTuple):
    """A text file in UTF-8 without a byte order mark, whatever it is written in, or None; and what is to be said of it."""

    data: bytes | None
    problem: Problem | None


class Reader:
    """Opens files below `root` (absolute, resolved), each once; the result is kept, whatever it was."""

    def __init__(self, root: str) -> None:
        self._root = root
        self._names: dict[str, str] = {}
        self._loaded: dict[str, Loaded] = {}
        self._kept: dict[str, bytes] = {}
        self._kept_bytes = 0
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
            found = self._kept.pop(path, None)
            loaded = self._load(path, self._open(path) if found is None else found)
            if keep:
                self._loaded[path] = loaded
        return loaded

    def raw(self, path: str, *, keep: bool) -> Raw:
        """The bytes of a root-relative path for a scan.

        With `keep`, a later `load` need not open the file again, as long as `MOST_KEPT_BYTES` last.
        """
        loaded = self._loaded.get(path)
        if loaded is None:
            data = self._open(path)
            if isinstance(data, bytes):
                if keep and self._kept_bytes + len(data) <= MOST_KEPT_BYTES:
                    self._kept_bytes += len(data)
                    self._kept[path] = data
                if data.isascii() and b"\0" not in data:
                    return Raw(data, None)
            loaded = self._load(path, data)
        if loaded.text is None:
            return Raw(None, loaded.problem)
        return Raw(loaded.text.content.encode("utf-8"), loaded.problem)

    def _load(self, path: str, data: bytes | Problem) -> Loaded:
        return Loaded(None, data) if isinstance(data, Problem) else Loaded(*decode(path, data))

    def _open(self, path: str) -> bytes | Problem:
        folder = path.rpartition("/")[0]
        if not (self._real_folders.get(folder) or self._is_real(folder)):
            return _skipped(path, "lies behind a symbolic link")
        try:
            descriptor = os.open(self.real_path(path), _FLAGS)
        except OSError as error:
            if error.errno == errno.ELOOP:
                return _skipped(path, "has become a symbolic link")
            return Problem(path, f"cannot be opened: {error.strerror}")
        try:
            return self._read(path, descriptor)
        except OSError as error:
            return Problem(path, f"cannot be read: {error.strerror}")
        finally:
            os.close(descriptor)

    def _read(self, path: str, descriptor: int) -> bytes | Problem:
        status = os.fstat(descriptor)
        if not stat.S_ISREG(status.st_mode):
            return _skipped(path, f"is {describe(status.st_mode)}, no regular file")
        if status.st_size > MAX_BYTES:
            return _too_large(path)
        # One byte more than there should be: exactly that many less than asked for is the whole file, in one call.
        data = os.read(descriptor, status.st_size + 1)
        if len(data) == status.st_size and data:
            return data
        chunks = [data]
        left = MAX_BYTES + 1 - len(data)
        while left > 0 and (chunk := os.read(descriptor, left)):
            chunks.append(chunk)
            left -= len(chunk)
        return b"".join(chunks) if left > 0 else _too_large(path)

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


def _skipped(path: str, message: str) -> Problem:
    return Problem(path, message, skipped=True)


def _too_large(path: str) -> Problem:
    return _skipped(path, f"is larger than {MAX_BYTES // 1024 // 1024} MiB")
