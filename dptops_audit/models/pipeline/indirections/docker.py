"""Images that a command builds or runs: `docker build`, `docker buildx bake`, `docker compose run`, podman, buildah, nerdctl.

https://docs.docker.com/reference/cli/docker/, https://docs.docker.com/reference/compose-file/, https://github.com/containers/buildah
"""

from __future__ import annotations

import posixpath
from collections.abc import Iterator, Sequence

from dptops_audit.models.pipeline.indirections.bake import baked
from dptops_audit.models.pipeline.indirections.command_words import Words, options, options_of
from dptops_audit.models.pipeline.indirections.commands import reached_words
from dptops_audit.models.pipeline.indirections.compose import composed
from dptops_audit.models.pipeline.indirections.dockerfiles import ImageBuild, built, folders_of, started
from dptops_audit.models.pipeline.indirections.image_folders import Folders
from dptops_audit.models.pipeline.indirections.word_paths import place_of
from dptops_audit.models.pipeline.launched import program_of
from dptops_audit.models.pipeline.model import Invocation
from dptops_audit.models.pipeline.reached import Reached, Workspace
from dptops_audit.models.pipeline.variables import replaced

_GLOBAL = options(
    "-H --host -c --context --config -l --log-level --tlscacert --tlscert --tlskey -n --namespace --root --url --connection"
)
_BUILD = options(
    "--add-host --allow --annotation --attest --build-arg --build-context --builder --cache-from --cache-to --cgroup-parent --cpu-period "
    "--cpu-quota -c --cpu-shares --cpuset-cpus --cpuset-mems -f --file --iidfile --isolation --label -m --memory --memory-swap "
    "--metadata-file --network --no-cache-filter -o --output --platform --progress --secret --security-opt --shm-size --ssh -t --tag "
    "--target --ulimit --sbom --provenance --call --format --authfile --creds --layers --jobs --userns --volume -v --isolation --arch --os "
    "--manifest --retry --retry-delay --timestamp --from --env --unsetenv --identity-label --squash-all --cw --hooks-dir --logfile"
) - {"--layers", "--squash-all", "--sbom", "--provenance", "--identity-label"}
_RUN = options(
    "--add-host --annotation -a --attach --blkio-weight --cap-add --cap-drop --cgroup-parent --cgroupns --cidfile --cpus -c --cpu-shares "
    "--cpuset-cpus --device --dns --dns-search --domainname --entrypoint -e --env --env-file --expose --gpus --group-add --health-cmd "
    "--health-interval --health-retries --health-timeout -h --hostname --ip --ipc --label -l --label-file --link --log-driver --log-opt "
    "-m --memory --memory-swap --mount --name --network --net --network-alias --pid --pids-limit --platform -p --publish --pull "
    "--restart --runtime --secret --security-opt --shm-size --stop-signal --stop-timeout --storage-opt --sysctl --tmpfs --ulimit -u --user "
    "--userns --uts -v --volume --volume-driver --volumes-from -w --workdir --arch --os --cpu-period --cpu-quota --detach-keys --isolation"
)
_EXEC = options("-e --env --env-file -u --user -w --workdir --detach-keys")
_NO_PROGRAM = frozenset(
    "alpine bash busybox debian fedora go golang java node openjdk php python ruby rust sdk sh ubuntu".split()
)
"""Images that are named after a language or system, not after the program that a container of theirs runs."""
_COMPOSES = frozenset({"docker-compose", "podman-compose"})
_BUILD_WORDS = frozenset({"build", "bud", "build-using-dockerfile", "b"})
_GROUPS = frozenset({"image", "builder", "buildx", "container"})


def follow(invocation: Invocation, workspace: Workspace) -> Sequence[Reached] | None:
    """The RUNs of the image that is built, and the command that a container is given; None for what does neither."""
    program = program_of(invocation.argv)
    if program in _COMPOSES:
        return composed(invocation.argv[1:], invocation, workspace)
    given = options_of(invocation.argv[1:], _GLOBAL, whole=False).operands
    if not given:
        return None
    if given[0] == "compose":
        return composed(given[1:], invocation, workspace)
    if given[0] in _GROUPS:
        given = options_of(given[1:], frozenset({"--builder"}), whole=False).operands
    if not given:
        return None
    if given[0] == "bake":
        return baked(given[1:], invocation, workspace)
    if given[0] in _BUILD_WORDS:
        return _built(options_of(given[1:], _BUILD), invocation, workspace)
    if given[0] == "run" and program != "buildah":
        return tuple(_run(options_of(given[1:], _RUN, whole=False), invocation, workspace))
    if given[0] == "exec":
        words = options_of(given[1:], _EXEC, whole=False)
        return tuple(_inside(words.operands[1:], None, invocation))
    return None


def _built(words: Words, invocation: Invocation, workspace: Workspace) -> tuple[Reached, ...]:
    directory, here = invocation.directory, invocation.location.path
    if "--check" in invocation.argv or words.value("--call"):
        return ()  # the Dockerfile is only checked
    operands = (*words.operands, *words.rest)
    context = operands[-1] if operands else "."
    folder = place_of(context, directory, here) if not context.startswith("-") and "://" not in context else None
    if folder is not None and workspace.manifests.text(folder) is not None:
        folder = None
    file = words.value("-f", "--file")
    if file is not None:
        path = place_of(file, directory, here)
        if path is not None and not workspace.manifests.exists(path) and folder is not None:
            path = posixpath.join(folder, file)  # podman looks there, too
    else:
        path = workspace.beside(folder, "Dockerfile", "Containerfile", "dockerfile")
    if path is None:
        return ()
    args = {}
    for given in words.values("--build-arg"):
        name, equals, value = given.partition("=")
        args[name] = replaced(value, invocation.variables) if equals else invocation.variables.get(name, "$" + name)
    known = {name: value for name, value in args.items() if "$" not in value}
    image = ImageBuild(path, folder, words.value("--target"), known)
    for name in words.values("-t", "--tag"):
        _images(workspace)[name] = image
    return built(image, workspace)


def _images(workspace: Workspace) -> dict[str, ImageBuild]:
    """The images that earlier commands built, by the name that they gave them."""
    images: dict[str, ImageBuild] = workspace.memory.setdefault("images", {})
    return images


def _run(words: Words, invocation: Invocation, workspace: Workspace) -> Iterator[Reached]:
    """The command that a container is given, the one that an image built before runs by itself, or the program that its image is named
    after."""
    operands = (*words.operands, *words.rest)
    if not operands:
        return
    image, *command = operands
    folder = _mounted(words, invocation)
    entry = words.value("--entrypoint")
    if entry:
        yield from _inside((*entry.split(), *command), folder, invocation)
        return
    earlier = _images(workspace).get(image)
    if earlier is not None:
        own = folders_of(earlier, workspace)
        yield from _inside(started(earlier, tuple(command), workspace), folder or own.origin(own.workdir), invocation)
        return
    name = image.partition("@")[0].rpartition("/")[2].partition(":")[0]
    named = "/" in image or name == "composer"
    if named and name and "$" not in name and name not in _NO_PROGRAM and command[:1] != [name]:
        yield from _inside((name, *command), folder, invocation)
    if command and not command[0].startswith("-"):
        yield from _inside(tuple(command), folder, invocation)


def _mounted(words: Words, invocation: Invocation) -> str | None:
    """The folder of the repository that a container's working directory is mounted from; None where none is said to be."""
    directory, here = invocation.directory, invocation.location.path
    folders = Folders(workdir=None)
    for value in words.values("-v", "--volume"):
        source, _, rest = value.rpartition(":") if value.count(":") == 1 else value.partition(":")
        folder = place_of(source, directory, here) if source.startswith((".", "$", "`", "%")) else None
        if folder is not None:
            folders.add(posixpath.normpath(rest.partition(":")[0] or "/"), folder)
    for value in words.values("--mount"):
        fields = dict(part.partition("=")[::2] for part in value.split(","))
        source = fields.get("source") or fields.get("src") or ""
        target = fields.get("target") or fields.get("dst") or fields.get("destination") or ""
        folder = place_of(source, directory, here) if source.startswith((".", "$", "`", "%")) else None
        if folder is not None and target:
            folders.add(posixpath.normpath(target), folder)
    workdir = words.value("-w", "--workdir")
    return folders.origin(posixpath.normpath(workdir)) if workdir and workdir.startswith("/") else None


def _inside(words: Sequence[str], folder: str | None, invocation: Invocation) -> Iterator[Reached]:
    if words:
        yield from reached_words(words, Reached(invocation.location, directory=folder))
