"""What builds an image without a Dockerfile. Data only.

A build tool's image settings count where something here runs them: `RUNS` must stand in a pipeline, a script or a Makefile.
"""

from __future__ import annotations

from dptops_audit.knowledge.code_signs import CodeSign

_RUNS = "yaml shell make groovy template just kotlin toml json"

IMAGE_BUILDER_SIGNS = (
    CodeSign(r"\bjib(?:DockerBuild|BuildTar)?\b|\bjib:(?:build|dockerBuild|buildTar)\b", _RUNS, "Jib", alone=False),
    CodeSign(r"\bbootBuildImage\b|\bspring-boot:build-image\b", _RUNS, "buildpacks"),
    CodeSign(r"\bpack build\b|\bbuildpacks/github-actions\b|--builder[ =](?:paketobuildpacks|heroku|gcr\.io/buildpacks)/", _RUNS, "buildpacks"),
    CodeSign(r"\bko (?:build|publish|apply|resolve)\b|\bko-build/setup-ko@", _RUNS, "ko"),
    CodeSign(r"\bPublishContainer\b|/p:PublishProfile=DefaultContainer|-t:PublishContainer", _RUNS, ".NET SDK container"),
    CodeSign(r"\bdockerBuildNative\b|\bquarkus\.container-image\.(?:build|push)=true", _RUNS + " properties", "Quarkus container image"),
    CodeSign(r"\bk8s:(?:build|push)\b|\bfabric8:(?:build|push)\b|\bdocker:(?:build|push)\b|\bdockerBuildAndPush\b", _RUNS, "build plugin"),
    CodeSign(r"\bsbt\b.{0,80}\bdocker:publish(?:Local)?\b|\bDocker/publish(?:Local)?\b", _RUNS, "sbt-native-packager"),
    CodeSign(r"\boci_image\(|\bcontainer_image\(|\bgo_image\(|\bpy3_image\(|\bjava_image\(", "starlark", "Bazel"),
    CodeSign(r"\bdockerTools\.(?:buildImage|buildLayeredImage|streamLayeredImage)\b", "nix", "Nix"),
    CodeSign(r"\bbuildah bud\b|\bbuildah build\b|\bimg build\b", _RUNS, "buildah", alone=False),
)
"""What must stand in a file, and what it is called. Those that are not `alone` need the plugin among the package's own as well."""

PLUGINS = {"Jib": ("com.google.cloud.tools.jib", "com.google.cloud.tools:jib-maven-plugin", "com.google.cloud.tools:jib-gradle-plugin")}
"""The build plugins, as Maven and Gradle name them, of the signs that are not `alone`."""
