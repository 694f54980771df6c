"""Plain Kubernetes manifests: the workloads that they declare, with what each container runs and as whom.

Sources: https://kubernetes.io/docs/reference/kubernetes-api/workload-resources/ and, for the user,
https://kubernetes.io/docs/tasks/configure-pod-container/security-context/
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from dptops_audit.evidence import Location, Problem
from dptops_audit.models import yamltree
from dptops_audit.models.deployment.template import has_template_values, is_template
from dptops_audit.models.deployment.workload import Container, Port, RunAs, Workload
from dptops_audit.models.yamltree import Mapping, Node, Scalar, dig, each, text_of

_POD_SPECS: dict[str, tuple[str, ...]] = {
    "Pod": ("spec",),
    "PodTemplate": ("template", "spec"),
    "CronJob": ("spec", "jobTemplate", "spec", "template", "spec"),
    "ScaledJob": ("spec", "jobTargetRef", "template", "spec"),
}
"""Where a kind keeps its pod's spec."""
_USUAL_POD_SPEC = ("spec", "template", "spec")
"""Deployment, StatefulSet, DaemonSet, ReplicaSet, ReplicationController, Job, Argo's Rollout, Knative's Service,
OpenShift's DeploymentConfig and most custom resources."""
_LISTS = ("items", "objects")
"""What holds further objects: a List's items and an OpenShift Template's objects."""
_CONTAINERS = ("containers", "initContainers")
_INTEGER = re.compile(r"[-+]?[0-9]+")
_API_VERSION = re.compile(r"""(?:^|[{,])[ \t]*(?:-[ \t]+)*["']?apiVersion["']?[ \t]*:""", re.MULTILINE)


@dataclass(frozen=True, slots=True)
class Manifests:
    """The workloads of one file, in its order, and what was wrong with it."""

    path: str
    workloads: tuple[Workload, ...] = ()
    problems: tuple[Problem, ...] = ()


def read_manifests(path: str, content: str, *, development: bool = False) -> Manifests:
    """The workloads that a file declares; none for other YAML, which is not even parsed, and for templates.

    A patch that names no image gives a container whose image is None.
    """
    if "ontainers" not in content or "kind" not in content or not _API_VERSION.search(content):
        return Manifests(path)
    tree = yamltree.parse(path, content)
    if _is_template(tree, content):
        return Manifests(path)
    workloads = [workload for document in tree.documents for workload in _workloads(document, development)]
    return Manifests(path, tuple(workloads), tree.problems)


def _is_template(tree: yamltree.Tree, content: str) -> bool:
    if not is_template(content):
        return False
    return bool(tree.problems) or any(has_template_values(document) for document in tree.documents)


def _workloads(document: Node, development: bool) -> Iterator[Workload]:
    for manifest in _objects(document):
        kind = text_of(manifest.get("kind"))
        pod = dig(manifest, *_POD_SPECS.get(kind, _USUAL_POD_SPEC)) if kind else None
        containers = _containers(pod) if isinstance(pod, Mapping) else ()
        if kind and containers:
            yield Workload("kubernetes", kind, _name(manifest), _place(manifest), containers, development)


def _objects(document: Node) -> Iterator[Mapping]:
    """The objects of a document, those inside of lists included."""
    pending = [document]
    while pending:
        node = pending.pop()
        if not isinstance(node, Mapping) or not text_of(node.get("apiVersion")):
            continue
        held = [item for name in _LISTS for item in each(node.get(name))]
        if held:
            pending.extend(reversed(held))
        else:
            yield node


def _name(manifest: Mapping) -> str:
    generated = text_of(dig(manifest, "metadata", "generateName"))
    return text_of(dig(manifest, "metadata", "name")) or (f"{generated}*" if generated else "")


def _place(manifest: Mapping) -> Location:
    kind = manifest.key("kind")
    return kind.location if kind else manifest.location


def _containers(pod: Mapping) -> tuple[Container, ...]:
    return tuple(
        _container(node, pod, init=group == "initContainers")
        for group in _CONTAINERS
        for node in each(pod.get(group))
        if isinstance(node, Mapping)
    )


def _container(node: Mapping, pod: Mapping, *, init: bool) -> Container:
    image = node.get("image")
    sidecar = init and text_of(node.get("restartPolicy")) == "Always"
    return Container(
        name=text_of(node.get("name")) or "",
        image=text_of(image),
        image_location=image.location if image is not None and text_of(image) else None,
        run_as=_run_as(node, pod),
        ports=_ports(node),
        command=_words(node.get("command")),
        args=_words(node.get("args")),
        init=init and not sidecar,
        location=node.location,
    )


def _ports(container: Mapping) -> tuple[Port, ...]:
    found = []
    for item in each(container.get("ports")):
        text = text_of(dig(item, "containerPort"))
        if text:
            number = int(text) if text.isascii() and text.isdigit() and len(text) <= 5 else None
            protocol = (text_of(dig(item, "protocol")) or "TCP").lower()
            found.append(Port(number, text, item.location, text_of(dig(item, "name")) or "", protocol))
    return tuple(found)


def _words(node: Node | None) -> tuple[str, ...] | None:
    if not isinstance(node, yamltree.Sequence):
        return None
    return tuple(item.value for item in node.items if isinstance(item, Scalar))


def _run_as(container: Mapping, pod: Mapping) -> RunAs | None:
    """The user in force: each setting of the container before the same one of its pod."""
    user = _setting(container, pod, "runAsUser")
    flag = _setting(container, pod, "runAsNonRoot")
    refuses_root = None if flag is None else flag.as_bool(yaml11=True)
    if user is not None:
        text = f"runAsUser: {user.value}"
        if not _INTEGER.fullmatch(user.value):
            return RunAs(True, text, user.location, templated=True)
        if int(user.value[:20]) != 0:
            return RunAs(True, text, user.location)
        if flag is not None and refuses_root:
            note = "runAsNonRoot is true and runAsUser is 0: the kubelet refuses to start it"
            return RunAs(True, f"runAsNonRoot: {flag.value}", flag.location, note=note)
        return RunAs(False, text, user.location)
    if flag is None:
        return None
    if refuses_root is None and flag.value:
        return RunAs(True, f"runAsNonRoot: {flag.value}", flag.location, templated=True)
    return RunAs(refuses_root or None, f"runAsNonRoot: {flag.value}", flag.location)


def _setting(container: Mapping, pod: Mapping, name: str) -> Scalar | None:
    for holder in (container, pod):
        value = dig(holder, "securityContext", name)
        if isinstance(value, Scalar) and not value.is_null:
            return value
    return None
