"""`docker compose build`, `run`, `exec` and `up`: https://docs.docker.com/reference/cli/docker/compose/

`up` builds the images of the services that are started where they have no image of their own to be pulled, and all with `--build`. What
its containers run is given where the command waits for them (`--exit-code-from`, `--abort-on-container-exit`).
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from dptops_audit.models.deployment.compose import ComposeFile, Service, merge
from dptops_audit.models.nodes import Mapping, each, text_of
from dptops_audit.models.pipeline.indirections.command_words import Words, options, options_of
from dptops_audit.models.pipeline.indirections.commands import reached_words
from dptops_audit.models.pipeline.indirections.compose_builds import folder_of, image_of, program_in
from dptops_audit.models.pipeline.indirections.dockerfiles import built
from dptops_audit.models.pipeline.indirections.word_paths import place_of
from dptops_audit.models.pipeline.model import Invocation
from dptops_audit.models.pipeline.reached import Reached, Workspace

_GLOBAL = options(
    "-f --file -p --project-name --profile --project-directory --env-file --progress --parallel --ansi -H --host"
)
_VALUED = {
    "build": options("--build-arg --builder -m --memory --progress --ssh --provenance --sbom"),
    "up": options("--exit-code-from --scale -t --timeout --attach --no-attach --pull --wait-timeout"),
    "run": options(
        "--entrypoint -e --env --env-from-file -l --label --name -p --publish --pull -u --user -v --volume -w --workdir --cap-add"
    ),
    "exec": options("-e --env --index -u --user -w --workdir"),
}
_NAMES = ("compose.yaml", "compose.yml", "docker-compose.yml", "docker-compose.yaml")
_OVERRIDES = (
    "compose.override.yaml",
    "compose.override.yml",
    "docker-compose.override.yml",
    "docker-compose.override.yaml",
)
_MOST_SERVICES = 200
_WAITS = ("--abort-on-container-exit", "--abort-on-container-failure", "--exit-code-from")


def composed(words: Sequence[str], invocation: Invocation, workspace: Workspace) -> tuple[Reached, ...] | None:
    """What a command of compose builds and runs; None for one that does neither, nothing where its file is not here."""
    given = options_of(words, _GLOBAL, whole=False)
    if not given.operands or given.operands[0] not in ("build", "up", "run", "exec", "create", "watch"):
        return None
    action = given.operands[0]
    own = options_of(given.operands[1:], _VALUED.get(action, frozenset()), whole=action not in ("run", "exec"))
    compose = _file(given, invocation, workspace)
    if compose is None:
        # The command behind a service is plain even where the service is not.
        return tuple(_given(own, None, invocation, workspace, inside=True)) if action in ("run", "exec") else ()
    if action in ("run", "exec"):
        service = compose.service(own.operands[0]) if own.operands else None
        builds = _builds([service], own, workspace) if service is not None and action == "run" else ()
        return (*builds, *_given(own, service, invocation, workspace, inside=action == "exec"))
    names = own.operands or tuple(service.name for service in compose.services if _starts(service, given))
    wanted = list(_with_needed(names[:_MOST_SERVICES], compose, needed=action != "build"))
    if action == "up" and own.has("--no-build"):
        return tuple(_waited(wanted, own, workspace))
    return (*_builds(wanted, own, workspace, every=action == "build"), *_waited(wanted, own, workspace))


def compose_at(path: str, workspace: Workspace) -> ComposeFile | None:
    """The compose file at a path; None where there is none."""
    return next((compose for compose in workspace.repository.compose_files if compose.path == path), None)


def _file(given: Words, invocation: Invocation, workspace: Workspace) -> ComposeFile | None:
    """The compose file of a command, those that it names laid over each other."""
    directory = invocation.directory
    names = given.values("-f", "--file")
    if not names:
        listed = invocation.variables.get("COMPOSE_FILE", "")
        names = tuple(name for name in listed.split(":") if name)
    if names:
        paths = [place_of(name, directory, invocation.location.path) for name in names[:20]]
    else:
        folder = given.value("--project-directory")
        start = place_of(folder, directory, invocation.location.path) if folder else directory
        paths = [workspace.above(start, *_NAMES)]
        if paths[0] is not None:
            base = paths[0].rpartition("/")[0]
            paths.append(workspace.beside(base, *_OVERRIDES))
    found = [compose for path in paths if path is not None and (compose := compose_at(path, workspace)) is not None]
    if not found:
        return None
    whole = found[0]
    for other in found[1:]:
        whole = merge(whole, other)
    return whole


def _starts(service: Service, given: Words) -> bool:
    """Whether a command without names means a service, by its profiles."""
    return not service.profiles or not {*service.profiles, "*"}.isdisjoint(given.values("--profile"))


def _with_needed(names: Sequence[str], compose: ComposeFile, *, needed: bool) -> Iterator[Service]:
    queue, seen = list(names), set(names)
    for name in queue:
        service = compose.service(name)
        if service is None:
            continue
        yield service
        node = service.node.get("depends_on")
        others = (
            [key.value for key, _ in node.items()]
            if isinstance(node, Mapping)
            else [text_of(item) or "" for item in each(node)]
        )
        for other in others if needed else ():
            if other not in seen and len(seen) < _MOST_SERVICES:
                seen.add(other)
                queue.append(other)


def _builds(
    services: Sequence[Service], own: Words, workspace: Workspace, *, every: bool = False
) -> tuple[Reached, ...]:
    images = {}
    for service in services:
        image = image_of(service)
        if image is not None and (every or own.has("--build") or not service.image):
            images[image.dockerfile, image.context, image.target, tuple(sorted(image.args.items()))] = image
    return tuple(one for image in images.values() for one in built(image, workspace))


def _given(
    own: Words, service: Service | None, invocation: Invocation, workspace: Workspace, *, inside: bool
) -> Iterator[Reached]:
    """The command that `run`, or `exec` with `inside`, gives to a service, else the service's own."""
    command = (*own.operands[1:], *own.rest)
    folder = folder_of(service, workspace, own.value("-w", "--workdir")) if service is not None else None
    entry = own.value("--entrypoint")
    if entry is not None:
        command = (*entry.split(), *command)
    elif service is not None and not command:
        yield from _own(service, workspace)
        return
    elif service is not None and not inside:
        command = program_in(service, command, workspace)
    if command:
        yield from reached_words(command, Reached(invocation.location, directory=folder))


def _own(service: Service, workspace: Workspace) -> Iterator[Reached]:
    """What a service's container runs by itself, where the compose file says so."""
    node = service.node.get("command") or service.node.get("entrypoint")
    if node is None:
        return
    program = program_in(service, service.command or (), workspace)
    if program:
        yield from reached_words(program, Reached(node.location, directory=folder_of(service, workspace)))


def _waited(services: Sequence[Service], own: Words, workspace: Workspace) -> Iterator[Reached]:
    if not own.has(*_WAITS):
        return
    named = own.value("--exit-code-from")
    for service in services:
        if named is None or service.name == named:
            yield from _own(service, workspace)
