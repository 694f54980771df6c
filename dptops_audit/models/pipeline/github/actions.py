"""What `uses` names: an action here, one of another repository, an image; and which folders of the workspace are this repository's.

Sources: https://docs.github.com/en/actions/reference/workflows-and-actions/workflow-syntax#jobsjob_idstepsuses
https://docs.github.com/en/actions/reference/workflows-and-actions/metadata-syntax
"""

from __future__ import annotations

import posixpath
from dataclasses import dataclass

from dptops_audit.models.nodes import Mapping, dig, text_of
from dptops_audit.models.pipeline.github.scope import Reading
from dptops_audit.models.pipeline.reached import below

_OWN = ("github.repository", "head.repo")
"""Signs in an expression that it names the repository itself, or a fork of it whose change is tested."""


@dataclass(frozen=True, slots=True)
class Uses:
    """What a `uses` names. `path` is root-relative where it is of this repository (empty for its root), else None.

    `from_workspace` is True where the path is one in the workspace, wherever that came from.
    """

    kind: str
    name: str
    ref: str
    path: str | None = None
    from_workspace: bool = False


def uses_of(text: str, slug: str) -> Uses:
    """Take a `uses` apart. `slug` is the repository's own `owner/name` in lower case, empty where that is not known."""
    text = text.strip()
    if text.startswith("docker://"):
        return _image(text.removeprefix("docker://"))
    if text.startswith(("./", "$/", ".\\")) or text == ".":
        path = below("", text[2:].replace("\\", "/"))
        return Uses("action", text.replace("\\", "/"), "", path, not text.startswith("$"))
    name, _, ref = text.partition("@")
    if slug and (name.lower() + "/").startswith(slug + "/"):
        return Uses("action", name, ref, below("", name[len(slug) + 1 :]))
    return Uses("action", name, ref)


def _image(text: str) -> Uses:
    name, at, digest = text.partition("@")
    head, colon, tag = name.rpartition(":")
    if colon and "/" not in tag:
        return Uses("image", head, digest if at else tag)
    return Uses("image", name, digest)


@dataclass(frozen=True, slots=True)
class LocalAction:
    """An action of this repository: its folder, what runs it, and its file's tree (None where a Dockerfile is all).

    `asks_for_matrix` is True where it looks at the matrix of the job that uses it.
    """

    directory: str
    using: str
    root: Mapping | None = None
    dockerfile: str = ""
    image: str = ""
    asks_for_matrix: bool = False


def local_action(directory: str, reading: Reading) -> LocalAction | None:
    """The action in a folder; None where there is none that can be read."""
    manifests = reading.manifests
    for name in ("action.yml", "action.yaml"):
        path = posixpath.join(directory, name)
        if not manifests.exists(path):
            continue
        root = manifests.yaml(path)
        if not isinstance(root, Mapping):
            return None
        using = (text_of(dig(root, "runs", "using")) or "").lower()
        image = text_of(dig(root, "runs", "image")) or ""
        if using == "docker" and not image.startswith("docker://"):
            return LocalAction(directory, using, root, below(directory, image or "Dockerfile") or image)
        asks = "matrix" in (manifests.text(path) or "").lower()
        return LocalAction(directory, using, root, image=image.removeprefix("docker://"), asks_for_matrix=asks)
    dockerfile = posixpath.join(directory, "Dockerfile")
    return LocalAction(directory, "docker", dockerfile=dockerfile) if manifests.exists(dockerfile) else None


class Checkouts:
    """Which folders of a job's workspace hold this repository, by the checkouts so far; the workspace itself where there was none."""

    def __init__(self, slug: str) -> None:
        self._slug = slug
        self._own: dict[str, bool] = {}
        self._foreign: dict[str, bool] = {}

    def add(self, repository: str, path: str, ref: str) -> None:
        """A checkout, with its parameters as far as they are known."""
        place = below("", path)
        if place is None:
            return
        own = self._is_own(repository)
        if own and place and ref and self._own.get("") is True:
            own = False  # another state of it beside the one that is tested
        self._own[place] = own
        self._foreign[place] = bool(repository) and "${{" not in repository and not self._is_own(repository)

    @property
    def plain(self) -> bool:
        """Whether the workspace is this repository's root, and nothing else is in it."""
        return all(own and not place for place, own in self._own.items())

    def resolve(self, place: str | None) -> str | None:
        """The root-relative path of a place in the workspace; None where that is not this repository's."""
        if place is None or not self._own:
            return place
        folder = place
        while folder not in self._own:
            if not folder:
                return None
            folder = posixpath.dirname(folder)
        if not self._own[folder]:
            return None
        return place[len(folder) :].lstrip("/") if folder else place

    def is_other(self, place: str) -> bool:
        """Whether a place lies in a checkout that is not this repository as it is."""
        folder = place
        while folder and folder not in self._own:
            folder = posixpath.dirname(folder)
        return self._own.get(folder) is False

    def is_foreign(self, place: str) -> bool:
        """Whether a place lies in a checkout of a repository that is named and is not this one."""
        folder = place
        while folder and folder not in self._foreign:
            folder = posixpath.dirname(folder)
        return self._foreign.get(folder, False)

    def _is_own(self, repository: str) -> bool:
        if "${{" in repository:
            return any(sign in repository for sign in _OWN)
        return not repository or repository.lower() == self._slug
