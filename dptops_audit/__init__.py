"""Audits a repository's DevOps readiness. `audit(PATH)` judges a folder; the other names here are those that a rule may import.

Everything is imported on first use (PEP 562): importing the package alone costs nothing and imports nothing.
"""

from __future__ import annotations

import sys

TYPE_CHECKING = False
if TYPE_CHECKING:
    from dptops_audit.audit import Options as Options
    from dptops_audit.audit import audit as audit
    from dptops_audit.evidence import Evidence as Evidence
    from dptops_audit.evidence import Location as Location
    from dptops_audit.evidence import Outcome as Outcome
    from dptops_audit.evidence import Severity as Severity
    from dptops_audit.evidence import Stage as Stage
    from dptops_audit.evidence import Verdict as Verdict
    from dptops_audit.evidence import failed as failed
    from dptops_audit.evidence import not_applicable as not_applicable
    from dptops_audit.evidence import partial as partial
    from dptops_audit.evidence import passed as passed
    from dptops_audit.evidence import unknown as unknown
    from dptops_audit.knowledge.tools.tool import Kind as Kind
    from dptops_audit.models.deployment.compose import ComposeFile as ComposeFile
    from dptops_audit.models.docker.dockerfile import Dockerfile as Dockerfile
    from dptops_audit.models.docker.dockerfile import Instruction as Instruction
    from dptops_audit.models.images.image import Base as Base
    from dptops_audit.models.images.image import Image as Image
    from dptops_audit.models.images.image import Use as Use
    from dptops_audit.models.images.image import base_variable as base_variable
    from dptops_audit.models.images.installs import installed_packages as installed_packages
    from dptops_audit.models.images.installs import project_install as project_install
    from dptops_audit.models.images.installs import virtual_package as virtual_package
    from dptops_audit.models.images.layers import MODULES as MODULES
    from dptops_audit.models.images.layers import UNNEEDED as UNNEEDED
    from dptops_audit.models.images.layers import Layer as Layer
    from dptops_audit.models.images.layers import LayerCommand as LayerCommand
    from dptops_audit.models.images.layers import layers_of as layers_of
    from dptops_audit.models.images.layers import unread_run as unread_run
    from dptops_audit.models.images.reference import Pin as Pin
    from dptops_audit.models.packages.package import Package as Package
    from dptops_audit.models.pipeline.artifacts import Artifact as Artifact
    from dptops_audit.models.pipeline.artifacts import starts_on_releases as starts_on_releases
    from dptops_audit.models.pipeline.judging import is_configuration as is_configuration
    from dptops_audit.models.pipeline.judging import is_infrastructure as is_infrastructure
    from dptops_audit.models.pipeline.judging import main_languages as main_languages
    from dptops_audit.models.pipeline.judging import missing as missing
    from dptops_audit.models.pipeline.judging import over_languages as over_languages
    from dptops_audit.models.pipeline.judging import places as places
    from dptops_audit.models.pipeline.judging import proven as proven
    from dptops_audit.models.pipeline.judging import things_to_build as things_to_build
    from dptops_audit.models.pipeline.judging import tools as tools
    from dptops_audit.models.pipeline.judging import weaker as weaker
    from dptops_audit.models.pipeline.judging import with_ecosystems as with_ecosystems
    from dptops_audit.models.pipeline.test_runs import TestRun as TestRun
    from dptops_audit.models.pipeline.uses import Pipelines as Pipelines
    from dptops_audit.models.pipeline.uses import ToolUse as ToolUse
    from dptops_audit.models.pipeline.uses import local_uses as local_uses
    from dptops_audit.models.quality.coverage_settings import CoverageSetting as CoverageSetting
    from dptops_audit.models.repository import Repository as Repository
    from dptops_audit.models.services.service import Service as Service
    from dptops_audit.models.shell import Command as Command
    from dptops_audit.models.startup.privileges import drop_of as drop_of
    from dptops_audit.models.startup.privileges import is_root as is_root
    from dptops_audit.models.text import mask_credentials as mask_credentials
    from dptops_audit.rule import item as item
    from dptops_audit.rule import lint as lint
    from dptops_audit.rule import patterns as patterns
    from dptops_audit.rule import table as table
    from dptops_audit.verdicts import fold as fold

_HOME = {
    "audit": "audit",
    "Options": "audit",
    **dict.fromkeys(("Evidence", "Location", "Outcome", "Severity", "Stage", "Verdict"), "evidence"),
    **dict.fromkeys(("passed", "partial", "failed", "unknown", "not_applicable"), "evidence"),
    **dict.fromkeys(("item", "lint", "patterns", "table"), "rule"),
    "fold": "verdicts",
    "Repository": "models.repository",
    "Kind": "knowledge.tools.tool",
    "Package": "models.packages.package",
    **dict.fromkeys(("Artifact", "starts_on_releases"), "models.pipeline.artifacts"),
    **dict.fromkeys(
        (
            "is_configuration",
            "is_infrastructure",
            "main_languages",
            "missing",
            "over_languages",
            "places",
            "proven",
            "things_to_build",
            "tools",
            "weaker",
            "with_ecosystems",
        ),
        "models.pipeline.judging",
    ),
    "TestRun": "models.pipeline.test_runs",
    **dict.fromkeys(("Pipelines", "ToolUse", "local_uses"), "models.pipeline.uses"),
    **dict.fromkeys(("Base", "Image", "Use", "base_variable"), "models.images.image"),
    **dict.fromkeys(("Dockerfile", "Instruction"), "models.docker.dockerfile"),
    **dict.fromkeys(
        ("installed_packages", "project_install", "virtual_package"),
        "models.images.installs",
    ),
    "Command": "models.shell",
    "CoverageSetting": "models.quality.coverage_settings",
    "Service": "models.services.service",
    **dict.fromkeys(
        ("MODULES", "UNNEEDED", "Layer", "LayerCommand", "layers_of", "unread_run"), "models.images.layers"
    ),
    "mask_credentials": "models.text",
    "Pin": "models.images.reference",
    **dict.fromkeys(("drop_of", "is_root"), "models.startup.privileges"),
    "ComposeFile": "models.deployment.compose",
}

__all__ = sorted(_HOME)


def __getattr__(name: str) -> object:
    home = _HOME.get(name)
    if home is None:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    from importlib import import_module

    value: object = getattr(import_module(f"{__name__}.{home}"), name)
    globals()[name] = value
    return value


def __dir__() -> list[str]:
    return sorted({*globals(), *_HOME})


class _Package(type(sys)):  # type: ignore[misc]
    """Python binds every imported submodule to its package, so the module `audit` would hide the function `audit`: keep the function."""

    def __setattr__(self, name: str, value: object) -> None:
        if name == "audit" and isinstance(value, type(sys)):
            value = value.audit
        super().__setattr__(name, value)


sys.modules[__name__].__class__ = _Package
