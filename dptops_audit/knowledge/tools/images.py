"""What builds images and what pushes them.

Sources: the command references of Docker (https://docs.docker.com/reference/cli/docker/buildx/build/), Podman,
Buildah, kaniko, ko (https://ko.build/configuration/), Jib (https://github.com/GoogleContainerTools/jib), Cloud Native
Buildpacks, Spring Boot's and Quarkus' plugins, and the action.yml of each action. An input that is an expression
(`push: ${{ ... }}`) pushes in some runs, and counts.
"""

from __future__ import annotations

from dptops_audit.knowledge.tools.expressions import ANY, END, behind, option, words
from dptops_audit.knowledge.tools.jvm import GRADLE, MAVEN, TASK, TASKS, goal
from dptops_audit.knowledge.tools.tool import Kind, Tool, action, tool, way

_BUILD = Kind.BUILD_IMAGE
_PUSH = Kind.PUSH_IMAGE
_BOTH = (_BUILD, _PUSH)
_DOCKER = behind(
    "--context -c --host -H --config --log-level -l --tlscacert --tlscert --tlskey --url --connection"
    " --root --namespace -n"
)
_OPTIONS = behind("-f --file --env-file -p --project-name --profile --project-directory --ansi --progress --parallel")
_MAKES = r"(?:build|b|bake|f)"
_BUILDX = behind("--builder")
_CHECKS = option("--check --print --call=check --call=outline --call=targets --list --help")
_OUT = r"(?:--output|-o)[= ]\"?(?:\S*,)?(?:type=registry|push=true|type=image,\S*push=true)"
_SET = r"--set[= ]\S*(?:output=type=registry|output=\S*push=true|\.push=true)"
_PUSHES = rf"(?:--push(?:=true)?{END}|{_OUT}|{_SET})"
_YES = r"\S"
_NO = r"^\s*(?:false|no)\s*$"
_KO = behind("--context -n --namespace --log-level -v")
_KO_LOCAL = rf"(?:^| )(?:--local|-L|--push=false){END}"
_BUILDER = "docker/github-builder/.github/workflows/build.yml docker/github-builder/.github/workflows/bake.yml"
_SKIPS_JIB = rf"-Djib\.skip(?:=true)?{END}"

TOOLS: tuple[Tool, ...] = (
    tool(
        "Docker",
        way(_BUILD, "docker podman nerdctl", rf"{_DOCKER}(?:image |builder )?build{END}", unless=_CHECKS),
        way(_BUILD, "docker", rf"{_DOCKER}buildx {_BUILDX}{_MAKES}{END}", unless=_CHECKS),
        way(_BUILD, "docker-buildx buildx", rf"{_BUILDX}{_MAKES}{END}", unless=_CHECKS),
        way(
            _BUILD,
            "docker podman",
            rf"{_DOCKER}compose {_OPTIONS}(?:build{END}|up (?:.* )?--build{END})",
            unless=_CHECKS,
        ),
        way(
            _BUILD,
            "docker-compose podman-compose",
            rf"{_OPTIONS}(?:build{END}|up (?:.* )?--build{END})",
            unless=_CHECKS,
        ),
        way(_PUSH, "docker podman nerdctl", rf"{_DOCKER}(?:image |manifest )?push{END}"),
        way(_PUSH, "docker podman nerdctl", rf"{_DOCKER}(?:image |builder )?build {ANY}{_PUSHES}", unless=_CHECKS),
        way(_PUSH, "docker", rf"{_DOCKER}buildx {_BUILDX}{_MAKES} {ANY}{_PUSHES}", unless=_CHECKS),
        way(_PUSH, "docker-buildx buildx", rf"{_BUILDX}{_MAKES} {ANY}{_PUSHES}", unless=_CHECKS),
        way(_PUSH, "docker", rf"{_DOCKER}buildx {_BUILDX}imagetools create{END}", unless=option("--dry-run")),
        way(_PUSH, "docker-buildx buildx", rf"{_BUILDX}imagetools create{END}", unless=option("--dry-run")),
        way(_PUSH, "docker podman", rf"{_DOCKER}compose {_OPTIONS}(?:push{END}|build (?:.* )?--push{END})"),
        way(_PUSH, "docker-compose podman-compose", rf"{_OPTIONS}(?:push{END}|build (?:.* )?--push{END})"),
        action(
            _BUILD,
            "docker/build-push-action docker/bake-action useblacksmith/build-push-action depot/build-push-action"
            " depot/bake-action"
            " docker/build-push-action/subaction/*",
            unless={"call": r"\S"},
        ),
        action(
            _PUSH,
            "docker/build-push-action docker/bake-action useblacksmith/build-push-action depot/build-push-action"
            " depot/bake-action",
            inputs={"push": _YES},
            unless={"push": _NO, "call": r"\S"},
        ),
        action(
            _PUSH,
            "docker/build-push-action useblacksmith/build-push-action depot/build-push-action",
            inputs={"outputs": r"type=registry|push=(?!false)"},
        ),
        action(_PUSH, "docker/bake-action depot/bake-action", inputs={"set": r"output=type=registry|push=(?!false)"}),
        # https://github.com/docker/github-builder: `output` is image or local, and an image is pushed where `push` says so.
        action(_BUILD, _BUILDER, unless={"output": "^local$"}),
        action(_PUSH, _BUILDER, inputs={"push": _YES}, unless={"push": _NO, "output": "^local$"}),
        action(Kind.KEEP, _BUILDER, inputs={"artifact-upload": "true"}),
        action(_BUILD, "docker@2 docker@1 docker@0 docker", inputs={"command": "^(?:buildandpush|build)?$"}),
        action(_PUSH, "docker@2 docker@1 docker@0 docker", inputs={"command": "^(?:buildandpush|push)?$"}),
    ),
    tool(
        "Build and push actions",
        action(
            _BOTH,
            "elgohr/publish-docker-github-action kciter/aws-ecr-action",
            unless={"no_push": r"true"},
        ),
        action(
            _BOTH,
            "mr-smithers-excellent/docker-build-push macbre/push-to-ghcr matootie/dockerhub matootie/github-docker"
            " vaultvulp/gp-docker-action pmorelli92/github-container-registry-build-push",
            unless={"push": _NO},
        ),
        action(_BUILD, "mr-smithers-excellent/docker-build-push", inputs={"push": _NO}),
        # It pushes where it can log in.
        action(_BUILD, "whoan/docker-build-with-cache-action"),
        action(
            _PUSH,
            "whoan/docker-build-with-cache-action",
            inputs={"username": _YES},
            unless={"push_image_and_stages": _NO},
        ),
        action(_BOTH, "sclorg/build-and-push-action home-assistant/builder/actions/build-image"),
        action(_BOTH, "jerray/publish-docker-action"),
    ),
    tool(
        "Dev containers",
        way(_BUILD, "devcontainer", words("build")),
        way(_PUSH, "devcontainer", rf"build {ANY}--push{END}"),
    ),
    tool(
        "Buildah",
        way(_BUILD, "buildah", rf"{behind('--root --storage-driver')}(?:bud|build|build-using-dockerfile|commit){END}"),
        way(_PUSH, "buildah", rf"{behind('--root --storage-driver')}(?:push|manifest push){END}"),
        action(_BUILD, "redhat-actions/buildah-build"),
        action(_PUSH, "redhat-actions/push-to-registry"),
    ),
    tool(
        "kaniko",
        way(_BUILD, "executor kaniko", rf"{ANY}(?:-c|-f|-d|--(?:context|dockerfile|destination))[= ]"),
        way(_PUSH, "executor kaniko", rf"{ANY}(?:-d|--destination)[= ]", unless=rf"(?:^| )--no-push(?:=true)?{END}"),
        action(_BUILD, "aevea/action-kaniko int128/kaniko-action"),
        action(_PUSH, "int128/kaniko-action", inputs={"push": _YES}, unless={"push": _NO}),
        action(_PUSH, "aevea/action-kaniko"),
    ),
    tool("img", way(_BUILD, "img", words("build")), way(_PUSH, "img", words("push"))),
    tool(
        "BuildKit",
        way(_BUILD, "buildctl buildctl-daemonless.sh", rf"{behind('--addr --debug')}build{END}"),
        way(
            _PUSH, "buildctl buildctl-daemonless.sh", rf"{behind('--addr --debug')}build {ANY}--output[= ]\S*push=true"
        ),
    ),
    tool(
        "Depot",
        way(_BUILD, "depot", words("build bake")),
        way(_PUSH, "depot", rf"(?:build|bake) {ANY}{_PUSHES}"),
        way(_PUSH, "depot", words("push")),
    ),
    tool(
        "ko",
        way(_BUILD, "ko", rf"{_KO}(?:build|publish|apply|resolve|create|run){END}"),
        way(_PUSH, "ko", rf"{_KO}(?:build|publish|apply|resolve|create|run){END}", unless=_KO_LOCAL),
    ),
    tool(
        "Jib",
        way(_BUILD, MAVEN, goal("jib", "build|dockerBuild|buildTar"), unless=_SKIPS_JIB),
        way(_PUSH, MAVEN, goal("jib", "build"), unless=_SKIPS_JIB),
        way(_BUILD, GRADLE, rf"{TASKS}{TASK}(?:jib|jibDockerBuild|jibBuildTar){END}"),
        way(_PUSH, GRADLE, rf"{TASKS}{TASK}jib{END}"),
        way(_BUILD, "jib", words("build jar war")),
        way(_PUSH, "jib", rf"(?:build|jar|war) {ANY}(?:-t |--target=)(?:registry://|[\w.-]+/)"),
    ),
    tool(
        "Spring Boot's images",
        way(_BUILD, MAVEN, goal("spring-boot", "build-image(?:-no-fork)?")),
        way(
            _PUSH,
            MAVEN,
            rf"{goal('spring-boot', 'build-image(?:-no-fork)?')}(?:.* )?-Dspring-boot\.build-image\.publish=true",
        ),
        way(_BUILD, GRADLE, rf"{TASKS}{TASK}bootBuildImage{END}"),
        way(_PUSH, GRADLE, rf"{TASKS}{TASK}bootBuildImage {ANY}--publishImage{END}"),
    ),
    tool(
        "Quarkus' images",
        way(_BUILD, "mvn mvnw mvnd gradle gradlew", rf"{ANY}-Dquarkus\.container-image\.build=true{END}"),
        way(_BOTH, "mvn mvnw mvnd gradle gradlew", rf"{ANY}-Dquarkus\.container-image\.push=true{END}"),
        way(_BUILD, MAVEN, goal("quarkus", "image-build")),
        way(_BOTH, MAVEN, goal("quarkus", "image-push")),
        way(_BUILD, GRADLE, rf"{TASKS}{TASK}imageBuild{END}"),
        way(_BOTH, GRADLE, rf"{TASKS}{TASK}imagePush{END}"),
    ),
    tool(
        "Micronaut's images",
        way(_BUILD, "mvn mvnw mvnd", rf"{ANY}-Dpackaging=docker(?:-native|-crac)?{END}"),
        way(_BUILD, GRADLE, rf"{TASKS}{TASK}(?:optimizedD|d)ockerBuild(?:Native|Crac)?{END}"),
        way(_PUSH, GRADLE, rf"{TASKS}{TASK}(?:optimizedD|d)ockerPush(?:Native|Crac)?{END}"),
    ),
    tool(
        "Maven's Docker plugins",
        way(_BUILD, MAVEN, goal("(?:docker|dockerfile|k8s|kubernetes|fabric8|oc)", "build|resource-build")),
        way(_PUSH, MAVEN, goal("(?:docker|dockerfile|k8s|kubernetes|fabric8|oc)", "push")),
    ),
    tool(
        "Gradle's Docker plugins",
        way(
            _BUILD,
            GRADLE,
            rf"{TASKS}{TASK}(?:docker|dockerBuildImage|buildDockerImage|buildImage|dockerImage|buildDocker){END}",
        ),
        way(
            _PUSH,
            GRADLE,
            rf"{TASKS}{TASK}(?:dockerPush|dockerPushImage|pushDockerImage|pushImage"
            rf"|publishImage(?:ToLocalRegistry)?|dockerTagsPush){END}",
        ),
    ),
    tool(
        "sbt-native-packager's images",
        way(_BUILD, "sbt sbtx", rf"{ANY}\S*(?:[Dd]ocker[:/]\s?publish(?:Local)?|[dD]ocker / publish(?:Local)?)\S*"),
        way(_PUSH, "sbt sbtx", rf"{ANY}\S*(?:[Dd]ocker[:/]\s?publish|[dD]ocker / publish)(?!Local)\S*"),
    ),
    tool(
        ".NET's images",
        way(
            _BUILD,
            "dotnet",
            rf"publish {ANY}(?:/t:PublishContainer|-t:PublishContainer|--target:PublishContainer"
            rf"|[-/]p:PublishProfile=DefaultContainer){END}",
        ),
        way(_PUSH, "dotnet", rf"publish {ANY}[-/]p:ContainerRegistry=\S"),
    ),
    tool(
        "Buildpacks",
        way(_BUILD, "pack", rf"{behind('--timestamps')}build{END}"),
        way(_PUSH, "pack", rf"{behind('--timestamps')}build {ANY}--publish{END}"),
        way(_BUILD, "nixpacks railpack", words("build")),
        action(_BUILD, "dfreilich/pack-action", inputs={"args": r"^\s*build\b"}),
        action(_PUSH, "dfreilich/pack-action", inputs={"args": r"^\s*build\b.*--publish"}),
    ),
    tool("Source-to-Image", way(_BUILD, "s2i", words("build")), action(_BUILD, "redhat-actions/s2i-build")),
    tool(
        "Earthly",
        way(_BUILD, "earthly", rf"{ANY}[\w./$@{{}}:-]*\+[\w./$-]*(?:docker|image|images|container)[\w-]*{END}"),
        way(
            _PUSH,
            "earthly",
            rf"{ANY}--push {ANY}[\w./$@{{}}:-]*\+[\w./$-]*(?:docker|image|images|container)[\w-]*{END}",
        ),
    ),
    tool(
        "Bazel's images",
        way(_BUILD, "bazel bazelisk", rf"{behind()}build {ANY}//\S*(?:image|docker|oci|container)\S*"),
        way(_BOTH, "bazel bazelisk", rf"{behind()}run {ANY}//\S*(?:push|publish)\S*"),
    ),
    tool(
        "apko",
        way(_BUILD, "apko", words("build publish")),
        way(_PUSH, "apko", words("publish")),
        action(_BOTH, "chainguard-images/actions/apko-publish"),
        action(_BUILD, "chainguard-images/actions/apko-build"),
    ),
    tool("Kamal's images", way(_BOTH, "kamal", rf"build (?:push|deliver){END}")),
    tool(
        "Bashbrew",
        way(_BUILD, "bashbrew bashbrew.sh", rf"{behind('--arch --library --namespace')}build{END}"),
        way(_PUSH, "bashbrew", rf"{behind('--arch --library --namespace')}push{END}"),
    ),
    tool("Packer", way(_BUILD, "packer", words("build"))),
    tool(
        "Azure Container Registry",
        way(_BOTH, "az", rf"acr build{END}", unless=option("--no-push")),
        way(_BUILD, "az", rf"acr build {ANY}--no-push"),
        way(_PUSH, "az", rf"acr import{END}"),
    ),
    tool(
        "Cloud Build",
        way(
            _BOTH,
            "gcloud",
            rf"{behind('--project --quiet -q')}(?:beta |alpha )?builds submit {ANY}(?:--tag|-t|--pack)[= ]",
        ),
        way(_BUILD, "gcloud", rf"{behind('--project --quiet -q')}(?:beta |alpha )?builds submit{END}"),
        way(_PUSH, "gcloud", rf"container images add-tag{END}"),
        way(_PUSH, "gcloud", rf"artifacts docker tags add{END}"),
    ),
    tool(
        "crane",
        way(_PUSH, "crane gcrane", rf"{behind('--platform')}(?:push|copy|cp|append|mutate|tag|index append){END}"),
        way(_BUILD, "crane", rf"{behind('--platform')}append{END}"),
    ),
    tool(
        "Skopeo",
        way(
            _PUSH,
            "skopeo",
            rf"{behind('--policy --registries.d --tmpdir')}copy .*docker://",
            unless=r" (?:docker-archive|oci-archive|oci|dir|docker-daemon):\S*$",
        ),
        way(_PUSH, "skopeo", rf"{behind('--policy --registries.d --tmpdir')}sync {ANY}--dest[= ]docker{END}"),
    ),
    tool("regctl", way(_PUSH, "regctl", rf"image (?:copy|cp|import|mod){END}")),
    tool("manifest-tool", way(_PUSH, "manifest-tool", rf"{ANY}push{END}")),
    tool("Heroku's images", way(_BOTH, "heroku", rf"container:push{END}")),
)
"""Builders of images."""

IMAGES = {
    "aquasec/trivy": "trivy",
    "ghcr.io/aquasecurity/trivy": "trivy",
    "public.ecr.aws/aquasecurity/trivy": "trivy",
    "anchore/grype": "grype",
    "anchore/syft": "syft",
    "zricethezav/gitleaks": "gitleaks",
    "ghcr.io/gitleaks/gitleaks": "gitleaks",
    "trufflesecurity/trufflehog": "trufflehog",
    "ghcr.io/trufflesecurity/trufflehog": "trufflehog",
    "bridgecrew/checkov": "checkov",
    "ghcr.io/bridgecrewio/checkov": "checkov",
    "aquasec/tfsec": "tfsec",
    "tfsec/tfsec": "tfsec",
    "checkmarx/kics": "kics",
    "tenable/terrascan": "terrascan",
    "kubesec/kubesec": "kubesec",
    "securego/gosec": "gosec",
    "presidentbeef/brakeman": "brakeman",
    "sonarsource/sonar-scanner-cli": "sonar-scanner",
    "opensecurity/njsscan": "njsscan",
    "opensecurity/mobsfscan": "mobsfscan",
    "owasp/dependency-check": "dependency-check",
    "ghcr.io/google/osv-scanner": "osv-scanner",
    "hadolint/hadolint": "hadolint",
    "ghcr.io/hadolint/hadolint": "hadolint",
    "replicated/dockerfilelint": "dockerfilelint",
    "goodwithtech/dockle": "dockle",
    "koalaman/shellcheck": "shellcheck",
    "mvdan/shfmt": "shfmt",
    "rhysd/actionlint": "actionlint",
    "ghcr.io/zizmorcore/zizmor": "zizmor",
    "ghcr.io/yannh/kubeconform": "kubeconform",
    "stackrox/kube-linter": "kube-linter",
    "zegl/kube-score": "kube-score",
    "garethr/kubeval": "kubeval",
    "alpine/helm": "helm",
    "hashicorp/terraform": "terraform",
    "ghcr.io/opentofu/opentofu": "tofu",
    "ghcr.io/terraform-linters/tflint": "tflint",
    "bufbuild/buf": "buf",
    "jdkato/vale": "vale",
    "lycheeverse/lychee": "lychee",
    "davidanson/markdownlint-cli2": "markdownlint-cli2",
    "mstruebing/editorconfig-checker": "editorconfig-checker",
    "goreleaser/goreleaser": "goreleaser",
    "ghcr.io/goreleaser/goreleaser": "goreleaser",
    "bitnami/kubectl": "kubectl",
}
"""The program that an image's entry point is, by the image's name without tag and without `docker.io/`.

Where the first word behind the image is that program's own name, the image takes whole command lines, and so do all images that are not
here (semgrep/semgrep, golangci/golangci-lint, quay.io/helmpack/chart-testing).
"""
