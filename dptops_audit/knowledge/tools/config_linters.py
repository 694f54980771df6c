"""Linters of configuration, from manifests to policies, and linters of everything at once.

Sources: the command references of the tools, the action.yml of the actions, the `.pre-commit-hooks.yaml` of the tools
and of https://github.com/pre-commit/pre-commit-hooks and https://github.com/antonbabenko/pre-commit-terraform. A
scanner of workflows (zizmor) is a linter of configuration: the code that a repository ships is not what it looks at.
"""

from __future__ import annotations

from dptops_audit.knowledge.tools.expressions import ANY, END, behind, option, words
from dptops_audit.knowledge.tools.tool import Kind, Tool, action, tool, way

_LINT = Kind.LINT_CONFIG
_TERRAFORM = behind("-chdir")
_HELM = behind("--kube-context --namespace -n --debug --kubeconfig --registry-config --repository-config")
_WRITES = rf"(?:^| )-write(?:=true)?{END}"
_ANSIBLE_NO = option("-L --list-rules -T --list-tags --list-profiles")


def _linter(
    name: str, programs: str, arguments: str = "", *, hooks: str = "", actions: str = "", unless: str = ""
) -> Tool:
    """A linter that does nothing else."""
    ways = [way(_LINT, programs, arguments, unless=unless)]
    if hooks:
        ways.append(way(_LINT, "pre-commit-hook", words(hooks)))
    return tool(name, *ways, *((action(_LINT, actions),) if actions else ()))


TOOLS: tuple[Tool, ...] = (
    _linter(
        "yamllint",
        "yamllint",
        ".",
        hooks="yamllint",
        actions="ibiqlik/action-yamllint karancode/yamllint-github-action reviewdog/action-yamllint"
        " frenck/action-yamllint",
        unless=option("--list-files"),
    ),
    _linter("yamlfmt", "yamlfmt", rf"{ANY}-{{1,2}}(?:lint|dry){END}", hooks="yamlfmt"),
    _linter(
        "check-jsonschema",
        "check-jsonschema",
        ".",
        hooks="check-jsonschema check-github-workflows check-github-actions check-renovate",
    ),
    tool(
        "pre-commit's checks of files",
        way(_LINT, "pre-commit-hook", words("check-yaml check-json check-toml check-xml pretty-format-json")),
    ),
    _linter(
        "actionlint",
        "actionlint",
        hooks="actionlint actionlint-docker actionlint-system",
        actions="rhysd/actionlint raven-actions/actionlint reviewdog/action-actionlint cschleiden/actions-linter"
        " devops-actions/actionlint"
        " step-security/action-actionlint",
    ),
    _linter(
        "zizmor",
        "zizmor",
        ".",
        hooks="zizmor",
        actions="zizmorcore/zizmor-action woodruffw/zizmor-action",
        unless=option("--completions --thanks"),
    ),
    _linter("poutine", "poutine", words("analyze_local analyze_repo"), actions="boostsecurityio/poutine-action"),
    _linter(
        "hadolint",
        "hadolint hadolint-linux-x86_64",
        hooks="hadolint hadolint-docker hadolint-bin",
        actions="hadolint/hadolint-action brpaz/hadolint-action reviewdog/action-hadolint"
        " jbergstroem/hadolint-gh-action",
    ),
    _linter("dockerfilelint", "dockerfilelint", ".", hooks="dockerfilelint"),
    _linter("dockerfile_lint", "dockerfile_lint", "."),
    tool(
        "BuildKit's checks",
        way(_LINT, "docker", rf"(?:buildx |builder |image )?build {ANY}--(?:check|call[= ](?:check|lint)){END}"),
    ),
    _linter(
        "Dockle",
        "dockle",
        r"(?!-v$)\S",
        actions="goodwithtech/dockle-action erzz/dockle-action hands-lab/dockle-action",
    ),
    tool(
        "Docker Compose's check",
        way(
            _LINT,
            "docker docker-compose",
            rf"(?:compose )?{behind('-f --file --env-file -p --profile')}config {ANY}(?:-q|--quiet){END}",
        ),
    ),
    _linter("dclint", "dclint", "."),
    tool(
        "Helm's lint",
        way(_LINT, "helm helm3", rf"{_HELM}lint{END}"),
        way(_LINT, "ct", rf"{behind('--config')}(?:lint|lint-and-install){END}"),
        way(_LINT, "pre-commit-hook", words("helmlint helm-lint helmlint-docker")),
        action(_LINT, "azure/k8s-lint"),
    ),
    tool(
        "helm-unittest",
        way(Kind.TEST, "helm helm3", rf"{_HELM}unittest{END}"),
        way(Kind.TEST, "helm-unittest untt", "."),
        action(Kind.TEST, "d3adb5/helm-unittest-action"),
    ),
    tool("Chart tests", way(Kind.INTEGRATION_TEST, "ct", rf"{behind('--config')}(?:install|lint-and-install){END}")),
    tool("Chart tests of Helm", way(Kind.INTEGRATION_TEST, "helm helm3", rf"{_HELM}test{END}")),
    tool("Helmfile's lint", way(_LINT, "helmfile", rf"{behind('-f --file -e --environment')}lint{END}")),
    _linter(
        "kubeconform",
        "kubeconform",
        ".",
        hooks="kubeconform",
        actions="ghcr.io/yannh/kubeconform",
    ),
    _linter("kubeval", "kubeval", ".", hooks="kubeval", actions="instrumenta/kubeval-action"),
    tool(
        "KubeLinter",
        way(_LINT, "kube-linter", words("lint")),
        way(_LINT, "pre-commit-hook", words("kube-linter kube-linter-system kube-linter-docker")),
        action(_LINT, "stackrox/kube-linter-action"),
    ),
    tool("kube-score", way(_LINT, "kube-score", words("score")), action(_LINT, "piraces/kube-score-ga")),
    tool("Kubevious", way(_LINT, "kubevious", words("guard lint")), action(_LINT, "kubevious/cli")),
    tool(
        "Flux's schemas",
        way(_LINT, "flux-schema", words("validate")),
        action(_LINT, "fluxcd/flux-schema/actions/validate"),
    ),
    tool("Timoni's checks", way(_LINT, "timoni", rf"(?:mod|bundle) (?:vet|lint){END}")),
    tool("flux-local", way(_LINT, "flux-local", words("test")), action(_LINT, "allenporter/flux-local/action/test")),
    tool(
        "kubectl's check",
        way(_LINT, "kubectl", rf"{ANY}(?:apply|create|replace) {ANY}--dry-run(?:=(?:client|server|true))?{END}"),
    ),
    tool("Argo's lint", way(_LINT, "argo", words("lint"))),
    tool("Kyverno", way(_LINT, "kyverno", words("test apply"))),
    _linter("Pluto", "pluto", words("detect detect-files detect-helm"), actions="fairwindsops/pluto/github-action"),
    tool(
        "Terraform's checks",
        way(_LINT, "terraform tofu", rf"{_TERRAFORM}validate{END}"),
        way(_LINT, "terraform tofu", rf"{_TERRAFORM}fmt (?:.* )?-{{1,2}}(?:check|write=false){END}", unless=_WRITES),
        way(Kind.TEST, "terraform tofu", rf"{_TERRAFORM}test{END}"),
        way(
            _LINT,
            "pre-commit-hook",
            words("terraform_fmt terraform_validate terraform-fmt terraform-validate tofu_fmt tofu_validate"),
        ),
        action(
            _LINT,
            "dflook/terraform-fmt-check dflook/terraform-validate dflook/tofu-fmt-check dflook/tofu-validate",
        ),
    ),
    tool(
        "Terragrunt's checks",
        way(_LINT, "terragrunt", rf"{ANY}(?:hclfmt|hcl fmt|hcl format) (?:.* )?--(?:terragrunt-)?check{END}"),
        way(_LINT, "terragrunt", rf"{ANY}(?:validate|validate-inputs|hclvalidate|hcl validate){END}"),
        way(_LINT, "pre-commit-hook", words("terragrunt_fmt terragrunt_validate terragrunt-hclfmt")),
    ),
    _linter(
        "TFLint",
        "tflint",
        hooks="terraform_tflint tflint",
        actions="reviewdog/action-tflint",
        unless=rf"(?:^| )--(?:init|langserver){END}",
    ),
    tool("terraform-compliance", way(_LINT, "terraform-compliance", ".")),
    tool("Packer's checks", way(_LINT, "packer", rf"(?:validate{END}|fmt {ANY}-check{END})")),
    tool("Nomad's checks", way(_LINT, "nomad", rf"(?:job validate|validate|fmt {ANY}-check){END}")),
    _linter(
        "ansible-lint",
        "ansible-lint",
        hooks="ansible-lint",
        actions="ansible/ansible-lint ansible/ansible-lint-action ansible-community/ansible-lint-action",
        unless=_ANSIBLE_NO,
    ),
    tool("Ansible's syntax check", way(_LINT, "ansible-playbook", rf"{ANY}--syntax-check{END}")),
    _linter("cfn-lint", "cfn-lint", ".", hooks="cfn-lint cfn-python-lint", actions="scottbrenner/cfn-lint-action"),
    tool("SAM's check", way(_LINT, "sam", words("validate"))),
    tool("CloudFormation's check", way(_LINT, "aws", rf"{ANY}cloudformation validate-template{END}")),
    tool("Bicep's lint", way(_LINT, "bicep", words("lint build")), way(_LINT, "az", rf"bicep (?:lint|build){END}")),
    tool("Puppet's lint", way(Kind.LINT, "puppet-lint", "."), way(Kind.LINT, "puppet", rf"parser validate{END}")),
    tool(
        "Conftest",
        way(_LINT, "conftest", words("test")),
        way(Kind.TEST, "conftest", words("verify")),
        way(_LINT, "pre-commit-hook", words("conftest-test conftest-pull")),
    ),
    tool("Gatekeeper", way(Kind.TEST, "gator", words("verify")), way(_LINT, "gator", words("test"))),
    tool(
        "Open Policy Agent",
        way(Kind.TEST, "opa", words("test")),
        way(_LINT, "opa", rf"(?:check{END}|fmt {ANY}(?:--fail|--list|-l){END})"),
        way(_LINT, "regal", words("lint")),
        way(_LINT, "pre-commit-hook", words("opa-fmt opa-check opa-check-v0 regal-lint")),
    ),
    tool(
        "promtool",
        way(_LINT, "promtool amtool", rf"(?:check{END}|check-config{END})"),
        way(Kind.TEST, "promtool", rf"test rules{END}"),
        way(_LINT, "mimirtool cortextool", rf"rules (?:lint|check){END}"),
        way(_LINT, "pint", words("lint ci")),
        action(_LINT, "peimanja/promtool-github-actions"),
    ),
    tool("Jsonnet's checks", way(_LINT, "jsonnetfmt", rf"{ANY}--test{END}"), way(_LINT, "jsonnet-lint", ".")),
    tool("CUE", way(_LINT, "cue", rf"(?:vet|fmt {ANY}--check){END}")),
    tool(
        "Buf",
        way(_LINT, "buf", rf"(?:lint|breaking|format {ANY}(?:--exit-code|-d|--diff)){END}"),
        way(_LINT, "pre-commit-hook", words("buf-lint buf-format buf-breaking")),
        action(_LINT, "bufbuild/buf-lint-action bufbuild/buf-breaking-action"),
        action(_LINT, "bufbuild/buf-action", unless={"lint": "false", "setup_only": "true"}),
        way(Kind.PUBLISH, "buf", words("push")),
        action(Kind.PUBLISH, "bufbuild/buf-push-action"),
    ),
    _linter(
        "Spectral",
        "spectral",
        words("lint"),
        hooks="spectral",
        actions="stoplightio/spectral-action",
    ),
    _linter("Redocly", "redocly openapi", words("lint"), hooks="openapi-redocly"),
    _linter("vacuum", "vacuum", words("lint"), actions="pb33f/vacuum-action"),
    _linter("openapi-spec-validator", "openapi-spec-validator", ".", hooks="openapi-spec-validator"),
    tool("Swagger's check", way(_LINT, "swagger-cli swagger", words("validate"))),
    _linter("graphql-schema-linter", "graphql-schema-linter", "."),
    tool(
        "GraphQL Inspector",
        way(_LINT, "graphql-inspector", words("diff validate")),
        action(_LINT, "graphql-hive/graphql-inspector kamilkisiela/graphql-inspector"),
    ),
    tool(
        "SQLFluff",
        way(_LINT, "sqlfluff", words("lint parse")),
        way(_LINT, "pre-commit-hook", words("sqlfluff-lint")),
    ),
    _linter("squawk", "squawk", ".", hooks="squawk", actions="sbdchd/squawk-action"),
    _linter("Atlas", "atlas", rf"migrate lint{END}", actions="ariga/atlas-action/migrate/lint"),
    _linter(
        "editorconfig-checker",
        "editorconfig-checker ec ec-linux-amd64 eclint",
        hooks="editorconfig-checker editorconfig-checker-system",
        actions="snow-actions/eclint zbeekman/editorconfig-action",
    ),
    _linter("Taplo", "taplo", rf"(?:lint|check|(?:fmt|format) {ANY}--(?:check|diff)){END}", hooks="taplo-lint"),
    _linter("dotenv-linter", "dotenv-linter", ".", hooks="dotenv-linter", actions="dotenv-linter/action-dotenv-linter"),
    _linter(
        "renovate-config-validator",
        "renovate-config-validator",
        hooks="renovate-config-validator",
        actions="rinchsan/renovate-config-validator suzuki-shunsuke/github-action-renovate-config-validator",
    ),
    _linter("Ajv", "ajv", words("validate"), actions="grantbirki/json-yaml-validate"),
    _linter("checkmake", "checkmake", ".", hooks="checkmake"),
    _linter("statix", "statix deadnix", r"(?:check(?: |$)|-f|--fail|\.)", hooks="statix deadnix"),
    tool(
        "validate-pyproject",
        way(_LINT, "validate-pyproject", "."),
        way(_LINT, "pre-commit-hook", words("validate-pyproject")),
    ),
    tool(
        "super-linter",
        action(
            (Kind.LINT, _LINT),
            "super-linter/super-linter super-linter/super-linter/slim github/super-linter github/super-linter/slim",
        ),
    ),
    tool(
        "MegaLinter",
        way((Kind.LINT, _LINT), "mega-linter-runner", unless=option("--install --help")),
        action(
            (Kind.LINT, _LINT),
            "oxsecurity/megalinter oxsecurity/megalinter/flavors/* megalinter/megalinter nvuillam/mega-linter",
        ),
    ),
    tool(
        "Trunk",
        way(Kind.LINT, "trunk", rf"(?:check|fmt {ANY}--no-fix){END}"),
        action(Kind.LINT, "trunk-io/trunk-action"),
    ),
    tool(
        "dprint",
        way(Kind.LINT, "dprint", words("check")),
        action(Kind.LINT, "dprint/check"),
    ),
    tool("treefmt", way(Kind.LINT, "treefmt", rf"{ANY}(?:--fail-on-change|--ci){END}")),
    tool("ls-lint", way(Kind.LINT, "ls-lint"), action(Kind.LINT, "ls-lint/action")),
    tool("ast-grep", way(Kind.LINT, "ast-grep sg", words("scan test")), action(Kind.LINT, "ast-grep/action")),
    tool("Qodana", way(Kind.LINT, "qodana", words("scan")), action(Kind.LINT, "jetbrains/qodana-action")),
    tool(
        "Reviewdog",
        way(Kind.LINT, "reviewdog", rf"{ANY}(?:-fail-on-error|-fail-level=(?:any|error|warning|info)){END}"),
    ),
)
"""Linters of configuration and of everything."""
