"""Small repositories in cases/: the service roots of each, the directories that only look like one, and its facets."""

from __future__ import annotations

import subprocess
from pathlib import Path
from typing import Any

import pytest
import yaml

from dptops_audit.evidence import Location
from dptops_audit.models.inventory import Inventory
from dptops_audit.models.repository import Repository

_KEYS = {"files", "roots", "no roots", "facets", "no facets", "origin", "problem"}
_ROOT_KEYS = {"role", "language", "framework", "entry", "images", "name", "workers", "says"}


def _load() -> list[Any]:
    parameters = []
    for file in sorted((Path(__file__).parent / "cases").glob("*.yaml")):
        for name, case in yaml.safe_load(file.read_text()).items():
            marks = [pytest.mark.xfail(reason=case["problem"], strict=True)] if "problem" in case else []
            parameters.append(pytest.param(case, id=f"{file.stem}: {name}", marks=marks))
    return parameters


def _place(location: Location) -> str:
    return f"{location.path}:{location.line}" if location.line else location.path


def _lay_out(root: Path, case: dict[str, Any]) -> Repository:
    for path, content in case["files"].items():
        (root / path).parent.mkdir(parents=True, exist_ok=True)
        (root / path).write_text(content or "\n")
    if "origin" in case:
        for arguments in (("init", "--quiet"), ("remote", "add", "origin", case["origin"])):
            subprocess.run(["git", "-C", str(root), *arguments], check=True, capture_output=True)
    return Repository(Inventory.open(root))


@pytest.mark.parametrize("case", _load())
def test_small_repository(case: dict[str, Any], tmp_path: Path) -> None:
    """`roots` and `no roots` are all that there are, where they are given; `facets` hold with that first place, and `no facets` do not."""
    assert set(case) <= _KEYS
    repository = _lay_out(tmp_path, case)
    if "roots" in case:
        services = {service.directory: service for service in repository.services}
        assert sorted(services) == sorted(case["roots"]), repository.no_services
        for directory, expected in case["roots"].items():
            assert set(expected) <= _ROOT_KEYS
            service = services[directory]
            actual = {
                "role": service.role.value,
                "language": service.language,
                "framework": service.framework,
                "entry": _place(service.entry.location),
                "images": [image.name for image in service.images],
                "name": service.name,
                "workers": [_place(sign.evidence.location) for sign in service.workers],
                "says": service.entry.message,
            }
            assert {key: actual[key] for key in expected} == expected
    if "no roots" in case:
        reasons = {one.directory: one.why for one in repository.no_services}
        assert sorted(reasons) == sorted(case["no roots"])
        for directory, reason in case["no roots"].items():
            assert reason in reasons[directory]
    facets = {facet.name: _place(facet.evidence[0].location) for facet in repository.facets}
    for name, place in case.get("facets", {}).items():
        assert facets.get(name) == place
    assert not [name for name in case.get("no facets", ()) if name in facets]
    assert not repository.inventory.problems
