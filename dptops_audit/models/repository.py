"""The façade that rules are given: what a repository contains, each model built on first use."""

from __future__ import annotations

import posixpath
from collections.abc import Iterable, Mapping, Sequence
from functools import cached_property
from typing import TYPE_CHECKING, Any

from dptops_audit.evidence import Facet, Location, Problem
from dptops_audit.models.inventory import File, Inventory, Tag
from dptops_audit.models.repository_pipelines import PipelineModels
from dptops_audit.models.subjects import SUBJECTS, DeclaredTable, name_of

if TYPE_CHECKING:
    from dptops_audit.models.deployment.compose import ComposeFile
    from dptops_audit.models.deployment.compose import Service as ComposeService
    from dptops_audit.models.deployment.declared import Declared
    from dptops_audit.models.deployment.production import Composed
    from dptops_audit.models.deployment.workload import Container, Workload
    from dptops_audit.models.docker.dockerfile import Dockerfile, Instruction
    from dptops_audit.models.images.build_context import BuildContext
    from dptops_audit.models.images.image import Image
    from dptops_audit.models.languages import Language
    from dptops_audit.models.packages.javascript.development import PackageJson
    from dptops_audit.models.packages.locks.locked import Locked
    from dptops_audit.models.packages.manifests import Manifests
    from dptops_audit.models.packages.package import Package
    from dptops_audit.models.patterns import PatternSet
    from dptops_audit.models.services.find import Found
    from dptops_audit.models.services.service import NoService, Service
    from dptops_audit.models.source import Source
    from dptops_audit.models.startup.entrypoint import Start

# What a model is made with is imported where it is made: the hook for single files must not pay for models that it never asks for.

NOT_SHIPPED = frozenset(
    {Tag.VENDORED, Tag.GENERATED, Tag.EXAMPLE, Tag.TEMPLATE, Tag.FIXTURE, Tag.TEST, Tag.DEVELOPMENT, Tag.DOCS}
)
"""Trees that are neither evidence nor violations."""
NOT_OURS = frozenset({Tag.VENDORED, Tag.GENERATED, Tag.TEMPLATE, Tag.FIXTURE})
"""Trees whose files are not written here as what they look like: not even a syntax error counts."""


class Repository(PipelineModels):
    """One repository. `tables` are the rules' tables by name, with what configuration adds, and `patterns` their sets of expressions."""

    def __init__(
        self,
        inventory: Inventory,
        tables: Mapping[str, frozenset[str]] | None = None,
        patterns: Iterable[PatternSet] = (),
    ) -> None:
        self.inventory = inventory
        self._tables = dict(tables or {})
        self._patterns = tuple(patterns)

    def subjects(self, kind: type) -> Sequence[Any]:
        """The subjects of a type, which is one of `SUBJECTS`."""
        if kind is Repository:
            return (self,)
        return tuple(getattr(self, SUBJECTS[name_of(kind)].listed_by))

    def noun(self, kind: type) -> str:
        """What one subject of the type is called in a sentence."""
        return SUBJECTS[name_of(kind)].noun

    @cached_property
    def source(self) -> Source:
        """The scan over all text for the patterns of rules and models."""
        from dptops_audit.models.pattern_sets import DECLARED
        from dptops_audit.models.source import Source

        return Source(self.inventory, (*DECLARED.values(), *self._patterns))

    def table(self, table: DeclaredTable) -> frozenset[str]:
        """The words of a rule's table, with those that configuration adds."""
        return self._tables.get(table.name, table.entries)

    @property
    def name(self) -> str:
        return self.inventory.repository.slug or self.inventory.root.name

    def line(self, location: Location) -> str:
        """The text of a line of a file that was read; empty where there is none."""
        file = self.inventory.get(location.path)
        text = self.inventory.read(file) if file is not None and location.line else None
        return text.lines[location.line - 1] if text is not None and location.line <= len(text.lines) else ""

    @cached_property
    def dockerfiles(self) -> tuple[Dockerfile, ...]:
        """Every Dockerfile that is written here, in any tree but those of `NOT_OURS`."""
        from dptops_audit.models.docker.dockerfile import read_dockerfile

        found = []
        for file in self.inventory.of_kind("dockerfile", without=NOT_OURS):
            text = self.inventory.read(file)
            if text is not None:
                dockerfile = read_dockerfile(file.path, text.content)
                self._note(dockerfile.problems)
                found.append(dockerfile)
        return tuple(found)

    @cached_property
    def compose_files(self) -> tuple[ComposeFile, ...]:
        """Every compose file that is written here, in any tree but those of `NOT_OURS`."""
        found = (self._compose_at(file.path) for file in self.inventory.of_kind("compose", without=NOT_OURS))
        return tuple(compose for compose in found if compose is not None)

    @cached_property
    def workloads(self) -> tuple[Workload, ...]:
        """The workloads of plain Kubernetes manifests in trees that are shipped."""
        from dptops_audit.models.deployment.kubernetes import read_manifests

        found: list[Workload] = []
        for file in self.inventory.of_kind("yaml", without=NOT_SHIPPED):
            if self._in_chart(file.path):
                continue
            text = self.inventory.read(file)
            if text is not None:
                manifests = read_manifests(file.path, text.content)
                self._note(manifests.problems)
                found.extend(manifests.workloads)
        return tuple(found)

    @cached_property
    def images(self) -> tuple[Image, ...]:
        """The images that are shipped from here."""
        from dptops_audit.models.images.shipped import shipped_images

        shipped = {file.path for file in self.inventory.of_kind("dockerfile", without=NOT_SHIPPED)}
        dockerfiles = [d for d in self.dockerfiles if d.path in shipped and not d.templated]
        if not dockerfiles:
            return ()
        services = self._composed
        slug = self.inventory.repository.slug or ""
        return shipped_images(dockerfiles, services.production, services.development, self.workloads, slug)

    @cached_property
    def packages(self) -> tuple[Package, ...]:
        """The packages that are shipped from here, sorted by directory."""
        return tuple(package for package in self.all_packages if self._is_shipped(package))

    @property
    def other_packages(self) -> tuple[Package, ...]:
        """The packages in trees that are not shipped: examples, tests, tools for development."""
        return tuple(package for package in self.all_packages if not self._is_shipped(package))

    @cached_property
    def all_packages(self) -> tuple[Package, ...]:
        """Every package that is written here, sorted by directory."""
        from dptops_audit.models.packages.readers import read_packages

        return read_packages(self.manifests)

    def locked(self, package: Package) -> dict[str, Locked]:
        """What each direct dependency of a package gets, by name, where its lock files tell."""
        from dptops_audit.models.packages.locks.read import locked_versions

        return locked_versions(package, self.manifests)

    @cached_property
    def manifests(self) -> Manifests:
        """The files written here as text and located trees, each parsed once."""
        from dptops_audit.models.packages.manifests import Manifests

        ours = (file.path for file in self.inventory.files if file.tags.isdisjoint(NOT_OURS))
        return Manifests(self.inventory, ours)

    def _is_shipped(self, package: Package) -> bool:
        file = self.inventory.get(package.manifest)
        return file is not None and file.tags.isdisjoint(NOT_SHIPPED)

    @cached_property
    def code_lines(self) -> dict[str, tuple[str, int]]:
        """Kind and number of lines of every shipped file of code, by path."""
        from dptops_audit.models.languages import code_lines

        return code_lines(self.inventory, self.source, NOT_SHIPPED)

    @cached_property
    def languages(self) -> tuple[Language, ...]:
        """The languages of shipped code, most lines first."""
        from dptops_audit.models.languages import languages

        return languages(self.code_lines)

    @cached_property
    def deployments(self) -> tuple[Declared, ...]:
        """The files that declare how the repository is deployed."""
        from dptops_audit.models.deployment.declared import declared_deployments

        return declared_deployments(self)

    @cached_property
    def services(self) -> tuple[Service, ...]:
        """The service roots."""
        return self._found_services.services

    @property
    def no_services(self) -> tuple[NoService, ...]:
        """The directories that look like a service root and are none, with the reason."""
        return self._found_services.left_out

    @cached_property
    def _found_services(self) -> Found:
        from dptops_audit.models.services.find import find_services

        return find_services(self)

    @cached_property
    def facets(self) -> tuple[Facet, ...]:
        """What the repository is, as the checklist names it."""
        from dptops_audit.models.facets import find_facets

        return find_facets(self)

    def facet(self, name: str) -> Facet | None:
        """The facet of that name; None where it does not hold."""
        return next((facet for facet in self.facets if facet.name == name), None)

    @property
    def production_services(self) -> tuple[ComposeService, ...]:
        """The services of compose files that run in production."""
        return self._composed.production

    def containers_of(self, image: Image) -> list[Container]:
        """The containers of compose services that build the image."""
        composed = (*self._composed.production, *self._composed.development)
        path = image.dockerfile.path
        return [
            service.container for service in composed if service.build is not None and service.build.dockerfile == path
        ]

    def start_of(self, image: Image) -> Start:
        """What a container of the image runs when it starts."""
        from dptops_audit.models.startup.entrypoint import start_of

        if image not in self._starts:
            self._starts[image] = start_of(image, self.inventory)
        return self._starts[image]

    def copied_file(self, image: Image, path: str, at: Instruction) -> str | None:
        """The file of the repository that lies at `path` inside the image; a relative path starts where WORKDIR points at `at`."""
        from dptops_audit.models.images.build_context import BuildContext

        if image not in self._contexts:
            self._contexts[image] = BuildContext(image, self.inventory)
        context = self._contexts[image]
        absolute = posixpath.join(context.workdir(at), path)
        mounted = context.mounted(absolute, at)
        if mounted is not None:
            return mounted.path
        if (image, absolute) not in self._copied:
            source = context.file(absolute)
            self._copied[image, absolute] = source.path if source is not None else None
        return self._copied[image, absolute]

    def package_json(self, path: str) -> PackageJson | None:
        """The package.json at that path; None where there is none that can be read."""
        if path not in self._package_jsons:
            self._package_jsons[path] = self._read_package_json(path)
        return self._package_jsons[path]

    @cached_property
    def _contexts(self) -> dict[Image, BuildContext]:
        return {}

    @cached_property
    def _copied(self) -> dict[tuple[Image, str], str | None]:
        return {}

    @cached_property
    def _starts(self) -> dict[Image, Start]:
        return {}

    @cached_property
    def _package_jsons(self) -> dict[str, PackageJson | None]:
        return {}

    @cached_property
    def _composed(self) -> Composed:
        """The services of compose files that are no mere development or test files."""
        from dptops_audit.models.deployment.production import composed

        kept = {file.path for file in self.inventory.of_kind("compose", without=NOT_SHIPPED)}
        found = composed([compose for compose in self.compose_files if compose.path in kept], self._text_of)
        self._note(found.problems)
        return found

    def _text_of(self, path: str) -> str:
        file = self.inventory.get(path)
        text = self.inventory.read(file) if file is not None else None
        return text.content if text is not None else ""

    def _read_package_json(self, path: str) -> PackageJson | None:
        from dptops_audit.models.packages.javascript.development import read_package_json

        file = self.inventory.get(path)
        text = self.inventory.read(file) if file is not None else None
        if text is None:
            return None
        package, problem = read_package_json(path, text.content)
        if problem is not None:
            self._note((problem,))
        return package

    def _compose_at(self, path: str) -> ComposeFile | None:
        """The compose file at a path, also for another that extends a service of it; None where there is none."""
        from dptops_audit.models.deployment.compose import read_compose

        if path not in self._composes:
            self._composes[path] = None  # a file that extends itself through others ends here
            file = self.inventory.get(path)
            text = self.inventory.read(file) if file is not None else None
            if file is not None and text is not None:
                compose = read_compose(path, text.content, self._environment(file), self._compose_at)
                if compose is not None:
                    self._note(compose.problems)
                self._composes[path] = compose
        return self._composes[path]

    @cached_property
    def _composes(self) -> dict[str, ComposeFile | None]:
        return {}

    def _environment(self, file: File) -> dict[str, str]:
        """The variables of a tracked `.env` beside a compose file, which compose reads by default."""
        from dptops_audit.models.deployment.production import read_environment

        return read_environment(self._text_of(posixpath.join(posixpath.dirname(file.path), ".env")))

    @cached_property
    def _charts(self) -> frozenset[str]:
        """The template folders of Helm charts, whose files are no plain manifests."""
        return frozenset(
            posixpath.join(posixpath.dirname(file.path), "templates")
            for file in self.inventory.files
            if posixpath.basename(file.path) == "Chart.yaml"
        )

    def _in_chart(self, path: str) -> bool:
        folder = posixpath.dirname(path)
        while folder:
            if folder in self._charts:
                return True
            folder = posixpath.dirname(folder)
        return False

    def _note(self, problems: Iterable[Problem]) -> None:
        for problem in problems:
            self.inventory.note(problem)
