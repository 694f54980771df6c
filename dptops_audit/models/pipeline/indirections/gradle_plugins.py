"""The tasks that Gradle plugins add, and which lifecycle task each is a part of. Data only; the plugins' manuals are the sources:
https://docs.gradle.org/current/userguide/plugin_reference.html and https://plugins.gradle.org/ for those of others.
"""

from __future__ import annotations

LIFECYCLE: dict[str, tuple[str, ...]] = {
    "build": ("assemble", "check"),
    "buildNeeded": ("build",),
    "buildDependents": ("build",),
    "assemble": (),
    "check": (),
}
"""Tasks that only run others."""

UNFOLLOWED = frozenset(
    "clean cleanTest tasks help dependencies dependencyInsight projects properties wrapper init buildEnvironment model "
    "outgoingVariants javaToolchains".split()
)
"""Tasks that neither build nor check anything."""

_JVM = "compileJava/assemble jar/assemble test/check"
_KOTLIN = "compileKotlin/assemble jar/assemble test/check"
_ANDROID = "assembleDebug/assemble assembleRelease/assemble lint/check test/check connectedAndroidTest connectedCheck"
_TABLE = {
    **dict.fromkeys("java java-library groovy scala java-gradle-plugin groovy-gradle-plugin kotlin-dsl".split(), _JVM),
    "war": _JVM + " war/assemble",
    "ear": "ear/assemble",
    "application": _JVM + " distZip/assemble distTar/assemble installDist run",
    "org.springframework.boot": "bootJar/assemble bootBuildImage bootRun",
    "io.quarkus": "quarkusBuild/assemble quarkusIntTest/check quarkusDev",
    "io.micronaut.application": _JVM + " dockerBuild dockerPush dockerBuildNative",
    "io.micronaut.library": _JVM,
    "org.jetbrains.kotlin.jvm": _KOTLIN,
    "org.jetbrains.kotlin.multiplatform": "allTests/check jvmTest/check jvmJar/assemble",
    "org.jetbrains.kotlin.js": "allTests/check",
    "com.android.application": _ANDROID,
    "com.android.library": _ANDROID,
    "com.android.dynamic-feature": _ANDROID,
    "checkstyle": "checkstyleMain/check checkstyleTest/check",
    "pmd": "pmdMain/check pmdTest/check",
    "codenarc": "codenarcMain/check codenarcTest/check",
    "com.github.spotbugs": "spotbugsMain/check spotbugsTest/check",
    "com.github.spotbugs-base": "",
    "io.gitlab.arturbosch.detekt": "detekt/check detektMain detektTest",
    "dev.detekt": "detekt/check detektMain detektTest",
    "org.jlleitschuh.gradle.ktlint": "ktlintCheck/check ktlintFormat",
    "org.jmailen.kotlinter": "lintKotlin/check formatKotlin",
    "com.ncorti.ktfmt.gradle": "ktfmtCheck/check ktfmtFormat",
    "com.diffplug.spotless": "spotlessCheck/check spotlessApply",
    "com.diffplug.gradle.spotless": "spotlessCheck/check spotlessApply",
    "com.github.sherter.google-java-format": "verifyGoogleJavaFormat/check googleJavaFormat",
    "jacoco": "jacocoTestReport jacocoTestCoverageVerification",
    "jacoco-report-aggregation": "testCodeCoverageReport",
    "org.jetbrains.kotlinx.kover": "koverVerify/check koverHtmlReport koverXmlReport koverLog",
    "org.scoverage": "reportScoverage checkScoverage aggregateScoverage",
    "org.owasp.dependencycheck": "dependencyCheckAnalyze dependencyCheckAggregate",
    "org.sonatype.gradle.plugins.scan": "ossIndexAudit",
    "org.cyclonedx.bom": "cyclonedxBom",
    "org.spdx.sbom": "spdxSbom",
    "org.sonarqube": "sonar sonarqube",
    "io.snyk.gradle.plugin.snykplugin": "snyk-test snyk-monitor",
    "info.solidsoft.pitest": "pitest",
    "com.google.cloud.tools.jib": "jib jibDockerBuild jibBuildTar",
    "com.bmuschko.docker-remote-api": "",
    "com.palantir.docker": "docker dockerPush dockerTag",
    "com.github.johnrengelman.shadow": "shadowJar/assemble",
    "com.gradleup.shadow": "shadowJar/assemble",
    "maven-publish": "publish publishToMavenLocal publishAllPublicationsToMavenRepository",
    "com.vanniktech.maven.publish": "publish publishToMavenCentral publishAndReleaseToMavenCentral",
    "com.gradle.plugin-publish": "publishPlugins",
    "io.github.gradle-nexus.publish-plugin": "publishToSonatype closeAndReleaseSonatypeStagingRepository",
    "com.github.node-gradle.node": "npmInstall npm_run_build npm_run_test",
    "ru.vyarus.animalsniffer": "animalsnifferMain/check",
    "de.thetaphi.forbiddenapis": "forbiddenApis/check",
    "com.github.hierynomus.license": "licenseMain/check",
    "com.autonomousapps.dependency-analysis": "buildHealth",
    "org.jetbrains.kotlinx.binary-compatibility-validator": "apiCheck/check apiDump",
    "me.champeau.jmh": "jmh",
    "org.graalvm.buildtools.native": "nativeCompile nativeTest",
    "org.openapi.generator": "openApiGenerate openApiValidate",
    "org.flywaydb.flyway": "flywayMigrate",
    "io.gatling.gradle": "gatlingRun",
    "org.jetbrains.dokka": "dokkaHtml dokkaGenerate",
    "org.jetbrains.intellij": "buildPlugin/assemble verifyPlugin runPluginVerifier publishPlugin",
    "org.jetbrains.intellij.platform": "buildPlugin/assemble verifyPlugin publishPlugin",
}
PLUGIN_TASKS: dict[str, tuple[tuple[str, str], ...]] = {
    plugin: tuple((name, part_of) for name, _, part_of in (word.partition("/") for word in words.split()))
    for plugin, words in _TABLE.items()
}
"""Names of tasks by the plugin's id, each with the lifecycle task that runs it, "" for none."""
