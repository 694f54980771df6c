"""What the repository was understood to be, in one sentence."""

from __future__ import annotations

from collections import Counter

from dptops_audit.models.repository import NOT_SHIPPED, Repository

_LANGUAGES = {
    "python": "Python",
    "javascript": "JavaScript",
    "typescript": "TypeScript",
    "go": "Go",
    "java": "Java",
    "kotlin": "Kotlin",
    "scala": "Scala",
    "groovy": "Groovy",
    "csharp": "C#",
    "fsharp": "F#",
    "ruby": "Ruby",
    "php": "PHP",
    "rust": "Rust",
    "elixir": "Elixir",
    "erlang": "Erlang",
    "swift": "Swift",
    "dart": "Dart",
    "c": "C",
    "cpp": "C++",
    "perl": "Perl",
    "haskell": "Haskell",
    "clojure": "Clojure",
    "lua": "Lua",
    "r": "R",
}
_LEAST_SHARE = 0.2
"""A language with at least a fifth of the files of code is one of the main ones, as in the checklist's ground rules."""


def summary_sentence(repository: Repository) -> str:
    """What is here: main languages by files of shipped code, images, and what runs them. Says nothing of what is not read yet."""
    parts = [_languages(repository), _images(repository), _workloads(repository)]
    return "; ".join(part for part in parts if part)


def _languages(repository: Repository) -> str:
    counts = Counter(
        file.kind for file in repository.inventory.files if file.kind in _LANGUAGES and not file.tags & NOT_SHIPPED
    )
    total = sum(counts.values())
    main = [_LANGUAGES[kind] for kind, count in counts.most_common() if count >= _LEAST_SHARE * total]
    return f"Code in {_list(main)}" if main else "No code in a programming language"


def _images(repository: Repository) -> str:
    images = repository.images
    if not images:
        return "no image is shipped"
    names = (
        _list([image.name for image in images[:3]])
        if len(images) <= 3
        else f"{images[0].name} and {len(images) - 1} more"
    )
    return f"{len(images)} image{'s' * (len(images) != 1)} ({names})"


def _workloads(repository: Repository) -> str:
    kinds = Counter(workload.kind for workload in repository.workloads)
    count = sum(kinds.values())
    if not count:
        return ""
    kind = next(iter(kinds)) if len(kinds) == 1 else "workload"
    return f"Kubernetes manifests of {count} {kind}{'s' * (count != 1)}"


def _list(words: list[str]) -> str:
    return words[0] if len(words) == 1 else f"{', '.join(words[:-1])} and {words[-1]}" if words else ""
