"""What the scripts of package.json files lead to, through workspaces and circles, and what that costs."""

from __future__ import annotations

import time
from collections.abc import Mapping

import pytest

from dptops_audit.evidence import Location
from dptops_audit.models.packages.package import Package, Setting
from dptops_audit.models.services.programs import Program
from dptops_audit.models.services.scripts import Scripts


def package(directory: str, scripts: Mapping[str, str], name: str = "") -> Package:
    path = f"{directory}/package.json" if directory else "package.json"
    found = {title: Setting(text, Location(path, line)) for line, (title, text) in enumerate(scripts.items(), 1)}
    return Package("javascript", directory, (path,), Location(path), name, scripts=found)


def reached(scripts: Scripts, target: str, *words: str, directory: str = "") -> list[tuple[str, str]]:
    found = scripts.reached(directory, Program("script", target, words=words))
    return [(one.directory, one.program.target) for one in found]


SHOP = Scripts(
    [
        package("", {"start": "npm run serve", "serve": "node main.js", "all": "npm start -ws"}, "shop"),
        package("api", {"start": "gunicorn a"}, "@acme/api"),
        package("web/ui", {"start": "next start", "lint": "eslint ."}, "ui"),
    ]
)


def test_script_is_followed_to_the_program() -> None:
    one = SHOP.reached("", Program("script", "start"))[0]
    assert (one.program.target, one.directory) == ("main.js", "")
    assert one.location == Location("package.json", 2)
    assert one.via == (Location("package.json", 1),)


@pytest.mark.parametrize("word", ["@acme/api", "api", "api...", "./api", "{api}", "api/"])
def test_package_is_selected_by_name_or_folder(word: str) -> None:
    assert reached(SHOP, "start", word) == [("api", "gunicorn")]


def test_package_is_selected_by_folder_below_the_one_that_starts_it() -> None:
    assert reached(SHOP, "start", "ui", directory="web") == [("web/ui", "next")]
    assert reached(SHOP, "start", "elsewhere") == []


def test_all_packages_are_those_below() -> None:
    assert reached(SHOP, "start", "*") == [("api", "gunicorn"), ("web/ui", "next")]
    assert reached(SHOP, "start", "*", directory="web") == [("web/ui", "next")]
    assert reached(SHOP, "start", "*", directory="we") == []
    assert reached(SHOP, "all") == [("api", "gunicorn"), ("web/ui", "next")]


def test_script_that_is_not_here_leads_nowhere() -> None:
    assert reached(SHOP, "start", directory="elsewhere") == []
    assert reached(SHOP, "lint", "api") == []


def test_scripts_that_lead_in_a_circle_end() -> None:
    circle = Scripts([package("", {"a": "npm run b & npm run c", "b": "npm run a", "c": "puma"})])
    assert reached(circle, "a") == [("", "puma")]
    assert reached(Scripts([package("", {"a": "npm run a"})]), "a") == []
    beside = Scripts([package("", {"a": "gunicorn x & npm run b", "b": "npm run a"})])
    assert reached(beside, "a") == [("", "gunicorn")]


def test_long_chain_of_scripts_is_cut() -> None:
    chain = {f"s{n}": f"npm run s{n + 1}" for n in range(20)}
    assert reached(Scripts([package("", {**chain, "s20": "puma"})]), "s14") == []
    assert reached(Scripts([package("", {**chain, "s20": "puma"})]), "s15") == [("", "puma")]


def test_one_start_does_not_use_up_what_the_next_may_look_at() -> None:
    many = Scripts([package(f"p{n}", {"start": "puma"}) for n in range(300)])
    assert len(reached(many, "start", "*")) == len(reached(many, "start", "*")) == 200


def test_fan_of_scripts_takes_no_time() -> None:
    fan = {f"s{n}": " & ".join(f"npm run s{m} -w p7 x" for m in range(60)) for n in range(60)}
    packages = [package(f"p{n}", fan if n == 7 else {"start": "puma"}) for n in range(1_000)]
    start = time.process_time()
    reached(Scripts(packages), "s0", "p7")
    assert time.process_time() - start < 2


def test_selection_that_names_nothing_is_no_package_without_a_name() -> None:
    packages = [package("", {"start": "gunicorn a"}, "shop"), package("tools", {"start": "puma"})]
    assert reached(Scripts(packages), "start", ".") == [("", "gunicorn")]


def test_starts_of_many_images_and_packages_take_no_time() -> None:
    packages = [package(f"p{n}", {"start": "npm start -ws", "go": "npm run start -w p1"}) for n in range(3_000)]
    many = Scripts([package("", {"start": "npm start -ws"}), *packages])
    start = time.process_time()
    for number in range(3_000):
        reached(many, "start")
        reached(many, "start", directory=f"p{number}")
        reached(many, "go", directory=f"p{number}")
    assert time.process_time() - start < 5
