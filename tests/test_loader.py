"""The loader: rules by path, and for every defect of a rule file an error that names the file."""

from __future__ import annotations

from pathlib import Path

import pytest

from dptops_audit.evidence import Severity, Stage
from dptops_audit.loader import RuleError, built_in_rules, load
from dptops_audit.models.subjects import REPOSITORY


class Thing:
    """A subject for the rules below."""


SUBJECTS = {f"{Thing.__module__}.{Thing.__qualname__}", REPOSITORY}

HEAD = f'''"""Why: because."""

from dptops_audit import *
from {__name__} import Thing

'''
ITEM = '''
@item(severity=Severity.HIGH, empty=not_applicable("nothing"), remedy="Mend it.", references=("a book",){more})
def {name}(thing: Thing{parameters}) -> Outcome:
    """It holds."""
    return passed("it does", at=Location("a"))
'''
LINT = '''
@lint(severity=Severity.LOW{more})
def {name}(thing: Thing):
    """It holds."""
    yield Evidence(Location("a"), "no")
'''


def item_source(name: str, more: str = "", parameters: str = "") -> str:
    return HEAD + ITEM.format(name=name, more=more, parameters=parameters)


def write(folder: Path, path: str, source: str) -> Path:
    file = folder / path
    file.parent.mkdir(parents=True, exist_ok=True)
    file.write_text(source, "utf-8")
    return file


def test_a_rule_is_what_its_file_says(tmp_path: Path) -> None:
    file = write(
        tmp_path, "docker/my_rule.py", item_source("my_rule") + 'WORDS = table("docker/words", ["a", "b", "a"])\n'
    )
    (rule,) = load([tmp_path], SUBJECTS)
    assert (rule.id, rule.section, rule.stage, rule.severity) == (
        "docker/my-rule",
        "docker",
        Stage.BUILD,
        Severity.HIGH,
    )
    assert (rule.title, rule.page, rule.remedy) == ("It holds.", "Why: because.", "Mend it.")
    assert (rule.subject, rule.is_item, rule.file) == (Thing, True, str(file))
    assert [(table.name, table.entries) for table in rule.tables] == [("docker/words", frozenset("ab"))]


def test_lint_rules_items_and_private_modules(tmp_path: Path) -> None:
    write(tmp_path, "docker/one.py", HEAD + LINT.format(name="one", more=""))
    write(tmp_path, "house/two.py", HEAD + LINT.format(name="two", more=", stage=Stage.TEST"))
    write(tmp_path, "docker/_helper.py", "raise SystemError\n")
    rules = load([tmp_path], SUBJECTS)
    assert [(rule.id, rule.stage, rule.is_item) for rule in rules] == [
        ("docker/one", Stage.BUILD, False),
        ("house/two", Stage.TEST, False),
    ]
    assert [rule.id for rule in load([tmp_path], SUBJECTS, ["house"])] == ["house/two"]


def test_prerequisites_come_first(tmp_path: Path) -> None:
    write(tmp_path, "docker/a.py", item_source("a", ', after=("docker/z",)', ", after: dict"))
    write(tmp_path, "docker/b.py", item_source("b"))
    write(tmp_path, "docker/z.py", item_source("z"))
    assert [rule.id for rule in load([tmp_path], SUBJECTS)] == ["docker/z", "docker/a", "docker/b"]


def test_the_same_names_in_two_folders_are_two_modules(tmp_path: Path) -> None:
    """What another folder loaded before under the same name is not taken for this file."""
    first = write(tmp_path / "first", "docker/same.py", item_source("same"))
    second = write(tmp_path / "second", "docker/same.py", item_source("same").replace("It holds.", "Another."))
    assert [rule.file for rule in load([tmp_path / "first"], SUBJECTS)] == [str(first)]
    assert [(rule.file, rule.title) for rule in load([tmp_path / "second"], SUBJECTS)] == [(str(second), "Another.")]


WELL = item_source("well")
DEFECTS: dict[str, tuple[str, str, str]] = {
    "no check": ("docker/well.py", HEAD, "exactly one function, named well, with @item or @lint; found: none"),
    "two checks": ("docker/well.py", WELL + ITEM.format(name="two", more="", parameters=""), "found: well, two"),
    "another function name": ("docker/well.py", item_source("ill"), "named well, with @item or @lint; found: ill"),
    "no docstring of the check": ("docker/well.py", WELL.replace('"""It holds."""', ""), "well() needs a docstring"),
    "no docstring of the module": (
        "docker/well.py",
        WELL.replace('"""Why: because."""', ""),
        "needs a module docstring",
    ),
    "bad severity": (
        "docker/well.py",
        WELL.replace("Severity.HIGH", '"high"'),
        "severity must be a Severity, not 'high'",
    ),
    "missing remedy": ("docker/well.py", WELL.replace(', remedy="Mend it."', ""), "cannot be imported: TypeError"),
    "blank remedy": ("docker/well.py", WELL.replace("Mend it.", " "), "an item needs a remedy="),
    "missing empty": (
        "docker/well.py",
        WELL.replace('empty=not_applicable("nothing"), ', ""),
        "an item needs empty=",
    ),
    "bad empty": ("docker/well.py", WELL.replace('not_applicable("nothing")', '"n/a"'), "an item needs empty="),
    "empty of the repository": (
        "docker/well.py",
        WELL.replace("thing: Thing", "repository: Repository"),
        "an item over the Repository takes no empty=",
    ),
    "bad references": (
        "docker/well.py",
        WELL.replace('"a book",', "7,"),
        "references= and after= are tuples of non-empty strings",
    ),
    "references in one string": (
        "docker/well.py",
        WELL.replace('("a book",)', '"a book"'),
        "references must be several strings, not the one string 'a book'",
    ),
    "bad stage": ("docker/well.py", item_source("well", ', stage="build"'), "stage must be a Stage, not 'build'"),
    "no parameter": (
        "docker/well.py",
        WELL.replace("thing: Thing", ""),
        "the first parameter must be annotated with a subject",
    ),
    "unknown subject": (
        "docker/well.py",
        WELL.replace("thing: Thing", "thing: int"),
        "annotated with a subject: one of Repository, Thing",
    ),
    "unknown parameter": ("docker/well.py", item_source("well", "", ", config: dict"), "unknown parameter config"),
    "unresolvable annotation": (
        "docker/well.py",
        WELL.replace("thing: Thing", 'thing: "Thong"'),
        "annotations cannot be resolved",
    ),
    "broken annotation": (
        "docker/well.py",
        WELL.replace("thing: Thing", 'thing: "Thing["'),
        "annotations cannot be resolved",
    ),
    "after without the parameter": (
        "docker/well.py",
        item_source("well", ', after=("docker/well",)'),
        "after= and a parameter named after go together",
    ),
    "the parameter without after": ("docker/well.py", item_source("well", "", ", after: dict"), "go together"),
    "after itself": (
        "docker/well.py",
        item_source("well", ', after=("docker/well",)', ", after: dict"),
        "docker/well -> docker/well",
    ),
    "after an unknown item": (
        "docker/well.py",
        item_source("well", ', after=("docker/ill",)', ", after: dict"),
        "after= names docker/ill, which is no item that was loaded",
    ),
    "import error": ("docker/well.py", WELL + "import no_such_module\n", "cannot be imported: ModuleNotFoundError"),
    "exit on import": ("docker/well.py", WELL + "raise SystemExit(0)\n", "cannot be imported: SystemExit"),
    "syntax error": ("docker/well.py", WELL + "def (\n", "cannot be imported: SyntaxError"),
    "bad file name": ("docker/Well-1.py", WELL, "'Well-1' is not a name in lower case"),
    "bad section name": ("Docker/well.py", WELL, "'Docker' is not a name in lower case"),
    "section without a stage": ("house/well.py", WELL, "needs stage=: the section 'house' is none of build, test"),
}


@pytest.mark.parametrize("defect", DEFECTS)
def test_a_defect_names_the_file(defect: str, tmp_path: Path) -> None:
    path, source, message = DEFECTS[defect]
    file = tmp_path / path
    file.parent.mkdir()
    file.write_text(source, "utf-8")
    with pytest.raises(RuleError) as raised:
        load([tmp_path], SUBJECTS)
    assert raised.value.file == str(file)
    assert message in raised.value.defect
    assert str(raised.value) == f"{file}: {raised.value.defect}"


def test_a_cycle_is_spelled_out(tmp_path: Path) -> None:
    for name, needed in (("a", "b"), ("b", "c"), ("c", "a")):
        write(tmp_path, f"docker/{name}.py", item_source(name, f', after=("docker/{needed}",)', ", after: dict"))
    with pytest.raises(RuleError, match="docker/a -> docker/b -> docker/c -> docker/a"):
        load([tmp_path], SUBJECTS)


def test_a_prerequisite_is_an_item(tmp_path: Path) -> None:
    write(tmp_path, "docker/a.py", item_source("a", ', after=("docker/b",)', ", after: dict"))
    write(tmp_path, "docker/b.py", HEAD + LINT.format(name="b", more=""))
    with pytest.raises(RuleError, match="after= names docker/b, which is no item"):
        load([tmp_path], SUBJECTS)


def test_two_folders_cannot_have_one_id(tmp_path: Path) -> None:
    first = write(tmp_path / "first", "docker/same.py", item_source("same"))
    second = write(tmp_path / "second", "docker/same.py", item_source("same"))
    with pytest.raises(RuleError) as raised:
        load([tmp_path / "first", tmp_path / "second"], SUBJECTS)
    assert raised.value.file == str(second)
    assert raised.value.defect == f"the id docker/same is already taken by {first}"


def test_two_rules_cannot_have_one_table(tmp_path: Path) -> None:
    declared = 'WORDS = table("docker/words", ["a"])\n'
    first = write(tmp_path, "docker/a.py", item_source("a") + declared)
    second = write(tmp_path, "docker/b.py", item_source("b") + declared)
    with pytest.raises(RuleError) as raised:
        load([tmp_path], SUBJECTS)
    assert raised.value.file == str(second)
    assert raised.value.defect == f"the name 'docker/words' is already declared by {first}"


def test_a_folder_that_does_not_exist(tmp_path: Path) -> None:
    with pytest.raises(RuleError, match="is not a folder of rules"):
        load([tmp_path / "no"], SUBJECTS)


def test_the_built_in_rules_are_beside_or_in_the_package(checkout: Path) -> None:
    assert built_in_rules() in (checkout / "rules", checkout / "dptops_audit" / "rules")


def test_patterns_of_a_rule_with_their_kinds_and_regions(tmp_path: Path) -> None:
    declared = (
        'PLAIN = patterns("docker/plain", "logger", "tracer")\n'
        'PYTHON = patterns("docker/python", "logger", kinds=["python"], regions=("comment",))\n'
    )
    write(tmp_path, "docker/one.py", item_source("one") + declared)
    (rule,) = load([tmp_path], SUBJECTS)
    assert [(one.name, one.expressions, one.kinds, one.regions) for one in rule.patterns] == [
        ("docker/plain", ("logger", "tracer"), (), ("code", "string")),
        ("docker/python", ("logger",), ("python",), ("comment",)),
    ]


@pytest.mark.parametrize(
    ("declared", "defect"),
    [
        (r'patterns("docker/a", r"\w+")', "every match must hold a literal of at least 3 characters"),
        ('patterns("docker/a", "(open")', "is no valid expression"),
        ('patterns("docker/a", "word", kinds=("pithon",))', "'pithon' of 'docker/a' is no kind of file"),
        ('patterns("docker/a", "word", kinds="python")', "kinds must be several strings"),
        ('patterns("docker/a", "word", regions=("codes",))', "'codes' of 'docker/a' is no region"),
        ('patterns("models/a", "word")', "a name that begins with 'models/' is a model's"),
    ],
)
def test_patterns_that_cannot_be_looked_for(tmp_path: Path, declared: str, defect: str) -> None:
    file = write(tmp_path, "docker/one.py", item_source("one") + f"WORDS = {declared}\n")
    with pytest.raises(RuleError) as raised:
        load([tmp_path], SUBJECTS)
    assert raised.value.file == str(file)
    assert defect in raised.value.defect
