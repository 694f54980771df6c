"""What the names of remote workflows and actions say plainly, and which names are general. Data only.

Sources: counted over the remote names that the benchmark's repositories use.
"""

from __future__ import annotations

from dptops_audit.knowledge.tools.tool import Kind

PLAIN: tuple[tuple[str, frozenset[Kind]], ...] = (
    ("codeql", frozenset({Kind.SAST})),
    ("semgrep", frozenset({Kind.SAST})),
    ("sast", frozenset({Kind.SAST})),
    ("bandit", frozenset({Kind.SAST})),
    ("gosec", frozenset({Kind.SAST})),
    ("brakeman", frozenset({Kind.SAST})),
    ("sonarqube", frozenset({Kind.SAST})),
    ("sonarcloud", frozenset({Kind.SAST})),
    ("sonar", frozenset({Kind.SAST})),
    ("checkmarx", frozenset({Kind.SAST})),
    ("veracode", frozenset({Kind.SAST})),
    ("gitleaks", frozenset({Kind.SCAN_SECRETS})),
    ("trufflehog", frozenset({Kind.SCAN_SECRETS})),
    ("detect secrets", frozenset({Kind.SCAN_SECRETS})),
    ("secret scan", frozenset({Kind.SCAN_SECRETS})),
    ("secrets scan", frozenset({Kind.SCAN_SECRETS})),
    ("secret detection", frozenset({Kind.SCAN_SECRETS})),
    ("secret scanning", frozenset({Kind.SCAN_SECRETS})),
    ("dependency review", frozenset({Kind.AUDIT_DEPENDENCIES})),
    ("dependency check", frozenset({Kind.AUDIT_DEPENDENCIES})),
    ("dependency scan", frozenset({Kind.AUDIT_DEPENDENCIES})),
    ("dependency scanning", frozenset({Kind.AUDIT_DEPENDENCIES})),
    ("dependency audit", frozenset({Kind.AUDIT_DEPENDENCIES})),
    ("dependencies audit", frozenset({Kind.AUDIT_DEPENDENCIES})),
    ("owasp", frozenset({Kind.AUDIT_DEPENDENCIES})),
    ("govulncheck", frozenset({Kind.AUDIT_DEPENDENCIES})),
    ("npm audit", frozenset({Kind.AUDIT_DEPENDENCIES})),
    ("osv scanner", frozenset({Kind.AUDIT_DEPENDENCIES})),
    ("docker scout", frozenset({Kind.SCAN_IMAGE})),
    ("image scan", frozenset({Kind.SCAN_IMAGE})),
    ("container scan", frozenset({Kind.SCAN_IMAGE})),
    ("docker scan", frozenset({Kind.SCAN_IMAGE})),
    ("scan image", frozenset({Kind.SCAN_IMAGE})),
    ("scan container", frozenset({Kind.SCAN_IMAGE})),
    ("trivy image", frozenset({Kind.SCAN_IMAGE})),
    ("actionlint", frozenset({Kind.LINT_CONFIG})),
    ("zizmor", frozenset({Kind.LINT_CONFIG})),
    ("helm lint", frozenset({Kind.LINT_CONFIG})),
    ("dockerfile lint", frozenset({Kind.LINT_CONFIG})),
    ("yaml lint", frozenset({Kind.LINT_CONFIG})),
    ("markdown lint", frozenset({Kind.LINT_DOCS})),
    ("terraform lint", frozenset({Kind.LINT_CONFIG})),
    ("lint", frozenset({Kind.LINT})),
    ("linter", frozenset({Kind.LINT})),
    ("linters", frozenset({Kind.LINT})),
    ("linting", frozenset({Kind.LINT})),
    ("eslint", frozenset({Kind.LINT})),
    ("golangci", frozenset({Kind.LINT})),
    ("rubocop", frozenset({Kind.LINT})),
    ("clippy", frozenset({Kind.LINT})),
    ("flake8", frozenset({Kind.LINT})),
    ("phpstan", frozenset({Kind.LINT})),
    ("mypy", frozenset({Kind.LINT})),
    ("checkstyle", frozenset({Kind.LINT})),
    ("ktlint", frozenset({Kind.LINT})),
    ("unit test", frozenset({Kind.TEST})),
    ("unit tests", frozenset({Kind.TEST})),
    ("test", frozenset({Kind.TEST})),
    ("tests", frozenset({Kind.TEST})),
    ("pytest", frozenset({Kind.TEST})),
    ("phpunit", frozenset({Kind.TEST})),
    ("integration test", frozenset({Kind.INTEGRATION_TEST})),
    ("integration tests", frozenset({Kind.INTEGRATION_TEST})),
    ("e2e", frozenset({Kind.INTEGRATION_TEST})),
    ("acceptance", frozenset({Kind.INTEGRATION_TEST})),
    ("smoke test", frozenset({Kind.INTEGRATION_TEST})),
    ("cypress", frozenset({Kind.INTEGRATION_TEST})),
    ("playwright", frozenset({Kind.INTEGRATION_TEST})),
    ("docker build", frozenset({Kind.BUILD_IMAGE})),
    ("build docker", frozenset({Kind.BUILD_IMAGE})),
    ("build image", frozenset({Kind.BUILD_IMAGE})),
    ("image build", frozenset({Kind.BUILD_IMAGE})),
    ("build images", frozenset({Kind.BUILD_IMAGE})),
    ("build container", frozenset({Kind.BUILD_IMAGE})),
    ("docker publish", frozenset({Kind.BUILD_IMAGE, Kind.PUSH_IMAGE})),
    ("docker push", frozenset({Kind.BUILD_IMAGE, Kind.PUSH_IMAGE})),
    ("push image", frozenset({Kind.PUSH_IMAGE})),
    ("image push", frozenset({Kind.PUSH_IMAGE})),
    ("build push", frozenset({Kind.BUILD_IMAGE})),
    ("publish image", frozenset({Kind.BUILD_IMAGE, Kind.PUSH_IMAGE})),
    ("publish docker", frozenset({Kind.BUILD_IMAGE, Kind.PUSH_IMAGE})),
    ("build", frozenset({Kind.COMPILE})),
    ("deploy", frozenset({Kind.DEPLOY})),
    ("publish docs", frozenset({Kind.PAGES})),
    ("publish documentation", frozenset({Kind.PAGES})),
    ("publish techdocs", frozenset({Kind.PAGES})),
    ("publish site", frozenset({Kind.PAGES})),
    ("publish pages", frozenset({Kind.PAGES})),
    ("publish", frozenset({Kind.PUBLISH})),
    ("release", frozenset({Kind.RELEASE})),
)
"""Words that follow each other in a name (split at `-`, `_`, `.`, `/` and at capitals), and what they say. A remote `test` counts as
a test of any language."""

AREAS: dict[str, frozenset[str]] = {
    "build": frozenset(
        "ci build verify check main pipeline package workflow common shared default cmd command all validate".split()
    ),
    "test": frozenset(
        "ci test tests verify check main pipeline workflow common shared default cmd command all validate quality".split()
    ),
    "scanning": frozenset(
        "security scan scans scanning baseline vulnerabilities vulnerability compliance audit devsecops trivy snyk".split()
    ),
    "image": frozenset("docker image images container containers oci".split()),
    "deploy": frozenset("deploy deployment release cd promote rollout delivery publish".split()),
}
"""Words in a remote job's names by which it may hold what an area means, though they do not say it plainly."""

GENERAL_SCANNERS = frozenset("scan scans scanner scanning security baseline".split())
"""Words in the name of a single action by which it scans something that they do not say."""

AREA_KINDS: dict[str, frozenset[Kind]] = {
    "build": frozenset({Kind.COMPILE, Kind.PACKAGE, Kind.BUILD_IMAGE}),
    "test": frozenset({Kind.TEST, Kind.INTEGRATION_TEST, Kind.LINT}),
    "scanning": frozenset({Kind.SAST, Kind.AUDIT_DEPENDENCIES, Kind.SCAN_SECRETS, Kind.SCAN_IMAGE, Kind.SCAN_IAC}),
    "image": frozenset({Kind.BUILD_IMAGE, Kind.PUSH_IMAGE}),
    "deploy": frozenset({Kind.DEPLOY}),
}
"""What a live pipeline must do here for an area to be spelled out."""

SCANNED = {
    "image": frozenset({Kind.SCAN_IMAGE}),
    "container": frozenset({Kind.SCAN_IMAGE}),
    "docker": frozenset({Kind.SCAN_IMAGE}),
    "dependencies": frozenset({Kind.AUDIT_DEPENDENCIES}),
    "code": frozenset({Kind.SAST}),
    "secrets": frozenset({Kind.SCAN_SECRETS}),
}
"""What a parameter that says what is scanned (`scan_type: image`) means, given to a thing with one of the names of scanning."""

SCAN_PARAMETER = r"(?:.*[-_])?(?:scan|scan[-_]?type|type|target)"

DEPLOY_ONLY = frozenset({"shipit"})
"""Pipeline systems that only deploy: what they hold decides no item of Build, Test or Security."""
