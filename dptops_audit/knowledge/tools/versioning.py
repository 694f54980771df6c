"""What gives versions and makes releases.

Sources: the command references of the tools and the action.yml of the actions. What only drafts notes
(release-drafter, git-cliff), and what only reads a version (`git describe`, docker/metadata-action), has no entry.
"""

from __future__ import annotations

from dptops_audit.knowledge.tools.expressions import ANY, END, behind, option, words
from dptops_audit.knowledge.tools.jvm import GRADLE, MAVEN, TASK, TASKS, goal
from dptops_audit.knowledge.tools.tool import Kind, Tool, action, tool, way

_RELEASE = Kind.RELEASE
_VERSION = Kind.VERSION
_BOTH = (_RELEASE, _VERSION)
_DRY = option("--dry-run -d --dryRun --dry --no-release")
_GIT = behind("-C -c --git-dir --work-tree")
_READS_TAGS = (
    r"(?:^| )tag(?: -n\d*)*$"
    r"|(?:^| )(?:-l|--list|-d|--delete|-v|--verify|--(?:no-)?contains|--points-at|--(?:no-)?merged|--sort"
    r"|--column|--format)(?:[= ]|$)"
)
_NO_PUBLISH = r"--snapshot(?:=true)?(?: |$)|--skip[= ]\S*(?:publish|release)|--skip-publish|--single-target"
_GORELEASER = "goreleaser/goreleaser-action"

TOOLS: tuple[Tool, ...] = (
    tool(
        "GitHub releases",
        way(_RELEASE, "gh", rf"release (?:create|upload){END}"),
        way(_RELEASE, "hub", rf"release (?:create|edit){END}"),
        way(
            _RELEASE,
            "gh",
            rf"api {ANY}\S*repos/\S+/releases{END}",
            unless=r"(?:-X|--method)[= ]?(?:GET|DELETE)|--jq|-q ",
        ),
        way(_RELEASE, "github-release ghr", r"(?!(?:info|delete|download)(?: |$))."),
        action(
            _RELEASE,
            "softprops/action-gh-release ncipollo/release-action actions/create-release actions/upload-release-asset"
            " svenstaro/upload-release-action marvinpinto/action-automatic-releases"
            " marvinpinto/actions/automatic-releases"
            " crazy-max/ghaction-github-release shogo82148/actions-create-release"
            " shogo82148/actions-upload-release-asset"
            " elgohr/github-release-action skx/github-action-publish-binaries eregon/publish-release"
            " yyx990803/release-tag meedamian/github-release xresloader/upload-to-github-release"
            " comnoco/create-release-action"
            " taiki-e/create-gh-release-action taiki-e/upload-rust-binary-action"
            " rez0n/actions-github-release alexellis/upload-assets",
        ),
        action(_RELEASE, "githubrelease", unless={"action": "delete"}),
    ),
    tool(
        "GitLab releases",
        way(_RELEASE, "glab", rf"release (?:create|upload){END}"),
        way(_RELEASE, "release-cli", rf"{ANY}create{END}"),
    ),
    tool("Gitea releases", way(_RELEASE, "tea", rf"releases? create{END}")),
    tool(
        "GoReleaser",
        way(
            (Kind.COMPILE, Kind.PACKAGE, _RELEASE, _VERSION),
            "goreleaser",
            rf"(?:release{END}|--(?:clean|rm-dist|config))",
            unless=_NO_PUBLISH,
        ),
        way(
            (Kind.COMPILE, Kind.PACKAGE), "goreleaser", rf"(?:release{END}|--(?:clean|rm-dist|snapshot|skip-publish)).*"
        ),
        way((_RELEASE, _VERSION), "goreleaser", words("continue publish")),
        way(Kind.COMPILE, "goreleaser", words("build")),
        action(
            (_RELEASE, _VERSION),
            _GORELEASER,
            inputs={"args": r"\brelease\b"},
            unless={"args": _NO_PUBLISH, "install-only": "true"},
        ),
        action(
            (Kind.COMPILE, Kind.PACKAGE), _GORELEASER, inputs={"args": r"\brelease\b"}, unless={"install-only": "true"}
        ),
        action(Kind.COMPILE, _GORELEASER, inputs={"args": r"\bbuild\b"}, unless={"install-only": "true"}),
        languages="go",
    ),
    tool("go-release-action", action((Kind.COMPILE, _RELEASE), "wangyoucao577/go-release-action"), languages="go"),
    tool(
        "SLSA's Go builder",
        action(
            (Kind.COMPILE, _RELEASE, Kind.SIGN),
            "slsa-framework/slsa-github-generator/.github/workflows/builder_go_slsa3.yml",
        ),
        languages="go",
    ),
    tool(
        "release-please",
        way(_BOTH, "release-please", rf"(?:github-release|manifest-release){END}", unless=_DRY),
        way(_VERSION, "release-please", rf"(?:release-pr|manifest-pr){END}", unless=_DRY),
        action(
            _RELEASE,
            "googleapis/release-please-action google-github-actions/release-please-action",
            unless={"skip-github-release": "true", "command": "release-pr|manifest-pr"},
        ),
        action(_VERSION, "googleapis/release-please-action google-github-actions/release-please-action"),
    ),
    tool(
        "semantic-release",
        way(
            _BOTH,
            "semantic-release multi-semantic-release semantic-release-monorepo",
            unless=rf"{_DRY}|--(?:noop|print)|(?:^| )(?:generate-config|changelog)(?: |$)",
        ),
        action(
            _BOTH,
            "cycjimmy/semantic-release-action codfish/semantic-release-action ahmadnassri/action-semantic-release"
            " go-semantic-release/action open-sauced/release",
            unless={"dry_run": "true", "dry-run": "true", "dry": "true"},
        ),
    ),
    tool(
        "Python Semantic Release",
        way(_BOTH, "python-semantic-release", words("version publish"), unless=r"--(?:noop|print)"),
        action(_BOTH, "python-semantic-release/python-semantic-release relekang/python-semantic-release"),
        action(_RELEASE, "python-semantic-release/publish-action python-semantic-release/upload-to-gh-release"),
        languages="python",
    ),
    tool(
        "Changesets",
        way(_VERSION, "changeset", words("version tag")),
        way((Kind.PUBLISH, _VERSION), "changeset", words("publish")),
        action(_VERSION, "changesets/action"),
        action((_RELEASE, Kind.PUBLISH), "changesets/action", inputs={"publish": r"\S"}),
    ),
    tool(
        "Lerna's releases",
        way(_VERSION, "lerna", words("version"), unless=option("--no-git-tag-version")),
        way((Kind.PUBLISH, _VERSION), "lerna", words("publish")),
    ),
    tool(
        "Nx's releases",
        way(_VERSION, "nx", rf"release{END}", unless=_DRY),
        way(Kind.PUBLISH, "nx", rf"release (?:publish{END}|{ANY}(?:-y|--yes){END})", unless=_DRY),
    ),
    tool("release-it", way(_BOTH, "release-it", unless=rf"{_DRY}|--(?:release-version|changelog)(?: |$)")),
    tool(
        "np",
        way(
            (_RELEASE, _VERSION, Kind.PUBLISH),
            "np",
            r"(?:$|-|\d|major|minor|patch)",
            unless=option("--preview --no-publish"),
        ),
    ),
    tool("Auto", way(_BOTH, "auto", words("shipit latest release canary"), unless=_DRY), action(_BOTH, "intuit/auto")),
    tool(
        "standard-version",
        way(_VERSION, "standard-version commit-and-tag-version bumpp changelogen versionize release-me", unless=_DRY),
        action(_VERSION, "tripss/conventional-changelog-action phips28/gh-action-bump-version"),
    ),
    tool(
        "Beachball",
        way((_VERSION, Kind.PUBLISH), "beachball", words("publish")),
        way(_VERSION, "beachball", words("bump")),
    ),
    tool(
        "bump2version",
        way(
            _VERSION,
            "bump2version bumpversion tbump bumpver",
            ".",
            unless=rf"{_DRY}|--(?:list|show)(?: |$)|^(?:current-version|show)(?: |$)",
        ),
        way(_VERSION, "bump-my-version", words("bump"), unless=_DRY),
    ),
    tool(
        "Commitizen",
        way(_VERSION, "cz", words("bump"), unless=_DRY),
        action(_VERSION, "commitizen-tools/commitizen-action"),
    ),
    tool(
        "Cocogitto",
        way(_VERSION, "cog", words("bump"), unless=_DRY),
        action(_VERSION, "cocogitto/cocogitto-action", inputs={"release": "true"}),
    ),
    tool(
        "cargo-release",
        way((_VERSION, Kind.PUBLISH), "cargo", rf"(?:\+\S+ )?release {ANY}(?:--execute|-x){END}"),
        way(_VERSION, "cargo", rf"(?:\+\S+ )?(?:set-version|smart-release){END}", unless=_DRY),
        way((Kind.COMPILE, Kind.PACKAGE), "cargo", rf"(?:\+\S+ )?dist build{END}"),
        way(_RELEASE, "cargo", rf"(?:\+\S+ )?dist host{END}"),
        languages="rust",
    ),
    tool(
        "release-plz",
        way((*_BOTH, Kind.PUBLISH), "release-plz", words("release"), unless=_DRY),
        way(_VERSION, "release-plz", words("release-pr update set-version")),
        action(_VERSION, "release-plz/action marcoieni/release-plz-action"),
        action(
            (_RELEASE, Kind.PUBLISH),
            "release-plz/action marcoieni/release-plz-action",
            unless={"command": r"^\s*release-pr\s*$", "dry_run": r"\S"},
        ),
        languages="rust",
    ),
    tool("Knope", way(_BOTH, "knope", words("release"), unless=_DRY)),
    tool(
        "JReleaser",
        way(_BOTH, "jreleaser", words("release full-release"), unless=_DRY),
        way(Kind.PUBLISH, "jreleaser", words("deploy publish full-release"), unless=_DRY),
        way(_BOTH, MAVEN, goal("jreleaser", "release|full-release")),
        way(Kind.PUBLISH, MAVEN, goal("jreleaser", "deploy|publish|full-release")),
        way(_BOTH, GRADLE, rf"{TASKS}{TASK}jreleaser(?:Release|FullRelease){END}"),
        way(Kind.PUBLISH, GRADLE, rf"{TASKS}{TASK}jreleaser(?:Deploy|Publish|FullRelease){END}"),
        action(_BOTH, "jreleaser/release-action", unless={"arguments": r"^(?!.*release).*\S|--dry-run"}),
    ),
    tool(
        "Gradle's release plugins",
        way(
            _VERSION,
            GRADLE,
            rf"{TASKS}{TASK}(?:release|createRelease|pushRelease|markNextVersion|final|candidate|currentVersion"
            rf"|reckonTagPush){END}",
        ),
    ),
    tool(
        "gitflow-maven-plugin",
        way(_VERSION, MAVEN, goal("gitflow", "release|release-start|release-finish|hotfix-finish")),
    ),
    tool(
        "GitVersion",
        way(_VERSION, "gitversion dotnet-gitversion"),
        way(_VERSION, "dotnet", rf"gitversion{END}"),
        action(
            _VERSION,
            "gittools/actions/gitversion/execute gittools/actions/execute gitversion gitversion/execute"
            " gitversion-execute",
        ),
    ),
    tool(
        "Nerdbank.GitVersioning",
        way(_VERSION, "nbgv", words("get-version cloud tag prepare-release set-version")),
        action(_VERSION, "dotnet/nbgv aarnott/nbgv"),
    ),
    tool("MinVer", way(_VERSION, "minver")),
    tool("svu", way(_VERSION, "svu", r"(?:next|n|major|minor|patch|prerelease)(?: |$)")),
    tool(
        "Tags",
        way(_VERSION, "git", rf"{_GIT}tag{END}", unless=_READS_TAGS),
        way(
            _VERSION,
            "git",
            rf"{_GIT}push {ANY}(?:--tags|--follow-tags|refs/tags/\S+|tag \S+|v?\d+\.\d+\S*|\"?v\$\S+){END}",
            unless=option("--delete -d"),
        ),
        action(
            _VERSION,
            "mathieudutour/github-tag-action anothrnick/github-tag-action rickstaa/action-create-tag"
            " paulhatch/semantic-version"
            " richardsimko/update-tag wyrihaximus/github-action-next-semvers haya14busa/action-update-semver"
            " actions-ecosystem/action-push-tag"
            " k1low/tagpr songmu/tagpr negz/create-tag"
            " sol/haskell-autotag",
        ),
    ),
    tool(
        "chart-releaser",
        way(Kind.PACKAGE, "cr", words("package")),
        way(_RELEASE, "cr", words("upload")),
        way(Kind.PAGES, "cr", rf"index {ANY}--push{END}"),
        action(
            (Kind.PACKAGE, _RELEASE, Kind.PAGES),
            "helm/chart-releaser-action",
            unless={"install_only": "true", "skip_upload": "true"},
        ),
    ),
    tool("Octopus releases", action(_VERSION, "octopusdeploy/create-release-action octopuscreaterelease")),
)
"""Versions and releases."""
