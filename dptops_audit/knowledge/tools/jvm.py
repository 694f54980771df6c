"""What installs, compiles, tests and publishes code of the JVM: Maven, Gradle, sbt and their like.

Sources: https://maven.apache.org/guides/introduction/introduction-to-the-lifecycle.html, the task names of Gradle's plugins
(https://docs.gradle.org/current/userguide/java_plugin.html, .../publishing_maven.html, .../jacoco_plugin.html), sbt
(https://www.scala-sbt.org/1.x/docs/Command-Line-Reference.html), Mill, Leiningen and the Clojure CLI. What only checks code is in
`jvm_checks`. `maven-goal` and `gradle-task` are the goals and tasks that a build of the repository leads to.
"""

from __future__ import annotations

from dptops_audit.knowledge.tools.expressions import ANY, END, JVM, among, behind, option, words
from dptops_audit.knowledge.tools.tool import Kind, action, tool, way

MAVEN = "mvn mvnw mvnd maven-goal"
GRADLE = "gradle gradlew gradle-task"
GOALS = among(
    "-P --activate-profiles -pl --projects -rf --resume-from -f --file -s --settings -gs -t -T --threads -D -l --log-file -b"
)
TASKS = among(
    "-x --exclude-task -p --project-dir -b --build-file -c --settings-file -I --init-script --tests -g --console -F"
)
TASK = r":?(?:[\w.-]+:)*"
"""The projects before a task's name."""

_PACKED = r"(?:package|pre-integration-test|integration-test|post-integration-test|verify|install|deploy)"
_TESTED = rf"(?:test|prepare-package|{_PACKED})"
_COMPILED = rf"(?:compile|process-classes|test-compile|process-test-classes|{_TESTED})"
_SKIPS_TESTS = r"-D(?:skipTests|maven\.test\.skip|surefire\.skip|maven\.test\.skip\.exec)(?:=true)?(?: |$)"
_NO_TASKS = option("--dry-run -m")
_NAMED_TEST = (
    r"(?!assemble|compile|bundle|lint|install|publish|generate|process|prepare|clean|jar|help|detekt|checkstyle|pmd|spotbugs|findbugs"
    r"|codenarc|ktlint|spotless|animalsniffer|license|forbiddenApis|kover|jacoco)[a-z]\w*(?:Test|Tests|Spec)"
)
"""Tasks that are called after what they test (`integrationTest`), and not those of a linter for test code (`checkstyleTest`)."""

_NO_TEST = rf"{_NO_TASKS}|(?:^| )type=(?!\S*Test)\w"
_EXCLUDED = r"(?:-x|--exclude-task)[ =]:?(?:\S*:)?(?:test|check)(?: |$)"
_ARCHIVES = (
    r"(?:jar|war|ear|bootJar|bootWar|shadowJar|fatJar|uberJar|distZip|distTar|bundle\w*|buildPlugin|jpackage\w*|buildZip"
    r"|packageDistribution\w*)"
)
SBT = rf"{among()}(?:[^\s;]*;)*\+?"
"""The words before a task of sbt, which may follow others behind `;`."""

_SBT = rf"{SBT}(?:(?![Dd]ocker[/:])[^\s;/:]+[/:])*"
_SBT_END = r"(?:[; ]|$)"
_CLJ = r"(?:.* )?-[MXT]\S*"


def goal(plugin: str, goals: str) -> str:
    """The words of a Maven command or of a goal that it leads to: `surefire:test`, by its prefix or by its plugin's full name."""
    return rf"{GOALS}(?:\S*:)?(?:maven-)?{plugin}(?:-maven)?(?:-plugin)?(?::[\d.]\S*?)?:(?:{goals})(?:@\S+)?{END}"


TOOLS = (
    tool(
        "Maven",
        way((Kind.INSTALL, Kind.COMPILE), MAVEN, rf"{GOALS}{_COMPILED}{END}"),
        way(Kind.TEST, MAVEN, rf"{GOALS}{_TESTED}{END}", unless=_SKIPS_TESTS),
        way(Kind.PACKAGE, MAVEN, rf"{GOALS}{_PACKED}{END}"),
        way(Kind.PUBLISH, MAVEN, rf"{GOALS}deploy{END}", unless=r"-Dmaven\.deploy\.skip(?:=true)?(?: |$)"),
        way(Kind.INSTALL, MAVEN, goal("dependency", r"go-offline|resolve\S*|copy-dependencies|resolve-plugins")),
        way(
            Kind.COMPILE,
            MAVEN,
            goal("(?:compiler|kotlin|scala|gmavenplus|groovy)", r"compile\S*|testCompile|test-compile|add-source"),
        ),
        way(Kind.TEST, MAVEN, goal("surefire", "test"), unless=_SKIPS_TESTS),
        way(Kind.TEST, MAVEN, goal("(?:scalatest|native)", "test"), unless=_SKIPS_TESTS),
        way(
            Kind.INTEGRATION_TEST,
            MAVEN,
            goal("(?:failsafe|gatling|karate|jmeter)", "integration-test|test|jmeter"),
            unless=rf"{_SKIPS_TESTS}|-DskipITs(?:=true)?{END}",
        ),
        way(
            Kind.PACKAGE,
            MAVEN,
            goal("(?:jar|war|ear|ejb|bundle|assembly|shade)", "jar|war|ear|ejb|bundle|single|shade"),
        ),
        way(
            (Kind.INSTALL, Kind.COMPILE, Kind.PACKAGE),
            MAVEN,
            goal("(?:spring-boot|quarkus)", "repackage|build-image|build-image-no-fork|build"),
        ),
        way(Kind.COMPILE, MAVEN, goal("(?:frontend|native)", "webpack|gulp|grunt|compile|compile-no-fork|build")),
        way(
            Kind.PUBLISH,
            MAVEN,
            goal("(?:deploy|nexus-staging|central-publishing)", "deploy|deploy-file|release|publish"),
        ),
        way((Kind.PUBLISH, Kind.VERSION), MAVEN, goal("release", "perform")),
        way(Kind.VERSION, MAVEN, goal("release", "prepare"), unless=r"-DdryRun(?:=true)?(?: |$)"),
        way(Kind.VERSION, MAVEN, goal("versions", "set")),
        action(
            (Kind.INSTALL, Kind.COMPILE),
            "maven@3 maven@4 maven@2 maven",
            inputs={"goals": rf"(?:^|\s){_COMPILED}(?:\s|$)|^$"},
        ),
        action(
            Kind.TEST,
            "maven@3 maven@4 maven@2 maven",
            inputs={"goals": rf"(?:^|\s){_TESTED}(?:\s|$)|^$"},
            unless={"options": "skipTests"},
        ),
        languages=JVM,
    ),
    tool(
        "Gradle",
        way(
            (Kind.INSTALL, Kind.COMPILE),
            GRADLE,
            rf"{TASKS}{TASK}(?:build\w*|assemble\w*|classes|\w+Classes|check|test|all[A-Z]\w*Tests?|allTests|compile\w+|install(?:Dist|Shadow)\w*"
            rf"|native\w+|jlink|link\w+(?:Executable|Framework)\w*|{_NAMED_TEST}|connected\w+|publish\w*|{_ARCHIVES}){END}",
            unless=_NO_TASKS,
        ),
        way(Kind.INSTALL, GRADLE, rf"{TASKS}{TASK}(?:dependencies|resolve\w*|download\w*Dependencies){END}"),
        way(Kind.TEST, GRADLE, rf"{TASKS}{TASK}(?:test|check|build){END}", unless=rf"{_EXCLUDED}|{_NO_TASKS}"),
        way(
            Kind.TEST,
            GRADLE,
            rf"{TASKS}{TASK}(?:test\w*UnitTests?|{_NAMED_TEST}|connectedCheck){END}",
            unless=_NO_TEST,
        ),
        way(Kind.INTEGRATION_TEST, GRADLE, rf"{TASKS}{TASK}(?:gatlingRun\w*|cucumber\w*){END}"),
        way(
            Kind.PACKAGE,
            GRADLE,
            rf"{TASKS}{TASK}(?:build|assemble|assemble\w*(?:Release|Debug|Dist)|publish\w*|{_ARCHIVES}){END}",
            unless=_NO_TASKS,
        ),
        way(
            Kind.PUBLISH,
            GRADLE,
            rf"{TASKS}{TASK}(?:publish(?!ToMavenLocal|\w*ToMavenLocal|\w*Docker|\w*Image)\w*|uploadArchives|artifactoryPublish|bintrayUpload"
            rf"|closeAndRelease\w*){END}",
            unless=_NO_TASKS,
        ),
        languages=JVM,
    ),
    tool(
        "sbt",
        way(
            (Kind.INSTALL, Kind.COMPILE),
            "sbt sbtx",
            rf"{_SBT}(?:compile|test|testOnly|testQuick|test:compile|package|assembly|dist|stage|packageBin|ci-release"
            rf"|publish\w*|scripted|testFull){_SBT_END}",
        ),
        way(Kind.INSTALL, "sbt sbtx", rf"{_SBT}update{_SBT_END}"),
        way(Kind.TEST, "sbt sbtx", rf"{_SBT}(?:test|testOnly|testQuick|testFull|scripted){_SBT_END}"),
        way(
            Kind.PACKAGE,
            "sbt sbtx",
            rf"{_SBT}(?:package|assembly|dist|stage|packageBin|packageZipTarball|packageXzTarball){_SBT_END}",
        ),
        way(
            Kind.PUBLISH,
            "sbt sbtx",
            rf"{_SBT}(?:publish|publishSigned|ci-release|sonatypeBundleRelease|sonatypeRelease|sonaRelease){_SBT_END}",
        ),
        way((Kind.PUBLISH, Kind.VERSION), "sbt sbtx", rf"{SBT}(?:release|ci-release){_SBT_END}"),
        languages=JVM,
    ),
    tool(
        "Mill",
        way((Kind.INSTALL, Kind.COMPILE), "mill millw", rf"{ANY}\S*(?:compile|assembly|test|jar){END}"),
        way(Kind.TEST, "mill millw", rf"{ANY}(?:\S+\.)?test(?:\.\w+)?{END}"),
        way(Kind.PACKAGE, "mill millw", rf"{ANY}\S*(?:assembly|jar){END}"),
        way(Kind.PUBLISH, "mill millw", rf"{ANY}\S*(?:publish|publishAll|publishSonatypeCentral)\b"),
        languages=JVM,
    ),
    tool(
        "scala-cli",
        way((Kind.INSTALL, Kind.COMPILE), "scala-cli scala", words("compile test package publish")),
        way(Kind.TEST, "scala-cli scala", words("test")),
        way(Kind.LINT, "scala-cli scala", rf"(?:fmt|format) (?:.* )?--check{END}"),
        way(Kind.PUBLISH, "scala-cli", r"(?:--power )?publish(?! local| setup)"),
        languages="scala",
    ),
    tool(
        "Leiningen",
        way(Kind.INSTALL, "lein", rf"{ANY}(?:deps|test|compile|uberjar|jar|check|do){END}"),
        way(Kind.COMPILE, "lein", rf"{ANY}(?:compile|uberjar|jar|install|test){END}"),
        way(Kind.TEST, "lein", rf"{ANY}(?:test|midje|kaocha|eftest){END}"),
        way(Kind.PACKAGE, "lein", rf"{ANY}(?:uberjar|jar|install){END}"),
        way(Kind.PUBLISH, "lein", rf"{ANY}(?:deploy|release){END}"),
        way(Kind.COVERAGE, "lein", rf"{ANY}cloverage{END}"),
        way(Kind.COVERAGE_GATE, "lein", rf"{ANY}cloverage (?:.* )?--fail-threshold [1-9]"),
        way(Kind.LINT, "lein", rf"{ANY}(?:eastwood|kibit|clj-kondo){END}|{ANY}cljfmt check{END}"),
        languages="clojure",
    ),
    tool(
        "Clojure CLI",
        way(Kind.INSTALL, "clojure clj", rf"{ANY}-P{END}"),
        way((Kind.INSTALL, Kind.TEST), "clojure clj", rf"{_CLJ}:(?:\S*[:/-])?(?:test|tests|kaocha|runner)(?:[: ]|$)"),
        way(
            (Kind.INSTALL, Kind.COMPILE, Kind.PACKAGE),
            "clojure clj",
            rf"{_CLJ}:build (?:.* )?(?:uber|jar|uberjar){END}",
        ),
        way(Kind.COVERAGE, "clojure clj", rf"{ANY}\S*cloverage\S*"),
        way(Kind.TEST, "bb", rf"{ANY}test{END}"),
        languages="clojure",
    ),
    tool(
        "shadow-cljs",
        way((Kind.INSTALL, Kind.COMPILE), "shadow-cljs", rf"{behind('-A --aliases')}(?:release|compile){END}"),
        languages="clojure",
    ),
    tool(
        "Ant",
        way(Kind.COMPILE, "ant", rf"{among('-f -file -buildfile -D')}(?:compile|build|jar|war|dist){END}"),
        way(Kind.TEST, "ant", rf"{among('-f -file -buildfile -D')}(?:test|junit|tests){END}"),
        languages=JVM,
    ),
    tool("javac", way(Kind.COMPILE, "javac kotlinc scalac groovyc", "."), languages=JVM),
    tool("native-image", way(Kind.COMPILE, "native-image", "."), languages=JVM),
    tool(
        "JUnit console",
        way(
            Kind.TEST,
            "java",
            rf"{ANY}(?:-jar \S*junit-platform-console-standalone\S*|org\.junit\.runner\.JUnitCore)(?: |$)",
        ),
        languages=JVM,
    ),
    tool(
        "Bazel",
        way(
            (Kind.INSTALL, Kind.COMPILE),
            "bazel bazelisk",
            rf"{behind('--output_user_root --bazelrc')}(?:build|test|coverage){END}",
        ),
        way(Kind.TEST, "bazel bazelisk", rf"{behind('--output_user_root --bazelrc')}(?:test|coverage){END}"),
        way(Kind.COVERAGE, "bazel bazelisk", rf"{behind('--output_user_root --bazelrc')}coverage{END}"),
    ),
    tool("Buck", way(Kind.COMPILE, "buck buck2", words("build test")), way(Kind.TEST, "buck buck2", words("test"))),
    tool(
        "Pants",
        way(Kind.INSTALL, "pants", rf"{among()}(?:test|package|lint|check){END}"),
        way(Kind.TEST, "pants", rf"{among()}test{END}"),
        way(Kind.LINT, "pants", rf"{among()}(?:lint|check){END}"),
        way(Kind.PACKAGE, "pants", rf"{among()}(?:package|publish){END}"),
        way(Kind.COVERAGE, "pants", rf"{among()}--(?:test-)?use-coverage{END}"),
        way(Kind.PUBLISH, "pants", rf"{among()}publish{END}"),
    ),
)
"""Build tools."""
