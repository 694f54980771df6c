"""Located XML."""

from __future__ import annotations

import time

import pytest

from dptops_audit.models.xml import Element, parse

POM = """\
<?xml version="1.0" encoding="ISO-8859-1"?>
<!-- <dependency>no element</dependency> -->
<m:project xmlns:m="http://maven.apache.org/POM/4.0.0">
  <dependencies>
    <dependency scope="test"><name>caf\u00e9
    </name></dependency>
    <dependency><name>b</name></dependency>
  </dependencies>
</m:project>
"""


def root(text: str) -> Element:
    element, problem = parse("pom.xml", text)
    assert element is not None
    assert problem is None
    return element


def test_elements_know_their_place_and_have_no_prefix() -> None:
    project = root(POM)
    assert [(element.name, element.line, element.column) for element in project.walk()] == [
        ("project", 3, 1),
        ("dependencies", 4, 3),
        ("dependency", 5, 5),
        ("name", 5, 30),
        ("dependency", 7, 5),
        ("name", 7, 17),
    ]


def test_paths_of_names() -> None:
    project = root(POM)
    assert [one.value("name") for one in project.each("dependencies", "dependency")] == ["caf\u00e9", "b"]
    assert project.value("dependencies", "dependency", "name") == "caf\u00e9"
    first = project.child("dependencies", "dependency")
    assert first is not None
    assert first.attributes == {"scope": "test"}
    assert project.child("dependencies", "no", "name") is None
    assert project.value("no") == ""


def test_what_is_read_before_an_error_is_kept() -> None:
    element, problem = parse("pom.xml", "<a>\n<b/>\n<c></a>")
    assert element is not None
    assert [child.name for child in element.children] == ["b", "c"]
    assert problem is not None
    assert problem.line == 3


@pytest.mark.parametrize(
    "text",
    [
        '<!DOCTYPE lolz [<!ENTITY lol "lol">]><a>&lol;</a>',
        '<!DOCTYPE a [<!ENTITY x SYSTEM "file:///etc/passwd">]><a>&x;</a>',
    ],
)
def test_entities_are_refused(text: str) -> None:
    element, problem = parse("pom.xml", text)
    assert problem is not None
    assert "entities" in problem.message
    assert element is None or not element.text


@pytest.mark.parametrize(
    "text", ["", "   ", "no xml", "<" * 100_000, "<a>" * 100_000, "<a " + "b='1' " * 50_000 + "/>"]
)
def test_hostile_text_is_a_problem_and_ends_in_time(text: str) -> None:
    start = time.process_time()
    _, problem = parse("pom.xml", text)
    assert problem is not None
    assert time.process_time() - start < 3
