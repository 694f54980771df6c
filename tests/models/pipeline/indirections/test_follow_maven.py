"""The goals that Maven's phases run."""

from __future__ import annotations

from pathlib import Path

from followed import follow, shown, workspace

PARENT = """\
<project>
  <groupId>g</groupId><artifactId>parent</artifactId><version>1</version>
  <packaging>pom</packaging>
  <modules><module>app</module></modules>
  <properties><cov>0.80</cov></properties>
  <build>
    <pluginManagement><plugins>
      <plugin><artifactId>maven-checkstyle-plugin</artifactId>
        <executions>
          <execution><phase>validate</phase><goals><goal>check</goal></goals></execution>
        </executions>
        <configuration><failOnViolation>false</failOnViolation></configuration>
      </plugin>
    </plugins></pluginManagement>
    <plugins>
      <plugin><groupId>org.jacoco</groupId><artifactId>jacoco-maven-plugin</artifactId>
        <executions>
          <execution><id>c</id><goals><goal>check</goal></goals>
            <configuration><haltOnFailure>true</haltOnFailure><rules><rule><limits><limit>
              <minimum>${cov}</minimum></limit></limits></rule></rules></configuration>
          </execution>
        </executions>
      </plugin>
    </plugins>
  </build>
  <profiles>
    <profile><id>sec</id><build><plugins>
      <plugin><groupId>org.owasp</groupId><artifactId>dependency-check-maven</artifactId>
        <executions><execution>
          <goals><goal>check</goal></goals></execution></executions>
      </plugin>
    </plugins></build></profile>
  </profiles>
</project>
"""
CHILD = """\
<project>
  <parent><groupId>g</groupId><artifactId>parent</artifactId><version>1</version></parent>
  <artifactId>app</artifactId>
  <build><plugins>
    <plugin><artifactId>maven-checkstyle-plugin</artifactId></plugin>
    <plugin><artifactId>maven-failsafe-plugin</artifactId>
      <executions><execution><goals><goal>integration-test</goal><goal>verify</goal></goals></execution></executions>
    </plugin>
  </plugins></build>
</project>
"""
FILES = {"pom.xml": PARENT, "app/pom.xml": CHILD, "app/src/main/java/A.java": "", "app/src/test/java/T.java": ""}


def goals(line: str, root: Path, files: dict[str, str] | None = None) -> list[str]:
    found = shown(follow("maven", line, workspace(root, files or FILES)))
    return [one.replace(" maven-goal", "") for one in found]


def test_phases_run_what_is_bound_up_to_them(tmp_path: Path) -> None:
    assert goals("./mvnw -B clean test", tmp_path) == [
        "pom.xml:10 [app] checkstyle:check failOnViolation=false",
        "app/pom.xml:3 [app] resources:resources",
        "app/pom.xml:3 [app] compiler:compile",
        "app/pom.xml:3 [app] resources:testResources",
        "app/pom.xml:3 [app] compiler:testCompile",
        "app/pom.xml:3 [app] surefire:test",
    ]
    verified = goals("mvn -pl app verify", tmp_path)
    assert "app/pom.xml:7 [app] failsafe:integration-test" in verified
    assert "pom.xml:18 [app] jacoco:check haltOnFailure=true minimum=0.80" in verified
    assert not any("dependency-check" in goal or "deploy" in goal for goal in verified)
    assert "pom.xml:29 [] dependency-check:check" in goals("mvn -Psec verify", tmp_path)


def test_what_the_command_line_takes_out(tmp_path: Path) -> None:
    built = " ".join(goals("mvn package -DskipTests -Dcheckstyle.skip", tmp_path))
    assert "surefire:test" not in built
    assert "checkstyle" not in built
    assert "compiler:testCompile" in built
    assert "testCompile" not in " ".join(goals("mvn package -Dmaven.test.skip=true", tmp_path))
    assert "app/pom.xml:3 [app] surefire:test !" in goals("mvn test -Dmaven.test.failure.ignore=true", tmp_path)
    assert goals("mvn -N test", tmp_path) == []
    assert goals("mvn -pl !app test", tmp_path) == []


def test_goals_that_are_given(tmp_path: Path) -> None:
    assert goals("mvn org.owasp:dependency-check-maven:9.0:check", tmp_path) == ["ci.yml:7 [] dependency-check:check"]
    assert goals("mvn jacoco:check@c", tmp_path) == ["ci.yml:7 [] jacoco:check haltOnFailure=true minimum=0.80"]
    assert goals("mvn -f app/pom.xml sonar:sonar", tmp_path) == ["ci.yml:7 [] sonar:sonar"]
    assert follow("maven", "mvn --version", workspace(tmp_path, {})) is None
    assert follow("maven", "mvn test", workspace(tmp_path, {}), directory="nowhere") == ()


def test_the_way_leads_through_the_parent(tmp_path: Path) -> None:
    found = follow("maven", "mvn -pl app verify", workspace(tmp_path, FILES)) or ()
    (check,) = [one for one in found if one.argv[1] == "jacoco:check"]
    assert [(place.path, place.line) for place in check.via] == [("app/pom.xml", 2)]
