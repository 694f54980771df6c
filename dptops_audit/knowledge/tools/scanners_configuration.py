"""Scanners that look for weaknesses in infrastructure code and manifests.

Sources: the command references of the tools, the action.yml of the actions, the `.pre-commit-hooks.yaml` of
https://github.com/antonbabenko/pre-commit-terraform and of the tools. Linters of configuration are in
`config_linters`.
"""

from __future__ import annotations

from dptops_audit.knowledge.tools.expressions import ANY, END, behind, option, words
from dptops_audit.knowledge.tools.tool import Kind, Tool, action, tool, way

_FRAMEWORK = r"--framework[= ]"
_NO_IAC = (
    r"(?:secrets|sca_package|sca_image|github_actions|gitlab_ci|circleci_pipelines|bitbucket_pipelines|azure_pipelines)"
)
_ONLY_OTHERS = rf"(?:{_NO_IAC}[, ]*)+"

TOOLS: tuple[Tool, ...] = (
    tool(
        "Checkov",
        way(
            Kind.SCAN_IAC,
            "checkov bridgecrew",
            ".",
            unless=rf"{_FRAMEWORK}{_ONLY_OTHERS}(?: -|$)|--docker-image[= ]|(?:^| )(?:-l|--list){END}",
        ),
        way(Kind.SCAN_SECRETS, "checkov bridgecrew", rf"{ANY}{_FRAMEWORK}(?:\S*,|[\w,]+ )*(?:secrets|all)(?:[, ]|$)"),
        way(Kind.SCAN_SECRETS, "checkov", rf"{ANY}--enable-secret-scan-all-files{END}"),
        way(Kind.SCAN_IMAGE, "checkov", rf"{ANY}--docker-image[= ]"),
        way(
            Kind.SCAN_IAC,
            "pre-commit-hook",
            words("checkov checkov_container checkov_diff checkov_diff_container terraform_checkov"),
        ),
        way(Kind.SCAN_SECRETS, "pre-commit-hook", words("checkov_secrets checkov_secrets_container")),
        action(
            Kind.SCAN_IAC,
            "bridgecrewio/checkov-action",
            unless={"framework": rf"^\s*{_ONLY_OTHERS}\s*$", "docker_image": r"\S"},
        ),
        action(Kind.SCAN_SECRETS, "bridgecrewio/checkov-action", inputs={"framework": r"\b(?:secrets|all)\b"}),
        action(Kind.SCAN_SECRETS, "bridgecrewio/checkov-action", inputs={"enable_secrets_scan_all_files": "true"}),
        action(Kind.SCAN_IMAGE, "bridgecrewio/checkov-action", inputs={"docker_image": r"\S"}),
    ),
    tool(
        "tfsec",
        way(Kind.SCAN_IAC, "tfsec"),
        way(Kind.SCAN_IAC, "pre-commit-hook", words("terraform_tfsec tfsec")),
        action(
            Kind.SCAN_IAC,
            "aquasecurity/tfsec-action aquasecurity/tfsec-sarif-action aquasecurity/tfsec-pr-commenter-action",
        ),
    ),
    tool(
        "KICS",
        way(Kind.SCAN_IAC, "kics", words("scan")),
        action(Kind.SCAN_IAC, "checkmarx/kics-github-action"),
    ),
    tool(
        "Terrascan",
        way(Kind.SCAN_IAC, "terrascan", words("scan")),
        way(Kind.SCAN_IAC, "pre-commit-hook", words("terraform_terrascan terrascan")),
        action(Kind.SCAN_IAC, "tenable/terrascan-action accurics/terrascan-action"),
    ),
    tool(
        "kubesec", way(Kind.SCAN_IAC, "kubesec", words("scan")), action(Kind.SCAN_IAC, "controlplaneio/kubesec-action")
    ),
    tool(
        "Kubescape",
        way(Kind.SCAN_IAC, "kubescape", rf"scan{END}", unless=rf"^scan {behind()}image{END}"),
        way(Kind.SCAN_IMAGE, "kubescape", rf"scan {behind()}image{END}"),
        action(Kind.SCAN_IAC, "kubescape/github-action", unless={"image": r"\S"}),
        action(Kind.SCAN_IMAGE, "kubescape/github-action", inputs={"image": r"\S"}),
    ),
    tool(
        "cfn_nag",
        way(Kind.SCAN_IAC, "cfn_nag cfn_nag_scan", "."),
        way(Kind.SCAN_IAC, "pre-commit-hook", words("cfn_nag cfn-nag")),
        action(Kind.SCAN_IAC, "stelligent/cfn_nag"),
    ),
    tool("cfn-guard", way(Kind.SCAN_IAC, "cfn-guard", words("validate"))),
    tool("kubeaudit", way(Kind.SCAN_IAC, "kubeaudit", rf"{ANY}(?:-f|--manifest)[= ]")),
    tool("Polaris", way(Kind.SCAN_IAC, "polaris", words("audit"))),
    tool("Regula", way(Kind.SCAN_IAC, "regula", words("run"))),
    tool("Datree", way(Kind.SCAN_IAC, "datree", words("test")), action(Kind.SCAN_IAC, "datreeio/action-datree")),
    tool("Prisma Cloud's configuration scan", action(Kind.SCAN_IAC, "prisma-cloud-shiftleft/iac-scan-action")),
    tool("Template Analyzer", way(Kind.SCAN_IAC, "templateanalyzer", words("analyze-template analyze-directory"))),
    tool("Steampunk Spotter", way(Kind.SCAN_IAC, "spotter", words("scan"), unless=option("--help"))),
)
"""Scanners of configuration."""
