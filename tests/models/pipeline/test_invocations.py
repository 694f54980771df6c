"""What a step's script runs, through shells, launchers and everything that leads to other commands."""

from __future__ import annotations

from pathlib import Path

from dptops_audit.evidence import Location
from dptops_audit.models.inventory import Inventory
from dptops_audit.models.pipeline.invocations import MOST_PER_STEP, Invocations
from dptops_audit.models.pipeline.model import Invocation, Script, Step
from dptops_audit.models.repository import Repository

WORKFLOW = ".github/workflows/ci.yml"


def run(root: Path, text: str, files: dict[str, str] | None = None, **script: object) -> tuple[Invocation, ...]:
    for path, content in {WORKFLOW: "on: push\n", **(files or {})}.items():
        (root / path).parent.mkdir(parents=True, exist_ok=True)
        (root / path).write_text(content)
    repository = Repository(Inventory.open(root))
    step = Step("step", Location(WORKFLOW, 9), (Script(text, Location(WORKFLOW, 10), **script),))  # type: ignore[arg-type]
    return Invocations(repository).of(step)


def texts(found: tuple[Invocation, ...]) -> list[str]:
    return [one.text for one in found]


def test_words_lines_and_folders(tmp_path: Path) -> None:
    found = run(tmp_path, "cd web\nnpm ci\n(cd ../api && pip install .)\npwd\n")
    assert [(one.text, one.location.line, one.directory) for one in found] == [
        ("npm ci", 11, "web"),
        ("pip install .", 12, "api"),
        ("pwd", 13, "web"),
    ]


def test_a_folder_that_cannot_be_told_is_none(tmp_path: Path) -> None:
    found = run(tmp_path, "cd $SOMEWHERE\nls\ncd /tmp\nls\ncd ..\nls")
    assert {one.directory for one in found} == {None}


def test_variables_of_the_step_and_of_the_script(tmp_path: Path) -> None:
    found = run(tmp_path, "TAG=v$VERSION\ndocker push shop:$TAG", variables={"VERSION": "${{ github.sha }}"})
    assert texts(found) == ["docker push shop:v${{ github.sha }}"]


def test_a_command_does_not_know_what_is_assigned_after_it(tmp_path: Path) -> None:
    found = run(tmp_path, "ls\nTAG=v1\nls $TAG\nTAG=v2")
    assert [(one.text, dict(one.variables)) for one in found] == [("ls", {}), ("ls v1", {"TAG": "v1"})]


def test_the_same_text_in_other_places_keeps_its_own_lines_and_folder(tmp_path: Path) -> None:
    (tmp_path / "Makefile").write_text("all:\n\ttrue\n\tpytest\n")
    repository = Repository(Inventory.open(tmp_path))
    places = [
        (Location(WORKFLOW, 10), "", ()),
        (Location(WORKFLOW, 20), "web", (20, 25)),
        (Location(WORKFLOW, 30), "", ()),
    ]
    scripts = [Script("echo a\nmake", place, directory=folder, lines=lines) for place, folder, lines in places]
    found = Invocations(repository).of(Step("step", Location(WORKFLOW, 9), tuple(scripts)))
    assert [(one.location.line, one.directory) for one in found if one.argv[0] in ("echo", "make")] == [
        (10, ""),
        (11, ""),
        (20, "web"),
        (25, "web"),
        (30, ""),
        (31, ""),
    ]
    assert [[place.line for place in one.via] for one in found if one.text == "pytest"] == [[11, 1], [31, 1]]


def test_a_variable_that_holds_a_command(tmp_path: Path) -> None:
    found = run(tmp_path, 'COMPOSE="docker compose -f ci.yml"\n$COMPOSE up -d')
    assert texts(found) == ["docker compose -f ci.yml up -d"]


def test_arrays_are_the_words_that_they_hold(tmp_path: Path) -> None:
    text = 'ARGS=(--push -t "shop:$SHA")\nif [ "$X" ]; then ARGS+=(--load); fi\ndocker build "${ARGS[@]}" .'
    assert texts(run(tmp_path, text, variables={"SHA": "abc"})) == ["docker build --push -t shop:abc --load ."]


def test_a_command_in_an_array(tmp_path: Path) -> None:
    assert texts(run(tmp_path, 'cmd=(pytest tests)\n"${cmd[@]}" -q')) == ["pytest tests -q"]


def test_an_assignment_behind_a_test_changes_no_known_value(tmp_path: Path) -> None:
    text = (
        'TAG=$SHA\nif [ "$X" ]; then TAG=nightly; fi\nif [ "$DRY_RUN" ]; then DRY=echo; fi\n$DRY docker push shop:$TAG'
    )
    assert texts(run(tmp_path, text, variables={"SHA": "abc"}))[-1] == "docker push shop:abc"


def test_branches_that_the_words_given_to_a_script_leave_out(tmp_path: Path) -> None:
    script = '#!/bin/sh\ncase "$1" in\n  lint) ruff check;;\n  test) pytest;;\nesac\n'
    found = run(tmp_path, "./do.sh lint", {"do.sh": script})
    assert texts(found) == ["./do.sh lint", "ruff check"]


def test_the_way_through_make_a_package_script_and_a_shell_script(tmp_path: Path) -> None:
    files = {
        "Makefile": "test:\n\tcd web && npm test\n",
        "web/package.json": '{\n  "name": "web",\n  "scripts": {\n    "test": "./run.sh"\n  }\n}\n',
        "web/run.sh": "#!/bin/sh\nset -e\nnpx vitest run\n",
    }
    found = run(tmp_path, "make test", files)
    last = next(one for one in found if one.argv[0] == "vitest")
    assert last.location == Location("web/run.sh", 3)
    assert [(place.path, place.line) for place in last.via] == [
        (WORKFLOW, 10),
        ("Makefile", 1),
        ("Makefile", 2),
        ("web/package.json", 4),
    ]
    assert last.through == ("make test", "npm test", "./run.sh")
    assert last.directory == "web"


def test_a_hidden_failure_is_handed_on(tmp_path: Path) -> None:
    found = run(tmp_path, "make test || true", {"Makefile": "test:\n\tpytest\n"})
    assert [one.swallowed for one in found if one.argv[0] == "pytest"] == ["`|| true` hides its failure"]


def test_conditions_of_the_script(tmp_path: Path) -> None:
    found = run(tmp_path, 'if [ "$CI" ]; then pytest; fi\nruff check\n[ -f x ] && make')
    assert [(one.text, one.optional) for one in found] == [
        ("pytest", True),
        ("ruff check", False),
        ("make", True),
    ]


def test_functions_count_where_they_are_called(tmp_path: Path) -> None:
    found = run(tmp_path, "a() { pytest; }\nb() { ruff check; }\na")
    assert texts(found) == ["pytest", "a"]


def test_text_in_echo_and_in_comments_runs_nothing(tmp_path: Path) -> None:
    found = run(tmp_path, 'echo "pytest && ruff check"\n# pytest\ncat <<EOF\npytest\nEOF')
    assert {one.argv[0] for one in found} == {"echo", "cat"}


def test_other_languages_are_not_read_as_shell(tmp_path: Path) -> None:
    assert run(tmp_path, "import os\nos.system('pytest')", shell="python") == ()


def test_a_script_that_is_too_long_is_said(tmp_path: Path) -> None:
    (tmp_path / WORKFLOW).parent.mkdir(parents=True)
    (tmp_path / WORKFLOW).write_text("on: push\n")
    repository = Repository(Inventory.open(tmp_path))
    step = Step("step", Location(WORKFLOW, 9), (Script("pytest a\n" * 40_000, Location(WORKFLOW, 10)),))
    assert Invocations(repository).of(step) == ()
    assert [(problem.line, problem.skipped) for problem in repository.inventory.problems] == [(10, False)]


def test_a_circle_ends(tmp_path: Path) -> None:
    files = {"Makefile": "a:\n\t./a.sh\n", "a.sh": "#!/bin/sh\nmake a\n"}
    assert len(run(tmp_path, "make a", files)) < 50


def test_a_step_that_explodes_is_cut_and_said(tmp_path: Path) -> None:
    lines = "".join(f"\tmake t{at + 1}\n" for at in range(1) for _ in range(30))
    makefile = "".join(f"t{at}:\n" + f"\t$(MAKE) t{at + 1}\n" * 30 for at in range(9)) + "t9:\n\ttrue\n" + lines
    (tmp_path / WORKFLOW).parent.mkdir(parents=True)
    (tmp_path / WORKFLOW).write_text("on: push\n")
    (tmp_path / "Makefile").write_text(makefile)
    repository = Repository(Inventory.open(tmp_path))
    step = Step("step", Location(WORKFLOW, 9), (Script("make t0", Location(WORKFLOW, 10)),))
    assert len(Invocations(repository).of(step)) <= MOST_PER_STEP
    assert [problem.line for problem in repository.inventory.problems] == [9]
