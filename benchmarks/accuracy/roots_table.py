"""The committed page of service roots: the same for the same truths and reports, without times and without paths of a machine."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from benchmarks.accuracy.agreement import Share
from benchmarks.accuracy.root_agreement import Comparison, Difference, shown
from benchmarks.accuracy.table import AGREES, facet_section, markdown_rows

HEAD = ("repository", "roots", "found right", "missed", "wrong", "roles", "languages", "main languages")


def roots_table(comparisons: Sequence[Comparison], differences: str) -> str:
    """The page: totals, a row a repository, facets, and the known differences as they were written by hand."""
    parts = [_head(comparisons), _repositories(comparisons)]
    facets = [cell for one in comparisons for cell in one.facets]
    if facets:
        parts.append(facet_section(facets))
    return "\n".join([*parts, differences.strip() + "\n"])


def different(comparisons: Iterable[Comparison]) -> set[tuple[str, str]]:
    """What differs, by repository and the difference's key."""
    return {(one.truth.name, difference.key) for one in comparisons for difference in one.differences}


def totals(comparisons: Sequence[Comparison]) -> list[tuple[str, Share]]:
    """What each figure is of, and the figure."""
    right, labelled = sum(len(one.right) for one in comparisons), sum(one.labelled for one in comparisons)
    wrong = sum(len(one.wrong) for one in comparisons)
    languages = sum(not one.main_languages for one in comparisons)
    same = sum(not (one.missed or one.wrong) for one in comparisons)
    return [
        ("labelled roots that are found", Share(right, labelled)),
        ("found roots that are labelled", Share(right, right + wrong)),
        ("roles of the roots found right", Share(right - sum(len(one.roles) for one in comparisons), right)),
        ("languages of the roots found right", Share(right - sum(len(one.languages) for one in comparisons), right)),
        ("repositories with the same roots", Share(same, len(comparisons))),
        ("repositories with the same main languages", Share(languages, len(comparisons))),
    ]


def _head(comparisons: Sequence[Comparison]) -> str:
    """The totals over all, and over those with and without labels of their own for the checklist."""
    groups = {"all": comparisons, **_groups(comparisons)}
    rows = [["", *(f"{name} ({len(group)})" for name, group in groups.items())]]
    for column, (name, _) in enumerate(totals(comparisons)):
        shares = [totals(group)[column][1] for group in groups.values()]
        rows.append([name, *(f"{share} ({share.value:.3f})" if share.total else "" for share in shares)])
    return (
        "# Service roots beside hand-made truths\n\n"
        "Written by `roots.py --write`; [README.md](README.md) says what a service root is, when one agrees and how to reproduce this"
        f" page.\n\n{markdown_rows(rows)}"
    )


def _groups(comparisons: Sequence[Comparison]) -> dict[str, list[Comparison]]:
    """A truth that says no facets is of a repository whose label does."""
    return {
        "labelled repositories": [one for one in comparisons if one.truth.facets is None],
        "others": [one for one in comparisons if one.truth.facets is not None],
    }


def _repositories(comparisons: Sequence[Comparison]) -> str:
    rows = [list(HEAD)]
    for one in sorted(comparisons, key=lambda one: one.truth.name.casefold()):
        missed, wrong = ([f"`{shown(root.directory)}`" for root in roots] for roots in (one.missed, one.wrong))
        counts = [str(one.labelled), str(len(one.right)), ", ".join(missed), ", ".join(wrong)]
        texts = [_text(found) for found in (one.roles, one.languages, one.main_languages)]
        if not one.right:
            texts[:2] = ["", ""]
        rows.append([one.truth.name, *counts, *texts])
    rows.append(["**all**", *_sums(comparisons)])
    return (
        "## Repositories\n\n"
        "`roots` counts those that a reader named, without those that are optional; `.` is the repository's root.\n"
        "`=` agrees, `worker→listener` is a worker and was taken for a listener, an empty cell has nothing to compare.\n\n"
        f"{markdown_rows(rows)}"
    )


def _text(differences: Sequence[Difference]) -> str:
    return "; ".join(difference.text for difference in differences) or AGREES


def _sums(comparisons: Sequence[Comparison]) -> list[str]:
    _, _, roles, languages, _, main = (share for _, share in totals(comparisons))
    sums = [sum(one.labelled for one in comparisons), sum(len(one.right) for one in comparisons)]
    sums += [sum(len(one.missed) for one in comparisons), sum(len(one.wrong) for one in comparisons)]
    return [*map(str, sums), str(roles), str(languages), str(main)]
