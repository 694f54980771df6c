"""One line on a terminal that says what a long run is doing; nothing at all elsewhere, or where the run is short."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import TextIO

SECONDS_BEFORE = 0.5
_SECONDS_BETWEEN = 0.2
_ERASE = "\r\x1b[K"


@contextmanager
def progress_on(stream: TextIO, *, wanted: bool = True) -> Iterator[Callable[[str], None]]:
    """A function that takes what is being done now; the line appears after `SECONDS_BEFORE` seconds and is gone at the end."""
    if not (wanted and stream.isatty()):
        yield lambda _step: None
        return
    line = _Line(stream)
    line.start()
    try:
        yield line.say
    finally:
        line.finish()


class _Line(threading.Thread):
    def __init__(self, stream: TextIO) -> None:
        super().__init__(name="progress", daemon=True)
        self._stream, self._step, self._done = stream, "starting", threading.Event()

    def say(self, step: str) -> None:
        self._step = step

    def run(self) -> None:
        started = time.monotonic()
        wait = SECONDS_BEFORE
        while not self._done.wait(wait):
            self._stream.write(f"{_ERASE}{self._step} ... {time.monotonic() - started:.0f} s")
            self._stream.flush()
            wait = _SECONDS_BETWEEN
        if wait != SECONDS_BEFORE:
            self._stream.write(_ERASE)
            self._stream.flush()

    def finish(self) -> None:
        self._done.set()
        self.join()
