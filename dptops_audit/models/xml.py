"""Located XML: elements with their line, by defusedxml's SAX parser. Entities and external references are refused, not resolved."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from xml.sax import SAXException
from xml.sax.handler import ContentHandler
from xml.sax.xmlreader import AttributesImpl

from defusedxml.common import DefusedXmlException
from defusedxml.sax import parseString

from dptops_audit.evidence import Location, Problem
from dptops_audit.models.syntax import MAX_DEPTH

__all__ = ["Element", "parse"]


@dataclass(eq=False, slots=True, repr=False)
class Element:
    """One element. `name` has no namespace prefix; `text` is its own text without that of its children, stripped.

    `line` and `column` count from 1 and are those of its start tag.
    """

    path: str
    name: str
    line: int
    column: int
    attributes: dict[str, str] = field(default_factory=dict)
    children: list[Element] = field(default_factory=list)
    text: str = ""

    def __repr__(self) -> str:
        return f"Element({self.name} at {self.line}:{self.column})"

    @property
    def location(self) -> Location:
        return Location(self.path, self.line, self.column, self.line)

    def child(self, *names: str) -> Element | None:
        """The first element at a path of names below this one; None where there is none."""
        element: Element | None = self
        for name in names:
            if element is None:
                return None
            for child in element.children:
                if child.name == name:
                    element = child
                    break
            else:
                return None
        return element

    def each(self, *names: str) -> tuple[Element, ...]:
        """All elements at a path of names below this one, in document order."""
        found = [self]
        for name in names:
            found = [child for element in found for child in element.children if child.name == name]
        return tuple(found)

    def value(self, *names: str) -> str:
        """The text of the first element at a path of names; empty where there is none."""
        found = self.child(*names)
        return found.text if found is not None else ""

    def walk(self) -> Iterator[Element]:
        """This element and all below it, in document order."""
        queue = [self]
        while queue:
            element = queue.pop()
            yield element
            queue.extend(reversed(element.children))


def parse(path: str, content: str) -> tuple[Element | None, Problem | None]:
    """The root element and what was wrong; the root is None only where no element could be read. Never raises."""
    reader = _Reader(path)
    try:
        # The text is decoded already: a declaration of another encoding must not be read again.
        parseString(_without_declaration(content).encode("utf-8", "replace"), reader)
    except _TooDeep:
        return reader.root, Problem(path, "is nested too deeply here", reader.line)
    except DefusedXmlException:
        return reader.root, Problem(path, "declares entities or an external document type: not read", reader.line)
    except SAXException as error:
        line = getattr(error, "getLineNumber", lambda: 0)() or 0
        return reader.root, Problem(path, "cannot be parsed here", line)
    return reader.root, None


class _TooDeep(Exception):
    """Ends a parse."""


def _without_declaration(content: str) -> str:
    """The text with an XML declaration blanked out, so that lines and columns stay."""
    content = content.removeprefix("\ufeff")
    if not content.startswith("<?xml"):
        return content
    end = content.find("?>")
    if end < 0:
        return content
    blank = "".join("\n" if letter == "\n" else " " for letter in content[: end + 2])
    return blank + content[end + 2 :]


class _Reader(ContentHandler):
    def __init__(self, path: str) -> None:
        super().__init__()
        self.path = path
        self.root: Element | None = None
        self._open: list[tuple[Element, list[str]]] = []

    @property
    def line(self) -> int:
        return self._locator.getLineNumber() or 0 if self._locator else 0  # type: ignore[attr-defined]

    def startElement(self, name: str, attrs: AttributesImpl) -> None:  # noqa: N802
        if len(self._open) >= MAX_DEPTH:
            raise _TooDeep
        column = (self._locator.getColumnNumber() or 0) + 1  # type: ignore[attr-defined]
        element = Element(self.path, name.rpartition(":")[2], self.line, column, dict(attrs.items()))
        if self._open:
            self._open[-1][0].children.append(element)
        elif self.root is None:
            self.root = element
        self._open.append((element, []))

    def characters(self, content: str) -> None:
        if self._open:
            self._open[-1][1].append(content)

    def endElement(self, name: str) -> None:  # noqa: N802
        element, pieces = self._open.pop()
        element.text = "".join(pieces).strip()
