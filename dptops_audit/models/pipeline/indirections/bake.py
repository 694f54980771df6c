"""`docker buildx bake`: the targets of docker-bake.hcl, docker-bake.json and compose files.

https://docs.docker.com/build/bake/reference/: HCL is read line by line, and a value with an expression in it is not known.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field

from dptops_audit.models.nodes import Mapping as MappingNode
from dptops_audit.models.nodes import Node, dig, each, text_of
from dptops_audit.models.pipeline.indirections.command_words import options, options_of
from dptops_audit.models.pipeline.indirections.compose import compose_at
from dptops_audit.models.pipeline.indirections.compose_builds import image_of
from dptops_audit.models.pipeline.indirections.dockerfiles import ImageBuild, built
from dptops_audit.models.pipeline.indirections.word_paths import place_of
from dptops_audit.models.pipeline.model import Invocation
from dptops_audit.models.pipeline.reached import Reached, Workspace, below

_VALUED = options("--builder -f --file --metadata-file --progress --set --sbom --provenance --call --allow --var")
_FILES = ("docker-bake.hcl", "docker-bake.json", "docker-bake.override.hcl")
_COMPOSE_FILES = ("compose.yaml", "compose.yml", "docker-compose.yml", "docker-compose.yaml")
_BLOCK = re.compile(r'^(target|group|variable)\s+"([^"\n]{1,200})"\s*\{', re.MULTILINE)
_VALUE = re.compile(r'^[ \t]*(dockerfile|context|target|default)[ \t]*=[ \t]*"([^"\n]*)"', re.MULTILINE)
_LIST = re.compile(r"^[ \t]*(targets|inherits)[ \t]*=[ \t]*\[([^\]]{0,4000})\]", re.MULTILINE)
_ARGS = re.compile(r"^[ \t]*args[ \t]*=?[ \t]*\{([^}]{0,4000})\}", re.MULTILINE)
_ARG = re.compile(r'^[ \t]*"?([A-Za-z_]\w*)"?[ \t]*[=:][ \t]*"([^"\n]*)"', re.MULTILINE)
_HOLE = re.compile(r"\$\{(\w+)\}")
_QUOTED = re.compile(r'"([^"\n]{1,200})"')
_DEEPEST = 10
_MOST = 200


@dataclass(slots=True)
class _Target:
    values: dict[str, str] = field(default_factory=dict)
    args: dict[str, str] = field(default_factory=dict)
    inherits: tuple[str, ...] = ()


@dataclass(slots=True)
class _Bake:
    targets: dict[str, _Target] = field(default_factory=dict)
    groups: dict[str, tuple[str, ...]] = field(default_factory=dict)


def baked(words: Sequence[str], invocation: Invocation, workspace: Workspace) -> tuple[Reached, ...]:
    """What building the wanted targets runs."""
    given = options_of(words, _VALUED)
    directory, here = invocation.directory, invocation.location.path
    files = [place_of(file, directory, here) for file in given.values("-f", "--file")]
    if not files:
        files = [workspace.beside(directory, *_FILES) or workspace.beside(directory, *_COMPOSE_FILES)]
    bake = _Bake()
    images: dict[str, ImageBuild] = {}
    for file in files:
        if file is None:
            continue
        if file.endswith((".yml", ".yaml")):
            compose = compose_at(file, workspace)
            for service in compose.services if compose is not None else ():
                image = image_of(service)
                if image is not None:
                    images[service.name] = image
        else:
            read = (
                workspace.parsed(file, _read_hcl)
                if file.endswith(".hcl")
                else _read_json(workspace.manifests.json(file))
            )
            if read is not None:
                bake.targets.update(read.targets)
                bake.groups.update(read.groups)
    for name in bake.targets:
        image = _image(name, bake, directory)
        if image is not None:
            images[name] = image
    wanted = list(_wanted(given.operands or ("default",), bake, 0)) if bake.targets else list(given.operands or images)
    found = [built(images[name], workspace) for name in dict.fromkeys(wanted[:_MOST]) if name in images]
    return tuple(one for runs in found for one in runs)


def _wanted(names: Sequence[str], bake: _Bake, depth: int) -> Iterator[str]:
    for name in names:
        if name in bake.groups and depth < _DEEPEST:
            yield from _wanted(bake.groups[name][:_MOST], bake, depth + 1)
        else:
            yield name


def _image(name: str, bake: _Bake, directory: str | None) -> ImageBuild | None:
    values, args = _inherited(name, bake, 0)
    context = below(directory, values.get("context", "."))
    if context is None:
        return None
    dockerfile = below(context, values.get("dockerfile", "Dockerfile"))
    if dockerfile is None:
        return None
    known = {key: value for key, value in args.items() if "$" not in value}
    return ImageBuild(dockerfile, context, values.get("target"), known)


def _inherited(name: str, bake: _Bake, depth: int) -> tuple[Mapping[str, str], Mapping[str, str]]:
    target = bake.targets.get(name)
    if target is None or depth > _DEEPEST:
        return {}, {}
    values: dict[str, str] = {}
    args: dict[str, str] = {}
    for parent in target.inherits[:_DEEPEST]:
        more, further = _inherited(parent, bake, depth + 1)
        values.update(more)
        args.update(further)
    return {**values, **target.values}, {**args, **target.args}


def _read_hcl(path: str, content: str) -> _Bake:
    bake = _Bake()
    blocks = list(_BLOCK.finditer(content))[:_MOST]
    variables: dict[str, str] = {}
    for at, block in enumerate(blocks):
        body = content[block.end() : blocks[at + 1].start() if at + 1 < len(blocks) else len(content)]
        values = dict(_VALUE.findall(body))
        lists = {name: tuple(_QUOTED.findall(text)) for name, text in _LIST.findall(body)}
        if block[1] == "variable":
            variables[block[2]] = values.get("default", "")
        elif block[1] == "group":
            bake.groups[block[2]] = lists.get("targets", ())
        else:
            args = _ARGS.search(body)
            values.pop("default", None)
            target = _Target(values, dict(_ARG.findall(args[1])) if args else {}, lists.get("inherits", ()))
            bake.targets[block[2]] = target
    for target in bake.targets.values():
        for table in (target.values, target.args):
            for name, value in table.items():
                table[name] = _HOLE.sub(lambda hole: variables.get(hole[1], hole[0]), value)
    return bake


def _read_json(root: Node | None) -> _Bake:
    bake = _Bake()
    targets, groups = dig(root, "target"), dig(root, "group")
    for key, node in targets.items() if isinstance(targets, MappingNode) else ():
        values = {name: text for name in ("dockerfile", "context", "target") if (text := text_of(dig(node, name)))}
        given = dig(node, "args")
        args = {k.value: text_of(v) or "" for k, v in given.items()} if isinstance(given, MappingNode) else {}
        inherits = tuple(text for item in each(dig(node, "inherits")) if (text := text_of(item)))
        bake.targets[key.value] = _Target(values, args, inherits)
    for key, node in groups.items() if isinstance(groups, MappingNode) else ():
        bake.groups[key.value] = tuple(text for item in each(dig(node, "targets")) if (text := text_of(item)))
    return bake
