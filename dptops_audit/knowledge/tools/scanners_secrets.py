"""Scanners that look for committed secrets.

Sources: the command references of the tools, the action.yml of the actions and the `.pre-commit-hooks.yaml` of the
tools. The hooks `detect-private-key` and `detect-aws-credentials` look for one form each and are no scan.
"""

from __future__ import annotations

from dptops_audit.knowledge.tools.expressions import ANY, END, behind, option, words
from dptops_audit.knowledge.tools.tool import Kind, Tool, action, tool, way

_GITLEAKS = "-b --baseline-path -c --config -f --report-format -r --report-path -l --log-level -s --source -p --path"
_HOG = "--log-level --concurrency --config --results --detector-timeout -j"

TOOLS: tuple[Tool, ...] = (
    tool(
        "Gitleaks",
        way(
            Kind.SCAN_SECRETS,
            "gitleaks betterleaks",
            rf"{behind(_GITLEAKS)}(?:detect|protect|git|dir|directory|file|stdin){END}",
        ),
        # The versions before 8 have no commands.
        way(
            Kind.SCAN_SECRETS,
            "gitleaks",
            r"(?:--(?:path|repo-path|repo-url|leaks-exit-code|unstaged|commit\S*|branch|repo)[= ]|-p )",
        ),
        way(Kind.SCAN_SECRETS, "pre-commit-hook", words("gitleaks gitleaks-docker gitleaks-system betterleaks")),
        action(Kind.SCAN_SECRETS, "gitleaks/gitleaks-action zricethezav/gitleaks-action gacts/gitleaks"),
    ),
    tool(
        "TruffleHog",
        way(
            Kind.SCAN_SECRETS,
            "trufflehog trufflehog3",
            rf"{behind(_HOG)}(?:git|github|gitlab|filesystem|s3|gcs|docker|circleci|travisci|stdin|multi-scan){END}",
        ),
        # The Python versions take the repository's address or folder.
        way(Kind.SCAN_SECRETS, "trufflehog trufflehog3", rf"{ANY}(?:https?://\S+|file://\S+|git@\S+|\.{{1,2}}){END}"),
        way(Kind.SCAN_SECRETS, "pre-commit-hook", words("trufflehog")),
        action(Kind.SCAN_SECRETS, "trufflesecurity/trufflehog edplato/trufflehog-actions-scan"),
    ),
    tool(
        "detect-secrets",
        way(Kind.SCAN_SECRETS, "detect-secrets", rf"{behind('-C -c --cores')}(?:scan|audit){END}"),
        way(Kind.SCAN_SECRETS, "detect-secrets-hook"),
        way(Kind.SCAN_SECRETS, "pre-commit-hook", words("detect-secrets")),
        action(Kind.SCAN_SECRETS, "reviewdog/action-detect-secrets"),
    ),
    tool(
        "ggshield",
        way(Kind.SCAN_SECRETS, "ggshield", rf"{behind()}(?:secret scan|scan){END}"),
        way(Kind.SCAN_IAC, "ggshield", rf"{behind()}iac scan{END}"),
        way(Kind.AUDIT_DEPENDENCIES, "ggshield", rf"{behind()}sca scan{END}"),
        action(Kind.SCAN_IAC, "gitguardian/ggshield/actions/iac"),
        action(Kind.AUDIT_DEPENDENCIES, "gitguardian/ggshield/actions/sca"),
        way(Kind.SCAN_SECRETS, "pre-commit-hook", rf"(?:docker-)?ggshield(?:-push|-local)?{END}"),
        action(
            Kind.SCAN_SECRETS,
            "gitguardian/ggshield/actions/secret gitguardian/ggshield-action gitguardian/gg-shield-action",
        ),
    ),
    tool(
        "git-secrets",
        way(Kind.SCAN_SECRETS, "git-secrets", rf"{ANY}--scan(?:-history)?{END}"),
        way(Kind.SCAN_SECRETS, "git", rf"secrets {ANY}--scan(?:-history)?{END}"),
        way(Kind.SCAN_SECRETS, "pre-commit-hook", words("git-secrets")),
    ),
    tool(
        "Talisman",
        way(Kind.SCAN_SECRETS, "talisman", rf"{ANY}(?:--scan|-s|--githook|-g|--pattern|-p|--scanWithHtml|-w){END}"),
        way(Kind.SCAN_SECRETS, "talisman", r"--(?:githook|pattern)="),
        way(Kind.SCAN_SECRETS, "pre-commit-hook", words("talisman-commit talisman-push")),
        action(Kind.SCAN_SECRETS, "carhartl/talisman-secrets-scan-action"),
    ),
    tool("Nosey Parker", way(Kind.SCAN_SECRETS, "noseyparker", rf"{behind()}scan{END}")),
    tool(
        "Kingfisher",
        way(Kind.SCAN_SECRETS, "kingfisher", rf"{behind()}scan{END}"),
        way(Kind.SCAN_SECRETS, "pre-commit-hook", words("kingfisher kingfisher-auto kingfisher-docker")),
    ),
    tool("Whispers", way(Kind.SCAN_SECRETS, "whispers", ".", unless=option("--init --info"))),
    tool(
        "secretlint",
        way(Kind.SCAN_SECRETS, "secretlint", ".", unless=option("--init")),
        way(Kind.SCAN_SECRETS, "pre-commit-hook", words("secretlint")),
    ),
    tool(
        "ripsecrets",
        way(Kind.SCAN_SECRETS, "ripsecrets", unless=option("--install-pre-commit")),
        way(Kind.SCAN_SECRETS, "pre-commit-hook", words("ripsecrets")),
    ),
    tool("2ms", way(Kind.SCAN_SECRETS, "2ms", words("git filesystem")), action(Kind.SCAN_SECRETS, "checkmarx/2ms")),
    tool("CredScan", action(Kind.SCAN_SECRETS, "credscan")),
    tool(
        "GitLab secret detection",
        action(
            Kind.SCAN_SECRETS,
            "jobs/secret-detection.gitlab-ci.yml jobs/secret-detection.latest.gitlab-ci.yml"
            " security/secret-detection.gitlab-ci.yml"
            " gitlab.com/components/secret-detection/secret-detection"
            " $ci_server_fqdn/components/secret-detection/secret-detection",
        ),
    ),
)
"""Scanners of secrets."""
