"""The tasks that Gradle runs."""

from __future__ import annotations

import time
from pathlib import Path

from followed import follow, shown, workspace

GROOVY = """\
plugins {
    id 'java'
    id 'jacoco'
    id 'checkstyle'
}
checkstyle {
    ignoreFailures = true
}
jacocoTestCoverageVerification {
    violationRules { rule { limit { minimum = 0.85 } } }
}
check.dependsOn jacocoTestCoverageVerification
test {
    finalizedBy jacocoTestReport
}
task integrationTest(type: Test, dependsOn: 'startDb') {
    useJUnitPlatform()
}
tasks.register('startDb', Exec) {
    commandLine 'docker', 'compose', 'up', '-d'
}
"""


def tasks(line: str, root: Path, files: dict[str, str], directory: str = "") -> list[str]:
    found = shown(follow("gradle", line, workspace(root, files), directory))
    return [one.replace(" gradle-task", "") for one in found]


def test_lifecycle_tasks_run_those_of_plugins_and_what_hangs_on_them(tmp_path: Path) -> None:
    files = {"build.gradle": GROOVY}
    checked = [
        "build.gradle:2 [] test",
        "build.gradle:3 [] jacocoTestReport",
        "build.gradle:4 [] checkstyleMain !",
        "build.gradle:4 [] checkstyleTest",
        "build.gradle:3 [] jacocoTestCoverageVerification minimum=0.85",
    ]
    assert tasks("./gradlew check", tmp_path, files) == checked
    assert tasks("./gradlew clean build --no-daemon", tmp_path, files) == [
        "build.gradle:2 [] compileJava",
        "build.gradle:2 [] jar",
        *checked,
    ]
    assert tasks("gradle build -x test -x checkstyleMain -x checkstyleTest", tmp_path, files)[2:] == checked[-1:]
    assert tasks("gradle integrationTest", tmp_path, files) == [
        "build.gradle:19 [] startDb type=Exec",
        "build.gradle:20 [] docker compose up -d",
        "build.gradle:16 [] integrationTest type=Test",
    ]


def test_projects_and_kotlin(tmp_path: Path) -> None:
    files = {
        "settings.gradle.kts": 'include(":lib", ":app")\n',
        "build.gradle.kts": 'subprojects {\n    apply(plugin = "io.gitlab.arturbosch.detekt")\n}\n',
        "lib/build.gradle.kts": 'plugins {\n    kotlin("jvm")\n}\n',
        "app/build.gradle.kts": 'plugins {\n    id("com.diffplug.spotless")\n}\n'
        'val smoke by tasks.registering(Exec::class) {\n    commandLine("sh", "-c", "x")\n    isIgnoreExitValue = true\n}\n'
        'tasks.named("check") {\n    dependsOn(smoke, ":lib:test")\n}\n',
    }
    assert tasks("gradle :app:check", tmp_path, files) == [
        "app/build.gradle.kts:2 [app] spotlessCheck",
        "build.gradle.kts:2 [app] detekt",
        "app/build.gradle.kts:4 [app] smoke type=Exec !",
        "app/build.gradle.kts:5 [app] sh -c x !",
        "lib/build.gradle.kts:2 [lib] test",
    ]
    assert tasks("gradle -p lib test", tmp_path, files) == ["lib/build.gradle.kts:2 [lib] test"]
    assert tasks("gradle test", tmp_path, files) == ["lib/build.gradle.kts:2 [lib] test"]
    assert tasks("gradle sonar", tmp_path, files) == ["ci.yml:7 [] sonar"]
    assert follow("gradle", "gradle --version", workspace(tmp_path, files)) is None


def test_hostile_scripts_end(tmp_path: Path) -> None:
    cycle = "plugins { id 'java' }\ncheck.dependsOn a\n" + "".join(
        f"task a{n}(dependsOn: 'a{n + 1}')\n" for n in range(3_000)
    )
    files = {"build.gradle": cycle + "task a(dependsOn: ['b', 'a0'])\ntask b(dependsOn: 'a')\n" + "{[(" * 30_000}
    began = time.monotonic()
    tasks("gradle check", tmp_path, files)
    assert time.monotonic() - began < 10
