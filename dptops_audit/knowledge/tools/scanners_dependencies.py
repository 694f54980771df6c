"""Audits that look for known vulnerabilities in dependencies.

Sources: the command references of the tools, the action.yml of the actions, and GitLab's templates
(https://gitlab.com/gitlab-org/gitlab/-/tree/master/lib/gitlab/ci/templates/Jobs). Lists of dependencies that are only
sent somewhere (dependency submission, `snyk monitor`, `fossa analyze`), licence checks, and lists of newer versions
are no audits. Trivy, Grype and Snyk are in `scanners_images`. `languages` are ecosystems.
"""

from __future__ import annotations

from dptops_audit.knowledge.tools.expressions import ANY, END, alone, behind, option, words
from dptops_audit.knowledge.tools.jvm import GRADLE, MAVEN, TASK, TASKS, goal
from dptops_audit.knowledge.tools.tool import Kind, Tool, action, tool, way

_AUDIT = Kind.AUDIT_DEPENDENCIES
_JVM = "maven gradle sbt"
_MANAGER = behind(
    "--prefix -C --workspace -w --registry --omit --only --include --loglevel --userconfig --dir --filter"
    " -F --cwd --audit-level --level"
)
_FIXES = rf"(?:^| )(?:fix|signatures){END}|(?:^| )--fix(?:[= ]|$)"
_CARGO = rf"(?:\+\S+ )?{behind('--color --config -Z -C')}"
_DENY = behind("--manifest-path --color --config --exclude --features --target -L --log-level --format -t")
_CHECK = alone("--config -c --graph -g -A --allow -W --warn -D --deny --feature-depth")
_DC_TASKS = r"dependencyCheck(?:Analyze|Aggregate)"

TOOLS: tuple[Tool, ...] = (
    tool(
        "npm audit",
        way(_AUDIT, "npm", rf"{_MANAGER}audit{END}", unless=_FIXES),
        way(_AUDIT, "yarn yarnpkg", rf"{_MANAGER}(?:npm )?audit{END}", unless=_FIXES),
        way(_AUDIT, "pnpm bun", rf"{_MANAGER}audit{END}", unless=_FIXES),
        way(_AUDIT, "audit-ci auditjs improved-yarn-audit audit-resolve check-audit"),
        way(_AUDIT, "better-npm-audit", words("audit")),
        way(_AUDIT, "deno", rf"audit{END}"),
        action(_AUDIT, "oke-py/npm-audit-action"),
        languages="javascript",
    ),
    tool(
        "Retire.js",
        way(_AUDIT, "retire"),
        languages="javascript",
    ),
    tool(
        "Socket",
        way(_AUDIT, "socket", rf"(?:ci|scan create){END}"),
        way(_AUDIT, "socketcli socketsecurity", "."),
    ),
    tool(
        "pip-audit",
        way(_AUDIT, "pip-audit", unless=option("--dry-run")),
        way(_AUDIT, "pre-commit-hook", words("pip-audit")),
        action(_AUDIT, "pypa/gh-action-pip-audit"),
        languages="python",
    ),
    tool(
        "Safety",
        way(_AUDIT, "safety", rf"{behind('--key --stage --proxy-host --proxy-port')}(?:check|scan){END}"),
        way(_AUDIT, "pre-commit-hook", rf"python-safety-dependencies-check|safety(?:-check)?{END}"),
        action(_AUDIT, "pyupio/safety-action"),
        languages="python",
    ),
    tool(
        "Pipenv's check",
        way(_AUDIT, "pipenv", rf"{behind()}(?:check|audit|scan){END}"),
        languages="python",
    ),
    tool("uv audit", way(_AUDIT, "uv", rf"{behind('--directory --project')}audit{END}"), languages="python"),
    tool("Jake", way(_AUDIT, "jake", words("ddt iq")), languages="python"),
    tool(
        "govulncheck",
        way(_AUDIT, "govulncheck", "."),
        way(_AUDIT, "pre-commit-hook", rf"govulncheck(?:-\S+)?{END}"),
        action(_AUDIT, "golang/govulncheck-action"),
        languages="golang",
    ),
    tool(
        "Nancy",
        way(_AUDIT, "nancy", rf"(?:{behind('-x --exclude-vulnerability')}sleuth{END}|$)"),
        action(_AUDIT, "sonatype-nexus-community/nancy-github-action", unless={"nancycommand": r"^(?!.*sleuth).*\S"}),
        languages="golang",
    ),
    tool(
        "cargo-audit",
        way(_AUDIT, "cargo", rf"{_CARGO}audit{END}", unless=rf"(?:^| )fix{END}"),
        way(_AUDIT, "cargo-audit", rf"(?:audit{END}|-|$)", unless=rf"(?:^| )fix{END}"),
        way(_AUDIT, "pre-commit-hook", words("cargo-audit")),
        action(_AUDIT, "rustsec/audit-check actions-rs/audit-check actions-rust-lang/audit"),
        languages="rust",
    ),
    tool(
        "cargo-deny",
        # Without words behind it, everything is checked.
        way(_AUDIT, "cargo", rf"{_CARGO}deny {_DENY}check (?:.* )?(?:advisories|all){END}"),
        way(_AUDIT, "cargo", rf"{_CARGO}deny {_DENY}check{_CHECK}"),
        way(_AUDIT, "cargo-deny", rf"{_DENY}check (?:.* )?(?:advisories|all){END}"),
        way(_AUDIT, "cargo-deny", rf"{_DENY}check{_CHECK}"),
        way(_AUDIT, "pre-commit-hook", words("cargo-deny"), unless=rf"(?:^| )(?:bans|licenses|sources){END}"),
        action(
            _AUDIT,
            "embarkstudios/cargo-deny-action",
            unless={
                "command": r"^(?!.*(?:advisories|all)).*\b(?:bans|licenses|sources|list|fetch)\b",
                "command-arguments": r"^(?!.*(?:advisories|all)).*\b(?:bans|licenses|sources)\b",
            },
        ),
        languages="rust",
    ),
    tool(
        "bundler-audit",
        way(_AUDIT, "bundle-audit bundler-audit", rf"(?:check{END}|-|\.|$)"),
        way(_AUDIT, "bundle", r"audit(?: (?:check|-\S+)|$)"),
        way(_AUDIT, "rake rails", rf"bundle:audit(?::check)?{END}"),
        way(_AUDIT, "pre-commit-hook", words("bundle-audit bundler-audit")),
        action(_AUDIT, "thoughtbot/bundler-audit-action andrewmcodes/bundler-audit-action"),
        languages="ruby",
    ),
    tool("ruby-audit", way(_AUDIT, "ruby-audit", words("check")), languages="ruby"),
    tool(
        "OWASP Dependency-Check",
        way(_AUDIT, "dependency-check dependency-check.sh", rf"{ANY}(?:--scan|-s){END}"),
        way(
            _AUDIT,
            MAVEN,
            goal("dependency-check", "check|aggregate"),
            unless=rf"-Ddependency-check\.skip(?:=true)?{END}",
        ),
        way(_AUDIT, GRADLE, rf"{TASKS}{TASK}{_DC_TASKS}{END}", unless=option("--dry-run -m")),
        way(_AUDIT, "sbt", rf"{ANY}dependencyCheck\w*{END}"),
        action(_AUDIT, "dependency-check/dependency-check_action dependency-check-build-task"),
    ),
    tool(
        "OSS Index",
        way(_AUDIT, MAVEN, goal("ossindex", "audit|audit-aggregate")),
        way(_AUDIT, GRADLE, rf"{TASKS}{TASK}ossIndexAudit{END}"),
        languages=_JVM,
    ),
    tool("nvd-clojure", way(_AUDIT, "lein", words("nvd")), languages=_JVM),
    tool(
        "clj-watson",
        way(_AUDIT, "clj-watson", words("scan")),
        action(_AUDIT, "clj-holmes/clj-watson-action"),
        languages=_JVM,
    ),
    tool(
        "Composer's audit",
        way(_AUDIT, "composer composer.phar", rf"{behind('-d --working-dir')}audit{END}"),
        way(_AUDIT, "local-php-security-checker"),
        way(_AUDIT, "security-checker", words("security:check")),
        way(_AUDIT, "symfony", rf"(?:local:)?(?:check:security|security:check|security:check:\S+){END}"),
        action(_AUDIT, "symfonycorp/security-checker-action"),
        languages="php",
    ),
    tool("Hex's audit", way(_AUDIT, "mix", rf"(?:deps\.audit|hex\.audit){END}"), languages="elixir"),
    tool(
        "NuGet's audit",
        way(_AUDIT, "dotnet", rf"(?:list (?:.* )?package|package list) (?:.* )?--vulnerable{END}"),
        languages="dotnet",
    ),
    tool(
        "OSV-Scanner",
        way(_AUDIT, "osv-scanner", r"(?!(?:help|fix)(?: |$)|scan image )."),
        way(Kind.SCAN_IMAGE, "osv-scanner", rf"(?:scan image{END}|{ANY}--docker[= ])"),
        way(_AUDIT, "osv-detector", "."),
        way(_AUDIT, "pre-commit-hook", words("osv-scanner")),
        action(
            _AUDIT,
            "google/osv-scanner-action google/osv-scanner-action/osv-scanner-action google/osv-scanner/actions/scanner"
            " google/osv-scanner-action/.github/workflows/osv-scanner-reusable.yml"
            " google/osv-scanner-action/.github/workflows/osv-scanner-reusable-pr.yml"
            " google/osv-scanner-action/.github/workflows/osv-scanner-unified-workflow.yml"
            " google/osv-scanner/.github/workflows/osv-scanner-reusable.yml"
            " google/osv-scanner/.github/workflows/osv-scanner-reusable-pr.yml",
        ),
    ),
    tool(
        "GitHub dependency review",
        action(_AUDIT, "actions/dependency-review-action", unless={"vulnerability-check": r"^\s*false\s*$"}),
    ),
    tool(
        "FOSSA",
        way(_AUDIT, "fossa", rf"{behind()}test{END}"),
        way(Kind.SCAN_IMAGE, "fossa", rf"container test{END}"),
        action(_AUDIT, "fossas/fossa-action", inputs={"run-tests": "true"}, unless={"container": r"\S"}),
        action(Kind.SCAN_IMAGE, "fossas/fossa-action", inputs={"run-tests": "true", "container": r"\S"}),
    ),
    tool(
        "Mend",
        way(_AUDIT, "mend", rf"(?:dep|sca){END}"),
        way(Kind.SAST, "mend", rf"(?:code|sast){END}"),
        way(Kind.SCAN_IMAGE, "mend", rf"image{END}"),
        way(_AUDIT, "whitesource ws wss-unified-agent", words("run")),
        way(_AUDIT, "java", rf"{ANY}-jar \S*(?:wss-unified-agent|ws-unified-agent)\S*\.jar{END}"),
        action(_AUDIT, "whitesource"),
    ),
    tool(
        "Black Duck",
        way(_AUDIT, "detect.sh detect9.sh detect10.sh", r".*--\S*blackduck"),
        way(_AUDIT, "java", rf"{ANY}-jar \S*(?:synopsys-detect|detect-)\S*\.jar{END}"),
        way(_AUDIT, "synopsys-bridge bridge-cli", rf"{ANY}--stage (?:blackduck|blackducksca){END}"),
        way(Kind.SAST, "synopsys-bridge bridge-cli", rf"{ANY}--stage (?:polaris|coverity|connect|srm){END}"),
        action(_AUDIT, "blackducksoftware/github-action"),
        action(
            _AUDIT,
            "blackduck-inc/black-duck-security-scan synopsys-sig/synopsys-action",
            inputs={"blackduck_url": r"\S"},
        ),
        action(_AUDIT, "blackduck-inc/black-duck-security-scan", inputs={"blackducksca_url": r"\S"}),
        action(
            Kind.SAST,
            "blackduck-inc/black-duck-security-scan synopsys-sig/synopsys-action",
            inputs={"coverity_url": r"\S"},
        ),
    ),
    tool(
        "JFrog Xray",
        way(
            _AUDIT,
            "jf jfrog",
            rf"(?:xr )?(?:audit\S*|scan|build-scan|bs){END}",
            unless=r"^(?!.*--sca).*--(?:sast|secrets|iac)(?: |$)",
        ),
        way(Kind.SAST, "jf jfrog", rf"audit {ANY}--sast{END}"),
        way(Kind.SCAN_SECRETS, "jf jfrog", rf"audit {ANY}--secrets{END}"),
        way(Kind.SCAN_IMAGE, "jf jfrog", rf"docker scan{END}"),
        action(_AUDIT, "jfrog/frogbot jfrogaudit"),
    ),
    tool(
        "Sonatype Lifecycle",
        way(_AUDIT, "java", rf"{ANY}-jar \S*nexus-iq-cli\S*\.jar{END}"),
        way(_AUDIT, "nexus-iq-cli iq-cli", "."),
        action(_AUDIT, "sonatype-nexus-community/iq-github-action sonatype/actions/evaluate nexusiqpipelinetask"),
    ),
    tool(
        "Azure Component Governance",
        action(_AUDIT, "componentgovernancecomponentdetection advancedsecurity-dependency-scanning"),
    ),
    tool(
        "Debricked",
        way(_AUDIT, "debricked", words("scan")),
        action(_AUDIT, "debricked/actions debricked/actions/scan"),
    ),
    tool("vet", way(_AUDIT, "vet", words("scan")), action(_AUDIT, "safedep/vet-action")),
    tool(
        "Endor Labs",
        way(_AUDIT, "endorctl", words("scan")),
        action(_AUDIT, "endorlabs/github-action endorlabs/github-action/scan"),
    ),
    tool("dep-scan", way(_AUDIT, "depscan dep-scan", ".")),
    tool(
        "Red Hat's dependency analytics",
        action(_AUDIT, "redhat-actions/crda"),
        languages="javascript python golang maven",
    ),
    tool(
        "GitLab dependency scanning",
        action(
            _AUDIT,
            "jobs/dependency-scanning.gitlab-ci.yml jobs/dependency-scanning.latest.gitlab-ci.yml"
            " jobs/dependency-scanning.v2.gitlab-ci.yml"
            " security/dependency-scanning.gitlab-ci.yml gitlab.com/components/dependency-scanning/main",
        ),
    ),
)
"""Audits of dependencies."""
