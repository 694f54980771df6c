"""What a place in a file is part of: code, a string, a comment or a docstring."""

from __future__ import annotations

from bisect import bisect_right

from dptops_audit.models.source.languages import FIRST_MODE, MODES
from dptops_audit.models.source.lexer import CODE, Lexer


class Regions:
    """What the bytes of a file are part of; the file is lexed as far as is asked."""

    def __init__(self, kind: str, data: bytes) -> None:
        mode = FIRST_MODE.get(kind)
        lexer = Lexer(MODES, mode or "", data)
        self.spans = lexer.spans
        self._further = lexer.run() if mode is not None else iter(())
        self._starts: list[int] = []
        self._known = -1

    def at(self, offset: int) -> str:
        """The region of the byte at an offset."""
        while self._known <= offset:
            span = next(self._further, None)
            if span is None:
                self._known = 1 << 62
                break
            self._known = span[0]
            self._starts.append(span[0])
            self.spans.append(span)
        index = bisect_right(self._starts, offset) - 1
        if index < 0:
            return CODE
        start, end, region = self.spans[index]
        return region if start <= offset < end else CODE
