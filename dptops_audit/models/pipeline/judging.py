"""What rules over pipelines share: which languages count, what the absence of something means, and how strong a proof is."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING

from dptops_audit.evidence import Evidence, Location, Outcome, failed, partial, passed, unknown
from dptops_audit.knowledge.ci_systems import CI_NAMES
from dptops_audit.knowledge.ecosystems import COMPILED_LANGUAGES, ECOSYSTEM_LANGUAGES
from dptops_audit.knowledge.remote_names import DEPLOY_ONLY
from dptops_audit.models.packages.package import Package, Scope
from dptops_audit.models.pipeline.readers import READERS
from dptops_audit.models.pipeline.uses import ToolUse
from dptops_audit.models.products import has_application_code

if TYPE_CHECKING:
    from dptops_audit.models.repository import Repository

_BUILD_SCRIPTS = ("build", "bundle", "compile", "production", "prod", "dist")
_INFRASTRUCTURE_KINDS = ("terraform", "hcl", "bicep", "puppet", "jsonnet")
_MOST_NAMES = 3
MOST_PLACES = 10
"""Places of proof that an outcome names."""


def is_configuration(repository: Repository) -> bool:
    """Whether nothing here is code in a programming language, but for scripts around the rest."""
    return not has_application_code(repository)


def is_infrastructure(repository: Repository) -> bool:
    """Whether infrastructure as code is what is written here: no more than a fifth of its lines and the code's are code."""
    from dptops_audit.models.repository import NOT_SHIPPED

    if is_configuration(repository):
        return True
    own = 0
    for kind in _INFRASTRUCTURE_KINDS:
        for file in repository.inventory.of_kind(kind, without=NOT_SHIPPED):
            text = repository.inventory.read(file)
            own += len(text.lines) if text is not None else 0
    return own > 4 * sum(language.lines for language in repository.languages)


def main_languages(repository: Repository) -> frozenset[str]:
    """The languages with at least a fifth of the shipped code's lines, with the ecosystems whose manifests they belong to."""
    main = frozenset(language.kind for language in repository.languages if language.main)
    return with_ecosystems(main)


def shipped_languages(repository: Repository) -> frozenset[str]:
    """All languages of shipped code, with their ecosystems."""
    return with_ecosystems(frozenset(language.kind for language in repository.languages))


def with_ecosystems(languages: Iterable[str]) -> frozenset[str]:
    """Languages, and the ecosystems that they belong to; of an ecosystem, its languages too."""
    found = set(languages)
    for ecosystem, words in ECOSYSTEM_LANGUAGES.items():
        members = frozenset(words.split())
        if ecosystem in found or not members.isdisjoint(found):
            found |= {ecosystem, *members}
    return frozenset(found)


def places(uses: Iterable[ToolUse]) -> tuple[Evidence, ...]:
    """The first places of some uses, each line once."""
    found: dict[tuple[str, int], Evidence] = {}
    for use in uses:
        found.setdefault((use.location.path, use.location.line), use.evidence)
    # One of each tool and file first: ten lines of the same command would hide the others.
    telling: dict[tuple[str, str], Evidence] = {}
    for place in found.values():
        telling.setdefault((place.label, place.location.path), place)
    return tuple(dict.fromkeys((*telling.values(), *found.values())))[:MOST_PLACES]


def tools(uses: Iterable[ToolUse]) -> str:
    """The names of the tools, at most three words of them."""
    names = list(dict.fromkeys(use.tool for use in uses))
    if len(names) > _MOST_NAMES:
        names = [*names[: _MOST_NAMES - 1], f"{len(names) - _MOST_NAMES + 1} more"]
    return names[0] if len(names) == 1 else f"{', '.join(names[:-1])} and {names[-1]}" if names else ""


def proven(uses: Sequence[ToolUse], says: str) -> Outcome | None:
    """A pass where a use's failure stops a pipeline that starts by itself, half a proof where none does; None without any use.

    `says` is the sentence, with `{tools}` for the tools' names.
    """
    strong = [use for use in uses if not use.weak]
    if strong:
        return passed(says.format(tools=tools(strong)), at=places(strong))
    return weaker(f"{says.format(tools=tools(uses))}, but {uses[0].weak}", places(uses)) if uses else None


def weaker(reason: str, found: Sequence[Evidence], beside: Sequence[Evidence] = ()) -> Outcome:
    """Half a proof. The first place stands against the item, with the reason as its message; the others only show what there is."""
    first = Evidence(found[0].location, reason, found[0].via, found[0].label)
    return partial(0.5, reason, at=first, proof=(*found[1:], *beside))


def over_languages(uses: Sequence[ToolUse], wanted: frozenset[str], says: str) -> Outcome | None:
    """As `proven`, where tools that look at none of the wanted languages are half a proof."""
    covering = [use for use in uses if use.covers(wanted)]
    outcome = proven(covering, says)
    if outcome is not None:
        return outcome
    return weaker(f"{says.format(tools=tools(uses))}, over none of the main languages", places(uses)) if uses else None


def missing(repository: Repository, *areas: str, because: str, at: Iterable[Evidence] = ()) -> Outcome:
    """What it means that no live pipeline does something: `fail`, or `unknown` where it may be done out of sight.

    `areas` are those where it would be done: "build", "test", "scanning", "image", "deploy", or "scanner" where a single
    tool with a general name may do it; `because` is the sentence of a failure.
    """
    live = [file for file in repository.pipeline_files if file.live]
    if not live:
        return failed(f"there is no pipeline here: {because}", at=tuple(at))
    decides = [file for file in live if "deploy" in areas or file.system not in DEPLOY_ONLY]
    unread = next((file for file in decides if file.system not in READERS), None)
    if unread is not None:
        name = CI_NAMES.get(unread.system, unread.system)
        return unknown(f"the pipeline of {name} is not read, and nothing else shows it", at=unread.location)
    for area in areas:
        if area == "scanner":
            general = repository.pipelines.general_scanner()
            if general is not None:
                return unknown(f"{general.message}, and its name does not say what is scanned", at=general)
            continue
        elsewhere = repository.pipelines.elsewhere(area)
        if elsewhere is not None:
            return unknown(f"{elsewhere.message}, and no pipeline here spells it out", at=elsewhere)
    return failed(because, at=tuple(at))


def things_to_build(repository: Repository) -> tuple[Evidence, ...]:
    """What there is to compile, bundle, pack or build as an image, with the place that says so; nothing for plain scripts.

    A message reads behind "though": `Go is compiled`.
    """
    found = [
        Evidence(image.stage.location, f"{image.dockerfile.path} describes an image") for image in repository.images[:1]
    ]
    if is_configuration(repository):
        return tuple(found)
    lines = repository.code_lines
    for language in repository.languages:
        if language.kind in COMPILED_LANGUAGES:
            path = next((path for path, (kind, _) in lines.items() if kind == language.kind), None)
            if path is not None:
                found.append(Evidence(Location(path, 1), f"{language.name} is compiled"))
    for package in repository.packages:
        for name in _BUILD_SCRIPTS:
            if package.ecosystem == "javascript" and name in package.scripts:
                found.append(Evidence(package.scripts[name].location, f"{package.manifest} has a script `{name}`"))
        if package.ecosystem in ("python", "ruby") and _is_packed(package):
            found.append(Evidence(package.location, f"{package.manifest} describes a package"))
    facet = repository.facet("builds-image")
    if facet is not None and not repository.images:
        found.append(Evidence(facet.evidence[0].location, "an image is built here"))
    return tuple(found)


def _is_packed(package: Package) -> bool:
    """Whether a package of an interpreted language is made to be packed: a gemspec, or a Python package with a build back end."""
    return package.manifest.endswith(".gemspec") or (
        bool(package.name) and any(d.scope is Scope.BUILD for d in package.dependencies)
    )
