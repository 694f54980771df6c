"""PHP packages: composer.json, https://getcomposer.org/doc/04-schema.md

`dependencies` are `require` (runtime) and `require-dev` (dev), names in lower case as Composer compares them. Platform packages are
no dependencies but settings: https://getcomposer.org/doc/articles/composer-platform-dependencies.md. A dependency that a path repository
of the same composer.json holds is local. `scripts` that are lists have one command a line.

`settings`, each only where it is written:

* `php`, `ext-*`, `lib-*`, `composer-runtime-api` and the other platform packages, with the version asked for; `dev:ext-*` for those that
  `require-dev` alone has
* `type` (`project`, `library`, `symfony-bundle`, `wordpress-plugin`, ...), `license`, `minimum-stability`, `abandoned`
* `config.platform.*`: the version of a platform package that dependencies are resolved for
* `autoload.psr-4.NAMESPACE`: a folder of the product's own code
"""

from __future__ import annotations

import posixpath
from collections.abc import Iterator

from dptops_audit.evidence import Location, Problem
from dptops_audit.models.nodes import Mapping, Node, Scalar, Sequence, dig, each, text_of
from dptops_audit.models.packages.manifests import Manifests
from dptops_audit.models.packages.package import Dependency, Package, Scope, Setting

_MANIFEST = "composer.json"
_LOCK = "composer.lock"
_SECTIONS = {"require": Scope.RUNTIME, "require-dev": Scope.DEVELOPMENT}
_PLATFORM = frozenset(
    "php php-64bit php-ipv6 php-zts php-debug hhvm composer composer-plugin-api composer-runtime-api".split()
)
_PLATFORM_PREFIXES = ("ext-", "lib-")
_FIELDS = ("type", "license", "minimum-stability", "abandoned")
_WILD = "*?[{"
_MAX_PATTERN = 1000
_BUDGET = 60_000_000
_EACH = 200
"""A pattern with a wildcard is compared with each folder, which takes time in the product of their components and some for each one.
Of that product so much is spent on one repository."""


def read(manifests: Manifests) -> tuple[Package, ...]:
    """One package for each folder with a composer.json."""
    trees: dict[str, Mapping] = {}
    for path in manifests.named(_MANIFEST):
        if posixpath.basename(path) != _MANIFEST:
            continue
        root = manifests.json(path)
        if isinstance(root, Mapping):
            trees[posixpath.dirname(path)] = root
        elif root is not None:
            manifests.note(Problem(path, "holds no JSON object", 1))
    paths = _PathRepositories(manifests, trees)
    return tuple(_package(manifests, folder, tree, paths.of(folder, tree)) for folder, tree in trees.items())


def _package(manifests: Manifests, folder: str, tree: Mapping, local: dict[str, str]) -> Package:
    key, lock = tree.key("name"), posixpath.join(folder, _LOCK)
    name = text_of(tree.get("name"))
    return Package(
        ecosystem="php",
        directory=folder,
        manifests=(tree.path,),
        location=key.location if key is not None and name else Location(tree.path, 1),
        name=(name or "").lower(),
        version=text_of(tree.get("version")) or "",
        dependencies=tuple(_dependencies(tree, local)),
        programs=dict(_programs(tree)),
        scripts=dict(_scripts(tree)),
        settings=dict(_settings(tree)),
        lockfiles=(lock,) if manifests.exists(lock) else (),
    )


def _entries(node: Node | None) -> tuple[tuple[Scalar, Node], ...]:
    return node.items() if isinstance(node, Mapping) else ()


def _is_platform(name: str) -> bool:
    return name in _PLATFORM or name.startswith(_PLATFORM_PREFIXES)


def _dependencies(tree: Mapping, local: dict[str, str]) -> Iterator[Dependency]:
    for section, scope in _SECTIONS.items():
        for key, value in _entries(tree.get(section)):
            name, requirement = key.value.lower(), text_of(value)
            if name and requirement is not None and not _is_platform(name):
                yield Dependency(name, scope, key.location, requirement, local=local.get(name))


def _programs(tree: Mapping) -> Iterator[tuple[str, Setting]]:
    value = tree.get("bin")
    for node in each(value) or (value,):
        path = text_of(node)
        if node is not None and path:
            yield posixpath.basename(path), Setting(path, node.location)


def _scripts(tree: Mapping) -> Iterator[tuple[str, Setting]]:
    for key, value in _entries(tree.get("scripts")):
        if isinstance(value, Sequence):
            commands = [text for item in value.items if (text := text_of(item)) is not None]
        elif isinstance(value, Mapping):
            # Symfony Flex has the commands as keys, with how to run each.
            commands = [command.value for command, _ in value.items()]
        else:
            text = text_of(value)
            commands = [text] if text is not None else []
        if commands:
            yield key.value, Setting("\n".join(commands), key.location)


def _settings(tree: Mapping) -> Iterator[tuple[str, Setting]]:
    for name in _FIELDS:
        key, value = tree.key(name), tree.get(name)
        texts = [text for node in each(value) or (value,) if (text := text_of(node)) is not None]
        if key is not None and texts:
            yield name, Setting(", ".join(texts), key.location)
    asked = {key.value.lower() for key, _ in _entries(tree.get("require"))}
    for section, scope in _SECTIONS.items():
        for key, value in _entries(tree.get(section)):
            name, text = key.value.lower(), text_of(value)
            if text is not None and _is_platform(name):
                if scope is Scope.RUNTIME:
                    yield name, Setting(text, key.location)
                elif name not in asked:
                    yield f"dev:{name}", Setting(text, key.location)
    for key, value in _entries(dig(tree, "config", "platform")):
        if (text := text_of(value)) is not None:
            yield f"config.platform.{key.value.lower()}", Setting(text, key.location)
    for key, value in _entries(dig(tree, "autoload", "psr-4")):
        folders = [text for node in each(value) or (value,) if (text := text_of(node)) is not None]
        yield f"autoload.psr-4.{key.value}", Setting(", ".join(folders), key.location)


class _PathRepositories:
    """Finds the packages that `repositories` of type `path` hold: https://getcomposer.org/doc/05-repositories.md#path"""

    def __init__(self, manifests: Manifests, trees: dict[str, Mapping]) -> None:
        self._manifests = manifests
        self._trees = trees
        self._names = {folder: (text_of(tree.get("name")) or "").lower() for folder, tree in trees.items()}
        self._left = _BUDGET
        self._components = sum(folder.count("/") + 1 for folder in trees)

    def of(self, folder: str, tree: Mapping) -> dict[str, str]:
        """The folders by the names of the packages in them; of several with one name the first."""
        found: dict[str, str] = {}
        for node in self._urls(tree):
            for at in self._folders(folder, node):
                found.setdefault(self._names[at], at)
        return found

    @staticmethod
    def _urls(tree: Mapping) -> Iterator[Scalar]:
        declared = tree.get("repositories")
        repositories = each(declared) or [value for _, value in _entries(declared)]
        for repository in repositories:
            url = dig(repository, "url")
            if (
                text_of(dig(repository, "type")) == "path"
                and isinstance(url, Scalar)
                and len(url.value) <= _MAX_PATTERN
            ):
                yield url

    def _folders(self, folder: str, url: Scalar) -> tuple[str, ...]:
        if not any(letter in url.value for letter in _WILD):
            at = posixpath.normpath(posixpath.join(folder, url.value))
            at = "" if at == "." else at
            return (at,) if at in self._trees else ()
        cost = self._components * (folder.count("/") + url.value.count("/") + _EACH)
        if cost > self._left:
            self._manifests.note(Problem(url.path, "has more path repositories than are looked up", url.line))
            return ()
        self._left -= cost
        found = self._manifests.matching(folder, url.value, (_MANIFEST,))
        return tuple(at for at in found if at in self._trees)
