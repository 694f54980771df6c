"""What builds an image without a Dockerfile. Data only.

A build tool's image settings count where something here runs them: in a pipeline, a script or a Makefile. What builds a Dockerfile
(`buildah bud`, kaniko) is not here. Sources: the documentation of each tool.
"""

from __future__ import annotations

from dptops_audit.knowledge.code_signs import CodeSign

_RUNS = "yaml shell make groovy template just kotlin toml json"

IMAGE_BUILDER_SIGNS = (
    CodeSign(r"\bjib(?:DockerBuild|BuildTar)?\b", _RUNS, "Jib", alone=False),
    CodeSign(r"\bbootBuildImage\b|\bspring-boot:build-image\b", _RUNS, "buildpacks"),
    CodeSign(
        r"(?<![\w-])(?<!npm )(?<!yarn )pack build\b|\bbuildpacks/github-actions\b"
        r"|--builder[ =](?:paketobuildpacks|heroku|gcr\.io/buildpacks)/",
        _RUNS,
        "buildpacks",
    ),
    CodeSign(
        r"\bgcloud (?:beta )?run deploy\b.{0,200}\s--source\b|\bgcloud builds submit\b.{0,200}\s--pack\b",
        _RUNS,
        "buildpacks",
    ),
    CodeSign(r"(?<![\w-])ko (?:build|publish|apply|resolve)\b|\bko-build/setup-ko@|^kos:\s{0,4}$", _RUNS, "ko"),
    CodeSign(r"\bPublishContainer\b|[/-]p:PublishProfile=DefaultContainer\b", _RUNS, ".NET SDK container"),
    CodeSign(
        r"(?:\b|-D)quarkus\.container-image\.(?:build|push)=true", _RUNS + " properties", "Quarkus container image"
    ),
    CodeSign(r"\bdocker(?:Build|Push)(?:Native|Crac)\b|\s-Dpackaging=docker\b", _RUNS, "Micronaut"),
    CodeSign(
        r"\bmvnw?\b.{0,120}\s(?:k8s|oc|fabric8|docker):(?:build|push)\b|\bdockerBuildAndPush\b", _RUNS, "build plugin"
    ),
    CodeSign(
        r"\bsbt\b.{0,80}\bdocker:publish(?:Local)?\b|\bDocker ?/ ?publish(?:Local)?\b", _RUNS, "sbt-native-packager"
    ),
    CodeSign(r"\b(?:oci_image|(?:container|go|py|py3|java|nodejs|cc|rust)_image)\(", "starlark", "Bazel"),
    CodeSign(
        r"\bdockerTools\.(?:buildImage|buildLayeredImage|streamLayeredImage)\b|\bnix2container\.buildImage\b",
        "nix",
        "Nix",
    ),
    CodeSign(r"^\s{0,16}SAVE IMAGE\b", "earthfile", "Earthly"),
    CodeSign(r"\bapko (?:build|publish)\b", _RUNS, "apko"),
    CodeSign(r"\bnixpacks build\b|\brailpack build\b", _RUNS, "Nixpacks"),
    CodeSign(r"(?<![\w-])s2i build\b", _RUNS, "source-to-image"),
    CodeSign(r"\bbuildah (?:from|commit)\b", _RUNS, "buildah"),
)
"""What must stand in a file, and what it is called. Those that are not `alone` need the plugin among the package's own as well."""

PLUGINS = {
    "Jib": (
        "com.google.cloud.tools.jib",
        "com.google.cloud.tools:jib-maven-plugin",
        "com.google.cloud.tools:jib-gradle-plugin",
    )
}
"""The build plugins, as Maven and Gradle name them, of the signs that are not `alone`."""
