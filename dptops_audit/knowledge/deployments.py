"""The files that declare how the repository is deployed: their names, and what must stand in those whose names others use too. Data only.

Sources: the documentation of each tool; checked against the repositories of the benchmark.
"""

from __future__ import annotations

from dptops_audit.knowledge.code_signs import CodeSign

DEPLOYMENT_FILES = (
    ("Procfile", r"(?:[^/]+/){0,2}Procfile"),
    ("Fly", r"(?:[^/]+/){0,2}fly(?:\.[\w-]+)?\.toml"),
    ("Render", r"(?:[^/]+/){0,1}render\.ya?ml"),
    ("Railway", r"(?:[^/]+/){0,2}railway\.(?:toml|json)"),
    ("Vercel", r"(?:[^/]+/){0,2}vercel\.json|now\.json"),
    ("Netlify", r"(?:[^/]+/){0,2}netlify\.toml"),
    ("Serverless Framework", r"(?:[^/]+/){0,3}serverless(?:[-.][\w-]+)?\.(?:ya?ml|ts|js|json)"),
    ("Wrangler", r"(?:[^/]+/){0,2}wrangler\.(?:toml|jsonc?)"),
    ("Firebase", r"(?:[^/]+/){0,1}firebase\.json|(?:[^/]+/){0,2}apphosting(?:\.[\w-]+)?\.ya?ml"),
    ("AWS CDK", r"(?:[^/]+/){0,3}cdk\.json"),
    ("AWS SAM", r"(?:[^/]+/){0,3}samconfig\.(?:toml|ya?ml)"),
    ("AWS Amplify", r"amplify\.ya?ml"),
    ("AWS Chalice", r"(?:[^/]+/){0,2}\.chalice/config\.json"),
    ("Zappa", r"(?:[^/]+/){0,1}zappa_settings\.(?:json|toml|ya?ml|py)"),
    ("Architect", r"(?:[^/]+/){0,1}(?:app\.arc|arc\.(?:json|ya?ml))"),
    ("SST", r"(?:[^/]+/){0,2}sst\.config\.ts"),
    ("Pulumi", r"(?:[^/]+/){0,3}Pulumi\.ya?ml"),
    ("CDK for Terraform", r"(?:[^/]+/){0,3}cdktf\.json"),
    ("Terragrunt", r"(?:[^/]+/){0,8}terragrunt\.hcl"),
    ("Capistrano", r"(?:[^/]+/){0,1}Capfile"),
    ("Deployer", r"(?:[^/]+/){0,1}deploy\.php"),
    ("Helm chart", r"(?:[^/]+/){0,6}Chart\.ya?ml"),
    ("Helmfile", r"(?:[^/]+/){0,3}(?:helmfile(?:\.[\w-]+)?|helmfile\.d/[^/]+)\.ya?ml(?:\.gotmpl)?"),
    ("Kustomize", r"(?:[^/]+/){0,8}(?:kustomization\.ya?ml|Kustomization)"),
    ("Skaffold", r"(?:[^/]+/){0,2}skaffold\.ya?ml"),
    ("werf", r"werf\.ya?ml"),
    ("Rancher Fleet", r"(?:[^/]+/){0,4}fleet\.ya?ml"),
    (
        "Elastic Beanstalk",
        (
            r"(?:[^/]+/){0,2}Dockerrun\.aws\.json|\.elasticbeanstalk/config\.ya?ml"
            r"|(?:[^/]+/){0,1}\.ebextensions/[^/]+\.config"
        ),
    ),
    ("AWS Copilot", r"copilot/(?:[^/]+/){1,2}manifest\.ya?ml"),
    ("App Runner", r"apprunner\.ya?ml"),
    ("CodeDeploy", r"(?:[^/]+/){0,2}appspec\.(?:ya?ml|json)"),
    ("DigitalOcean App Platform", r"\.do/(?:app|deploy\.template)\.ya?ml"),
    (
        "Platform.sh",
        r"(?:[^/]+/){0,2}\.platform\.app\.ya?ml|\.platform/applications\.ya?ml|\.upsun/[^/]+\.ya?ml",
    ),
    ("Heroku", r"heroku\.ya?ml"),
    ("Scalingo", r"scalingo\.json"),
    ("Clever Cloud", r"clevercloud/[\w-]+\.json"),
    ("Cloud 66", r"\.cloud66/manifest\.ya?ml"),
    ("Azure Developer CLI", r"azure\.ya?ml"),
    ("CapRover", r"captain-definition"),
    ("Waypoint", r"waypoint\.hcl"),
    ("Nomad", r"(?:[^/]+/){0,4}[^/]+\.nomad(?:\.hcl)?"),
)
"""What it is called, and the expression that a whole root-relative path must match."""

_YAML = "yaml template compose"
_WORKLOADS = r"(?:Deployment|StatefulSet|DaemonSet|CronJob|Rollout|DeploymentConfig)"
_PROVIDERS = "|".join(
    """
    aws awscc azurerm azapi google digitalocean kubernetes helm hcloud oci openstack linode vultr scaleway cloudflare heroku
    alicloud ibm nomad fly kubectl vsphere proxmox vercel netlify render railway koyeb exoscale upcloud ovh yandex tencentcloud
    huaweicloud argocd flux
    """.split()
)
"""How the resources of Terraform begin whose providers run something; those of `null`, `random` or `local` deploy nothing."""

DEPLOYMENT_SIGNS = (
    CodeSign(
        r"^\s{0,8}kind:\s{0,4}[\"']?" + _WORKLOADS + r"[\"']?\s{0,4}(?:#.{0,200})?$",
        _YAML,
        "Kubernetes manifest",
    ),
    CodeSign(r"^\s{0,16}\"kind\":\s{0,4}\"" + _WORKLOADS + r"\",?\s{0,4}$", "json", "Kubernetes manifest"),
    CodeSign(r"^apiVersion:\s{0,4}[\"']?serving\.knative\.dev/", _YAML, "Knative service"),
    CodeSign(r"^\s{0,4}apiVersion:\s{0,4}[\"']?argoproj\.io/", _YAML, "Argo CD object"),
    CodeSign(r"^apiVersion:\s{0,4}[\"']?(?:helm|kustomize|source)\.toolkit\.fluxcd\.io/", _YAML, "Flux object"),
    CodeSign(r"^apiVersion:\s{0,4}[\"']?deploy\.cloud\.google\.com/", _YAML, "Google Cloud Deploy"),
    CodeSign(r"^resource\s{1,8}\"(?:" + _PROVIDERS + r")_", "terraform", "Terraform"),
    CodeSign(r"^module\s{1,8}\"[\w-]{1,80}\"\s{0,8}\{", "terraform", "Terraform"),
    CodeSign(r"^job\s{1,8}\"[\w-]{1,80}\"\s{0,8}\{", "hcl", "Nomad"),
    CodeSign(r"^resource\s{1,4}\w{1,80}\s{1,4}'Microsoft\.|^module\s{1,4}\w{1,80}\s{1,4}'", "bicep", "Bicep"),
    CodeSign(r"[dD]eploymentTemplate\.json#", "json", "Azure Resource Manager template"),
    CodeSign(r"^\s{0,4}[\"']?AWSTemplateFormatVersion\b", "yaml json template", "CloudFormation"),
    CodeSign(r"^(?:Transform:|\s{0,4}-)\s{0,4}[\"']?AWS::Serverless-20", "yaml", "AWS SAM"),
    CodeSign(r"^(?:\s{0,4}-\s{1,4}|\s{2,4})hosts:\s{0,4}\S", "yaml", "Ansible playbook", alone=False),
    CodeSign(r"\"containerDefinitions\"\s{0,4}:", "json", "ECS task definition"),
    CodeSign(r"^runtime:\s{0,4}[\"']?(?:python|nodejs|java|go|php|ruby|custom)", "yaml", "App Engine"),
    CodeSign(r"^applications:\s{0,4}$", "yaml", "Cloud Foundry manifest"),
    CodeSign(r"\"(?:buildpacks|formation|dokku)\"\s{0,4}:", "json", "Heroku app.json"),
    CodeSign(r"^(?:image|service):\s{0,4}\S", "yaml", "Kamal", alone=False),
    CodeSign(r"^\s{0,4}set :(?:application|application_name|deploy_to|repo_url|repository)\b", "ruby", "Capistrano"),
)
"""What must stand in a file. Those whose `what` is in `SIGN_FILES` count in files of these names only."""

SIGN_FILES = {
    "App Engine": r"(?:[^/]+/){0,2}(?:app|[\w-]+\.app|app[-.][\w-]+)\.ya?ml",
    "Cloud Foundry manifest": r"(?:[^/]+/){0,2}manifest(?:[-.][\w-]+)?\.ya?ml",
    "Heroku app.json": r"(?:[^/]+/){0,1}app\.json",
    "Kamal": r"config/deploy(?:\.[\w-]+)?\.ya?ml",
    "Capistrano": r"config/deploy(?:/[\w-]+)?\.rb",
    "Ansible playbook": (
        r"(?!\.github/)(?:[^/]+/){0,4}(?:[^/]*(?:playbook|site|deploy|provision|main|setup|install)[^/]*"
        r"|ansible/[^/]+|playbooks/[^/]+)"
        r"\.ya?ml"
    ),
}
"""The files in which some signs count alone, by what they prove: an expression that a whole root-relative path must match."""

PAGE_PLATFORMS = frozenset({"Netlify", "Vercel", "Firebase", "Wrangler"})
"""Platforms that serve pages where there is no program."""
