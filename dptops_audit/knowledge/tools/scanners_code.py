"""Scanners that look for weaknesses in code.

Sources: the command references of the tools and the action.yml of the actions; the names of actions are those of
https://github.com/actions/starter-workflows/tree/main/code-scanning and of pipelines seen. GitLab's templates:
https://gitlab.com/gitlab-org/gitlab/-/tree/master/lib/gitlab/ci/templates/Jobs. General linters, and scanners of
workflows only, are none.
"""

from __future__ import annotations

from dptops_audit.knowledge.tools.expressions import ANY, END, JAVASCRIPT, JVM, behind, option, words
from dptops_audit.knowledge.tools.jvm import GRADLE, MAVEN, TASK, TASKS, goal
from dptops_audit.knowledge.tools.tool import Action, Kind, Tool, action, tool, way

_CODEQL = "github/codeql-action/init advancedsecurity-codeql-init"
_SONAR_OPTIONS = rf"{ANY}-Dsonar\.qualitygate\.wait=true{END}"


def _codeql(name: str, languages: str) -> Action:
    """The step that chooses the languages stands for the scan: the later `analyze` does not know them."""
    return action(
        Kind.SAST, _CODEQL, inputs={"languages": rf"(?:^|[\s,\"'\[])(?:{name})(?:$|[\s,\"'\]])"}, languages=languages
    )


TOOLS: tuple[Tool, ...] = (
    tool(
        "CodeQL",
        # Without the input, or where nothing tells its value, all that it knows.
        action(Kind.SAST, _CODEQL, inputs={"languages": r"^\s*$|\$\{\{|\$\("}),
        _codeql("javascript|typescript|javascript-typescript", JAVASCRIPT),
        _codeql("python", "python"),
        _codeql("go", "go"),
        _codeql("java|kotlin|java-kotlin", "java kotlin"),
        _codeql("csharp|c#", "csharp"),
        _codeql("c|cpp|c-cpp|c\\+\\+", "c cpp"),
        _codeql("ruby", "ruby"),
        _codeql("swift", "swift"),
        _codeql("rust", "rust"),
        _codeql("actions", "workflows"),
        way(Kind.SAST, "codeql", rf"{behind()}database analyze{END}"),
        languages=f"{JAVASCRIPT} python go java kotlin csharp c cpp ruby swift rust",
    ),
    tool(
        "Semgrep",
        way(
            Kind.SAST,
            "semgrep opengrep",
            rf"(?:scan|ci){END}|(?!(?:show|test|validate|login|logout|lsp|mcp|publish|install\S*|interactive"
            rf"|dump\S*){END}).",
            unless=rf"(?:^| )--(?:test|validate|dump-\S+|show-supported-languages){END}|--config[= ](?:p/secrets"
            r"|p/dockerfile)(?!.*--config)",
        ),
        way(Kind.SCAN_SECRETS, "semgrep opengrep", rf"{ANY}(?:--config[= ]|-c )p/secrets{END}"),
        way(Kind.SCAN_SECRETS, "semgrep", rf"ci {ANY}--secrets{END}"),
        way(Kind.AUDIT_DEPENDENCIES, "semgrep", rf"ci {ANY}--supply-chain{END}"),
        way(Kind.SAST, "pre-commit-hook", words("semgrep semgrep-docker semgrep-ci opengrep")),
        action(Kind.SAST, "returntocorp/semgrep-action semgrep/semgrep-action"),
    ),
    tool(
        "Bandit",
        way(Kind.SAST, "bandit bandit-baseline", "."),
        way(Kind.SAST, "pre-commit-hook", words("bandit")),
        action(
            Kind.SAST,
            "pycqa/bandit-action mdegis/bandit-action jpetrucciani/bandit-check tj-actions/bandit"
            " shundor/python-bandit-scan",
        ),
        languages="python",
    ),
    tool(
        "Ruff's security rules",
        way(Kind.SAST, "ruff", rf"(?!format{END}){ANY}--(?:extend-)?select[= ](?:\S*,)?(?:S\d*|ALL)(?:[, ]|$)"),
        languages="python",
    ),
    tool(
        "Pysa",
        way(Kind.SAST, "pyre", rf"{behind()}analyze{END}"),
        action(Kind.SAST, "facebook/pysa-action"),
        languages="python",
    ),
    tool(
        "gosec",
        way(Kind.SAST, "gosec", "."),
        way(
            Kind.SAST,
            "golangci-lint",
            rf"{behind('-c --config')}run {ANY}(?:-E|--enable|--enable-only)[= ]\S*\bgosec\b",
        ),
        way(Kind.SAST, "pre-commit-hook", rf"(?:gosec|go-sec-(?:mod|pkg|repo-mod|repo-pkg)){END}"),
        action(
            Kind.SAST,
            "golangci/golangci-lint-action",
            inputs={"args": r"(?:-E|--enable|--enable-only)[= ]\S*\bgosec\b"},
        ),
        action(Kind.SAST, "securego/gosec securecodewarrior/github-action-gosec"),
        languages="go",
    ),
    tool(
        "Brakeman",
        way(Kind.SAST, "brakeman"),
        way(Kind.SAST, "pre-commit-hook", words("brakeman")),
        action(Kind.SAST, "devmasx/brakeman-linter-action reviewdog/action-brakeman"),
        languages="ruby",
    ),
    tool(
        "Sonar",
        way(Kind.SAST, "sonar-scanner sonar-scanner-debug sonarqube-scanner sonar pysonar pysonar-scanner"),
        way(Kind.SAST, "dotnet-sonarscanner sonarscanner sonarscanner.msbuild", words("begin")),
        way(Kind.SAST, "dotnet", rf"sonarscanner begin{END}"),
        way(Kind.SAST, MAVEN, goal("sonar", "sonar")),
        way(Kind.SAST, GRADLE, rf"{TASKS}{TASK}(?:sonar|sonarqube){END}"),
        way(Kind.SAST, "sbt", rf"{ANY}sonarScan{END}"),
        way(Kind.COVERAGE_GATE, "sonar-scanner sonarqube-scanner sonar pysonar", _SONAR_OPTIONS),
        way(Kind.COVERAGE_GATE, "mvn mvnw mvnd gradle gradlew", _SONAR_OPTIONS),
        action(
            Kind.SAST,
            "sonarsource/sonarqube-scan-action sonarsource/sonarcloud-github-action highbyte/sonarscan-dotnet"
            " sonarqubeanalyze sonarcloudanalyze",
        ),
        action(Kind.COVERAGE_GATE, "sonarsource/sonarqube-quality-gate-action"),
        action(
            Kind.COVERAGE_GATE,
            "sonarsource/sonarqube-scan-action sonarsource/sonarcloud-github-action",
            inputs={"args": r"-Dsonar\.qualitygate\.wait=true"},
        ),
    ),
    tool(
        "Checkmarx",
        way(Kind.SAST, "cx ast-cli", rf"scan create{END}", unless=r"--scan-types?[ =](?!\S*sast)"),
        way(Kind.AUDIT_DEPENDENCIES, "cx ast-cli", rf"scan create {ANY}--scan-types?[ =]\S*\bsca\b"),
        way(Kind.SAST, "cxconsole runcxconsole runcxconsole.sh", "."),
        action(Kind.SAST, "checkmarx/ast-github-action", unless={"additional_params": r"--scan-types?[ =](?!\S*sast)"}),
        action(Kind.SAST, "checkmarx-ts/checkmarx-cxflow-github-action"),
    ),
    tool(
        "Veracode",
        way(Kind.SAST, "veracode", rf"static scan{END}"),
        way(
            Kind.SAST,
            "java",
            rf"{ANY}-jar \S*(?:pipeline-scan|vosp-api-wrapper|veracode-wrapper|VeracodeJavaAPI)\S*\.jar{END}",
        ),
        way(Kind.AUDIT_DEPENDENCIES, "srcclr", words("scan")),
        action(
            Kind.SAST,
            "veracode/veracode-uploadandscan-action veracode/veracode-pipeline-scan-action",
        ),
        action(Kind.AUDIT_DEPENDENCIES, "veracode/veracode-sca"),
    ),
    tool(
        "Fortify",
        way(Kind.SAST, "sourceanalyzer", rf"{ANY}-scan{END}"),
        way(Kind.SAST, "scancentral", rf"{behind('-url -sscurl -ssctoken')}start{END}"),
        way(Kind.SAST, "fcli", rf"(?:fod|sc-sast|ssc) {ANY}(?:sast-scan|scan) start{END}"),
        way(Kind.SAST, "foduploader foduploadcli", "."),
        action(
            Kind.SAST,
            "fortify/github-action fortify/github-action/fod-sast-scan fortify/github-action/sc-sast-scan"
            " fortifyondemandstatic",
        ),
    ),
    tool(
        "njsscan",
        way(Kind.SAST, "njsscan nodejsscan", "."),
        way(Kind.SAST, "pre-commit-hook", words("njsscan")),
        action(Kind.SAST, "ajinabraham/njsscan-action"),
        languages=JAVASCRIPT,
    ),
    tool(
        "mobsfscan",
        way(Kind.SAST, "mobsfscan", "."),
        way(Kind.SAST, "pre-commit-hook", words("mobsfscan")),
        action(Kind.SAST, "mobsf/mobsfscan"),
        languages="java kotlin swift objective-c",
    ),
    tool(
        "Psalm's taint analysis",
        way(Kind.SAST, "psalm psalm.phar", rf"{ANY}--(?:taint-analysis|security-analysis|track-tainted-input){END}"),
        action(Kind.SAST, "psalm/psalm-github-security-scan"),
        languages="php",
    ),
    tool("Progpilot", way(Kind.SAST, "progpilot", "."), languages="php"),
    tool("Sobelow", way(Kind.SAST, "mix", rf"sobelow{END}"), action(Kind.SAST, "sobelow/action"), languages="elixir"),
    tool(
        "DevSkim",
        way(Kind.SAST, "devskim", words("analyze")),
        action(Kind.SAST, "microsoft/devskim-action"),
    ),
    tool(
        "Security Code Scan",
        way(Kind.SAST, "security-scan", "."),
        action(Kind.SAST, "security-code-scan/security-code-scan-add-action"),
        languages="csharp visualbasic",
    ),
    tool(
        "Flawfinder",
        way(Kind.SAST, "flawfinder", ".", unless=option("--listrules")),
        way(Kind.SAST, "pre-commit-hook", words("flawfinder")),
        action(Kind.SAST, "david-a-wheeler/flawfinder"),
        languages="c cpp",
    ),
    tool(
        "Coverity",
        way(Kind.SAST, "cov-analyze"),
        way(Kind.SAST, "coverity", words("scan analyze")),
        action(Kind.SAST, "vapier/coverity-scan-action"),
    ),
    tool("Microsoft's C++ code analysis", action(Kind.SAST, "microsoft/msvc-code-analysis-action"), languages="c cpp"),
    tool("Slither", way(Kind.SAST, "slither", "."), action(Kind.SAST, "crytic/slither-action"), languages="solidity"),
    tool(
        "clj-holmes",
        way(Kind.SAST, "clj-holmes", words("scan")),
        action(Kind.SAST, "clj-holmes/clj-holmes-action"),
        languages="clojure",
    ),
    tool("Horusec", way((Kind.SAST, Kind.SCAN_SECRETS), "horusec", words("start"))),
    tool(
        "Bearer",
        way(Kind.SAST, "bearer", words("scan"), unless=r"--scanner[= ]secrets(?: |$)"),
        way(Kind.SCAN_SECRETS, "bearer", rf"scan {ANY}--scanner[= ]\S*secrets"),
        action(Kind.SAST, "bearer/bearer-action", unless={"scanner": r"^\s*secrets\s*$"}),
        action(Kind.SCAN_SECRETS, "bearer/bearer-action", inputs={"scanner": "secrets"}),
    ),
    tool(
        "Contrast",
        way(Kind.SAST, "contrast", words("scan")),
        action(Kind.SAST, "contrast-security-oss/contrastscan-action"),
    ),
    tool("CodeScan", action(Kind.SAST, "codescan-io/codescan-scanner-action")),
    tool(
        "Datadog's static analyzer",
        way(Kind.SAST, "datadog-static-analyzer", "."),
        action(Kind.SAST, "datadog/datadog-static-analyzer-github-action"),
    ),
    tool(
        "Microsoft Security DevOps",
        way((Kind.SAST, Kind.SCAN_IAC), "guardian", words("run")),
        action(
            (Kind.SAST, Kind.SCAN_IAC),
            "microsoft/security-devops-action microsoftsecuritydevops",
            unless={"tools": r"\w"},
        ),
        action(
            Kind.SAST,
            "microsoft/security-devops-action microsoftsecuritydevops",
            inputs={"tools": r"\b(?:bandit|eslint)\b"},
        ),
        action(
            Kind.SCAN_IAC,
            "microsoft/security-devops-action microsoftsecuritydevops",
            inputs={"tools": r"\b(?:checkov|terrascan|templateanalyzer)\b"},
        ),
    ),
    tool(
        "GitLab SAST",
        action(
            Kind.SAST,
            "jobs/sast.gitlab-ci.yml jobs/sast.latest.gitlab-ci.yml security/sast.gitlab-ci.yml"
            " gitlab.com/components/sast/sast"
            " $ci_server_fqdn/components/sast/sast",
        ),
        action(
            Kind.SCAN_IAC,
            "jobs/sast-iac.gitlab-ci.yml jobs/sast-iac.latest.gitlab-ci.yml security/sast-iac.latest.gitlab-ci.yml"
            " security/sast-iac.gitlab-ci.yml",
        ),
    ),
    tool("find-sec-bugs", way(Kind.SAST, "findsecbugs findsecbugs.sh", "."), languages=JVM),
)
"""Scanners of code."""
