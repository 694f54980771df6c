"""Build tools stay out of the shipped image.

Why: compilers, headers and development dependencies that are left in the image make it larger, slower to start and easier to attack: each is
a tool for whoever gets in, and a package that must be patched. A second stage leaves them behind.

What passes: a builder stage, and a runtime stage that copies from it with `COPY --from`.

What is partial: a single stage that installs build tools and removes them again in the same layer.

What fails: compilers, headers, development dependencies or a bundler end up in the one final stage. `npm ci` without its production flag
installs development dependencies where package.json has any; unpacking an archive into layers counts as bundling.

What it does not apply to: an image that only copies files or installs runtime packages. git, curl and unzip are no build tools.

How to fix: do the build in a stage of its own (`FROM ... AS build`), start the final stage from a slim base, and copy only the result.
"""

import posixpath
import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache

from dptops_audit import (
    MODULES,
    UNNEEDED,
    Command,
    Evidence,
    Image,
    Layer,
    LayerCommand,
    Location,
    Outcome,
    Repository,
    Severity,
    failed,
    installed_packages,
    item,
    layers_of,
    mask_credentials,
    not_applicable,
    partial,
    passed,
    project_install,
    table,
    unknown,
    unread_run,
    virtual_package,
)

PACKAGES = table(
    "docker/build-packages",
    """
    autoconf automake bazel binutils bison build-base build-essential bzip2-dev cargo clang cmake cpp default-jdk default-jdk-headless
    flex g++ gcc gfortran go golang golang-go gradle libtool linux-headers llvm m4 make maven meson musl-dev nasm ninja ninja-build
    openjdk-8-jdk openjdk-11-jdk openjdk-17-jdk openjdk-21-jdk openjdk8 openjdk11 openjdk17 openjdk21 patch pkg-config pkgconf protobuf-compiler
    python-dev python2-dev python3-dev rust rustc swig yasm $PHPIZE_DEPS ${PHPIZE_DEPS} gcc-c++ kernel-devel
    """.split(),
)

NUMBER = re.compile(r":\w+$|(?<=[a-z+])-\d[\d.]*$")
"""The architecture or version at the end of a package's name: `gcc:amd64`, `g++-12`."""

LONGEST_SHOWN = 60

HEADERS = ("-dev", "-devel", "-headers")
"""Endings of the packages that hold headers: they serve to compile, never to run."""

COMMANDS = table(
    "docker/build-commands",
    """
    go build, go install, cargo build, cargo install, rustc, mvn package, mvn install, mvn verify, mvn compile,
    mvnw package, mvnw install, mvnw verify, mvnw compile, gradle build, gradle assemble, gradle bootJar, gradle
    jar, gradle shadowJar, gradle installDist, gradle war, gradlew build, gradlew assemble, gradlew bootJar,
    gradlew jar, gradlew shadowJar, gradlew installDist, gradlew war, sbt assembly, sbt stage, sbt dist, sbt
    compile, ant, lein uberjar, javac, dotnet build, dotnet publish, msbuild, npm build, yarn build, pnpm build,
    bun build, npm compile, yarn compile, npx tsc, npx webpack, npx vite, npx ng, tsc, webpack, vite build, ng
    build, next build, nuxt build, gulp, grunt, esbuild, rollup, parcel build, turbo build, nx build, lerna
    build, make, cmake, ninja, meson compile, gcc, g++, cc, c++, clang, clang++, configure, mix release, mix
    compile, mix assets.deploy, rebar3 release, stack build, stack install, cabal build, cabal install, swift
    build, dart compile, flutter build, zig build, hugo, jekyll build, mkdocs build, poetry build, uv build, pip
    wheel, pip3 wheel, maturin build, apt-get build-dep, rails assets:precompile, rake assets:precompile, bundle assets:precompile,
    protoc, buf generate, xcodebuild, crystal build, shards build, nim compile
    """.split(","),
)

TOOLS_BY_NPM = table(
    "docker/build-tools-from-npm",
    "typescript webpack vite rollup parcel esbuild grunt-cli gulp gulp-cli @angular/cli".split(),
)

START_COMMANDS = table(
    "docker/compiling-start-commands",
    """
    go run, cargo run, dotnet run, dotnet watch, mvn spring-boot:run, mvnw spring-boot:run, gradle bootRun,
    gradlew bootRun
    """.split(","),
)


@dataclass(frozen=True, slots=True)
class Tool:
    """Something of the build in the final image; `removed` where the same layer takes it out again, `sure` where no condition skips it."""

    what: str
    at: Location
    via: tuple[Location, ...]
    removed: bool
    sure: bool

    @property
    def evidence(self) -> Evidence:
        what = f"{self.what}, and the same layer removes it again" if self.removed else self.what
        return Evidence(self.at, what, self.via)


@item(
    severity=Severity.LOW,
    references=("https://docs.docker.com/build/building/multi-stage/",),
    empty=not_applicable("no image is shipped from a Dockerfile here"),
    remedy="Build in a stage of its own and copy only the result into a slim final stage.",
)
def multi_stage_build(image: Image, repository: Repository) -> Outcome:
    """The image is built in stages, and build tools stay in the earlier ones."""
    tools = tuple(found_tools(image, repository))
    kept = [tool for tool in tools if tool.sure and not tool.removed]
    if joins := tuple(image.joins):
        places = tuple(Evidence(join.at, f"takes from stage {join.name}", label=image.told_apart) for join in joins)
        outcome = passed(f"stage {joins[0].name} builds, and the final stage takes from it", at=places)
        if kept:
            outcome = outcome.advise(Severity.LOW, kept[0].at, f"{kept[0].what} in the final stage all the same")
        return outcome
    if kept:
        return failed(f"build tools stay in the image: {kept[0].what}", at=tuple(tool.evidence for tool in kept))
    if unsure := [tool for tool in tools if not tool.sure and not tool.removed]:
        return unknown(
            f"whether build tools stay is decided by a condition of the build: {unsure[0].what}", at=unsure[0].evidence
        )
    if tools:
        return partial(0.5, f"there is no builder stage: {tools[0].evidence.message}", at=tools[0].evidence)
    if unread := unread_run(image):
        return unknown(f"a RUN is not read: {unread[1]}", at=unread[0])
    return not_applicable("compiles nothing and installs no build tools", at=image.stage.location)


def found_tools(image: Image, repository: Repository) -> Iterator[Tool]:
    for layer in layers_of(image, repository):
        for each in layer.commands:
            for what, removed in tools_of(each, layer, image, repository):
                yield Tool(what, each.at, each.via, removed, not each.command.conditional)
    for start in repository.start_of(image).commands:
        if matches(start.command, repository.table(COMMANDS) | repository.table(START_COMMANDS)):
            what = f"{shown(start.command)} compiles when the container starts"
            yield Tool(what, start.location, start.via, False, not start.conditions)


def tools_of(each: LayerCommand, layer: Layer, image: Image, repository: Repository) -> Iterator[tuple[str, bool]]:
    """What a command brings into the layer or does with it, and whether the layer takes it out again."""
    command = each.command
    for package in build_packages(command, layer, repository):
        gone = {package, virtual_package(command) or package, UNNEEDED} & layer.removed
        yield f"{package} is installed", bool(gone)
    if matches(command, repository.table(COMMANDS)):
        yield f"{shown(command)} runs", bool(layer.removed)
    elif any(word.startswith("-Djarmode") for word in command.argv):
        yield "an archive is unpacked into layers", bool(layer.removed)
    elif place := development_dependencies(image, repository, layer, each):
        yield f"development dependencies are installed ({place})", MODULES in layer.removed


def build_packages(command: Command, layer: Layer, repository: Repository) -> Iterator[str]:
    known = repository.table(PACKAGES)
    for package in installed_packages(command, layer.variables):
        plain = NUMBER.sub("", package)
        if package in known or plain in known or package.endswith(HEADERS):
            yield package
    if command.name in ("npm", "yarn", "pnpm") and {"-g", "--global", "global"} & set(command.argv):
        yield from (word for word in command.argv[1:] if word.split("@")[0] in repository.table(TOOLS_BY_NPM))


def matches(command: Command, phrases: frozenset[str]) -> bool:
    """True where a phrase's first word is the command's name and the others are among its words; `build:prod` and `:app:build` count
    for `build`."""
    words = [word for word in command.argv[1:] if not word.startswith("-")]
    return any(
        all(any(other == word or other in word.split(":") for word in words) for other in others)
        for others in by_name(phrases).get(command.name, ())
    )


@cache
def by_name(phrases: frozenset[str]) -> dict[str, list[list[str]]]:
    """The other words of the phrases by their first word."""
    found: dict[str, list[list[str]]] = {}
    for phrase in phrases:
        name, *others = phrase.split()
        found.setdefault(name, []).append(others)
    return found


def shown(command: Command) -> str:
    """The command for a sentence; masked before it is cut, so that no part of a credential is left."""
    text = mask_credentials(" ".join((command.name, *command.argv[1:])))
    return text if len(text) <= LONGEST_SHOWN else f"{text[:LONGEST_SHOWN]}…"


def development_dependencies(image: Image, repository: Repository, layer: Layer, each: LayerCommand) -> str:
    """Where the development dependencies stand that the command installs, or empty where it installs none."""
    install = project_install(each.command)
    if install is None or install.production is True:
        return ""
    if install.production is None and image.production_at(layer.instruction):
        return ""
    folder = posixpath.join(each.folder, install.folder or ".")
    path = repository.copied_file(image, f"{folder}/package.json", layer.instruction)
    package = repository.package_json(path) if path else None
    return f"{package.path}:{package.line}" if package and package.development else ""
