"""The exemption of example, template and test trees is for sub-trees: where one is all that there is, it is judged."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Mapping

from dptops_audit.knowledge import trees
from dptops_audit.knowledge.kinds import CODE, CONFIGURATION
from dptops_audit.models.tags import Reason, Tag

NEARLY_ALL = 0.9
"""Share of the files from which on a second tag is lifted with the first: `test/` around every one of the examples."""

_LIFTABLE = tuple(Tag(tag) for tag in trees.LIFTABLE)
_AUXILIARY_FILE = re.compile(trees.AUXILIARY_FILES)


def lift(files: Iterable[tuple[str, str, tuple[Reason, ...]]]) -> Mapping[Tag, str]:
    """The tags that do not exempt in this repository, and why. `files` are path, kind and reasons.

    A tag is lifted where no code, image or configuration lies outside of the tagged trees but scripts and tool settings at the
    top. A share of the files would not do: the examples and tests of a small library or Terraform module far outnumber it.
    """
    tagged: Counter[Tag] = Counter()
    total = 0
    for path, kind, reasons in files:
        if not _is_significant(path, kind):
            continue
        if not reasons:
            if not _is_auxiliary(path, kind):
                return {}
            continue
        tags = {reason.tag for reason in reasons if reason.tree}
        if tags.isdisjoint((Tag.VENDORED, Tag.GENERATED)):
            total += 1
            tagged.update(tags.intersection(_LIFTABLE))
    if not tagged:
        return {}
    most = max(tagged.values())
    return {
        tag: f"{tagged[tag]} of {total} files of code and configuration lie in such trees, and no product lies outside"
        for tag in _LIFTABLE
        if tagged[tag] == most or tagged[tag] >= NEARLY_ALL * total
    }


def _is_significant(path: str, kind: str) -> bool:
    return (kind in CODE or kind in CONFIGURATION) and not path.startswith(".") and "/." not in path


def _is_auxiliary(path: str, kind: str) -> bool:
    if kind in ("dockerfile", "compose"):
        return False
    folder, separator, _ = path.partition("/")
    return folder.lower() in trees.AUXILIARY_FOLDERS.split() if separator else bool(_AUXILIARY_FILE.fullmatch(path))
