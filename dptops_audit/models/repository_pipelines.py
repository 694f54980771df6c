"""The part of the façade that is about pipelines and about what they run: each model built on first use."""

from __future__ import annotations

from functools import cached_property
from typing import TYPE_CHECKING, cast

from dptops_audit.evidence import Location

if TYPE_CHECKING:
    from dptops_audit.models.pipeline.artifacts import Artifact
    from dptops_audit.models.pipeline.files import PipelineFile
    from dptops_audit.models.pipeline.test_runs import TestRun
    from dptops_audit.models.pipeline.uses import Pipelines, ToolUse
    from dptops_audit.models.quality.coverage_settings import CoverageSetting
    from dptops_audit.models.quality.lint_settings import SecurityLinter
    from dptops_audit.models.quality.test_files import TestFile
    from dptops_audit.models.quality.update_bots import UpdateBot
    from dptops_audit.models.repository import Repository


class PipelineModels:
    """Properties of a Repository."""

    @property
    def _repository(self) -> Repository:
        return cast("Repository", self)

    @cached_property
    def pipeline_files(self) -> tuple[PipelineFile, ...]:
        """The files that define pipelines."""
        from dptops_audit.models.pipeline.files import pipeline_files

        return pipeline_files(self._repository.inventory)

    @cached_property
    def pipelines(self) -> Pipelines:
        """The pipelines, and what the live ones do."""
        from dptops_audit.models.pipeline.readers import read_pipelines
        from dptops_audit.models.pipeline.uses import Pipelines

        return Pipelines(self._repository, read_pipelines(self._repository))

    @cached_property
    def anchor(self) -> Location | None:
        """Where a finding stands that something is absent: the main pipeline, else the leading manifest, else nowhere."""
        from dptops_audit.models.pipeline.uses import main_pipeline

        packages = self._repository.packages
        return main_pipeline(self._repository) or (Location(packages[0].manifest, 1) if packages else None)

    @cached_property
    def artifacts(self) -> tuple[Artifact, ...]:
        """What live pipelines keep or publish of what they build."""
        from dptops_audit.models.pipeline.artifacts import find_artifacts

        return find_artifacts(self._repository)

    @cached_property
    def pipeline_deployments(self) -> tuple[ToolUse, ...]:
        """What live pipelines deploy with, but into a cluster that ends with the job."""
        from dptops_audit.models.pipeline.deploys import find_deployments

        return find_deployments(self._repository)

    @cached_property
    def test_runs(self) -> tuple[TestRun, ...]:
        """The runs of test runners in live pipelines, those that can stop one first."""
        from dptops_audit.models.pipeline.test_runs import find_test_runs

        return find_test_runs(self._repository)

    @cached_property
    def test_files(self) -> tuple[TestFile, ...]:
        """The files that hold tests, in trees that exercise this repository."""
        from dptops_audit.models.quality.test_files import test_files

        return test_files(self._repository)

    @cached_property
    def coverage_settings(self) -> tuple[CoverageSetting, ...]:
        """What configuration here says about coverage."""
        from dptops_audit.models.quality.coverage_settings import coverage_settings

        return coverage_settings(self._repository)

    @cached_property
    def update_bots(self) -> tuple[UpdateBot, ...]:
        """The bots that update dependencies."""
        from dptops_audit.models.quality.update_bots import update_bots

        return update_bots(self._repository)

    @cached_property
    def security_linters(self) -> tuple[SecurityLinter, ...]:
        """Security analysers that a linter's configuration switches on."""
        from dptops_audit.models.quality.lint_settings import security_linters

        return security_linters(self._repository)
