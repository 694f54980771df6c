"""Compose files: what counts as one, what services build and run as, and how definitions are laid over each other."""

from __future__ import annotations

import time
from collections.abc import Mapping
from textwrap import dedent

import pytest

from dptops_audit.models.deployment.compose import ComposeFile, Service, merge, read_compose


def read(content: str, path: str = "compose.yaml", env: Mapping[str, str] | None = None) -> ComposeFile:
    compose = read_compose(path, dedent(content), env)
    assert compose is not None
    return compose


def only(content: str, path: str = "compose.yaml", env: Mapping[str, str] | None = None) -> Service:
    """The service called `app`, of which the indented lines are given."""
    lines = "".join(f"    {line}\n" for line in dedent(content).strip().splitlines())
    service = read(f"services:\n  app:\n{lines}", path, env).service("app")
    assert service is not None
    return service


@pytest.mark.parametrize(
    "content",
    [
        "services:\n  web: {image: nginx}\n",
        "version: '3'\nservices:\n  web:\n    build: .\n",
        "services: {}\n",
        "services:\n  web:\n    ports: ['80']\n",
        "web:\n  image: nginx\ndb:\n  build: db\n  dockerfile: Dockerfile.db\n",
        "include: [other.yaml]\n",
        "x-a: &a {image: nginx}\nservices:\n  web: *a\n",
    ],
)
def test_compose_files_are_known_by_their_content(content: str) -> None:
    assert read_compose("compose.yaml", content) is not None


@pytest.mark.parametrize(
    "content",
    [
        "",
        "a: 1\n",
        "- services\n",
        "services: [web]\n",
        "services:\n  _defaults: {autowire: true}\n",
        "steps: {build: {image: node}}\nservices: {db: {image: postgres}}\n",
        "test:\n  image: node\n  script: [npm test]\n",
        "apiVersion: v1\nkind: Service\nspec: {ports: []}\n",
        "include: [{local: a.yml}]\ntest: {script: [make]}\n",
    ],
)
def test_other_files_with_such_keys_are_none(content: str) -> None:
    assert read_compose("compose.yaml", content) is None


def test_a_broken_compose_file_is_a_problem() -> None:
    compose = read("services:\n  web:\n    image: [nginx\n")
    assert compose.services == ()
    assert [(problem.line, problem.skipped) for problem in compose.problems] == [(4, False)]


def test_a_template_of_a_compose_file_is_skipped() -> None:
    compose = read("services:\n  web:\n{% include 'web.j2' %}\n")
    assert [(problem.line, problem.skipped) for problem in compose.problems] == [(3, True)]


def test_duplicate_keys_are_a_problem_and_the_services_are_kept() -> None:
    compose = read("services:\n  web: {image: a, image: b}\n")
    assert [service.image for service in compose.services] == ["b"]
    assert len(compose.problems) == 1


def test_a_service_knows_its_places() -> None:
    service = only("image: nginx:1.27\nuser: '1000'\nbuild: app\n", "deploy/compose.yaml")
    assert str(service.location) == "deploy/compose.yaml:2:3"
    assert str(service.image_location) == "deploy/compose.yaml:3:12"
    assert service.user is not None and service.user.location.line == 4
    assert service.build is not None and service.build.location.line == 5


@pytest.mark.parametrize(
    ("build", "path", "context", "dockerfile"),
    [
        ("build: .", "compose.yaml", "", "Dockerfile"),
        ("build: ./app/", "compose.yaml", "app", "app/Dockerfile"),
        ("build: ..", "deploy/compose.yaml", "", "Dockerfile"),
        ("build: {dockerfile: prod.Dockerfile}", "deploy/compose.yaml", "deploy", "deploy/prod.Dockerfile"),
        ("build: {context: , target: x}", "deploy/compose.yaml", "deploy", "deploy/Dockerfile"),
        ("build: {context: .., dockerfile: deploy/Dockerfile}", "deploy/compose.yaml", "", "deploy/Dockerfile"),
        ("build: {context: app, dockerfile: ../docker/Dockerfile}", "compose.yaml", "app", "docker/Dockerfile"),
        ("build: {context: app, dockerfile: ../../Dockerfile}", "compose.yaml", "app", None),
        ("build: ../..", "deploy/compose.yaml", None, None),
        ("build: /srv/app", "compose.yaml", None, None),
        ("build: ~/app", "deploy/compose.yaml", None, None),
        ("build: https://github.com/a/b.git#main:docker", "compose.yaml", None, None),
        ("build: git@github.com:a/b.git", "compose.yaml", None, None),
        ("build: github.com/a/b", "compose.yaml", None, None),
        ("build: ${CONTEXT}", "compose.yaml", None, None),
        ("build: ${CONTEXT:-app}", "compose.yaml", "app", "app/Dockerfile"),
        ("build: {context: ., dockerfile: '${FILE}'}", "compose.yaml", "", None),
        ("build: {context: ., dockerfile_inline: 'FROM scratch'}", "compose.yaml", "", None),
        ("build: app\ndockerfile: Dockerfile.old", "compose.yaml", "app", "app/Dockerfile.old"),
    ],
)
def test_build_paths_count_from_the_root(build: str, path: str, context: str | None, dockerfile: str | None) -> None:
    found = only(build, path).build
    assert found is not None
    assert (found.context, found.dockerfile) == (context, dockerfile)
    assert found.inline is ("inline" in build)


@pytest.mark.parametrize(
    "args",
    ["{A: 1, B: , C: '${X:-x}', D: '${Y}'}", "[A=1, B, 'C=${X:-x}', 'D=${Y}']"],
    ids=["mapping", "list"],
)
def test_build_arguments_may_come_from_the_environment(args: str) -> None:
    build = only(f"build:\n  args: {args}\n  target: prod\n").build
    assert build is not None
    assert {name: arg.value for name, arg in build.args.items()} == {"A": "1", "B": None, "C": "x", "D": "${Y}"}
    assert build.target == "prod"


def test_named_contexts_are_kept() -> None:
    build = only("build:\n  additional_contexts:\n    - base=docker-image://alpine:3\n    - lib=../lib\n").build
    assert build is not None
    assert build.additional_contexts == {"base": "docker-image://alpine:3", "lib": "../lib"}


@pytest.mark.parametrize(
    ("written", "non_root", "templated"),
    [
        ("'1000'", True, False),
        ("1000:1000", True, False),
        ("node", True, False),
        ("'0:0'", False, False),
        ("0", False, False),
        ("'00'", False, False),
        ("root", False, False),
        ("root:node", False, False),
        ("'0:1000'", False, False),
        ("${UID}:${GID}", None, True),
        ("$UID", None, True),
        ("'${UID:?set it: now}:0'", None, True),
        ("1000:${GID}", True, True),
        ("${UID:-1000}:${GID:-1000}", True, True),
        ("${UID:-0}", False, True),
        ("'${UID:-}'", None, True),
    ],
)
def test_user_says_who_runs_the_container(written: str, non_root: bool | None, templated: bool) -> None:
    user = only(f"user: {written}").user
    assert user is not None
    assert (user.non_root, user.templated) == (non_root, templated)
    assert user.text == f"user: {written.strip(chr(39))}"


@pytest.mark.parametrize("written", ["''", "", "null"])
def test_an_empty_user_says_nothing(written: str) -> None:
    assert only(f"image: a\nuser: {written}").user is None


def test_a_user_that_the_environment_file_sets_is_known() -> None:
    user = only("user: ${UID}", env={"UID": "0"}).user
    assert user is not None and user.non_root is False


def test_ports_are_those_of_the_container() -> None:
    service = only(
        """
        ports:
          - "80"
          - 8080:81
          - "127.0.0.1:8001:82/udp"
          - "[::1]:83:84"
          - "3000-3005"
          - "${PORT:-90}:85"
          - target: 86
            protocol: udp
            name: web
          - "${PORT}"
        expose: [87]
        """
    )
    assert [port.number for port in service.ports] == [80, 81, 82, 84, None, 85, 86, None, 87]
    assert [port.protocol for port in service.ports if port.number in (82, 86)] == ["udp", "udp"]


@pytest.mark.parametrize(
    ("written", "words"),
    [
        ("npm run 'start it'", ("npm", "run", "start it")),
        ("[npm, start]", ("npm", "start")),
        ("", None),
        ("null", None),
        ("''", ()),
        ("[]", ()),
        ("npm 'run", ("npm", "'run")),
        ("echo $$HOME ${X:-y}", ("echo", "$HOME", "y")),
    ],
)
def test_commands_are_words(written: str, words: tuple[str, ...] | None) -> None:
    service = only(f"image: a\ncommand: {written}\nentrypoint: {written}")
    assert service.command == words
    assert service.entrypoint == words
    assert (service.container.command, service.container.args) == (words, words)


def test_a_service_is_a_workload() -> None:
    workload = only("image: nginx\nprofiles: [debug]\nrestart: no").workload(development=True)
    assert (workload.system, workload.kind, workload.name, workload.development) == ("compose", "service", "app", True)
    assert [container.image for container in workload.containers] == ["nginx"]


def test_anchors_and_merge_keys_are_resolved() -> None:
    compose = read(
        """
        x-app: &app
          build: {context: ., args: &args {A: 1}}
          user: node
        services:
          web:
            <<: *app
            user: root
          job:
            <<: *app
            build: {context: job, args: {<<: *args, B: 2}}
        """
    )
    web, job = compose.services
    assert web.user is not None and web.user.non_root is False
    assert web.build is not None and web.build.context == ""
    assert job.build is not None and list(job.build.args) == ["B", "A"]
    assert job.user is not None and job.user.location.line == 4


def test_extends_lays_a_service_over_another() -> None:
    compose = read(
        """
        services:
          base:
            image: app:1
            build: {context: ., args: [A=1, B=2], target: prod}
            command: [serve]
            ports: ["80"]
            user: node
          middle:
            extends: {service: base}
            build: {args: {B: 3}}
          web:
            extends: middle
            command: [work]
            ports: ["81"]
        """
    )
    web = compose.service("web")
    assert web is not None and web.build is not None
    assert (web.image, web.command, web.build.target, web.partial) == ("app:1", ("work",), "prod", False)
    assert {name: arg.value for name, arg in web.build.args.items()} == {"A": "1", "B": "3"}
    assert [port.number for port in web.ports] == [80, 81]
    assert web.user is not None and web.user.location.line == 8
    assert web.location.line == 12


@pytest.mark.parametrize(
    "extends", ["web", "other", "{service: nowhere}", "{file: gone.yaml, service: web}", "[]", "{}"]
)
def test_what_cannot_be_extended_leaves_the_service_partial(extends: str) -> None:
    compose = read(f"services:\n  web:\n    image: a\n    extends: {extends}\n  other: {{extends: web}}\n")
    web = compose.service("web")
    assert web is not None
    assert (web.image, web.partial) == ("a", True)


def test_extends_reaches_into_another_file_whose_paths_count_from_its_folder() -> None:
    files = {"common/base.yaml": "services:\n  base: {build: app, user: node}\n"}

    def resolve(path: str) -> ComposeFile | None:
        return read_compose(path, files[path]) if path in files else None

    content = "services:\n  web:\n    extends: {file: ../common/base.yaml, service: base}\n    build: {target: web}\n"
    compose = read_compose("deploy/compose.yaml", content, resolve=resolve)
    assert compose is not None
    web = compose.services[0]
    assert web.build is not None and web.user is not None
    assert (web.build.context, web.build.target, web.partial) == ("common/app", "web", False)
    assert web.user.location.path == "common/base.yaml"


def test_extends_may_name_its_own_file() -> None:
    content = "services:\n  a: {image: x}\n  b: {extends: {file: ./compose.yaml, service: a}}\n"
    assert [service.image for service in read(content, "deploy/compose.yaml").services] == ["x", "x"]


def test_a_long_chain_of_extends_ends() -> None:
    lines = [f"  s{n}: {{image: i{n}, extends: s{n + 1}}}" for n in range(1000)]
    started = time.process_time()
    compose = read("services:\n" + "\n".join(lines))
    assert time.process_time() - started < 5
    assert compose.services[0].partial


def test_what_services_repeat_by_extending_is_bounded() -> None:
    large = "    environment: {" + ", ".join(f"K{n}: 1" for n in range(5000)) + "}\n"
    small = "".join(f"  s{n}: {{extends: base, environment: {{A: 1}}}}\n" for n in range(2000))
    started = time.process_time()
    compose = read("services:\n  base:\n    image: a\n" + large + small)
    assert time.process_time() - started < 3
    assert [problem.message for problem in compose.problems] == [
        "services that extend each other repeat more than 200,000 entries"
    ]
    assert (compose.services[1].partial, compose.services[-1].partial) == (False, True)


def test_an_override_file_is_laid_over_the_base() -> None:
    base = read(
        """
        services:
          web:
            build: ./web
            image: web:1
            environment: [A=1]
            command: run
            ports: ["80"]
          db: {image: postgres:17}
        """
    )
    override = read(
        """
        services:
          web:
            build: {target: prod, context: ./site}
            environment: {B: 2}
            command: !reset null
            ports: !override ["443"]
            user: "1000"
          cache: {image: redis:7}
        """,
        "deploy/prod.yaml",
    )
    merged = merge(base, override)
    web = merged.service("web")
    assert [service.name for service in merged.services] == ["web", "db", "cache"]
    assert web is not None and web.build is not None and web.user is not None
    assert (web.build.context, web.build.dockerfile, web.build.target) == ("site", "site/Dockerfile", "prod")
    assert (web.image, web.command, [port.number for port in web.ports]) == ("web:1", None, [443])
    assert web.user.location.path == "deploy/prod.yaml"
    assert web.location.path == "deploy/prod.yaml"


def test_includes_are_paths_from_the_root() -> None:
    compose = read(
        "include:\n  - a.yaml\n  - path: ../b.yaml\n  - path: [c.yaml, '${X}']\n  - oci://host/d\nservices: {}\n",
        "deploy/compose.yaml",
    )
    assert compose.includes == ("deploy/a.yaml", "b.yaml", "deploy/c.yaml")


def test_an_image_keeps_what_was_written() -> None:
    service = only("image: app:${TAG:-latest}")
    assert (service.image, service.image_written) == ("app:latest", "app:${TAG:-latest}")
