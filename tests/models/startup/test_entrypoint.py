"""What a container runs when it starts, and which scripts that leads into."""

from __future__ import annotations

import time
from pathlib import Path

from small_trees import write

from dptops_audit.models.inventory import Inventory
from dptops_audit.models.repository import Repository
from dptops_audit.models.startup.entrypoint import Start

SCRIPT = 'FROM debian:12.5\nCOPY . /\nENTRYPOINT ["/a.sh"]\nCMD ["app"]\n'


def start(root: Path, dockerfile: str, **files: str) -> Start:
    write(root, "Dockerfile", content=dockerfile)
    for name, content in files.items():
        write(root, name.replace("_sh", ".sh").replace("__", "/"), content=content)
    repository = Repository(Inventory.open(root))
    return repository.start_of(repository.images[0])


def taking_over(found: Start) -> list[str]:
    return [" ".join(c.resolved.argv) for c in found.commands if c.replaces and not c.leads_on]


def test_the_last_command_and_an_exec_take_the_container_over(tmp_path: Path) -> None:
    found = start(tmp_path, SCRIPT, a_sh='#!/bin/sh\nprepare\nif [ "$X" ]; then exec b; fi\nc "$@"\n')
    assert taking_over(found) == ["exec b", "c app"]
    assert [c.location.line for c in found.commands] == [3, 2, 3, 4]


def test_an_exec_in_a_child_does_not(tmp_path: Path) -> None:
    found = start(tmp_path, SCRIPT, a_sh="#!/bin/sh\n/b.sh\nexec c\n", b_sh="#!/bin/sh\nexec gosu app x\n")
    assert taking_over(found) == ["exec c"]


def test_an_exec_in_a_sourced_script_does(tmp_path: Path) -> None:
    found = start(tmp_path, SCRIPT, a_sh='#!/bin/sh\n. /b.sh\necho "$1"\n', b_sh="exec gosu app x\n")
    assert taking_over(found)[0] == "exec gosu app x"


def test_arguments_are_handed_on(tmp_path: Path) -> None:
    found = start(tmp_path, SCRIPT, a_sh='#!/bin/sh\nexec /b.sh "$@" -v\n', b_sh='#!/bin/sh\nexec gosu app "$@"\n')
    assert taking_over(found) == ["exec gosu app app -v"]
    assert [place.path for place in found.commands[-1].via] == ["Dockerfile", "a.sh"]


def test_the_shell_form_and_inline_scripts(tmp_path: Path) -> None:
    found = start(tmp_path, "FROM debian:12.5\nENV U=app\nCMD mkdir x && exec gosu $U x\n")
    assert taking_over(found) == ["exec gosu app x"]
    found = start(tmp_path, 'FROM debian:12.5\nENTRYPOINT ["bash", "-c", "a; exec b"]\n')
    assert taking_over(found) == ["exec b"]


def test_programs_that_nothing_here_shows(tmp_path: Path) -> None:
    found = start(tmp_path, 'FROM redis:7.2\nENTRYPOINT ["docker-entrypoint.sh"]\nCMD ["redis-server"]\n')
    assert found.unseen == ("docker-entrypoint.sh",)
    assert not found.cut


def test_services_of_s6_overlay(tmp_path: Path) -> None:
    found = start(
        tmp_path,
        'FROM alpine:3.20\nCOPY root/ /\nENTRYPOINT ["/init"]\n',
        root__etc__services__d="x\n",
    )
    assert not any(command.service for command in found.commands)
    write(
        tmp_path, "root/etc/services.d/web/run", content="#!/bin/execlineb -P\nfdmove -c 2 1\ns6-setuidgid app\nweb\n"
    )
    repository = Repository(Inventory.open(tmp_path))
    (command,) = (c for c in repository.start_of(repository.images[0]).commands if c.service)
    assert (command.command.argv, command.location.line) == (("s6-setuidgid", "app", "web"), 3)


def test_a_script_that_is_called_often_is_parsed_once(tmp_path: Path) -> None:
    calls = "".join(f"/b.sh {number}\n" for number in range(500))
    unused = "f() {\n" + "echo aaaaaaaaaaaaaaa\n" * 9_000 + "}\n"
    begin = time.monotonic()
    found = start(tmp_path, SCRIPT, a_sh=f"#!/bin/sh\n{calls}", b_sh=f"#!/bin/sh\n{unused}")
    assert time.monotonic() - begin < 10
    assert len(found.commands) == 501


def test_what_is_too_much_to_follow_is_said(tmp_path: Path) -> None:
    found = start(tmp_path, SCRIPT, a_sh="#!/bin/sh\n" + "echo a\n" * 25_000 + "exec gosu app x\n")
    assert found.cut
    assert found.unseen == ("a.sh",)


def test_a_start_that_looks_for_too_much_is_cut(tmp_path: Path) -> None:
    names = [f"b{number}.sh" for number in range(300)]
    for name in names:
        (tmp_path / name).write_text("true\n")
    (tmp_path / "a.sh").write_text("#!/bin/sh\n" + "".join(f"/nowhere/{name}\n" for name in names))
    copies = "COPY x /x\n" * 300
    (tmp_path / "Dockerfile").write_text(f'FROM debian:12\n{copies}COPY a.sh /a.sh\nENTRYPOINT ["/a.sh"]\n')
    repository = Repository(Inventory.open(tmp_path))
    assert repository.start_of(repository.images[0]).cut
