"""A build that does not install its dependencies from the manifest tests and ships something else than what is declared.

Why: a pipeline that installs what the manifests declare finds missing, withdrawn and conflicting packages before users do.

What passes: a live pipeline installs the dependencies, by a package manager's command, by a build tool that does so itself, or in an image
build that the pipeline runs.

What fails: no pipeline does, or there is no pipeline.

How to fix: install from the lock file in the job that tests: `npm ci`, `pip install -r requirements.txt`, `bundle install`, `go mod download`.

Installing single tools (`pip install pytest`) is no proof. Ecosystems that no pipeline installs are advice where another one is installed.
"""

from __future__ import annotations

from dptops_audit import (
    Kind,
    Location,
    Outcome,
    Package,
    Repository,
    Severity,
    is_configuration,
    item,
    missing,
    not_applicable,
    proven,
    with_ecosystems,
)


@item(
    severity=Severity.MEDIUM,
    references=(
        "https://docs.npmjs.com/cli/commands/npm-ci",
        "https://pip.pypa.io/en/stable/topics/repeatable-installs/",
    ),
    remedy="Install the dependencies from the manifest or lock file in the pipeline's build or test job.",
)
def dependencies_installed(repository: Repository) -> Outcome:
    """The pipeline installs the dependencies."""
    declaring = [package for package in repository.packages if package.dependencies]
    if is_configuration(repository):
        return not_applicable("there is no application code here")
    if not declaring:
        return not_applicable("no manifest here declares a dependency")
    wanted = with_ecosystems(package.ecosystem for package in declaring)
    uses = [use for use in repository.pipelines.of(Kind.INSTALL) if use.covers(wanted)]
    outcome = proven(uses, "the pipeline installs the dependencies with {tools}")
    if outcome is None:
        return missing(repository, "build", because="no pipeline installs the dependencies that the manifests declare")
    covered = with_ecosystems(language for use in uses for language in use.languages)
    if all(use.languages for use in uses):
        for package in left_out(declaring, covered):
            outcome = outcome.advise(
                Severity.LOW,
                Location(package.manifest, 1),
                f"no pipeline installs the {package.ecosystem} dependencies",
            )
    return outcome


def left_out(packages: list[Package], covered: frozenset[str]) -> list[Package]:
    """The first package of each ecosystem that no pipeline installs."""
    first: dict[str, Package] = {}
    for package in packages:
        if package.ecosystem not in covered:
            first.setdefault(package.ecosystem, package)
    return list(first.values())
