"""Scanners of images, those that scan images and folders alike, lists of components, and signatures.

Sources: the command references of the tools; the action.yml of each action (aquasecurity/trivy-action: `scan-type` is
`image` by default; anchore/scan-action: one of `image`, `path` and `sbom`; snyk/actions: `command` is `test` by
default); Trivy's default scanners (https://trivy.dev/docs/latest/guide/scanner/): vulnerabilities and secrets for
images, folders and repositories, vulnerabilities for SBOMs.
"""

from __future__ import annotations

from dptops_audit.knowledge.tools.expressions import ANY, END, behind, option, words
from dptops_audit.knowledge.tools.tool import Action, Kind, Tool, Way, action, tool, way

_TRIVY = behind("-c --config --cache-dir --timeout --ignore-policy --server --token --generate-default-config")
_TREE = r"(?:fs|filesystem|repo|repository|rootfs)"
_SCANNERS = r"--(?:scanners|security-checks)[= ]"
_ACTION_TREE = r"^\s*(?:fs|filesystem|repo|repository|rootfs)\s*$"
_ACTION_IMAGE = r"^\s*(?:image)?\s*$"
_TRIVY_ACTION = "aquasecurity/trivy-action"
_DIRECTORY = r"(?:dir:|file:|\./|\.\.?(?: |$)|/|\$\{?(?:GITHUB_WORKSPACE|CI_PROJECT_DIR|PWD))"
_GRYPE = "-o --output -c --config -f --fail-on -t --template --file --scope --platform --name --exclude --distro --vex"
_SNYK = "--org --severity-threshold"
_ONLY_REPORTS = r"^\s*(?:monitor|sbom|version|--version|config|auth)\b"


def _trivy(kinds: Kind, command: str, scanner: str, default: bool) -> tuple[Way, ...]:
    """A scanner that a command uses if its option names it, or (`default`) where there is no such option."""
    named = way(kinds, "trivy", rf"{_TRIVY}{command} {ANY}{_SCANNERS}\"?(?:[a-z-]+,)*(?:{scanner})(?:[, \"]|$)")
    return (named, way(kinds, "trivy", rf"{_TRIVY}{command}{END}", unless=_SCANNERS)) if default else (named,)


def _trivy_action(kinds: Kind, scan_type: str, scanner: str, default: bool) -> tuple[Action, ...]:
    named = action(kinds, _TRIVY_ACTION, inputs={"scan-type": scan_type, "scanners": rf"\b(?:{scanner})\b"})
    old = action(kinds, _TRIVY_ACTION, inputs={"scan-type": scan_type, "security-checks": rf"\b(?:{scanner})\b"})
    silent = action(
        kinds, _TRIVY_ACTION, inputs={"scan-type": scan_type}, unless={"scanners": r"\S", "security-checks": r"\S"}
    )
    return (named, old, silent) if default else (named, old)


def _snyk(name: str, languages: str) -> Action:
    names = " ".join(f"snyk/actions/{one}" for one in name.split())
    return action(
        Kind.AUDIT_DEPENDENCIES,
        names,
        unless={"command": rf"{_ONLY_REPORTS}|^\s*(?:code|iac|container)\b", "args": r"^\s*(?:code|iac|container)\s"},
        languages=languages,
    )


TOOLS: tuple[Tool, ...] = (
    tool(
        "Trivy",
        *_trivy(Kind.AUDIT_DEPENDENCIES, _TREE, "vuln", default=True),
        *_trivy(Kind.SCAN_SECRETS, _TREE, "secret", default=True),
        *_trivy(Kind.SCAN_IAC, _TREE, "misconfig|config", default=False),
        *_trivy(Kind.SCAN_IMAGE, "(?:image|i)", "vuln", default=True),
        way(Kind.SCAN_IAC, "trivy", rf"{_TRIVY}(?:config|conf){END}"),
        # The versions before 0.3 have no commands.
        way(
            Kind.SCAN_IMAGE,
            "trivy",
            r"(?:--(?:exit-code|severity|format|no-progress|ignore-unfixed)\S*(?: [\w,]+)? )+[\w.$-]+\S*[:/$]\S*$",
        ),
        way(Kind.SCAN_IAC, "pre-commit-hook", words("terraform_trivy")),
        *_trivy_action(Kind.SCAN_IMAGE, _ACTION_IMAGE, "vuln", default=True),
        *_trivy_action(Kind.AUDIT_DEPENDENCIES, _ACTION_TREE, "vuln", default=True),
        *_trivy_action(Kind.SCAN_SECRETS, _ACTION_TREE, "secret", default=True),
        *_trivy_action(Kind.SCAN_IAC, _ACTION_TREE, "misconfig|config", default=False),
        action(Kind.SCAN_IAC, _TRIVY_ACTION, inputs={"scan-type": r"^\s*config\s*$"}),
        action(Kind.SCAN_IMAGE, "trivy", inputs={"image": r"\S"}),
        action((Kind.AUDIT_DEPENDENCIES, Kind.SCAN_SECRETS), "trivy", inputs={"path": r"\S"}),
        action(Kind.SCAN_IMAGE, "crazy-max/ghaction-container-scan azure/container-scan"),
    ),
    tool(
        "Grype",
        way(Kind.AUDIT_DEPENDENCIES, "grype", rf"{behind(_GRYPE)}{_DIRECTORY}"),
        way(
            Kind.SCAN_IMAGE,
            "grype",
            rf"{behind(_GRYPE)}(?!db |config |version |explain |completion |sbom:|purl:|{_DIRECTORY})\S+[:/$]",
        ),
        action(Kind.SCAN_IMAGE, "anchore/scan-action", inputs={"image": r"\S"}),
        action(Kind.AUDIT_DEPENDENCIES, "anchore/scan-action", inputs={"path": r"\S"}),
    ),
    tool(
        "Anchore",
        way(
            Kind.SCAN_IMAGE, "anchore-cli", rf"{behind('--u --p --url')}(?:image (?:vuln|add|wait)|evaluate check){END}"
        ),
        way(Kind.SCAN_IMAGE, "anchorectl", rf"image (?:add|check|vulnerabilities){END}"),
        action(Kind.SCAN_IMAGE, "anchore/anchore-inline-scan"),
    ),
    tool(
        "Snyk",
        way(Kind.AUDIT_DEPENDENCIES, "snyk", rf"{behind(_SNYK)}test{END}", unless=r"(?:^| )--docker(?: |$)"),
        way(Kind.SCAN_IMAGE, "snyk", rf"{behind(_SNYK)}test {ANY}--docker{END}"),
        way(Kind.SCAN_IMAGE, "snyk", rf"{behind(_SNYK)}container test{END}"),
        way(Kind.SAST, "snyk", rf"{behind(_SNYK)}code test{END}"),
        way(Kind.SCAN_IAC, "snyk", rf"{behind(_SNYK)}iac test{END}"),
        way(Kind.AUDIT_DEPENDENCIES, "gradle gradlew gradle-task", rf"{ANY}:?snyk-test{END}"),
        way(
            Kind.AUDIT_DEPENDENCIES,
            "mvn mvnw mvnd maven-goal",
            rf"{ANY}(?:io\.)?snyk:(?:snyk-maven-plugin:(?:[\w.]+:)?)?test{END}",
        ),
        _snyk("node", "javascript"),
        _snyk("python*", "python"),
        _snyk("golang", "golang"),
        _snyk("maven* gradle* scala* sbt*", "maven gradle sbt"),
        _snyk("dotnet", "dotnet"),
        _snyk("php", "php"),
        _snyk("ruby", "ruby"),
        _snyk("swift cocoapods", "swift"),
        action(Kind.SCAN_IMAGE, "snyk/actions/docker", unless={"command": _ONLY_REPORTS}),
        action(Kind.SCAN_IAC, "snyk/actions/iac", unless={"command": _ONLY_REPORTS}),
        action(
            Kind.SAST,
            "snyk/actions/node snyk/actions/python* snyk/actions/golang snyk/actions/maven* snyk/actions/gradle*"
            " snyk/actions/dotnet"
            " snyk/actions/php snyk/actions/ruby snyk/actions/scala*",
            inputs={"command": r"^\s*code\b"},
        ),
        action(Kind.AUDIT_DEPENDENCIES, "snyksecurityscan", unless={"testtype": r"container|code"}),
        action(Kind.SCAN_IMAGE, "snyksecurityscan", inputs={"testtype": "container"}),
        action(Kind.SAST, "snyksecurityscan", inputs={"testtype": "code"}),
    ),
    tool(
        "Docker Scout",
        way(
            Kind.SCAN_IMAGE,
            "docker",
            rf"scout (?:cves|quickview|qv|compare|policy){END}",
            unless=r"(?:^| )(?:fs|sbom)://",
        ),
        way(
            Kind.SCAN_IMAGE,
            "docker-scout",
            rf"(?:cves|quickview|qv|compare|policy){END}",
            unless=r"(?:^| )(?:fs|sbom)://",
        ),
        way(Kind.SCAN_IMAGE, "docker", rf"scan{END}", unless=option("--login --accept-license --version")),
        action(Kind.SCAN_IMAGE, "docker/scout-action", inputs={"command": r"\b(?:cves|quickview|compare|policy)\b"}),
        action(Kind.SCAN_IMAGE, "crazy-max/.github/.github/actions/docker-scout"),
    ),
    tool(
        "Clair",
        way(Kind.SCAN_IMAGE, "clair-scanner", "."),
        way(Kind.SCAN_IMAGE, "clairctl", rf"{behind('-c --config')}(?:report|analyze){END}"),
        way(Kind.SCAN_IMAGE, "clair-action", words("report")),
        action(Kind.SCAN_IMAGE, "quay/clair-action"),
    ),
    tool(
        "Prisma Cloud",
        way(Kind.SCAN_IMAGE, "twistcli", rf"images scan{END}"),
        action(Kind.SCAN_IMAGE, "paloaltonetworks/prisma-cloud-scan"),
    ),
    tool(
        "Aqua", way(Kind.SCAN_IMAGE, "scannercli", rf"{behind()}scan{END}"), action(Kind.SCAN_IMAGE, "aquascannercli")
    ),
    tool(
        "Sysdig",
        way(Kind.SCAN_IMAGE, "sysdig-cli-scanner", ".", unless=option("--iac")),
        way(Kind.SCAN_IAC, "sysdig-cli-scanner", rf"{ANY}--iac{END}"),
        action(Kind.SCAN_IMAGE, "sysdiglabs/scan-action", unless={"mode": "iac"}),
        action(Kind.SCAN_IAC, "sysdiglabs/scan-action", inputs={"mode": "iac"}),
    ),
    tool(
        "Wiz",
        way(Kind.SCAN_IMAGE, "wizcli", rf"(?:docker scan|scan container-image){END}"),
        way((Kind.AUDIT_DEPENDENCIES, Kind.SCAN_SECRETS), "wizcli", rf"(?:dir scan|scan dir){END}"),
        way(Kind.SCAN_IAC, "wizcli", rf"iac scan{END}"),
    ),
    tool("StackRox", way(Kind.SCAN_IMAGE, "roxctl", rf"{behind('-e --endpoint')}image (?:scan|check){END}")),
    tool(
        "Amazon Inspector",
        way(Kind.SCAN_IMAGE, "inspector-sbomgen", rf"container {ANY}--scan-sbom{END}"),
        way(
            Kind.SCAN_IMAGE,
            "aws",
            rf"{ANY}ecr (?:describe-image-scan-findings|start-image-scan|wait image-scan-complete){END}",
        ),
        action(
            Kind.SCAN_IMAGE,
            "aws-actions/vulnerability-scan-github-action-for-amazon-inspector",
            inputs={"artifact_type": "container"},
        ),
        action(
            Kind.AUDIT_DEPENDENCIES,
            "aws-actions/vulnerability-scan-github-action-for-amazon-inspector",
            inputs={"artifact_type": "^(?:repository)?$"},
        ),
    ),
    tool(
        "Google's image scan",
        way(Kind.SCAN_IMAGE, "gcloud", rf"{ANY}artifacts docker images (?:scan|list-vulnerabilities){END}"),
    ),
    tool("Alibaba's image scan", action(Kind.SCAN_IMAGE, "aliyun/acr-scan")),
    tool(
        "Lacework",
        way(Kind.SCAN_IMAGE, "lw-scanner", rf"image evaluate{END}"),
        action(Kind.SCAN_IMAGE, "lacework/lw-scanner-action"),
    ),
    tool(
        "GitLab container scanning",
        action(
            Kind.SCAN_IMAGE,
            "jobs/container-scanning.gitlab-ci.yml jobs/container-scanning.latest.gitlab-ci.yml"
            " jobs/multi-container-scanning.latest.gitlab-ci.yml security/container-scanning.gitlab-ci.yml"
            " gitlab.com/components/container-scanning/container-scanning",
        ),
    ),
    tool(
        "Syft",
        way(Kind.SBOM, "syft", r"(?!(?:attest|convert|login|completion|config|version)(?: |$))."),
        way((Kind.SBOM, Kind.SIGN), "syft", words("attest")),
        action(Kind.SBOM, "anchore/sbom-action"),
    ),
    tool(
        "CycloneDX",
        way(
            Kind.SBOM, "cyclonedx-py cyclonedx-npm cyclonedx-gomod cyclonedx-bom dotnet-cyclonedx cdxgen cyclonedx-ruby"
        ),
        way(Kind.SBOM, "cargo", words("cyclonedx")),
        action(
            Kind.SBOM,
            "cyclonedx/gh-gomod-generate-sbom cyclonedx/gh-node-module-generatebom cyclonedx/gh-dotnet-generate-sbom",
        ),
    ),
    tool("Microsoft's SBOM tool", way(Kind.SBOM, "sbom-tool", words("generate"))),
    tool(
        "Cosign",
        way(Kind.SIGN, "cosign", rf"{behind()}(?:sign|sign-blob|attest|attest-blob){END}"),
    ),
    tool(
        "Notation", way(Kind.SIGN, "notation", words("sign")), action(Kind.SIGN, "notaryproject/notation-action/sign")
    ),
    tool(
        "Attestations",
        action(Kind.SIGN, "actions/attest actions/attest-build-provenance actions/attest-sbom astral-sh/attest-action"),
        action(
            Kind.SIGN,
            "slsa-framework/slsa-github-generator/.github/workflows/generator_generic_slsa3.yml"
            " slsa-framework/slsa-github-generator/.github/workflows/generator_container_slsa3.yml",
        ),
    ),
)
"""Scanners of images."""
