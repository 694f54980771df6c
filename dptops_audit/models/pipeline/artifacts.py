"""What the pipelines keep or publish of what they build, and whether it carries a version."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum
from functools import lru_cache
from typing import TYPE_CHECKING

from dptops_audit.evidence import Evidence, Location
from dptops_audit.knowledge.artifacts import (
    KEEPING_TOOLS,
    META_OF_TAGS,
    META_VERSIONED,
    MOVING_TAGS,
    NO_ARTIFACT_WORDS,
    VERSION_SIGNS,
    WRITTEN_VERSION,
)
from dptops_audit.knowledge.tools.tool import Kind
from dptops_audit.models.pipeline.model import Event, Job, Pipeline, Remote
from dptops_audit.models.pipeline.uses import ToolUse

if TYPE_CHECKING:
    from dptops_audit.models.repository import Repository

_WORDS = re.compile(r"[a-z0-9_]+")
_VERSION = re.compile(VERSION_SIGNS)
_WRITTEN = re.compile(WRITTEN_VERSION)
_META = re.compile(META_VERSIONED, re.IGNORECASE)
_META_OF_TAGS = re.compile(META_OF_TAGS, re.IGNORECASE)
_HANDED_ON = re.compile(r"needs\.([\w-]+)\.outputs\.([\w-]+)")
_BY_DIGEST = re.compile(r"push-by-digest=true")
_META_OUTPUT = re.compile(r"steps\.([\w-]+)\.outputs\.(?:tags|version|json)")
_REF = re.compile(r"github\.ref(?:_name)?\b|GITHUB_REF|CI_COMMIT_(?:TAG|REF)")
_SPACES = re.compile(r"\s+")
_EXPRESSION = re.compile(
    r"\$\{\{.{0,500}?\}\}|\$\{[^{}]{0,500}\}|\$\((?:[^()]|\([^()]{0,200}\)){0,500}\)|`[^`]{0,500}`|\$\w+"
)
_COMPARED = re.compile(r"[=!]='[^']{0,200}'")
_RETURNED = re.compile(r"needs\.([\w-]{1,200})\.outputs\.(?=[\w-]{0,200}(?:version|tag|sha))", re.IGNORECASE)
_LONGEST_LINE = 300
_LOCAL = re.compile(r"^(?:localhost|127\.0\.0\.1|kind-registry|ttl\.sh|registry\.local)\b")


class What(StrEnum):
    """The kinds of artifacts."""

    IMAGE = "image"
    PACKAGE = "package"
    RELEASE = "release"
    FILES = "files"
    PAGES = "pages"
    DEPLOYMENT = "deployment"


@dataclass(frozen=True, slots=True)
class Artifact:
    """Something that a live pipeline keeps or publishes.

    `versioned` is True where it carries a version or a commit, False where it only moves, None where that cannot be told; `why` says it in
    a few words, at `evidence`.
    """

    what: What
    use: ToolUse
    versioned: bool | None
    why: str
    evidence: Evidence


def find_artifacts(repository: Repository) -> tuple[Artifact, ...]:
    """Everything that live pipelines keep or publish, but reports and what one job hands to the next."""
    return tuple(_found(repository))


def _found(repository: Repository) -> Iterator[Artifact]:
    pipelines = repository.pipelines
    for use in pipelines.of(Kind.PUSH_IMAGE):
        tags = tuple(_tags(use))
        if not (tags and all(_LOCAL.match(tag) for tag in tags)):
            yield _image(use, tags)
    for use in pipelines.of(Kind.PUBLISH):
        yield Artifact(What.PACKAGE, use, True, "a package carries its own version", use.evidence)
    for use in pipelines.of(Kind.RELEASE):
        if _has_assets(use):
            yield Artifact(What.RELEASE, use, True, "a release carries its tag", use.evidence)
    for use in pipelines.of(Kind.KEEP):
        if _is_build(use):
            by_run = use.remote is not None and use.remote.name.lower().startswith("actions/")
            yield _with_trigger(What.FILES, use, True if by_run else None)
    for use in pipelines.of(Kind.PAGES):
        yield Artifact(What.PAGES, use, None, "a site is deployed in place", use.evidence)
    for use in pipelines.of(Kind.DEPLOY):
        if use.tool in KEEPING_TOOLS:
            yield _with_trigger(What.DEPLOYMENT, use, None)


def starts_on_releases(pipeline: Pipeline) -> Location | None:
    """The trigger by which the pipeline runs for version tags or releases; None where it runs for neither."""
    return next((one.location for one in pipeline.triggers if one.event in (Event.TAG, Event.RELEASE)), None)


def _runs_for_tags(pipeline: Pipeline) -> bool:
    """Whether a tag that is pushed can start it, as a push that is limited to no branch does."""
    return starts_on_releases(pipeline) is not None or any(
        one.event is Event.PUSH and not one.branches and not one.tags for one in pipeline.triggers
    )


def _with_trigger(what: What, use: ToolUse, otherwise: bool | None) -> Artifact:
    location = starts_on_releases(use.pipeline)
    if location is not None:
        return Artifact(
            what, use, True, "the pipeline runs for version tags", Evidence(location, "starts on version tags")
        )
    why = "the run that made it keeps it, with its commit" if otherwise else "nothing names a version"
    return Artifact(what, use, otherwise, why, use.evidence)


def _image(use: ToolUse, tags: tuple[str, ...]) -> Artifact:
    from_tag = starts_on_releases(use.pipeline)
    outputs = use.remote.inputs.get("outputs") if use.remote is not None else None
    if outputs is not None and _BY_DIGEST.search(outputs.value):
        return Artifact(
            What.IMAGE, use, True, "it is pushed by its digest", Evidence(outputs.location, "pushes by digest")
        )
    unknown = not tags
    for tag in tags:
        verdict = _verdict(tag, use, from_tag is not None)
        if verdict is not None and not isinstance(verdict, bool):
            return Artifact(What.IMAGE, use, True, "docker/metadata-action gives it a version or commit", verdict)
        if verdict:
            return Artifact(What.IMAGE, use, True, f"it is tagged `{_short(tag)}`", use.evidence)
        unknown = unknown or verdict is None
    if not unknown:
        return Artifact(What.IMAGE, use, False, f"it is only tagged `{_short(tags[0])}`", use.evidence)
    if from_tag is not None:
        place = Evidence(from_tag, "starts the pipeline for version tags or releases")
        return Artifact(What.IMAGE, use, True, "the pipeline runs for version tags or releases", place)
    beside = _metadata_beside(use.job, _runs_for_tags(use.pipeline))
    if beside is not None:
        return Artifact(What.IMAGE, use, True, "its tags come from docker/metadata-action", beside)
    returned = _returned_version(use)
    if returned is not None:
        return Artifact(What.IMAGE, use, True, "the version that the remote job returns is what is used", returned)
    return Artifact(What.IMAGE, use, None, "its tag cannot be told from here", use.evidence)


def _short(text: str) -> str:
    return text if len(text) <= 80 else f"{text[:77]}..."


def _verdict(tag: str, use: ToolUse, from_tag: bool) -> bool | Evidence | None:
    """Whether a reference's tag names a version, or where docker/metadata-action is told to give one: None where a variable decides that
    nothing here tells."""
    tag, job = _SPACES.sub("", tag), use.job
    handed = _HANDED_ON.search(tag)
    if handed is not None:
        job = _job_of(handed[1], use) or job
        tag = _SPACES.sub("", job.outputs.get(handed[2], tag))
    meta = _META_OUTPUT.search(tag)
    if meta is not None and any(_metadata_steps(job, meta[1])):
        verdict = _meta_verdict(meta[1], job, use.pipeline)
        return (_meta_place(meta[1], job) or True) if verdict else verdict
    if "@sha256:" in tag:
        return True
    name = _tag_of(tag)
    if not name or name.lower() in MOVING_TAGS:
        return False
    expressions = " ".join(match[0] for match in _EXPRESSION.finditer(name))
    decided = _REF.sub(" ", _COMPARED.sub(" ", expressions))
    if _VERSION.search(decided) or _WRITTEN.search(_EXPRESSION.sub(" ", name)):
        return True
    if _REF.search(expressions):
        return from_tag
    return None if expressions else False


def _job_of(identity: str, use: ToolUse) -> Job | None:
    """The job of that id that the use's own job needs; in a called workflow the ids begin with the caller's."""
    needed = {need for need in use.job.needs if need == identity or need.endswith(f"/{identity}")}
    return next((job for job in use.pipeline.jobs if job.id in needed), None)


def _tag_of(reference: str) -> str:
    """What stands behind the last colon of a reference, or its last part where that is a variable which may hold the tag; else nothing.

    Colons and slashes inside of an expression (`${SHA::7}`) are no borders.
    """
    plain = _EXPRESSION.sub(lambda match: "$" * len(match[0]), reference)
    last = plain.rpartition("/")[2]
    before, colon, name = last.rpartition(":")
    if colon and before:
        return reference[len(reference) - len(name) :]
    return reference[len(reference) - len(last) :] if "$" in last else ""


def _meta_verdict(step_id: str, job: Job, pipeline: Pipeline) -> bool | None:
    """What docker/metadata-action makes of its `tags`, whose default is the branch, the pull request, or the tag that is pushed."""
    for remote in _metadata_steps(job, step_id):
        lines = remote.inputs.get("tags")
        if lines is None:
            return _runs_for_tags(pipeline)
        return (
            True if _gives_version(lines.value, _runs_for_tags(pipeline)) else None if "${{" in lines.value else False
        )
    return None


def _gives_version(lines: str, from_tag: bool) -> bool:
    """Whether one of the lines that docker/metadata-action is given makes a tag with a version or commit."""
    return any(
        _META.search(line[:_LONGEST_LINE]) or (from_tag and _META_OF_TAGS.search(line[:_LONGEST_LINE]))
        for line in lines.split("\n")
    )


def _metadata_steps(job: Job, step_id: str = "") -> Iterator[Remote]:
    for step in job.steps:
        if not step_id or step.id == step_id:
            yield from (remote for remote in step.remotes if "metadata-action" in remote.name.lower())


def _meta_place(step_id: str, job: Job) -> Evidence | None:
    for remote in _metadata_steps(job, step_id):
        setting = remote.inputs.get("tags")
        place = setting.location if setting is not None else remote.location
        return Evidence(place, "gives tags with a version or commit")
    return None


def _metadata_beside(job: Job, from_tag: bool) -> Evidence | None:
    """Where a step of the job has docker/metadata-action make tags with a version."""
    for remote in _metadata_steps(job):
        setting = remote.inputs.get("tags")
        if setting is not None and _gives_version(setting.value, from_tag):
            return Evidence(setting.location, "gives tags with a version or commit")
    return None


def _returned_version(use: ToolUse) -> Evidence | None:
    """Where another job of the pipeline takes the version that a remote image build returns."""
    if use.step is not None:
        return None
    return _returned_versions(use.pipeline).get(use.job.id.lower())


@lru_cache(maxsize=16)
def _returned_versions(pipeline: Pipeline) -> dict[str, Evidence]:
    """Where a pipeline first takes the version that a job returns, by the job's id in lower case."""
    found: dict[str, Evidence] = {}
    for job in pipeline.jobs:
        for remote in (job.remote, *(remote for step in job.steps for remote in step.remotes)):
            for setting in remote.inputs.values() if remote is not None else ():
                for match in _RETURNED.finditer(setting.value):
                    place = Evidence(setting.location, f"takes the version that {match[1]} returns", job.via)
                    found.setdefault(match[1].lower(), place)
    return found


def _tags(use: ToolUse) -> Iterator[str]:
    """The references that an image is pushed under, as written."""
    if use.remote is not None:
        for name in ("tags", "tag", "image_tag", "image-tag", "tag-names", "tagging"):
            setting = use.remote.inputs.get(name)
            if setting is not None:
                for word in re.split(r"[\n,]", setting.value):
                    if word.strip():
                        tag = word.strip()
                        yield tag if name == "tags" or ":" in tag or "$" in tag else f"image:{tag}"
        return
    if use.invocation is None:
        return
    words = use.invocation.argv
    for at, word in enumerate(words[1:], 1):
        before = words[at - 1]
        if before in ("-t", "--tag", "-d", "--destination"):
            yield word
        elif word.startswith(("--tag=", "--destination=", "-t=")):
            yield word.partition("=")[2]
        elif "docker://" in word:
            yield word
    if "push" in words:
        behind = words[words.index("push") + 1 :]
        yield from [word for word in behind if not word.startswith("-")][:1]


def _has_assets(use: ToolUse) -> bool:
    """Whether a release takes built files along: a tool that builds them, an input with files, or a file among the words."""
    if Kind.PACKAGE in use.kinds or Kind.COMPILE in use.kinds or Kind.PUBLISH in use.kinds:
        return True
    if use.remote is not None:
        return any(
            use.remote.inputs[name].value.strip()
            for name in ("files", "file", "artifacts", "artifact", "assets", "asset_path", "asset_paths", "publish")
            if name in use.remote.inputs
        )
    return use.invocation is not None and _names_files(use.invocation.argv)


_RELEASE_OPTIONS = frozenset(
    "-F --notes-file -n --notes -t --title --repo -R --target --notes-start-tag --discussion-category -m --message -a --attach".split()
)


def _names_files(words: tuple[str, ...]) -> bool:
    """Whether `gh release create TAG FILE...` and its like name a file behind the tag."""
    start = next((at for at, word in enumerate(words) if word in ("create", "upload", "edit")), None)
    if start is None:
        return False
    operands = [
        word
        for at, word in enumerate(words[start + 1 :], start + 1)
        if not word.startswith("-") and words[at - 1] not in _RELEASE_OPTIONS
    ]
    return len(operands) > 1


def _is_build(use: ToolUse) -> bool:
    """Whether kept files are what was built, and neither reports nor what one job hands to the next."""
    if use.remote is None:
        return True
    texts = [use.remote.inputs[name].value for name in ("name", "path") if name in use.remote.inputs]
    words = {word for text in texts for word in _WORDS.findall(text.lower().replace("-", " "))}
    if not words.isdisjoint(NO_ARTIFACT_WORDS):
        return False
    is_image = not words.isdisjoint({"image", "images", "docker"}) and "tar" in words
    return not is_image
