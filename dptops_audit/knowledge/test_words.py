"""Words by which tests say that they run against a whole system. Data only.

Source: counted over the jobs, scripts and test folders of the benchmark's repositories.
"""

from __future__ import annotations

INTEGRATION_WORDS = frozenset(
    """
    integration integrations it itest itests e2e endtoend functional acceptance system systemtest smoke smoketest cucumber behave
    cypress playwright selenium capybara conformance federation
    """.split()
)
"""Words of a path, an option, a task's or a job's name; words are split at everything that is no letter or digit, and at capitals."""

INTEGRATION_PHRASES = (("end", "to", "end"), ("api", "tests"), ("ui", "tests"), ("browser", "tests"))
"""The same in several words that follow each other."""

AMBIGUOUS_WORDS = frozenset({"it", "system", "functional", "integration", "integrations", "conformance", "federation"})
"""Those that mean tests only beside a word such as `test`, `tests` or `spec`."""

EXCLUDING_OPTIONS = frozenset(
    """
    --ignore --ignore-glob --deselect --exclude --exclude-task --skip -skip --exclude-group --exclude-testsuite --exclude-pattern
    --testPathIgnorePatterns --test-path-ignore-patterns --excludeTestsMatching --exclude-tag --exclude-tags
    """.split()
)
"""Options whose value is what is left out of a test run."""

NEGATED = (
    r"-D(?:exclude|skip)\S*|--(?:ignore|deselect|exclude|skip|testPathIgnorePatterns|test-path-ignore-patterns)[\w-]*=\S+"
    r"|-(?:skip|x)=\S+|\bnot\s*\(?[\w\s(]+\)?|\b\w+\s*!(?:=|~)\s*[\w.*]+|[!~][\w.*-]+|\bgrep (?:-\w+ )*-\w*v\w* \S+"
)
"""What in a word or a line of a command leaves tests out: the value of an option, or a negated term of an expression."""

TEST_WORDS = frozenset("test tests testing spec specs suite check verify".split())
