"""The files that define pipelines, by system. Data only.

Sources: each system's own documentation of where it looks for its configuration; checked against the repositories of the benchmark.
"""

CI_FILES = (
    ("github-actions", r"\.github/workflows/[^/]+\.ya?ml"),
    ("gitlab-ci", r"\.gitlab-ci\.ya?ml"),
    ("circleci", r"\.circleci/(?:[\w-]{1,40}[_-])?config(?:[_-][\w-]{1,40})?\.ya?ml"),
    (
        "azure-pipelines",
        r"(?:[^/]+/){0,3}(?:\.?azure-?pipelines?|\.azuredevops|\.vsts|\.azure-pipelines)/(?:[^/]+/){0,2}[^/]+\.ya?ml",
    ),
    (
        "azure-pipelines",
        r"(?:[^/]+/){0,3}\.?azure-pipelines?(?:[-_.][^/]+)?\.ya?ml|(?:[^/]+/){0,3}\.?vsts-ci\.ya?ml",
    ),
    (
        "jenkins",
        (
            r"(?:[^/]+/){0,3}(?:[^/]*[-_.])?Jenkinsfile(?:[-_.][^/]+)?(?<!\.md)(?<!\.txt)(?<!\.adoc)(?<!\.py)(?<!\.j2)"
            r"|(?:[^/]+/){0,3}[^/]+\.jenkinsfile"
        ),
    ),
    ("jenkins-x", r"jenkins-x\.ya?ml|\.lighthouse/(?:[^/]+/)?[^/]+\.ya?ml"),
    ("travis", r"\.travis\.ya?ml"),
    ("bitbucket-pipelines", r"bitbucket-pipelines\.ya?ml"),
    ("drone", r"\.drone\.(?:ya?ml|jsonnet|star)"),
    ("woodpecker", r"\.woodpecker\.ya?ml|\.woodpecker/(?:[^/]+/)?[^/]+\.ya?ml"),
    ("vela", r"\.vela\.ya?ml"),
    (
        "buildkite",
        (
            r"(?:\.buildkite/)?buildkite\.ya?ml|\.buildkite/(?:[^/]+/)?(?:[^/]*[-_.])?pipeline[^/]*\.ya?ml"
            r"|\.buildkite/pipelines/[^/]+\.ya?ml"
        ),
    ),
    ("onedev", r"\.onedev-buildspec\.ya?ml"),
    (
        "codebuild",
        r"(?:[^/]+/){0,3}(?:[^/]*[-_.])?buildspec(?:[-_.][^/]+)?\.ya?ml|(?:[^/]+/){0,3}buildspecs?/[^/]+\.ya?ml",
    ),
    ("codecatalyst", r"\.codecatalyst/workflows/[^/]+\.ya?ml"),
    (
        "cloudbuild",
        (
            r"(?:[^/]+/){0,3}(?:[^/]*[-_.])?cloudbuild(?:[-_.][^/]+)?\.(?:ya?ml|json)"
            r"|(?:[^/]+/){0,3}\.?cloudbuild/[^/]+\.ya?ml"
        ),
    ),
    ("tekton", r"\.tekton/(?:[^/]+/)?[^/]+\.ya?ml"),
    ("forgejo-actions", r"\.forgejo/workflows/[^/]+\.ya?ml"),
    ("gitea-actions", r"\.gitea/workflows/[^/]+\.ya?ml"),
    ("semaphore", r"\.semaphore/[^/]+\.ya?ml"),
    ("appveyor", r"\.?appveyor\.ya?ml"),
    ("cirrus", r"\.cirrus\.(?:ya?ml|star)"),
    ("concourse", r"(?:\.?ci|\.?concourse)/(?:[^/]+/)?(?:[^/]*[-_.])?pipeline[^/]*\.ya?ml"),
    ("teamcity", r"\.teamcity/(?:[^/]+/)?[^/]+\.kts?"),
    ("bamboo", r"bamboo-specs/[^/]+\.ya?ml"),
    ("gocd", r"(?:[^/]+/){0,3}[^/]+\.gocd\.(?:ya?ml|json)"),
    ("codefresh", r"\.?codefresh(?:/[^/]+)?\.ya?ml"),
    ("codeship", r"codeship-steps\.(?:ya?ml|json)"),
    ("buddy", r"buddy\.ya?ml|\.buddy/[^/]+\.ya?ml"),
    ("harness", r"\.harness/(?:[^/]+/){0,3}[^/]+\.ya?ml"),
    ("cloudbees", r"\.cloudbees/workflows/[^/]+\.ya?ml"),
    ("screwdriver", r"screwdriver\.ya?ml"),
    ("wercker", r"wercker\.ya?ml"),
    ("bitrise", r"bitrise\.ya?ml"),
    ("codemagic", r"codemagic\.ya?ml"),
    ("xcode-cloud", r"(?:[^/]+/){0,2}ci_scripts/ci_(?:post_clone|pre_xcodebuild|post_xcodebuild)\.sh"),
    ("eas-workflows", r"(?:[^/]+/){0,2}\.eas/workflows/[^/]+\.ya?ml"),
    ("sourcehut", r"\.build\.ya?ml|\.builds/[^/]+\.ya?ml"),
    ("space", r"\.space\.kts"),
    ("agola", r"\.agola/config\.(?:ya?ml|json|jsonnet|star)"),
    ("taskcluster", r"\.taskcluster\.ya?ml"),
    ("shipit", r"shipit(?:\.[^/]+)?\.ya?ml"),
    ("prow", r"\.prow\.ya?ml|\.prow/[^/]+\.ya?ml"),
    ("zuul", r"\.?zuul\.ya?ml|\.?zuul\.d/[^/]+\.ya?ml"),
)
"""The system and the expression that a whole root-relative path must match, without regard to case."""

DISABLED_WORDS = frozenset("disabled disable old bak backup unused archived archive deprecated off".split())
"""Words in a pipeline file's name that say that nothing starts it."""

CI_NAMES = {
    "github-actions": "GitHub Actions",
    "gitlab-ci": "GitLab CI",
    "circleci": "CircleCI",
    "azure-pipelines": "Azure Pipelines",
    "jenkins": "Jenkins",
    "travis": "Travis CI",
    "bitbucket-pipelines": "Bitbucket Pipelines",
    "drone": "Drone",
    "woodpecker": "Woodpecker",
    "buildkite": "Buildkite",
    "codebuild": "AWS CodeBuild",
    "cloudbuild": "Google Cloud Build",
    "tekton": "Tekton",
    "forgejo-actions": "Forgejo Actions",
    "gitea-actions": "Gitea Actions",
    "semaphore": "Semaphore",
    "appveyor": "AppVeyor",
    "cirrus": "Cirrus CI",
    "concourse": "Concourse",
    "teamcity": "TeamCity",
    "codefresh": "Codefresh",
    "harness": "Harness",
    "sourcehut": "SourceHut builds",
    "shipit": "Shipit",
    "prow": "Prow",
    "zuul": "Zuul",
}
"""What people call the systems."""
