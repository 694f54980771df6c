"""A linter that is not run by the pipeline is an opinion of those who happen to have it installed.

Why: linters, format checks and type checkers find mistakes before a reviewer has to.

What passes: the pipeline runs a linter, a format check or a type checker over a main language of the code; over the configuration in a
repository that holds only configuration.

What fails: no pipeline does.

How to fix: run the linter in check mode in the pipeline: `ruff check`, `eslint .`, `golangci-lint run`, `pre-commit run --all-files`.

Hooks that only run on developers' machines, linters of the configuration alone, and runs whose failure is ignored are half a proof.
"""

from __future__ import annotations

from dptops_audit import (
    Kind,
    Outcome,
    Repository,
    Severity,
    is_infrastructure,
    item,
    local_uses,
    main_languages,
    missing,
    over_languages,
    places,
    proven,
    tools,
    weaker,
)


@item(
    severity=Severity.MEDIUM,
    references=("https://google.github.io/eng-practices/review/reviewer/looking-for.html",),
    remedy="Run a linter, a format check or a type checker in the pipeline, so that its findings stop it.",
)
def linting(repository: Repository) -> Outcome:
    """The pipeline lints the code."""
    pipelines = repository.pipelines
    says = "the pipeline runs {tools}"
    code = (*pipelines.of(Kind.LINT), *pipelines.checked_formatters())
    configuration = pipelines.of(Kind.LINT_CONFIG, Kind.SCAN_IAC)
    if is_infrastructure(repository):
        documents = pipelines.of(Kind.LINT_DOCS) if repository.facet("docs") else ()
        outcome = proven((*code, *configuration, *documents), says)
    else:
        outcome = over_languages(code, main_languages(repository), says)
        if outcome is None and configuration:
            reason = f"the pipeline lints the configuration with {tools(configuration)}, and nothing lints the code"
            outcome = weaker(reason, places(configuration))
    kinds = (Kind.LINT, Kind.LINT_CONFIG, Kind.SCAN_IAC) if is_infrastructure(repository) else (Kind.LINT,)
    local = local_uses(repository, *kinds)
    if outcome is not None:
        return outcome
    if local:
        reason = f"{local[0].tool} runs only in the hooks of developers' machines"
        return weaker(reason, places(local))
    return missing(repository, "test", because="no pipeline runs a linter, a format check or a type checker")
