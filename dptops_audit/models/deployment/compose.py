"""Compose files: the services that they define, with what each builds and runs as.

Sources: https://docs.docker.com/reference/compose-file/ and, for files without `services`,
https://docs.docker.com/reference/compose-file/legacy-versions/
"""

from __future__ import annotations

import posixpath
import re
import shlex
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field

from dptops_audit.evidence import Location, Problem
from dptops_audit.models import yamltree
from dptops_audit.models.deployment.compose_merge import MERGE_BUDGET, Merger, keyed_items
from dptops_audit.models.deployment.interpolation import Interpolated, interpolate
from dptops_audit.models.deployment.template import is_template
from dptops_audit.models.deployment.workload import Container, Port, RunAs, Workload
from dptops_audit.models.yamltree import Node, Scalar, Sequence, dig, each, text_of

MAX_EXTENDS = 20

_SERVICE_KEYS = frozenset(
    """
    annotations build cap_add cap_drop command container_name depends_on deploy develop devices dns entrypoint
    env_file environment expose extends external_links extra_hosts healthcheck hostname image init labels links logging
    network_mode networks platform ports privileged profiles provider pull_policy read_only restart secrets
    security_opt shm_size stdin_open stop_signal sysctls tmpfs tty ulimits user volumes working_dir
    """.split()
)
_LEGACY_KEYS = _SERVICE_KEYS | frozenset(
    """
    cpu_shares cpuset dockerfile domainname ipc log_driver log_opt mac_address mem_limit mem_swappiness
    memswap_limit net pid stop_grace_period volume_driver volumes_from
    """.split()
)
_OTHERS_KEYS = frozenset(("apiVersion", "jobs", "pipeline", "pipelines", "stages", "steps", "workflows"))
"""Keys of other formats that have `services`, too: Woodpecker, Drone, CI pipelines."""
_REMOTE = re.compile(r"[a-z][a-z0-9+.-]*://|git@|github\.com/|[^/@:]+@[^/:]+:", re.IGNORECASE)
_PORT = re.compile(r"(?:.*:)?(?P<container>[^:/]+)(?:/(?P<protocol>\w+))?", re.DOTALL)
_USER = re.compile(r"(?:\$\{[^{}]*\}|[^:])*")
_ROOT = re.compile(r"root|0+")
_SERVICES_KEY = re.compile(r"^services[ \t]*:", re.MULTILINE)


@dataclass(frozen=True, slots=True)
class BuildArg:
    """A build argument. `value` is None where the environment gives it; variables that nothing sets stay in it."""

    value: str | None
    location: Location


@dataclass(frozen=True, slots=True)
class Build:
    """What a service is built from.

    `context` is the folder from the root, empty for the root itself; None where it is remote, templated or outside of
    the root. `dockerfile` is the Dockerfile's path from the root; None where that is unknown or the text is `inline`.
    """

    context: str | None
    dockerfile: str | None
    inline: bool
    target: str | None
    args: Mapping[str, BuildArg]
    additional_contexts: Mapping[str, str]
    location: Location


@dataclass(frozen=True, slots=True)
class Service:
    """One service, with what it extends. `node` is its definition in full, for what has no field here.

    `image` has its variables filled in as far as they are known, `image_written` is as written. `entrypoint` and
    `command` are None where the image's own stay. `partial` says that a service that this one extends is not readable.
    """

    name: str
    location: Location
    path: str
    image: str | None
    image_written: str | None
    image_location: Location | None
    build: Build | None
    user: RunAs | None
    ports: tuple[Port, ...]
    profiles: tuple[str, ...]
    entrypoint: tuple[str, ...] | None
    command: tuple[str, ...] | None
    restart: str | None
    partial: bool
    node: yamltree.Mapping = field(repr=False, compare=False)

    @property
    def container(self) -> Container:
        return Container(
            self.name,
            self.image,
            self.image_location,
            self.user,
            self.ports,
            self.entrypoint,
            self.command,
            location=self.location,
        )

    def workload(self, *, development: bool = False) -> Workload:
        return Workload("compose", "service", self.name, self.location, (self.container,), development)


@dataclass(frozen=True, slots=True)
class ComposeFile:
    """One compose file. `includes` are the files that it includes, from the root, as far as they are known.

    `env` are the variables that it was read with; `folders` says against which folder a merged file's paths resolve.
    """

    path: str
    services: tuple[Service, ...]
    problems: tuple[Problem, ...] = ()
    includes: tuple[str, ...] = ()
    env: Mapping[str, str] = field(default_factory=dict, repr=False)
    folders: Mapping[str, str] = field(default_factory=dict, repr=False)

    def service(self, name: str) -> Service | None:
        return next((service for service in self.services if service.name == name), None)


Resolve = Callable[[str], ComposeFile | None]


def read_compose(
    path: str, content: str, env: Mapping[str, str] | None = None, resolve: Resolve | None = None
) -> ComposeFile | None:
    """The compose file, or None where the text is none.

    `env` are variables that are known to be set (a `.env` beside it). `resolve` reads another file that a service
    extends, given its path from the root, and answers None for one that is absent or being read already.
    """
    tree = yamltree.parse(path, content)
    root = next((document for document in tree.documents if looks_like_compose(document)), None)
    if not isinstance(root, yamltree.Mapping):
        return _unread(path, content, tree) if tree.problems and _SERVICES_KEY.search(content) else None
    reader = _Reader(path, env or {}, resolve)
    services = reader.services(_services_of(root) or root)
    return ComposeFile(path, services, tree.problems + reader.problems(), reader.includes(root), reader.env)


def looks_like_compose(document: Node) -> bool:
    """True for a mapping of `services` with keys that services have, and for the form where each key is a service."""
    if not isinstance(document, yamltree.Mapping) or any(document.get(key) for key in _OTHERS_KEYS):
        return False
    services = _services_of(document)
    if services is not None:
        entries = services.items()
        return not entries or any(isinstance(value, yamltree.Mapping) and _is_service(value) for _, value in entries)
    if isinstance(document.get("include"), Sequence):
        return all(
            key.value in ("include", "name", "version") or key.value.startswith("x-") for key, _ in document.items()
        )
    legacy = [value for _, value in document.items()]
    return bool(legacy) and all(isinstance(value, yamltree.Mapping) and _is_legacy_service(value) for value in legacy)


def merge(base: ComposeFile, override: ComposeFile) -> ComposeFile:
    """The file that `docker compose -f base -f override` runs: paths in both resolve against the base's folder."""
    folders = {**base.folders, **override.folders, override.path: _folder(base.folders, base.path)}
    reader = _Reader(base.path, {**base.env, **override.env}, None, folders)
    names = dict.fromkeys(service.name for compose in (base, override) for service in compose.services)
    services = tuple(reader.joined(base.service(name), override.service(name)) for name in names)
    return ComposeFile(
        base.path,
        tuple(service for service in services if service is not None),
        base.problems + override.problems + reader.problems(),
        base.includes + override.includes,
        reader.env,
        folders,
    )


def _unread(path: str, content: str, tree: yamltree.Tree) -> ComposeFile:
    if is_template(content):
        message = "a template, which has to be rendered before it is a compose file"
        return ComposeFile(path, (), (Problem(path, message, tree.problems[0].line, skipped=True),))
    return ComposeFile(path, (), tree.problems)


def _services_of(document: yamltree.Mapping) -> yamltree.Mapping | None:
    services = document.get("services")
    return services if isinstance(services, yamltree.Mapping) else None


def _is_service(node: yamltree.Mapping) -> bool:
    return any(key.value in _SERVICE_KEYS for key, _ in node.items())


def _is_legacy_service(node: yamltree.Mapping) -> bool:
    names = {key.value for key, _ in node.items()}
    return names <= _LEGACY_KEYS and not names.isdisjoint(("image", "build"))


def _folder(folders: Mapping[str, str], path: str) -> str:
    return folders.get(path, posixpath.dirname(path))


def _under_root(folder: str, path: str) -> str | None:
    """`path` from the root, normalised, empty for the root itself; None where it is absolute or leaves the root."""
    joined = posixpath.normpath(posixpath.join(folder, path))
    if path.startswith(("/", "~")) or joined == ".." or joined.startswith("../"):
        return None
    return "" if joined == "." else joined


class _Reader:
    def __init__(
        self, path: str, env: Mapping[str, str], resolve: Resolve | None, folders: Mapping[str, str] | None = None
    ) -> None:
        self.path = path
        self.env = env
        self.resolve = resolve
        self.folders = folders or {}
        self.merger = Merger()

    def problems(self) -> tuple[Problem, ...]:
        if not self.merger.exhausted:
            return ()
        return (Problem(self.path, f"services that extend each other repeat more than {MERGE_BUDGET:,} entries"),)

    def services(self, nodes: yamltree.Mapping) -> tuple[Service, ...]:
        found = []
        for key, value in nodes.items():
            if isinstance(value, yamltree.Mapping) and not key.value.startswith("x-"):
                node, partial = self._extended(nodes, key.value, value)
                found.append(self._service(key.value, key.location, node, partial))
        return tuple(found)

    def joined(self, base: Service | None, over: Service | None) -> Service | None:
        """One service of two files, placed where the override defines it: that is what makes it another than the base's own."""
        if base is None or over is None:
            service = base or over
            return service and self._service(service.name, service.location, service.node, service.partial)
        node = self.merger.mappings(base.node, over.node)
        return self._service(base.name, over.location, node, base.partial or over.partial)

    def includes(self, root: yamltree.Mapping) -> tuple[str, ...]:
        found = []
        for item in each(root.get("include")):
            written = item.get("path") if isinstance(item, yamltree.Mapping) else item
            for node in (written, *each(written)):
                path = self._path(node)
                if path:
                    found.append(path)
        return tuple(found)

    def _extended(self, nodes: yamltree.Mapping, name: str, node: yamltree.Mapping) -> tuple[yamltree.Mapping, bool]:
        """A service's definition laid over all that it extends, and whether some of that could not be read."""
        chain = [node]
        seen = {name}
        partial = False
        while (extends := chain[-1].get("extends")) is not None:
            target = text_of(dig(extends, "service")) or text_of(extends)
            file = dig(extends, "file")
            if target and file is not None and self._path(file) != self.path:
                found = self._elsewhere(file, target)
                partial = found is None or found.partial
                chain.extend([found.node] if found else [])
                break
            below = nodes.get(target) if target else None
            if target is None or target in seen or len(seen) > MAX_EXTENDS or not isinstance(below, yamltree.Mapping):
                partial = True
                break
            seen.add(target)
            chain.append(below)
        merged = chain.pop()
        while chain:
            merged = self.merger.mappings(merged, chain.pop())
        return merged, partial or self.merger.exhausted

    def _elsewhere(self, file: Node, name: str) -> Service | None:
        path = self._path(file)
        compose = self.resolve(path) if path and self.resolve else None
        return compose.service(name) if compose else None

    def _service(self, name: str, location: Location, node: yamltree.Mapping, partial: bool) -> Service:
        image_node = node.get("image")
        image = self._text(image_node)
        restart = self._text(node.get("restart"))
        return Service(
            name=name,
            location=location,
            path=location.path,
            image=image.text if image else None,
            image_written=text_of(image_node),
            image_location=image_node.location if image_node and image else None,
            build=self._build(node),
            user=self._user(node),
            ports=self._ports(node),
            profiles=tuple(value.text for item in each(node.get("profiles")) if (value := self._text(item))),
            entrypoint=self._words(node.get("entrypoint")),
            command=self._words(node.get("command")),
            restart=restart.text if restart else None,
            partial=partial,
            node=node,
        )

    def _text(self, node: Node | None) -> Interpolated | None:
        text = text_of(node)
        return interpolate(text, self.env) if text else None

    def _path(self, node: Node | None) -> str | None:
        """A path that stands in a file, from the root; None where a variable decides it or it leads out of the root."""
        value = self._text(node)
        if node is None or value is None or value.unresolved or _REMOTE.match(value.text):
            return None
        return _under_root(_folder(self.folders, node.path), value.text)

    def _build(self, service: yamltree.Mapping) -> Build | None:
        node = service.get("build")
        if isinstance(node, Scalar) and not node.is_null:
            return self._built(node, node, service.get("dockerfile"), None)
        if not isinstance(node, yamltree.Mapping):
            return None
        return self._built(node, node.get("context"), node.get("dockerfile"), node)

    def _built(self, at: Node, context: Node | None, dockerfile: Node | None, long: yamltree.Mapping | None) -> Build:
        folder = _folder(self.folders, at.path) if text_of(context) is None else self._path(context)
        inline = long is not None and text_of(long.get("dockerfile_inline")) is not None
        target = self._text(long.get("target")) if long else None
        return Build(
            context=folder,
            dockerfile=None if inline or folder is None else self._dockerfile(folder, dockerfile),
            inline=inline,
            target=target.text if target else None,
            args=self._arguments(long.get("args") if long else None),
            additional_contexts=self._contexts(long.get("additional_contexts") if long else None),
            location=at.location,
        )

    def _dockerfile(self, context: str, node: Node | None) -> str | None:
        value = self._text(node)
        if value is None:
            return _under_root(context, "Dockerfile")
        return None if value.unresolved else _under_root(context, value.text)

    def _arguments(self, node: Node | None) -> dict[str, BuildArg]:
        found = {}
        for key, value in keyed_items(node):
            text = text_of(value)
            found[key.value] = BuildArg(None if text is None else interpolate(text, self.env).text, key.location)
        return found

    def _contexts(self, node: Node | None) -> dict[str, str]:
        return {key.value: interpolate(text_of(value) or "", self.env).text for key, value in keyed_items(node)}

    def _user(self, service: yamltree.Mapping) -> RunAs | None:
        node = service.get("user")
        written = text_of(node)
        if node is None or not written:
            return None
        value = interpolate(written, self.env)
        match = _USER.match(value.text)
        user = match[0].strip() if match else ""
        if not user and not value.templated:
            return None
        known = bool(user) and "$" not in user
        return RunAs(not _ROOT.fullmatch(user) if known else None, f"user: {written}", node.location, value.templated)

    def _ports(self, service: yamltree.Mapping) -> tuple[Port, ...]:
        found = []
        for item in (*each(service.get("ports")), *each(service.get("expose"))):
            long = item if isinstance(item, yamltree.Mapping) else None
            value = self._text(long.get("target") if long else item)
            match = _PORT.fullmatch(value.text) if value else None
            if value is None or match is None:
                continue
            protocol = self._text(long.get("protocol")) if long else None
            number = int(match["container"]) if re.fullmatch(r"[0-9]{1,5}", match["container"]) else None
            name = (text_of(long.get("name")) or "") if long else ""
            text = text_of(item) or value.text
            found.append(
                Port(number, text, item.location, name, protocol.text if protocol else match["protocol"] or "tcp")
            )
        return tuple(found)

    def _words(self, node: Node | None) -> tuple[str, ...] | None:
        """A command as words: compose splits text as a shell would, and starts no shell."""
        if isinstance(node, Sequence):
            return tuple(interpolate(item.value, self.env).text for item in node.items if isinstance(item, Scalar))
        text = text_of(node)
        if text is None:
            return None
        line = interpolate(text, self.env).text
        try:
            return tuple(shlex.split(line))
        except ValueError:  # an unclosed quote, which compose refuses
            return tuple(line.split())
