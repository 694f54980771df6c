"""What keeps built files, publishes packages, and publishes sites.

Sources: the command references of the tools and the action.yml of the actions. Package managers' own `publish`
commands are with their languages. What is uploaded (a build, a report) is told by the words and inputs, not here.
"""

from __future__ import annotations

from dptops_audit.knowledge.tools.expressions import ANY, END, JAVASCRIPT, behind, option, words
from dptops_audit.knowledge.tools.tool import Kind, Tool, action, tool, way

_AWS = behind("--profile --region --endpoint-url --output --query --cli-connect-timeout --cli-read-timeout")
_FROM_S3 = r"s3://\S+ [./~$\w](?!3://)"
_FROM_GS = r"gs://\S+ [./~$\w](?!s://)"
"""A bucket with another place right behind it."""
_GCLOUD = behind("--project --account --configuration --quiet -q")
_HELM = behind("--registry-config --repository-config --kubeconfig -n --namespace")
_DRY = option("--dry-run --dryrun -n")

TOOLS: tuple[Tool, ...] = (
    tool(
        "upload-artifact",
        action(
            Kind.KEEP,
            "actions/upload-artifact actions/upload-artifact/merge publishpipelineartifact publishbuildartifacts",
        ),
    ),
    tool("Buildkite's artifacts", way(Kind.KEEP, "buildkite-agent", rf"artifact upload{END}")),
    tool("Semaphore's artifacts", way(Kind.KEEP, "artifact", rf"push (?:job|workflow|project){END}")),
    tool(
        "Amazon S3",
        way(Kind.KEEP, "aws", rf"{_AWS}s3 (?:cp|sync|mv) .+ \"?s3://", unless=rf"{_FROM_S3}|(?:^| )--dryrun{END}"),
        way(Kind.KEEP, "aws", rf"{_AWS}s3api put-object{END}"),
        way(
            Kind.KEEP,
            "s3cmd s5cmd",
            rf"{behind('-c --config --endpoint-url')}(?:put|sync|cp) .+ s3://",
            unless=_FROM_S3,
        ),
        way(Kind.KEEP, "mc mcli", words("cp mirror put")),
        action(
            Kind.KEEP,
            "jakejarvis/s3-sync-action reggionick/s3-deploy shallwefootball/s3-upload-action"
            " shallwefootball/upload-s3-action s3upload",
        ),
    ),
    tool(
        "Google Cloud Storage",
        way(Kind.KEEP, "gsutil", rf"{behind('-o -h')}(?:cp|rsync|mv) .+ \"?gs://", unless=_FROM_GS),
        way(Kind.KEEP, "gcloud", rf"{_GCLOUD}(?:alpha )?storage (?:cp|rsync|mv) .+ \"?gs://", unless=_FROM_GS),
        action(Kind.KEEP, "google-github-actions/upload-cloud-storage"),
    ),
    tool(
        "Google's Artifact Registry",
        way(Kind.PUBLISH, "gcloud", rf"{_GCLOUD}artifacts (?:generic|go|yum|apt|googet) (?:upload|import){END}"),
    ),
    tool(
        "Azure Storage",
        way(Kind.KEEP, "az", rf"storage (?:blob (?:upload|upload-batch|sync)|copy|file upload\S*|fs file upload){END}"),
        way(Kind.KEEP, "azcopy", r"(?:copy|cp|sync|c) (?!\"?https?://)"),
        way(Kind.PUBLISH, "az", rf"artifacts universal publish{END}"),
        action(Kind.KEEP, "bacongobbler/azure-blob-storage-upload azurefilecopy"),
        action(Kind.PUBLISH, "universalpackages", unless={"command": "download"}),
    ),
    tool("rclone", way(Kind.KEEP, "rclone", rf"{behind('--config')}(?:copy|copyto|sync|move|moveto|rcat){END}")),
    tool(
        "Artifactory",
        way(
            Kind.PUBLISH,
            "jf jfrog",
            rf"(?:rt )?(?:u|upload|dp|docker-push|podman-push|build-publish|bp|npm-publish|npmp|gp|go-publish){END}",
        ),
        action(Kind.PUBLISH, "artifactorygenericupload"),
    ),
    tool(
        "ORAS",
        way(Kind.PUBLISH, "oras", words("push attach copy cp")),
        way(Kind.PUBLISH, "flux", rf"push artifact{END}"),
        way(Kind.PUBLISH, "imgpkg", words("push")),
        way(Kind.PUBLISH, "timoni", rf"(?:mod|artifact) push{END}"),
    ),
    tool(
        "Helm's packages",
        way(Kind.PACKAGE, "helm helm3", rf"{_HELM}package{END}"),
        way(Kind.PUBLISH, "helm helm3", rf"{_HELM}(?:push|cm-push|s3 push|gcs push){END}"),
        action((Kind.PACKAGE, Kind.PAGES), "stefanprodan/helm-gh-pages"),
        action(
            (Kind.PACKAGE, Kind.PUBLISH),
            "appany/helm-oci-chart-releaser bsord/helm-push",
        ),
    ),
    tool(
        "PyPI's publisher",
        action(Kind.PUBLISH, "pypa/gh-action-pypi-publish casperdcl/deploy-pypi etils-actions/pypi-auto-publish"),
        action(Kind.PUBLISH, " jrubics/poetry-publish"),
        languages="python",
    ),
    tool(
        "npm's publishers",
        action(Kind.PUBLISH, "js-devtools/npm-publish", unless={"dry-run": "true"}),
        action(Kind.PUBLISH, "primer/publish mikeal/merge-release pascalgn/npm-publish-action"),
        languages=JAVASCRIPT,
    ),
    tool(
        "RubyGems' publisher",
        action((Kind.PACKAGE, Kind.PUBLISH, Kind.VERSION), "rubygems/release-gem"),
        languages="ruby",
    ),
    tool(
        "Gem publishers",
        action((Kind.PACKAGE, Kind.PUBLISH), "dawidd6/action-publish-gem cadwallion/publish-rubygems-action"),
        languages="ruby",
    ),
    tool("Crates' publisher", action(Kind.PUBLISH, "katyo/publish-crates"), languages="rust"),
    tool("Hackage's publisher", action(Kind.PUBLISH, "haskell-actions/hackage-publish"), languages="haskell"),
    tool(
        "Hex's publisher",
        action(Kind.PUBLISH, "erlangpack/github-action wesleimp/action-publish-hex"),
        languages="elixir erlang",
    ),
    tool(
        "pub.dev's publisher",
        action(
            Kind.PUBLISH,
            "dart-lang/setup-dart/.github/workflows/publish.yml dart-lang/ecosystem/.github/workflows/publish.yaml",
        ),
        languages="dart",
    ),
    tool(
        "VS Code's publishers",
        action((Kind.PACKAGE, Kind.PUBLISH), "haaleo/publish-vscode-extension", unless={"dryrun": "true"}),
        action((Kind.PACKAGE, Kind.PUBLISH), "lannonbr/vsce-action"),
        languages=JAVASCRIPT,
    ),
    tool(
        "winget",
        way(Kind.PUBLISH, "wingetcreate komac", rf"(?:update|submit|new){END}"),
        action(Kind.PUBLISH, "vedantmgoyal9/winget-releaser vedantmgoyal2009/winget-releaser michidk/run-komac"),
    ),
    tool(
        "Chocolatey",
        way(Kind.PACKAGE, "choco", words("pack")),
        way(Kind.PUBLISH, "choco", words("push")),
        action(Kind.PUBLISH, "crazy-max/ghaction-chocolatey", inputs={"args": r"^\s*push\b"}),
        action(Kind.PACKAGE, "crazy-max/ghaction-chocolatey", inputs={"args": r"^\s*pack\b"}),
    ),
    tool(
        "Homebrew",
        way(Kind.PUBLISH, "brew", rf"bump-(?:formula|cask)-pr{END}"),
        action(Kind.PUBLISH, "dawidd6/action-homebrew-bump-formula mislav/bump-homebrew-formula-action"),
    ),
    tool("Krew", action(Kind.PUBLISH, "rajatjindal/krew-release-bot")),
    tool("Snap Store", action(Kind.PUBLISH, "canonical/action-publish")),
    tool("Cloudsmith", way(Kind.PUBLISH, "cloudsmith", words("push")), action(Kind.PUBLISH, "cloudsmith-io/action")),
    tool(
        "packagecloud",
        way(Kind.PUBLISH, "package_cloud packagecloud", words("push")),
        action(Kind.PUBLISH, " danielmundi/upload-packagecloud"),
    ),
    tool("Gemfury", way(Kind.PUBLISH, "fury", words("push"))),
    tool("Launchpad", way(Kind.PUBLISH, "dput", ".")),
    tool("COPR", way(Kind.PUBLISH, "copr copr-cli", words("build"))),
    tool("Flathub", action(Kind.PUBLISH, "flatpak/flatpak-github-actions/flat-manager")),
    tool(
        "App stores",
        action(
            Kind.PUBLISH,
            "r0adkll/upload-google-play apple-actions/upload-testflight-build"
            " trmcnvn/chrome-addon mnao305/chrome-extension-upload",
        ),
        way(Kind.PUBLISH, "xcrun altool", rf"(?:altool )?{ANY}--upload-(?:app|package){END}"),
    ),
    tool(
        "Terraform Registry",
        way(Kind.PUBLISH, "pulumi", rf"package publish{END}"),
        action(Kind.PUBLISH, "hashicorp/ghaction-terraform-provider-release/.github/workflows/*"),
    ),
    tool(
        "Ansible Galaxy",
        way(Kind.PACKAGE, "ansible-galaxy", rf"collection build{END}"),
        way(Kind.PUBLISH, "ansible-galaxy", rf"(?:collection publish|role import){END}"),
        action(Kind.PUBLISH, "robertdebock/galaxy-action artis3n/ansible_galaxy_collection"),
    ),
    tool("Apache's release store", action(Kind.PUBLISH, "apache/tooling-actions/upload-to-atr")),
    tool(
        "GitHub Pages",
        action(Kind.PAGES, "actions/deploy-pages", unless={"preview": "true"}),
        action(
            Kind.PAGES,
            "peaceiris/actions-gh-pages jamesives/github-pages-deploy-action crazy-max/ghaction-github-pages"
            " mhausenblas/mkdocs-deploy-gh-pages"
            " helaili/jekyll-action tschaub/gh-pages-action ad-m/gh-pages-action"
            " s0/git-publish-subdir-action enriikke/gatsby-gh-pages-action",
        ),
        way(Kind.PAGES, "gh-pages", ".", unless=option("--help")),
        way(Kind.PAGES, "angular-cli-ghpages ngh", unless=_DRY),
        way(Kind.PAGES, "mkdocs", words("gh-deploy")),
        way(Kind.PAGES, "mike", words("deploy")),
        way(Kind.PAGES, "ghp-import", "."),
        way(Kind.PAGES, "docusaurus", words("deploy")),
        way(Kind.PAGES, "quarto", rf"publish{END}"),
        way(Kind.PAGES, "sbt", rf"{ANY}ghpagesPushSite{END}"),
        way(Kind.PAGES, "git", rf"push {ANY}(?:HEAD:|[\w./-]+:|\+)?(?:refs/heads/)?gh-pages{END}"),
    ),
    tool("Surge", way(Kind.PAGES, "surge", r"(?!(?:list|login|logout|token|teardown|whoami)(?: |$)).")),
    tool("Storybook's publisher", way(Kind.PAGES, "storybook-to-ghpages")),
    tool("writers' toolkit", action(Kind.PAGES, "grafana/writers-toolkit/publish-technical-documentation")),
)
"""Publishers."""
