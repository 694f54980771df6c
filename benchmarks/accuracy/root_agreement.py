"""Compares the service roots and main languages that the audit finds with hand-made truths: no files and no output."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

from benchmarks.accuracy.facets import RIGHT, FacetCell
from benchmarks.accuracy.root_truths import RootTruth, Truth


@dataclass(frozen=True, slots=True)
class FoundRoot:
    """A service root of the audit's report; `entry` is `path:line`."""

    directory: str
    role: str
    language: str
    entry: str = ""


@dataclass(frozen=True, slots=True)
class Difference:
    """One point on which truth and report differ. `key` names it among those of its repository, `text` says both sides."""

    key: str
    text: str


@dataclass(frozen=True, slots=True)
class Comparison:
    """One repository: which roots agree (truth and found), which are missed and wrong, and what else was compared."""

    truth: Truth
    right: tuple[tuple[RootTruth, FoundRoot], ...]
    missed: tuple[RootTruth, ...]
    wrong: tuple[FoundRoot, ...]
    languages_missed: tuple[str, ...] = ()
    languages_wrong: tuple[str, ...] = ()
    facets: tuple[FacetCell, ...] = field(default=())

    @property
    def labelled(self) -> int:
        """How many roots there are to find; those that are optional are left out."""
        return len(self.right) + len(self.missed)

    @property
    def roles(self) -> list[Difference]:
        """Of the roots that agree, those with another role."""
        return [
            Difference(f"{shown(root.directory)} role", f"{shown(root.directory)}: {root.role}→{found.role}")
            for root, found in self.right
            if found.role not in (root.role, *root.accept)
        ]

    @property
    def languages(self) -> list[Difference]:
        """Of the roots that agree, those in another language."""
        return [
            Difference(
                f"{shown(root.directory)} language", f"{shown(root.directory)}: {root.language}→{found.language}"
            )
            for root, found in self.right
            if found.language != root.language
        ]

    @property
    def main_languages(self) -> list[Difference]:
        """The main languages that are missed or too many, as one difference."""
        parts = [f"{language} missed" for language in self.languages_missed]
        parts += [f"{language} wrong" for language in self.languages_wrong]
        return [Difference("main languages", ", ".join(parts))] if parts else []

    @property
    def differences(self) -> list[Difference]:
        """All of them, in the order of the page."""
        found = [Difference(shown(root.directory), f"{shown(root.directory)}: missed") for root in self.missed]
        found += [Difference(shown(root.directory), f"{shown(root.directory)}: wrong") for root in self.wrong]
        found += [*self.roles, *self.languages, *self.main_languages]
        facets = [cell for cell in self.facets if cell.state != RIGHT]
        return found + [Difference(f"facet {cell.facet}", f"facet {cell.facet}: {cell.state}") for cell in facets]


def shown(directory: str) -> str:
    """A directory for a reader: the repository's root is a dot."""
    return directory or "."


def compare(
    truth: Truth, found: Sequence[FoundRoot], main_languages: Sequence[str], facets: Sequence[FacetCell] = ()
) -> Comparison:
    """Lay what was found beside the truth.

    A root agrees by its directory. Of the rest, a found and a missed root agree where one lies in the other and neither lies so to a
    third (src/cart and src/cart/src: its manifest may lie in either). What is left beside an optional root is left out.
    """
    pairs = [(root, one) for root in truth.roots for one in found if root.directory == one.directory]
    paired = {root.directory for root, _ in pairs}
    missed = [root for root in truth.roots if root.directory not in paired]
    wrong = [one for one in found if one.directory not in paired]
    for optional in (False, True):
        nested = _nested([root for root in missed if root.optional == optional], wrong)
        pairs += nested
        missed = [root for root in missed if all(root is not one for one, _ in nested)]
        wrong = [one for one in wrong if all(one is not other for _, other in nested)]
    languages = set(main_languages)
    return Comparison(
        truth=truth,
        right=tuple((root, one) for root, one in pairs if not root.optional),
        missed=tuple(root for root in missed if not root.optional),
        wrong=tuple(wrong),
        languages_missed=tuple(sorted(truth.main_languages - languages - truth.doubtful_languages)),
        languages_wrong=tuple(sorted(languages - truth.main_languages - truth.doubtful_languages)),
        facets=tuple(facets),
    )


def _nested(missed: Sequence[RootTruth], wrong: Sequence[FoundRoot]) -> list[tuple[RootTruth, FoundRoot]]:
    """The pairs of which one lies in the other, and neither in, or around, another of the other side."""
    touching = [(root, one) for root in missed for one in wrong if _lies_in_one_another(root.directory, one.directory)]
    return [
        (root, one)
        for root, one in touching
        if sum(root is other for other, _ in touching) == 1 and sum(one is other for _, other in touching) == 1
    ]


def _lies_in_one_another(one: str, other: str) -> bool:
    outer, inner = sorted((one, other), key=len)
    return not outer or inner == outer or inner.startswith(outer + "/")
