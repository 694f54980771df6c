"""What the repository was understood to be, in one sentence."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable

from dptops_audit.knowledge.ci_systems import CI_NAMES
from dptops_audit.models.repository import Repository
from dptops_audit.models.services.service import Role

_ROLES = {
    Role.LISTENER: ("service", "services"),
    Role.WORKER: ("worker", "workers"),
    Role.FUNCTION: ("function", "functions"),
}
_PRODUCTS = (
    ("frontend", "frontend"),
    ("cli", "command-line tool"),
    ("library", "library"),
    ("static-site", "static site"),
    ("iac-only", "infrastructure as code"),
    ("docs", "documents"),
)
_MOST_NAMED = 3


def summary_sentence(repository: Repository) -> str:
    """What is here: services and other products with their languages, images, the database, pipelines and deployment."""
    parts = [
        _product(repository),
        _images(repository),
        _database(repository),
        _pipelines(repository),
        _deployment(repository),
    ]
    sentence = "; ".join(part for part in parts if part)
    return sentence[:1].upper() + sentence[1:]


def _product(repository: Repository) -> str:
    roles = Counter(service.role for service in repository.services)
    counted = [
        words[0] if roles[role] == 1 else f"{roles[role]} {words[1]}" for role, words in _ROLES.items() if roles[role]
    ]
    facets = {facet.name for facet in repository.facets}
    products = counted + [words for name, words in _PRODUCTS if name in facets]
    languages = [language.name for language in repository.languages if language.main]
    main = {language.kind for language in repository.languages if language.main}
    # A framework is named beside its own language alone.
    frameworks = list(dict.fromkeys(s.framework for s in repository.services if s.framework and s.language in main))
    what = _list(products) or ("code" if languages else "no code in a programming language")
    if languages and "iac-only" not in facets:
        what += f" in {_list(languages)}"
    return what + (f" ({_list(_first(frameworks))})" if frameworks else "")


def _images(repository: Repository) -> str:
    count = len(repository.images)
    if count:
        return f"{count} image{'s' * (count != 1)}"
    return "images built without a Dockerfile" if repository.facet("builds-image") else "no image is shipped"


def _database(repository: Repository) -> str:
    facet = repository.facet("uses-database")
    if facet is None:
        return ""
    migrations = [evidence.label for evidence in facet.evidence if evidence.label]
    return f"a database with migrations of {_list(_first(_distinct(migrations)))}" if migrations else "a database"


def _pipelines(repository: Repository) -> str:
    systems = _distinct(CI_NAMES.get(file.system, file.system) for file in repository.pipeline_files if file.live)
    return f"pipelines of {_list(_first(systems))}" if systems else "no pipeline"


def _deployment(repository: Repository) -> str:
    declared = _distinct(one.what for one in repository.deployments)
    used = _distinct(use.tool for use in repository.pipeline_deployments)
    parts = [f"deployment declared by {_list(_first(declared))}"] if declared else []
    return ", ".join([*parts, *([f"deployed by the pipeline with {_list(_first(used))}"] if used else [])])


def _distinct(words: Iterable[str]) -> list[str]:
    """Each word once, the commonest first."""
    counts = Counter(words)
    return sorted(counts, key=lambda word: (-counts[word], word))


def _first(words: list[str]) -> list[str]:
    return words if len(words) <= _MOST_NAMED else [*words[: _MOST_NAMED - 1], f"{len(words) - _MOST_NAMED + 1} more"]


def _list(words: list[str]) -> str:
    return words[0] if len(words) == 1 else f"{', '.join(words[:-1])} and {words[-1]}" if words else ""
