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

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache

from dptops_audit import (
    Command,
    Evidence,
    Image,
    Instruction,
    Location,
    Outcome,
    Repository,
    Severity,
    failed,
    installed_packages,
    item,
    not_applicable,
    partial,
    passed,
    project_install,
    removed_packages,
    removes_unneeded,
    table,
    unknown,
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
    wheel, pip3 wheel, maturin build, rails assets:precompile, rake assets:precompile, bundle assets:precompile,
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
    removed: bool
    sure: bool

    @property
    def evidence(self) -> Evidence:
        return Evidence(self.at, f"{self.what}, and the same layer removes it again" if self.removed else self.what)


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
    joins = tuple(image.joins)
    if joins:
        builder = joins[0].stage
        name = f"stage {builder.name}" if builder.name else f"stage {builder.index}"
        outcome = passed(f"{name} builds, and the final stage copies from it", at=tuple(join.at for join in joins))
        return (
            outcome.advise(Severity.LOW, kept[0].at, f"{kept[0].what} in the final stage all the same")
            if kept
            else outcome
        )
    if kept:
        return failed(f"build tools stay in the image: {kept[0].what}", at=tuple(tool.evidence for tool in kept))
    if unsure := [tool for tool in tools if not tool.sure]:
        return unknown(
            f"whether build tools stay is decided by a condition of the build: {unsure[0].what}", at=unsure[0].evidence
        )
    if tools:
        return partial(0.5, f"there is no builder stage: {tools[0].evidence.message}", at=tools[0].evidence)
    return not_applicable("compiles nothing and installs no build tools", at=image.stage.location)


def found_tools(image: Image, repository: Repository) -> Iterator[Tool]:
    for instruction, commands in image.layers():
        variables = {name: value for command in commands for name, value in command.assignments}
        removed = removals(commands, variables)
        for command in commands:
            at = Location(instruction.path, command.line or instruction.line)
            sure = not command.conditional
            for package in build_packages(command, variables, repository):
                gone = package in removed or virtual_package(command) in removed or "" in removed
                yield Tool(f"{package} is installed", at, gone, sure)
            if matches(command, repository.table(COMMANDS)):
                yield Tool(f"{shown(command)} runs", at, bool(removed), sure)
            elif any(word.startswith("-Djarmode") for word in command.argv):
                yield Tool("an archive is unpacked into layers", at, bool(removed), sure)
            elif line := development_dependencies(image, repository, instruction, command):
                yield Tool(f"development dependencies are installed ({line})", at, "node_modules" in removed, sure)
    for start in repository.start_of(image).commands:
        if matches(start.command, repository.table(START_COMMANDS)):
            yield Tool(f"{shown(start.command)} compiles when the container starts", start.location, False, True)


def removals(commands: tuple[Command, ...], variables: dict[str, str]) -> set[str]:
    """What a layer takes out again: package names, `node_modules`, and "" for everything that is no longer needed."""
    removed: set[str] = set()
    for command in commands:
        removed.update(removed_packages(command, variables))
        if removes_unneeded(command) and any(other.name == "apt-mark" for other in commands):
            removed.add("")
        words = {word.rstrip("/").rpartition("/")[2] for word in command.argv}
        if (command.name == "rm" and "node_modules" in words) or (
            command.name in ("npm", "yarn", "pnpm") and "prune" in words
        ):
            removed.add("node_modules")
    return removed


def build_packages(command: Command, variables: dict[str, str], repository: Repository) -> Iterator[str]:
    known = repository.table(PACKAGES)
    for package in installed_packages(command, variables):
        if package in known or package.endswith(HEADERS):
            yield package
    if command.name in ("npm", "yarn", "pnpm") and {"-g", "--global", "global"} & set(command.argv):
        yield from (word for word in command.argv[1:] if word.split("@")[0] in repository.table(TOOLS_BY_NPM))


def matches(command: Command, phrases: frozenset[str]) -> bool:
    """True where a phrase's first word is the command's name and the others are among its words; `build:prod` counts for `build`."""
    words = [word for word in command.argv[1:] if not word.startswith("-")]
    return any(
        all(any(word == other or word.startswith(f"{other}:") for word in words) for other in others)
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
    """The command's name and first words, for a sentence."""
    return " ".join((command.name, *command.argv[1:4]))[:60]


def development_dependencies(image: Image, repository: Repository, instruction: Instruction, command: Command) -> str:
    """Where the development dependencies stand that the command installs, or empty where it installs none."""
    install = project_install(command)
    if install is None or install.production or image.production_at(instruction):
        return ""
    path = repository.copied_file(image, f"{install.folder or '.'}/package.json", instruction)
    package = repository.package_json(path) if path else None
    return f"{package.path}:{package.line}" if package and package.development else ""
