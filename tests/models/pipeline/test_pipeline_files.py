"""The files that define pipelines: by name, in the places where their system looks, and not disabled."""

from __future__ import annotations

import tomllib
from pathlib import Path

import pytest
from small_trees import write

from dptops_audit.knowledge.ci_systems import CI_FILES, CI_NAMES
from dptops_audit.models.inventory import Inventory
from dptops_audit.models.pipeline.files import pipeline_files


def found(root: Path, *paths: str) -> list[tuple[str, str, bool]]:
    write(root, "main.py", *paths)
    return [(file.system, file.path, file.live) for file in pipeline_files(Inventory.open(root))]


@pytest.mark.parametrize(
    ("path", "system"),
    [
        (".github/workflows/ci.yml", "github-actions"),
        (".github/workflows/RELEASE.YAML", "github-actions"),
        (".gitlab-ci.yml", "gitlab-ci"),
        (".circleci/config.yml", "circleci"),
        ("azure-pipelines.yml", "azure-pipelines"),
        ("azure-pipelines-release.yml", "azure-pipelines"),
        ("build/azure-pipelines/jobs/test.yml", "azure-pipelines"),
        (".azuredevops/ci.yml", "azure-pipelines"),
        ("Jenkinsfile", "jenkins"),
        ("ci/Jenkinsfile.release", "jenkins"),
        ("deploy.jenkinsfile", "jenkins"),
        (".travis.yml", "travis"),
        ("bitbucket-pipelines.yml", "bitbucket-pipelines"),
        (".drone.star", "drone"),
        (".woodpecker/test.yml", "woodpecker"),
        (".buildkite/pipeline.yml", "buildkite"),
        ("ci/buildspec.yml", "codebuild"),
        ("cloudbuild.yaml", "cloudbuild"),
        (".tekton/push.yaml", "tekton"),
        (".forgejo/workflows/ci.yml", "forgejo-actions"),
        (".gitea/workflows/ci.yml", "gitea-actions"),
        (".semaphore/semaphore.yml", "semaphore"),
        ("appveyor.yml", "appveyor"),
        (".cirrus.yml", "cirrus"),
        ("ci/pipeline.yml", "concourse"),
        (".teamcity/settings.kts", "teamcity"),
        ("codefresh.yml", "codefresh"),
        (".harness/ci.yaml", "harness"),
        (".build.yml", "sourcehut"),
        (".prow.yaml", "prow"),
        (".zuul.d/jobs.yaml", "zuul"),
    ],
)
def test_file_belongs_to_its_system(tmp_path: Path, path: str, system: str) -> None:
    assert found(tmp_path, path) == [(system, path, True)]


@pytest.mark.parametrize(
    "path",
    [
        ".github/workflows/sub/ci.yml",
        ".github/workflows/ci.json",
        ".github/workflows/README.md",
        ".github/actions/setup/action.yml",
        "sub/.github/workflows/ci.yml",
        "sub/.gitlab-ci.yml",
        ".gitlab/ci.yml",
        ".circleci/setup.yml",
        "src/jenkinsfile.py/a.txt",
        "docs/travis.yml",
        "vendor/a/Jenkinsfile",
        "examples/a/Jenkinsfile",
        "testdata/Jenkinsfile",
    ],
)
def test_file_elsewhere_is_none(tmp_path: Path, path: str) -> None:
    assert found(tmp_path, path) == []


@pytest.mark.parametrize(
    ("path", "live"),
    [
        (".github/workflows/ci.disabled.yml", False),
        (".github/workflows/Old-release.yml", False),
        (".github/workflows/ci_backup.yaml", False),
        ("Jenkinsfile.bak", False),
        (".github/workflows/unused.yml", False),
        (".github/workflows/older.yml", True),
        (".github/workflows/disabledness.yml", True),
        ("old/Jenkinsfile", True),
    ],
)
def test_word_in_the_file_s_own_name_disables_it(tmp_path: Path, path: str, live: bool) -> None:
    assert [one[2] for one in found(tmp_path, path)] == [live]


def test_files_of_tests_and_of_development_define_pipelines_too(tmp_path: Path) -> None:
    assert [path for _, path, _ in found(tmp_path, "test/Jenkinsfile", "hack/Jenkinsfile", "Jenkinsfile")] == [
        "Jenkinsfile",
        "hack/Jenkinsfile",
        "test/Jenkinsfile",
    ]


def test_every_sample_of_the_table_is_found(tmp_path: Path) -> None:
    samples = tomllib.loads((Path(__file__).parents[2] / "knowledge/samples/ci_systems.toml").read_text())["CI_FILES"]
    paths = {path for sample in samples for path in sample["yes"]}
    paths |= {path.upper() for path in paths if "/" not in path}
    assert paths - {path for _, path, _ in found(tmp_path, *paths)} == set()


def test_systems_have_names_for_people() -> None:
    assert set(CI_NAMES) <= {system for system, _ in CI_FILES}
