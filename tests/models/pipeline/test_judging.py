"""What rules over pipelines share: languages, places, tools, the strength of a proof, and what an absence means."""

from __future__ import annotations

from pathlib import Path

import pytest
from small_trees import write

from dptops_audit.evidence import Evidence, Location, Outcome, Verdict
from dptops_audit.models.inventory import Inventory
from dptops_audit.models.pipeline.judging import (
    is_configuration,
    is_infrastructure,
    main_languages,
    missing,
    over_languages,
    places,
    proven,
    shipped_languages,
    things_to_build,
    tools,
    weaker,
    with_ecosystems,
)
from dptops_audit.models.pipeline.model import Job, Pipeline
from dptops_audit.models.pipeline.uses import ToolUse
from dptops_audit.models.repository import Repository

CI = ".github/workflows/ci.yml"


def repository(root: Path, files: dict[str, str]) -> Repository:
    for path, content in files.items():
        write(root, path, content=content)
    return Repository(Inventory.open(root))


def use(line: int, tool: str = "pytest", weak: str = "", languages: str = "", path: str = CI) -> ToolUse:
    place = Location(path, line)
    pipeline = Pipeline("github", path, "ci", place)
    return ToolUse(
        tool, frozenset(), frozenset(languages.split()), pipeline, Job("a", "a", place), None, place, (), tool, weak
    )


def _places(outcome: Outcome) -> tuple[Evidence, ...]:
    return (*outcome.against, *outcome.proof)


def lines(found: tuple[Evidence, ...]) -> list[int]:
    return [place.location.line for place in found]


def test_languages_and_their_ecosystems_belong_together() -> None:
    assert with_ecosystems({"go"}) == {"go", "golang"}
    assert with_ecosystems({"golang"}) == {"go", "golang"}
    assert with_ecosystems({"typescript"}) >= {"javascript", "vue", "typescript"}
    assert with_ecosystems({"terraform"}) == {"terraform"}
    assert with_ecosystems(()) == frozenset()


def test_main_languages_hold_a_fifth_of_the_code(tmp_path: Path) -> None:
    found = repository(tmp_path, {"shop/a.py": "x = 1\n" * 90, "tool/main.go": "package tool\n" * 10})
    assert main_languages(found) == {"python", "notebook"}
    assert shipped_languages(found) == {"python", "notebook", "go", "golang"}


def test_configuration_and_infrastructure(tmp_path: Path) -> None:
    code = {"shop/a.py": "x = 1\n" * 10}
    block = 'resource "aws_s3_bucket" "a" {}\n'
    alone = repository(tmp_path / "alone", {"main.tf": block})
    assert (is_configuration(alone), is_infrastructure(alone)) == (True, True)
    much = repository(tmp_path / "much", {**code, "infra/main.tf": block * 41})
    assert (is_configuration(much), is_infrastructure(much)) == (False, True)
    fifth = repository(tmp_path / "fifth", {**code, "infra/main.tf": block * 40})
    assert (is_configuration(fifth), is_infrastructure(fifth)) == (False, False)
    two = repository(tmp_path / "two", {**code, "infra/main.tf": block * 30, "infra/b.tf": block * 11})
    assert is_infrastructure(two)
    example = repository(tmp_path / "example", {**code, "examples/main.tf": block * 90})
    assert not is_infrastructure(example)


@pytest.mark.parametrize(
    ("path", "text"),
    [
        ("infra/main.bicep", "param name string\n"),
        ("manifests/init.pp", "class shop {}\n"),
        ("lib/shop.libsonnet", "{ a: 1 }\n"),
        ("jobs/shop.hcl", 'job "shop" {}\n'),
    ],
)
def test_languages_of_infrastructure(tmp_path: Path, path: str, text: str) -> None:
    assert is_infrastructure(repository(tmp_path, {"shop/a.py": "x = 1\n" * 10, path: text * 41}))


def test_tools_are_named_three_at_most() -> None:
    assert tools([]) == ""
    assert tools([use(1), use(2)]) == "pytest"
    assert tools([use(1, "a"), use(2, "b")]) == "a and b"
    assert tools([use(1, "a"), use(2, "b"), use(3, "c")]) == "a, b and c"
    assert tools([use(1, "a"), use(2, "b"), use(3, "c"), use(4, "d")]) == "a, b and 2 more"


def test_places_are_given_once_and_ten_at_most() -> None:
    assert lines(places([use(3), use(3, "tox"), use(4)])) == [3, 4]
    assert lines(places(use(line) for line in range(1, 13))) == list(range(1, 11))


def test_a_place_of_each_tool_and_file_comes_first() -> None:
    uses = [use(1), use(2), use(3, "tox"), use(1, path="other.yml"), use(4)]
    assert [(place.location.path, place.location.line) for place in places(uses)] == [
        (CI, 1),
        (CI, 3),
        ("other.yml", 1),
        (CI, 2),
        (CI, 4),
    ]


def test_a_use_that_stops_the_pipeline_proves() -> None:
    assert proven([], "it runs {tools}") is None
    outcome = proven([use(1, "a", "`|| true` hides its failure"), use(2, "b")], "it runs {tools}")
    assert outcome is not None
    assert (outcome.verdict, outcome.reason) == (Verdict.PASS, "it runs b")
    outcome = proven([use(1, "a", "nobody asks"), use(2, "b", "it is hidden")], "it runs {tools}")
    assert outcome is not None
    assert (outcome.verdict, outcome.reason) == (Verdict.PARTIAL, "it runs a and b, but nobody asks")


def test_half_a_proof_stands_at_the_first_place() -> None:
    via = (Location("Makefile", 9),)
    found = [Evidence(Location(CI, 1), "runs a", via, "a"), Evidence(Location(CI, 2), "runs b")]
    outcome = weaker("it is hidden", found, [Evidence(Location("x.toml", 3), "switches it on")])
    assert outcome.verdict is Verdict.PARTIAL
    assert outcome.against == (Evidence(Location(CI, 1), "it is hidden", via, "a"),)
    assert [place.message for place in outcome.proof] == ["runs b", "switches it on"]


def test_uses_over_none_of_the_main_languages_are_half_a_proof() -> None:
    wanted = frozenset({"python"})
    assert over_languages([], wanted, "it runs {tools}") is None
    outcome = over_languages([use(1, "a", languages="go"), use(2, "b", languages="python")], wanted, "it runs {tools}")
    assert outcome is not None
    assert (outcome.verdict, outcome.reason) == (Verdict.PASS, "it runs b")
    outcome = over_languages([use(1, "a"), use(2, "b", languages="go")], wanted, "it runs {tools}")
    assert outcome is not None
    assert (outcome.verdict, outcome.reason) == (Verdict.PASS, "it runs a")
    outcome = over_languages([use(1, "a", languages="go")], wanted, "it runs {tools}")
    assert outcome is not None
    assert (outcome.verdict, outcome.reason) == (Verdict.PARTIAL, "it runs a, over none of the main languages")


AT = (Evidence(Location("a.py", 1), "is not tested"),)
REMOTE = "on: push\njobs:\n  a:\n    uses: example/w/.github/workflows/{}.yml@v1\n"


def test_nothing_is_done_where_there_is_no_pipeline(tmp_path: Path) -> None:
    outcome = missing(repository(tmp_path, {"a.py": "x()\n"}), "test", because="nothing tests it", at=AT)
    assert (outcome.verdict, outcome.reason) == (Verdict.FAIL, "there is no pipeline here: nothing tests it")
    assert outcome.against == AT
    disabled = repository(tmp_path / "disabled", {"a.py": "x()\n", ".github/workflows/ci.yml.bak": "on: push\n"})
    assert missing(disabled, "test", because="nothing tests it").reason.startswith("there is no pipeline here")
    named = repository(tmp_path / "named", {"a.py": "x()\n", ".github/workflows/ci.disabled.yml": "on: push\n"})
    assert [file.live for file in named.pipeline_files] == [False]
    assert missing(named, "test", because="nothing tests it").reason.startswith("there is no pipeline here")


def test_nothing_is_done_where_all_is_spelled_out(tmp_path: Path) -> None:
    found = repository(tmp_path, {CI: "on: push\njobs: {a: {steps: [{run: ls}]}}\n"})
    outcome = missing(found, "test", because="nothing tests it", at=AT)
    assert (outcome.verdict, outcome.reason, outcome.against) == (Verdict.FAIL, "nothing tests it", AT)


def test_what_a_remote_job_may_do_is_unknown(tmp_path: Path) -> None:
    found = repository(tmp_path, {CI: REMOTE.format("container")})
    outcome = missing(found, "test", "image", because="nothing tests it")
    assert outcome.verdict is Verdict.UNKNOWN
    assert outcome.reason == (
        "runs example/w/.github/workflows/container.yml, which is defined elsewhere, and no pipeline here spells it out"
    )
    assert lines(_places(outcome)) == [4]
    assert missing(found, "test", "scanning", because="nothing tests it").verdict is Verdict.FAIL


def test_a_pipeline_of_a_system_that_is_not_read_is_unknown(tmp_path: Path) -> None:
    unread = {".build.yml": "image: alpine/edge\ntasks:\n  - test: make test\n"}
    found = repository(tmp_path, {**unread, CI: "on: push\njobs: {a: {steps: [{run: ls}]}}\n"})
    outcome = missing(found, "test", because="nothing tests it")
    assert outcome.verdict is Verdict.UNKNOWN
    assert outcome.reason == "the pipeline of SourceHut builds is not read, and nothing else shows it"
    assert _places(outcome)[0].location.path == ".build.yml"


def test_a_system_that_only_deploys_decides_no_build(tmp_path: Path) -> None:
    found = repository(tmp_path, {"shipit.yml": "deploy:\n  override: [make deploy]\n"})
    assert missing(found, "test", because="nothing tests it").verdict is Verdict.FAIL
    assert missing(found, "deploy", because="nothing deploys it").verdict is Verdict.UNKNOWN


def built(root: Path, files: dict[str, str]) -> list[str]:
    return [f"{place.location.path}: {place.message}" for place in things_to_build(repository(root, files))]


@pytest.mark.parametrize(
    ("files", "things"),
    [
        ({"main.go": "package main\n"}, ["main.go: Go is compiled"]),
        ({"a.py": "x()\n"}, []),
        ({"a.py": "x()\n", "main.go": "package main\n"}, ["main.go: Go is compiled"]),
        ({"zones.yaml": "a: 1\n", "package.json": '{"name": "a", "scripts": {"build": "js-yaml zones.yaml"}}\n'}, []),
        ({"main.tf": "variable x {}\n"}, []),
        ({"nginx.conf": "a;\n", "Dockerfile": "FROM nginx:1\n"}, ["Dockerfile: Dockerfile describes an image"]),
        (
            {"a.py": "x()\n", "Dockerfile": "FROM a:1\n", "web/Dockerfile": "FROM b:1\n"},
            ["Dockerfile: Dockerfile describes an image"],
        ),
        (
            {"a.js": "x();\n", "package.json": '{"name": "a", "scripts": {"build": "vite build"}}\n'},
            ["package.json: package.json has a script `build`"],
        ),
        ({"a.js": "x();\n", "package.json": '{"name": "a", "scripts": {"start": "node a"}}\n'}, []),
        (
            {"a.py": "x()\n", "pyproject.toml": '[project]\nname = "a"\n[build-system]\nrequires = ["hatchling"]\n'},
            ["pyproject.toml: pyproject.toml describes a package"],
        ),
        ({"a.py": "x()\n", "pyproject.toml": '[project]\nname = "a"\ndependencies = ["flask"]\n'}, []),
        ({"a.py": "x()\n", "pyproject.toml": '[build-system]\nrequires = ["hatchling"]\n'}, []),
        ({"a.py": "x()\n", "requirements.txt": "flask\n"}, []),
        (
            {"lib/a.rb": "x\n", "a.gemspec": "Gem::Specification.new do |s|\n  s.name = 'a'\nend\n"},
            ["a.gemspec: a.gemspec describes a package"],
        ),
        ({"lib/a.rb": "x\n", "Gemfile": "gem 'rails'\n"}, []),
        (
            {
                "main.go": "package main\n\nfunc main() {}\n",
                "go.mod": "module example.com/a\n",
                "Makefile": "image:\n\tko build .\n",
            },
            ["main.go: Go is compiled", "Makefile: an image is built here"],
        ),
    ],
)
def test_what_there_is_to_build(tmp_path: Path, files: dict[str, str], things: list[str]) -> None:
    assert built(tmp_path, files) == things


@pytest.mark.parametrize("name", ["build", "bundle", "compile", "production", "prod", "dist"])
def test_names_of_scripts_that_build(tmp_path: Path, name: str) -> None:
    files = {"a.js": "x();\n", "package.json": f'{{"name": "a", "scripts": {{"{name}": "esbuild a.js"}}}}\n'}
    assert built(tmp_path, files) == [f"package.json: package.json has a script `{name}`"]


def test_code_is_shown_at_the_first_line_of_its_first_file(tmp_path: Path) -> None:
    (place,) = things_to_build(repository(tmp_path, {"main.go": "package main\n\nfunc main() {}\n"}))
    assert place.location == Location("main.go", 1)
