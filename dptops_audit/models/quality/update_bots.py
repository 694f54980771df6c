"""The bots that update dependencies here, and for which ecosystems their configuration lets them.

A repository that is only known to a bot's own dashboard shows nothing. Sources:
https://docs.github.com/en/code-security/dependabot/working-with-dependabot/dependabot-options-reference,
https://docs.renovatebot.com/configuration-options/ (the first file that is found is the one),
https://github.com/scala-steward-org/scala-steward/blob/main/docs/repo-specific-configuration.md, https://pyup.io/docs/bot/config/
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING

from dptops_audit.evidence import Location
from dptops_audit.knowledge.update_bots import DEPENDABOT_ECOSYSTEMS, RENOVATE_MANAGERS, RENOVATE_OPT_IN
from dptops_audit.models.inventory import Tag
from dptops_audit.models.jsontree import parse
from dptops_audit.models.nodes import Mapping as MappingNode
from dptops_audit.models.nodes import Node, Scalar, dig, each, text_of
from dptops_audit.models.quality.code_text import CodeText

if TYPE_CHECKING:
    from dptops_audit.models.repository import Repository

__all__ = ["UpdateBot", "update_bots"]

_DEPENDABOT = {name: ours for ours, names in DEPENDABOT_ECOSYSTEMS.items() for name in names.split()}
_DEPENDABOT_FOLDERS = (".github", ".azuredevops", ".gitlab")
"""GitHub's own, and those of the bots that run Dependabot's core on Azure DevOps and GitLab."""
_RENOVATE_FILES = (
    "renovate.json renovate.json5 .github/renovate.json .github/renovate.json5 .gitlab/renovate.json .gitlab/renovate.json5 "
    ".renovaterc .renovaterc.json .renovaterc.json5"
).split()
"""In the order in which Renovate looks for them; package.json is the last."""
_STEWARD_FILES = (
    ".scala-steward.conf",
    "scala-steward.conf",
    ".github/.scala-steward.conf",
    ".config/.scala-steward.conf",
)
_DEPFU_FILES = (".depfu.yml", "depfu.yml", ".github/depfu.yml")
_NO_TREES = frozenset({Tag.VENDORED, Tag.GENERATED, Tag.TEMPLATE, Tag.FIXTURE, Tag.EXAMPLE})
_JSON5 = re.compile(
    r"\"(?:[^\"\\\n]|\\.)*\"|'(?P<single>(?:[^'\\\n]|\\.)*)'|(?P<key>[A-Za-z_$][\w$]{0,80})(?=\s{0,20}:)", re.DOTALL
)
_MATCHERS = re.compile(r"match[A-Z]\w*|exclude[A-Z]\w*")
_PRESETS = {"pre-commit": "PreCommit", "gitsubmodule": "GitSubmodules"}
_PYTHON_MANAGERS = (
    ("pip_requirements", r".*require.*\.txt|.*\.txt"),
    ("pip-compile", r".*require.*\.(?:txt|in)"),
    ("pip_setup", r"setup\.py"),
    ("setup-cfg", r"setup\.cfg"),
    ("pipenv", r"pipfile"),
    ("poetry", r"pyproject\.toml"),
    ("pep621", r"pyproject\.toml"),
)
"""Which files they look at."""
_EVERYTHING = frozenset({"*", "**", "/.*/", ".*"})


@dataclass(frozen=True, slots=True)
class UpdateBot:
    """One bot. `ecosystems` are called like the folders of package readers, or docker, github-actions, terraform, pre-commit, helm,
    gitsubmodule; `locations` is where its configuration names each, `location` where it begins."""

    tool: str
    ecosystems: frozenset[str]
    location: Location
    locations: Mapping[str, Location]


def update_bots(repository: Repository) -> tuple[UpdateBot, ...]:
    """The bots whose configuration lets them update something, by the place of their configuration."""
    bots = (*_dependabot(repository), *_renovate(repository), *_others(repository))
    return tuple(sorted(bots, key=lambda bot: bot.location))


def _made(tool: str, at: Location, locations: dict[str, Location]) -> Iterator[UpdateBot]:
    if locations:
        yield UpdateBot(tool, frozenset(locations), at, locations)


def _dependabot(repository: Repository) -> Iterator[UpdateBot]:
    """A limit of no open requests leaves security updates on. What ignores every dependency updates none."""
    for folder in _DEPENDABOT_FOLDERS:
        for name in ("dependabot.yml", "dependabot.yaml"):
            root = repository.manifests.yaml(f"{folder}/{name}")
            locations: dict[str, Location] = {}
            for update in each(dig(root, "updates")):
                ecosystem = dig(update, "package-ecosystem")
                ours = _DEPENDABOT.get((text_of(ecosystem) or "").lower())
                if ours is not None and ecosystem is not None and not any(map(_all, each(dig(update, "ignore")))):
                    locations.setdefault(ours, ecosystem.location)
            yield from _made("Dependabot", Location(f"{folder}/{name}", 1), locations)
            if root is not None:
                break


def _all(ignored: Node) -> bool:
    limits = ("versions", "update-types")
    return text_of(dig(ignored, "dependency-name")) == "*" and all(dig(ignored, key) is None for key in limits)


def _renovate(repository: Repository) -> Iterator[UpdateBot]:
    root, path = _renovate_configuration(repository)
    if root is None:
        return
    entries = root.items()
    says = [key for key, _ in entries if key.value != "$schema"]
    start = says[0].location if says else Location(path, 1)
    start = Location(path, start.line)
    alerts = _switch(dig(root, "vulnerabilityAlerts", "enabled"))
    presets = {text_of(preset) or "" for preset in each(dig(root, "extends"))}
    only_security = alerts is True or "security:only-security-updates" in presets
    if _switch(dig(root, "enabled")) is False and not only_security:
        return
    locations = dict.fromkeys(_present(repository), start)
    if any(preset.endswith(":onlyNpm") for preset in presets):
        locations = {ours: at for ours, at in locations.items() if ours == "javascript"}
    if "docker:disable" in presets:
        locations.pop("docker", None)
    listed = each(dig(root, "enabledManagers"))
    if listed:
        locations = {
            ours: place
            for ours in locations
            if (place := next((_line(one) for one in listed if _is_manager(ours, text_of(one))), None)) is not None
        }
    for ours in list(_switched_off(repository, root, tuple(locations), presets, only_security)):
        locations.pop(ours, None)
    yield from _made("Renovate", start, locations)


def _switched_off(
    repository: Repository, root: MappingNode, ecosystems: Iterable[str], presets: set[str], only_security: bool
) -> Iterator[str]:
    """The ecosystems all of whose managers are off, by their own setting or by a rule for everything of them; of rules the last wins."""
    rules = [] if only_security else [rule for rule in each(dig(root, "packageRules")) if isinstance(rule, MappingNode)]
    for ours in ecosystems:
        default = ours not in RENOVATE_OPT_IN or f":enable{_PRESETS[ours]}" in presets
        states = []
        for manager in _managers(repository, ours):
            own = _switch(dig(root, manager, "enabled"))
            state = default if own is None else own
            for rule in rules:
                enabled = _switch(rule.get("enabled"))
                if enabled is not None and _is_whole(rule, manager):
                    state = enabled
            states.append(state)
        if not any(states):
            yield ours


def _managers(repository: Repository, ours: str) -> list[str]:
    """The managers that look at the files of an ecosystem which are here: one, but for Python."""
    if ours != "python":
        return RENOVATE_MANAGERS[ours].split()[:1]
    names = {
        manifest.rpartition("/")[2].lower()
        for package in repository.all_packages
        if package.ecosystem == "python"
        for manifest in package.manifests
    }
    found = [manager for manager, pattern in _PYTHON_MANAGERS if any(map(re.compile(pattern).fullmatch, names))]
    return found or RENOVATE_MANAGERS[ours].split()


def _is_whole(rule: MappingNode, manager: str) -> bool:
    """Whether a rule is for everything of a manager."""
    for key, value in rule.items():
        texts = {text_of(one) or "" for one in (each(value) or (value,))}
        if key.value == "matchManagers":
            if manager not in texts:
                return False
        elif _MATCHERS.fullmatch(key.value) and not (key.value.startswith("match") and texts & _EVERYTHING):
            return False
    return True


def _renovate_configuration(repository: Repository) -> tuple[MappingNode | None, str]:
    for path in _RENOVATE_FILES:
        content = repository.manifests.text(path)
        if content is None:
            continue
        tree = parse(path, _as_json(path, content))
        if not isinstance(tree.root, MappingNode):
            for problem in tree.problems:
                repository.manifests.note(problem)
        return (tree.root if isinstance(tree.root, MappingNode) else None), path
    found = dig(repository.manifests.json("package.json"), "renovate")
    return (found if isinstance(found, MappingNode) else None), "package.json"


def _as_json(path: str, content: str) -> str:
    """JSON5 as JSON with the same lines: without comments, all keys and strings between double quotes."""
    return _JSON5.sub(_quoted, CodeText(path, "json5", content).text)


def _quoted(found: re.Match[str]) -> str:
    if found["key"]:
        return f'"{found["key"]}"'
    if found["single"] is None:
        return found.group()
    return '"' + found["single"].replace("\\'", "'").replace('"', "'") + '"'


def _line(node: Node) -> Location:
    """A place without its column, which the way to JSON may have moved."""
    return Location(node.path, node.line)


def _is_manager(ours: str, name: str | None) -> bool:
    return name in RENOVATE_MANAGERS[ours].split()


def _switch(node: Node | None) -> bool | None:
    return node.as_bool() if isinstance(node, Scalar) else None


def _present(repository: Repository) -> Iterator[str]:
    """The ecosystems of which the repository has files."""
    yield from sorted(
        {_ECOSYSTEMS.get(package.ecosystem, package.ecosystem) for package in repository.all_packages}
        & {*RENOVATE_MANAGERS}
    )
    inventory = repository.inventory
    if inventory.of_kind("dockerfile", "compose", without=_NO_TREES):
        yield "docker"
    if inventory.exists(".github/workflows"):
        yield "github-actions"
    if inventory.of_kind("terraform", without=_NO_TREES):
        yield "terraform"
    for ours, name in (
        ("helm", "Chart.yaml"),
        ("pre-commit", ".pre-commit-config.yaml"),
        ("gitsubmodule", ".gitmodules"),
    ):
        if repository.manifests.named(name):
            yield ours


_ECOSYSTEMS = {"cmake": "cpp", "conan": "cpp", "vcpkg": "cpp", "meson": "cpp", "swiftpm": "swift", "cocoapods": "swift"}
"""What the readers of packages tell apart within one ecosystem."""


def _others(repository: Repository) -> Iterator[UpdateBot]:
    manifests = repository.manifests
    root = manifests.yaml(".pyup.yml") if manifests.text(".pyup.yml") is not None else None
    update = dig(root, "update")
    if root is not None and not (isinstance(update, Scalar) and update.as_bool(yaml11=True) is False):
        at = Location(".pyup.yml", update.line if update is not None else 1)
        yield from _made("PyUp", at, {"python": at})
    for path in _STEWARD_FILES:
        if manifests.text(path) is not None:
            at = Location(path, 1)
            present = {package.ecosystem for package in repository.all_packages} & {"sbt", "maven", "gradle"}
            yield from _made("Scala Steward", at, dict.fromkeys(sorted(present or {"sbt"}), at))
            break
    for path in _DEPFU_FILES:
        if manifests.text(path) is not None:
            at = Location(path, 1)
            present = {package.ecosystem for package in repository.all_packages} & {"ruby", "javascript", "elixir"}
            yield from _made("Depfu", at, dict.fromkeys(sorted(present), at))
            break
