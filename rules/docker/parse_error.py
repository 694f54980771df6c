"""A Dockerfile that cannot be built as it stands.

Why: an image whose Dockerfile has a syntax error is not built at all, and every other rule can only guess at it.

What fails: an unknown instruction, a Dockerfile without FROM, a heredoc without its end, a malformed ENV or ARG: whatever BuildKit's
parser refuses. A file is one finding, at its first error. Files that are rendered by a template engine first are not looked at.

How to fix: `docker build --check .` prints the same places with BuildKit's own words.
"""

from collections.abc import Iterator

from dptops_audit import Dockerfile, Evidence, Location, Severity, lint


@lint(severity=Severity.HIGH, references=("https://docs.docker.com/reference/dockerfile/",))
def parse_error(dockerfile: Dockerfile) -> Iterator[Evidence]:
    """The Dockerfile can be parsed."""
    problems = [problem for problem in dockerfile.problems if not problem.skipped]
    if problems:
        more = f" (and {len(problems) - 1} more)" if len(problems) > 1 else ""
        yield Evidence(Location(problems[0].path, problems[0].line), problems[0].message + more)
