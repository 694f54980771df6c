"""Images that a command builds, and the commands that containers are given."""

from __future__ import annotations

from pathlib import Path

from followed import follow, shown, workspace

DOCKERFILE = """\
FROM golang:1 AS base
ARG TOOL=lint
WORKDIR /src
COPY go.mod ./
RUN go mod download
COPY . .

FROM base AS test
RUN go vet ./... || true && \\
    cd cmd && go test ./...

FROM base AS build
RUN --mount=type=cache,target=/x sh -c 'go build ./cmd'
RUN if [ -n "$X" ]; then make $TOOL; fi

FROM alpine
RUN apk add curl
COPY --from=build /src/app /app
"""


def test_the_stages_that_the_target_needs(tmp_path: Path) -> None:
    place = workspace(tmp_path, {"svc/Dockerfile": DOCKERFILE})
    whole = [
        "svc/Dockerfile:5 [svc] go mod download",
        "svc/Dockerfile:13 [svc] go build ./cmd",
        "svc/Dockerfile:14 [svc] make $TOOL ?",
        "svc/Dockerfile:17 [None] apk add curl",
    ]
    assert shown(follow("docker", "docker build -t x svc", place)) == whole
    assert shown(follow("docker", "docker buildx build --push -f Dockerfile .", place, directory="svc")) == whole
    assert shown(follow("docker", "podman build --file svc/Dockerfile svc", place)) == whole
    tested = [
        "svc/Dockerfile:5 [svc] go mod download",
        "svc/Dockerfile:9 [svc] go vet ./... !",
        "svc/Dockerfile:9 [svc] true ?",
        "svc/Dockerfile:10 [svc/cmd] go test ./...",
    ]
    assert shown(follow("docker", "docker image build --target=test svc", place)) == tested


def test_build_arguments_reach_the_commands(tmp_path: Path) -> None:
    place = workspace(tmp_path, {"Dockerfile": "FROM a\nARG TASK=lint\nRUN make $TASK\n"})
    (found,) = follow("docker", "docker build --build-arg TASK=test .", place) or ()
    assert found.variables == {"TASK": "test"}
    (found,) = follow("docker", "docker build --build-arg TASK .", place, variables={"TASK": "check"}) or ()
    assert found.variables == {"TASK": "check"}


def test_builds_that_are_not_here(tmp_path: Path) -> None:
    place = workspace(tmp_path, {"Dockerfile": "FROM a\nRUN x\n"})
    assert follow("docker", "docker build other", place) == ()
    assert follow("docker", "docker build https://example.org/x.git", place) == ()
    assert follow("docker", "docker build --target nope .", place) == ()
    assert follow("docker", "docker push x", place) is None
    assert follow("docker", "docker", place) is None


def test_the_command_behind_an_image(tmp_path: Path) -> None:
    place = workspace(tmp_path, {"x": ""})
    line = "docker run --rm -v $PWD:/src -w /src/app -e A=b node:22 npm test"
    assert shown(follow("docker", line, place)) == ["ci.yml:7 [app] npm test"]
    line = "docker run --rm python:3 sh -c pip~install~.~&&~pytest"
    assert shown(follow("docker", line, place)) == ["ci.yml:7 [None] pip install .", "ci.yml:7 [None] pytest"]
    line = "docker run aquasec/trivy:1 image x"
    assert shown(follow("docker", line, place)) == ["ci.yml:7 [None] trivy image x", "ci.yml:7 [None] image x"]
    line = "docker run --entrypoint pytest app -q"
    assert shown(follow("docker", line, place)) == ["ci.yml:7 [None] pytest -q"]
    assert shown(follow("docker", "docker exec -it web rake spec", place)) == ["ci.yml:7 [None] rake spec"]
    assert follow("docker", "docker run -d postgres:16", place) == ()


COMPOSE = """\
services:
  web:
    build: .
    volumes: [".:/app"]
    depends_on: [db]
  db:
    image: postgres
    build: db
  test:
    build: {context: ., target: test}
    working_dir: /app/sub
    volumes: ["./:/app"]
    command: pytest -q
    profiles: [ci]
"""


def test_compose(tmp_path: Path) -> None:
    files = {
        "compose.yaml": COMPOSE,
        "Dockerfile": "FROM a AS test\nRUN one\nFROM test\nWORKDIR /app\nRUN two\n",
        "db/Dockerfile": "FROM b\nRUN three\n",
    }
    place = workspace(tmp_path, files)
    one, two, three = "Dockerfile:2 [None] one", "Dockerfile:5 [None] two", "db/Dockerfile:2 [None] three"
    assert shown(follow("docker", "docker compose build web", place)) == [one, two]
    assert shown(follow("docker", "docker-compose -f compose.yaml build", place)) == [one, two, three]
    # An image of its own is pulled, unless it is told to build.
    assert shown(follow("docker", "docker compose up -d", place)) == [one, two]
    assert shown(follow("docker", "docker compose up --build web", place)) == [one, two, three]
    assert shown(follow("docker", "docker compose run --rm web rake spec", place)) == [
        one,
        two,
        "ci.yml:7 [] rake spec",
    ]
    assert shown(follow("docker", "docker compose exec -T web rake spec", place)) == ["ci.yml:7 [] rake spec"]
    tested = [one, "compose.yaml:13 [sub] pytest -q"]
    assert shown(follow("docker", "docker compose run test", place)) == tested
    assert shown(follow("docker", "docker compose up --exit-code-from test test", place)) == tested
    assert follow("docker", "docker compose -f gone.yml up", place) == ()
    assert follow("docker", "docker compose logs", place) is None


def test_bake(tmp_path: Path) -> None:
    hcl = (
        'variable "FILE" {\n  default = "app.Dockerfile"\n}\n'
        'group "default" {\n  targets = ["app"]\n}\n'
        'target "base" {\n  context = "src"\n}\n'
        'target "app" {\n  inherits = ["base"]\n  dockerfile = "${FILE}"\n}\n'
        'target "other" {\n  dockerfile = "other.Dockerfile"\n}\n'
    )
    files = {"docker-bake.hcl": hcl, "src/app.Dockerfile": "FROM a\nRUN one\n", "other.Dockerfile": "FROM a\nRUN two\n"}
    place = workspace(tmp_path, files)
    assert shown(follow("docker", "docker buildx bake --push", place)) == ["src/app.Dockerfile:2 [None] one"]
    assert shown(follow("docker", "docker buildx bake -f docker-bake.hcl other", place)) == [
        "other.Dockerfile:2 [None] two"
    ]
