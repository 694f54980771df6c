"""Plain Kubernetes manifests: which objects run containers, as whom, and which files are left alone."""

from __future__ import annotations

import time
from textwrap import dedent, indent

import pytest

from dptops_audit.models.deployment.kubernetes import Manifests, read_manifests
from dptops_audit.models.deployment.template import is_template
from dptops_audit.models.deployment.workload import Container, Workload


def read(content: str) -> Manifests:
    return read_manifests("k8s/app.yaml", dedent(content))


def only(content: str) -> Workload:
    manifests = read(content)
    assert manifests.problems == ()
    (workload,) = manifests.workloads
    return workload


def container(pod: str, settings: str) -> Container:
    """The one container of a Deployment with these settings of its pod and its own."""
    text = "apiVersion: apps/v1\nkind: Deployment\nmetadata: {name: app}\nspec:\n  template:\n    spec:\n"
    text += indent(dedent(pod), "      ") + "      containers:\n        - name: app\n          image: app:1\n"
    text += indent(dedent(settings), "          ")
    return only(text).containers[0]


POD = "containers: [{name: app, image: 'app:1'}]"


@pytest.mark.parametrize(
    ("api", "kind", "path"),
    [
        ("v1", "Pod", "spec"),
        ("apps/v1", "Deployment", "spec.template.spec"),
        ("apps/v1", "StatefulSet", "spec.template.spec"),
        ("apps/v1", "DaemonSet", "spec.template.spec"),
        ("apps/v1", "ReplicaSet", "spec.template.spec"),
        ("v1", "ReplicationController", "spec.template.spec"),
        ("batch/v1", "Job", "spec.template.spec"),
        ("batch/v1", "CronJob", "spec.jobTemplate.spec.template.spec"),
        ("argoproj.io/v1alpha1", "Rollout", "spec.template.spec"),
        ("serving.knative.dev/v1", "Service", "spec.template.spec"),
        ("apps.openshift.io/v1", "DeploymentConfig", "spec.template.spec"),
        ("keda.sh/v1alpha1", "ScaledJob", "spec.jobTargetRef.template.spec"),
        ("example.org/v1", "OurOwnKind", "spec.template.spec"),
    ],
)
def test_every_kind_that_runs_containers_is_a_workload(api: str, kind: str, path: str) -> None:
    nested = POD
    for key in reversed(path.split(".")):
        nested = f"{key}: {{{nested}}}"
    workload = only(f"apiVersion: {api}\nkind: {kind}\nmetadata: {{name: app}}\n{nested}\n")
    assert (workload.system, workload.kind, workload.name) == ("kubernetes", kind, "app")
    assert str(workload.location) == "k8s/app.yaml:2:1"
    assert [(c.name, c.image) for c in workload.containers] == [("app", "app:1")]


@pytest.mark.parametrize(
    "content",
    [
        "containers: [{image: a}]\n",
        "apiVersion: v1\nkind: Service\nspec: {ports: []}\n# containers\n",
        "apiVersion: v1\nkind: ConfigMap\ndata:\n  containers: x\n",
        "apiVersion: v2\nkind: [Pod]\nspec: {containers: [{image: a}]}\n",
        "apiVersion: v1\nkind: Pod\nspec: {containers: []}\n",
        "[broken: containers kind\n",
        "kind: x\ncontainers: y\nnot: [an apiVersion\n",
    ],
)
def test_other_yaml_gives_nothing_and_no_problem(content: str) -> None:
    manifests = read(content)
    assert (manifests.workloads, manifests.problems) == ((), ())


def test_a_file_may_hold_several_documents() -> None:
    text = f"apiVersion: v1\nkind: Pod\nmetadata: {{name: NAME}}\nspec: {{{POD}}}\n"
    manifests = read("---\n".join(text.replace("NAME", name) for name in ("a", "b")))
    assert [(workload.name, workload.location.line) for workload in manifests.workloads] == [("a", 2), ("b", 7)]


def test_documents_before_a_broken_one_count() -> None:
    manifests = read(f"apiVersion: v1\nkind: Pod\nspec: {{{POD}}}\n---\na: [\n")
    assert len(manifests.workloads) == 1
    assert [problem.line for problem in manifests.problems] == [6]


@pytest.mark.parametrize(("kind", "key"), [("List", "items"), ("DeploymentList", "items"), ("Template", "objects")])
def test_lists_hold_objects(kind: str, key: str) -> None:
    pods = "".join(
        f"  - apiVersion: v1\n    kind: Pod\n    metadata: {{name: {n}}}\n    spec: {{{POD}}}\n" for n in "ab"
    )
    manifests = read(f"apiVersion: v1\nkind: {kind}\n{key}:\n{pods}")
    assert [workload.name for workload in manifests.workloads] == ["a", "b"]


def test_a_generated_name_is_open() -> None:
    assert only(f"apiVersion: v1\nkind: Pod\nmetadata: {{generateName: job-}}\nspec: {{{POD}}}\n").name == "job-*"


def test_init_containers_are_flagged_and_sidecars_are_not() -> None:
    workload = only(
        """
        apiVersion: v1
        kind: Pod
        spec:
          initContainers:
            - {name: setup, image: a}
            - {name: proxy, image: b, restartPolicy: Always}
          containers:
            - {name: app, image: c}
        """
    )
    assert [(c.name, c.init) for c in workload.containers] == [("app", False), ("setup", True), ("proxy", False)]


def test_a_patch_without_an_image_is_a_fragment() -> None:
    workload = only(
        """
        apiVersion: apps/v1
        kind: Deployment
        metadata: {name: app}
        spec:
          template:
            spec:
              containers:
                - name: app
                  securityContext: {runAsUser: 1000}
        """
    )
    (found,) = workload.containers
    assert (found.image, found.image_location) == (None, None)
    assert found.run_as is not None and found.run_as.non_root is True


@pytest.mark.parametrize(
    ("pod", "own", "non_root", "text"),
    [
        ("runAsNonRoot: true", "", True, "runAsNonRoot: true"),
        ("runAsUser: 1000", "", True, "runAsUser: 1000"),
        ("runAsUser: 0", "", False, "runAsUser: 0"),
        ("runAsUser: 0", "runAsUser: 1000", True, "runAsUser: 1000"),
        ("runAsUser: 1000", "runAsUser: 0", False, "runAsUser: 0"),
        ("runAsNonRoot: true", "runAsUser: 1000", True, "runAsUser: 1000"),
        ("runAsNonRoot: true", "runAsUser: 0", True, "runAsNonRoot: true"),
        ("runAsNonRoot: true", "runAsNonRoot: false", None, "runAsNonRoot: false"),
        ("runAsNonRoot: false", "runAsUser: 0", False, "runAsUser: 0"),
        ("runAsNonRoot: yes", "", True, "runAsNonRoot: yes"),
        ("runAsUser: '1000'", "", True, "runAsUser: 1000"),
        ("runAsUser: 000", "", False, "runAsUser: 000"),
        ("runAsUser: null", "runAsNonRoot: true", True, "runAsNonRoot: true"),
    ],
)
def test_a_containers_own_settings_win_over_its_pods(pod: str, own: str, non_root: bool | None, text: str) -> None:
    run_as = container(f"securityContext: {{{pod}}}\n", f"securityContext: {{{own}}}\n").run_as
    assert run_as is not None
    assert (run_as.non_root, run_as.text, run_as.templated) == (non_root, text, False)


@pytest.mark.parametrize("setting", ["", "runAsGroup: 1000", "runAsUser: null", "runAsUser: {a: 1}"])
def test_other_settings_say_nothing(setting: str) -> None:
    assert container(f"securityContext: {{{setting}}}\n", "").run_as is None


def test_root_that_is_refused_is_noted() -> None:
    run_as = container("", "securityContext: {runAsUser: 0, runAsNonRoot: true}\n").run_as
    assert run_as is not None
    assert "refuses" in run_as.note


@pytest.mark.parametrize("value", ["${UID}", "$(UID)", "RUN_AS_USER", "'{{ uid }}'", "'%%UID%%'", "$UID"])
@pytest.mark.parametrize("name", ["runAsUser", "runAsNonRoot"])
def test_a_templated_setting_counts_as_set(name: str, value: str) -> None:
    run_as = container(f"securityContext:\n  {name}: {value}\n", "").run_as
    assert run_as is not None
    assert (run_as.non_root, run_as.templated) == (True, True)


def test_a_setting_knows_its_place() -> None:
    found = container("securityContext:\n  runAsUser: 1000\n", "")
    assert found.run_as is not None and found.image_location is not None
    assert str(found.run_as.location) == "k8s/app.yaml:8:20"
    assert (found.location.line, found.image_location.line) == (10, 11)


def test_ports_and_commands_are_read() -> None:
    found = container(
        "",
        """
        ports:
          - {containerPort: 8080, name: http}
          - {containerPort: 53, protocol: UDP}
          - {containerPort: "${PORT}"}
        command: [/app]
        args: [--port, 8080]
        """,
    )
    assert [(port.number, port.name, port.protocol) for port in found.ports] == [
        (8080, "http", "tcp"),
        (53, "", "udp"),
        (None, "", "tcp"),
    ]
    assert (found.command, found.args) == (("/app",), ("--port", "8080"))
    assert (container("", "").command, container("", "").args) == (None, None)


TEMPLATES = [
    f"{{{{- if .Values.on }}}}\napiVersion: v1\nkind: Pod\nspec: {{{POD}}}\n{{{{- end }}}}\n",
    "apiVersion: v1\nkind: Pod\nspec:\n  containers:\n    - image: {{ .Values.image }}\n",
    "apiVersion: v1\nkind: Pod\nspec:\n  containers:\n    - image: {{ .Values.image }}:{{ .Values.tag }}\n",
    f"apiVersion: v1\nkind: Pod\nspec: {{{POD}}}\n{{% if x %}}\na: 1\n{{% endif %}}\n",
    f"apiVersion: v1\nkind: Pod\nspec: {{{POD}}}\n---\na: <%= b %>\nc: [<% d %>\n",
]


@pytest.mark.parametrize("content", TEMPLATES)
def test_templates_give_nothing_and_no_problem(content: str) -> None:
    manifests = read(content)
    assert (manifests.workloads, manifests.problems) == ((), ())


@pytest.mark.parametrize(
    "content",
    [
        f"apiVersion: v1\nkind: Pod\nspec: {{{POD}}}\n",
        f"apiVersion: v1\nkind: Pod\nmetadata: {{name: '{{{{ x }}}}'}}\nspec: {{{POD}}}\n",
        f"apiVersion: v1\nkind: Pod\nspec: {{{POD}}}\n# {{{{ x }}}}\n",
        f"apiVersion: v1\nkind: Pod\nspec: {{{POD}}}\ndata:\n  rule: |\n    {{{{ $labels.pod }}}} is down\n",
    ],
)
def test_marks_in_quotes_comments_and_block_scalars_make_no_template(content: str) -> None:
    assert len(read(content).workloads) == 1


def test_an_apostrophe_hides_no_mark() -> None:
    assert is_template("a: it's {{ b }}\n")


def test_looking_for_marks_takes_linear_time() -> None:
    started = time.process_time()
    assert not is_template('a: "{{' + '\\"' * 500_000)
    assert is_template("{{" + '\\"' * 500_000 + "'" * 500_001)
    assert time.process_time() - started < 2


def test_merge_keys_reach_the_pod() -> None:
    workload = only(
        """
        apiVersion: v1
        kind: Pod
        x-safe: &safe {runAsNonRoot: true}
        spec:
          securityContext: {<<: *safe}
          containers: [{name: app, image: a}]
        """
    )
    assert workload.containers[0].run_as is not None


def test_development_is_the_callers_to_say() -> None:
    text = f"apiVersion: v1\nkind: Pod\nspec: {{{POD}}}\n"
    assert read_manifests("a.yaml", text, development=True).workloads[0].development


def test_json_is_yaml() -> None:
    text = '{"apiVersion": "v1", "kind": "Pod", "spec": {"containers": [{"name": "app", "image": "a"}]}}'
    assert len(read_manifests("a.json", text).workloads) == 1
