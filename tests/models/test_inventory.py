from __future__ import annotations

import errno
import os
import socket
import subprocess
import sys
import time
from collections import Counter
from collections.abc import Callable
from pathlib import Path

import pytest
from small_trees import commit, write

from dptops_audit.evidence import Problem
from dptops_audit.models import git, inventory_read
from dptops_audit.models.inventory import Inventory, Tag
from dptops_audit.models.text import MAX_BYTES


def messages(inventory: Inventory, path: str) -> list[str]:
    return [problem.message for problem in inventory.problems if problem.path == path]


class TestListing:
    def test_tracked_and_untracked_files_are_listed_sorted(self, tmp_path: Path) -> None:
        write(tmp_path, "b.py", "a/c.py", ".gitignore", content="*.log\n")
        commit(tmp_path)
        write(tmp_path, "new.py", "x.log")
        (tmp_path / "b.py").chmod(0o755)
        subprocess.run(["git", "-C", str(tmp_path), "add", "b.py"], check=True)
        inventory = Inventory.open(tmp_path)
        assert [(file.path, file.tracked) for file in inventory.files] == [
            (".gitignore", True),
            ("a/c.py", True),
            ("b.py", True),
            ("new.py", False),
        ]
        assert [file.path for file in inventory.files if file.executable] == ["b.py"]
        assert inventory.directories == {"a"}
        assert inventory.problems == []
        assert inventory.repository.commit

    def test_a_deleted_file_is_left_out_silently(self, tmp_path: Path) -> None:
        write(tmp_path, "a.py", "b.py")
        commit(tmp_path)
        (tmp_path / "a.py").unlink()
        inventory = Inventory.open(tmp_path)
        assert [file.path for file in inventory.files] == ["b.py"]
        assert inventory.problems == []

    def test_skip_worktree_entries_are_listed_where_they_are_on_disk(self, tmp_path: Path) -> None:
        write(tmp_path, "a.py", "b.py")
        commit(tmp_path)
        subprocess.run(["git", "-C", str(tmp_path), "update-index", "--skip-worktree", "a.py", "b.py"], check=True)
        (tmp_path / "a.py").unlink()
        assert [file.path for file in Inventory.open(tmp_path).files] == ["b.py"]

    def test_a_sub_folder_is_audited_alone_and_by_its_own_paths(self, tmp_path: Path) -> None:
        write(tmp_path, "examples/shop/app.py", "examples/shop/tests/test_app.py", "other.py")
        commit(tmp_path)
        inventory = Inventory.open(tmp_path / "examples" / "shop")
        assert [(file.path, set(file.tags)) for file in inventory.files] == [
            ("app.py", set()),
            ("tests/test_app.py", {Tag.TEST}),
        ]

    def test_a_folder_that_git_ignores_is_walked(self, tmp_path: Path) -> None:
        write(tmp_path, "a.py", "build/b.py")
        write(tmp_path, ".gitignore", content="build/\n")
        commit(tmp_path)
        inventory = Inventory.open(tmp_path / "build")
        assert [(file.path, file.tracked) for file in inventory.files] == [("b.py", True)]
        assert inventory.repository.commit is None

    def test_submodules_and_nested_repositories_are_left_out_with_a_note(self, tmp_path: Path) -> None:
        write(tmp_path, "a.py", "nested/b.py")
        commit(tmp_path / "nested")
        commit(tmp_path)
        write(tmp_path, "untracked/c.py")
        commit(tmp_path / "untracked")
        inventory = Inventory.open(tmp_path)
        assert [file.path for file in inventory.files] == ["a.py"]
        assert {problem.path for problem in inventory.problems if problem.skipped} == {"nested", "untracked"}

    def test_git_that_fails_is_noted_and_the_folder_walked(
        self, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        write(tmp_path, "a.py")
        (tmp_path / ".git").write_text("gitdir: nowhere\n")
        inventory = Inventory.open(tmp_path)
        assert [file.path for file in inventory.files] == ["a.py"]
        assert ["walked instead" in message for message in messages(inventory, ".")] == [True]
        monkeypatch.setenv("PATH", "")
        assert "git is not installed" in messages(Inventory.open(tmp_path), ".")[0]

    def test_three_processes_of_git_at_most(self, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
        write(tmp_path, "a.py")
        commit(tmp_path)
        calls: list[str] = []
        plain = git.run

        def counting(root: Path, *words: str) -> bytes:
            calls.append(words[0])
            return plain(root, *words)

        monkeypatch.setattr(git, "run", counting)
        inventory = Inventory.open(tmp_path)
        assert inventory.repository is inventory.repository
        assert sorted(calls) == ["config", "ls-files", "rev-parse"]

    @pytest.mark.parametrize("error", [FileNotFoundError, NotADirectoryError])
    def test_a_root_that_is_no_folder_is_an_error(self, tmp_path: Path, error: type[OSError]) -> None:
        write(tmp_path, "file")
        with pytest.raises(error):
            Inventory.open(tmp_path / ("file" if error is NotADirectoryError else "nothing"))

    def test_single_files_need_no_git(self, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
        write(tmp_path, "Dockerfile", "tests/Dockerfile")
        commit(tmp_path)
        monkeypatch.setattr(git, "run", lambda *_words: pytest.fail("git was run"))
        inventory = Inventory.of_files(tmp_path, ["./tests/Dockerfile", tmp_path / "Dockerfile", "tests"])
        assert [(file.path, set(file.tags)) for file in inventory.files] == [
            ("Dockerfile", set()),
            ("tests/Dockerfile", {Tag.TEST}),
        ]
        with pytest.raises(OSError, match="outside"):
            Inventory.of_files(tmp_path / "tests", ["../Dockerfile"])
        with pytest.raises(FileNotFoundError):
            Inventory.of_files(tmp_path, ["nothing"])


class TestWalk:
    def test_ignore_files_of_each_folder_count(self, tmp_path: Path) -> None:
        write(tmp_path, ".gitignore", content="*.log\n/out/\ncache/\n")
        write(tmp_path, "sub/.gitignore", content="!keep.log\nlocal.py\n")
        write(tmp_path, "a.log", "sub/keep.log", "sub/b.log", "sub/local.py", "local.py", "out/a.py", "sub/out/a.py")
        write(tmp_path, "sub/cache/a.py", ".git_/a.py", ".svn/entries", ".hg/store")
        inventory = Inventory.open(tmp_path)
        assert [file.path for file in inventory.files] == [
            ".git_/a.py",
            ".gitignore",
            "local.py",
            "sub/.gitignore",
            "sub/keep.log",
            "sub/out/a.py",
        ]
        assert all(file.tracked for file in inventory.files)

    def test_agrees_with_git(self, tmp_path: Path) -> None:
        write(tmp_path, ".gitignore", content="# note\n*.tmp\n!important.tmp\ndocs/*.txt\n**/logs\nbuild*/\n\\#x\n")
        write(tmp_path, "deep/.gitignore", content="/only-here\n*.md\n!readme.md\n")
        write(tmp_path, "a.tmp", "important.tmp", "docs/a.txt", "docs/deep/b.txt", "x/logs/a", "builder/a", "build.py")
        write(tmp_path, "#x", "deep/only-here", "deep/more/only-here", "deep/a.md", "deep/more/readme.md")
        walked = [file.path for file in Inventory.open(tmp_path).files]
        subprocess.run(["git", "-C", str(tmp_path), "init", "--quiet"], check=True)
        assert [file.path for file in Inventory.open(tmp_path).files] == walked

    def test_nothing_is_imported_for_ignore_files_where_there_are_none(self, tmp_path: Path) -> None:
        write(tmp_path, "a.py")
        code = (
            "import sys; from dptops_audit.models.inventory import Inventory; "
            f"Inventory.open({str(tmp_path)!r}); print('pathspec' in sys.modules)"
        )
        done = subprocess.run([sys.executable, "-c", code], check=True, capture_output=True, text=True)
        assert done.stdout == "False\n"

    def test_a_folder_that_cannot_be_listed_is_a_problem(self, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
        write(tmp_path, "a.py", "closed/b.py")
        plain = os.scandir

        def scandir(path: str) -> object:
            if str(path).endswith("closed"):
                raise PermissionError(errno.EACCES, "Permission denied")
            return plain(path)

        monkeypatch.setattr(os, "scandir", scandir)
        inventory = Inventory.open(tmp_path)
        assert inventory.problems == [Problem("closed", "cannot be listed: Permission denied")]


@pytest.mark.parametrize("tracked", [True, False], ids=["git", "walk"])
class TestLinksAndSpecialFiles:
    def test_links_are_left_out_with_a_note_and_lead_to_their_targets(self, tmp_path: Path, tracked: bool) -> None:
        root = tmp_path / "root"
        write(root, "docker/Dockerfile")
        write(tmp_path, "outside.txt")
        for link, target in {
            "Dockerfile": "docker/Dockerfile",
            "chain": "Dockerfile",
            "images": "docker",
            "away": "../outside.txt",
            "absolute": "/etc/hosts",
            "dangling": "nothing",
            "loop": "loop",
            "docker/up": "../../outside.txt",
        }.items():
            (root / link).symlink_to(target)
        if tracked:
            commit(root)
        inventory = Inventory.open(root)
        assert [file.path for file in inventory.files] == ["docker/Dockerfile"]
        assert all(problem.skipped for problem in inventory.problems)
        for path, words in {
            "Dockerfile": "to docker/Dockerfile",
            "chain": "to docker/Dockerfile",
            "images": "to docker/",
            "away": "leaves the repository",
            "absolute": "leaves the repository",
            "docker/up": "leaves the repository",
            "dangling": "to nothing that is audited",
            "loop": "to nothing that is audited",
        }.items():
            assert [words in message for message in messages(inventory, path)] == [True], path
        assert inventory.get("Dockerfile") == inventory.get("chain") == inventory.get("docker/Dockerfile")
        assert inventory.get("away") is None and inventory.read("away") is None

    def test_a_folder_that_becomes_a_link_is_not_followed(self, tmp_path: Path, tracked: bool) -> None:
        root = tmp_path / "root"
        write(root, "config/app.yml")
        write(tmp_path, "private/app.yml", content="private\n")
        if tracked:
            commit(root)
        inventory = Inventory.open(root)
        (root / "config" / "app.yml").unlink()
        (root / "config").rmdir()
        (root / "config").symlink_to("../private")
        assert inventory.read("config/app.yml") is None
        assert messages(inventory, "config/app.yml") == ["lies behind a symbolic link"]

    def test_a_tracked_file_replaced_by_a_special_one_does_not_block(self, tmp_path: Path, tracked: bool) -> None:
        write(tmp_path, "pipe", "link", "folder")
        if tracked:
            commit(tmp_path)
        inventory = Inventory.open(tmp_path)
        for name in ("pipe", "link", "folder"):
            (tmp_path / name).unlink()
        os.mkfifo(tmp_path / "pipe")
        (tmp_path / "link").symlink_to("/etc/hosts")
        (tmp_path / "folder").mkdir()
        assert [inventory.read(name) for name in ("pipe", "link", "folder")] == [None, None, None]
        assert [problem.message for problem in inventory.problems] == [
            "is a named pipe, no regular file",
            "has become a symbolic link",
            "is a folder, no regular file",
        ]
        assert all(problem.skipped for problem in inventory.problems)


def test_pipes_and_sockets_of_a_plain_folder_are_left_out_with_a_note(tmp_path: Path) -> None:
    write(tmp_path, "a.py")
    os.mkfifo(tmp_path / "pipe")
    with socket.socket(socket.AF_UNIX) as listener:
        folder = os.open(tmp_path, os.O_RDONLY)
        try:
            listener.bind(
                f"/proc/self/fd/{folder}/socket" if os.path.isdir("/proc/self/fd") else str(tmp_path / "socket")
            )
        finally:
            os.close(folder)
        inventory = Inventory.open(tmp_path)
    assert [file.path for file in inventory.files] == ["a.py"]
    assert inventory.problems == [
        Problem("pipe", "is a named pipe: not audited", skipped=True),
        Problem("socket", "is a socket: not audited", skipped=True),
    ]


@pytest.mark.parametrize("tracked", [True, False], ids=["git", "walk"])
def test_a_name_that_is_not_utf_8_is_printable_noted_and_readable(tmp_path: Path, tracked: bool) -> None:
    folder = os.fsencode(tmp_path) + b"/d\xe9p\xf4t"
    try:
        os.mkdir(folder)
    except OSError:
        pytest.skip("this file system takes UTF-8 names only")
    with open(folder + b"/caf\xe9.py", "wb") as file:
        file.write(b"x\n")
    write(tmp_path, "naïve.py")
    if tracked:
        commit(tmp_path)
    inventory = Inventory.open(tmp_path)
    path = r"d\xe9p\xf4t/caf\xe9.py"
    assert [file.path for file in inventory.files] == [path, "naïve.py"]
    assert inventory.problems == [Problem(path, "has a name that is not UTF-8", skipped=True)]
    text = inventory.read(path)
    assert text is not None and text.content == "x\n"
    path.encode("utf-8")


class TestReading:
    def test_each_file_is_opened_once_and_only_when_asked_for(
        self, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        write(tmp_path, "a.py", "b.yml", "LICENSE")
        write(tmp_path, "run", "bin/tool", content="#!/bin/sh\n")
        write(tmp_path, ".gitignore", content="*.log\n")
        write(tmp_path, ".gitattributes", content="b.yml linguist-generated\n")
        opened: Counter[str] = Counter()
        plain = os.open

        def counting(path: str, *arguments: int, **more: int) -> int:
            opened[os.path.relpath(path, tmp_path)] += 1
            return plain(path, *arguments, **more)

        monkeypatch.setattr(os, "open", counting)
        inventory = Inventory.open(tmp_path)
        assert set(opened) == {".gitignore", ".gitattributes"}
        for _ in range(2):
            assert [file.path for file in inventory.of_kind("shell")] == ["bin/tool", "run"]
            for path in ("a.py", "run", ".gitignore", ".gitattributes"):
                assert inventory.read(path) is not None
        assert set(opened) == {".gitignore", ".gitattributes", "a.py", "run", "bin/tool"}
        assert set(opened.values()) == {1}

    def test_a_binary_file_is_a_note_only_when_it_is_read(self, tmp_path: Path) -> None:
        (tmp_path / "tool").write_bytes(b"\x7fELF\0\0")
        inventory = Inventory.open(tmp_path)
        assert inventory.of_kind("shell") == ()
        assert inventory.problems == []
        assert inventory.read("tool") is None
        assert inventory.read("tool") is None
        assert inventory.problems == [Problem("tool", "is a binary file", skipped=True)]

    def test_a_file_over_the_cap_is_a_note_only_when_it_is_read(self, tmp_path: Path) -> None:
        (tmp_path / "at.yml").write_bytes(b"x" * MAX_BYTES)
        (tmp_path / "over.yml").write_bytes(b"x" * (MAX_BYTES + 1))
        inventory = Inventory.open(tmp_path)
        assert inventory.problems == []
        assert inventory.read("at.yml") is not None
        assert inventory.read("over.yml") is None
        assert inventory.problems == [Problem("over.yml", "is larger than 2 MiB", skipped=True)]

    def test_a_file_that_grows_while_it_is_read_is_capped(
        self, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        write(tmp_path, "a.yml", content="x" * 100)
        monkeypatch.setattr(inventory_read, "MAX_BYTES", 100)
        inventory = Inventory.open(tmp_path)
        plain = os.fstat

        def growing(descriptor: int) -> os.stat_result:
            status = plain(descriptor)
            with open(tmp_path / "a.yml", "a") as file:
                file.write("y")
            return status

        monkeypatch.setattr(os, "fstat", growing)
        assert inventory.read("a.yml") is None
        assert inventory.problems[0].skipped

    @pytest.mark.parametrize("code", [errno.EACCES, errno.EIO, errno.ENOENT])
    def test_a_file_that_cannot_be_opened_is_a_problem_and_no_note(
        self, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, code: int
    ) -> None:
        write(tmp_path, "a.py", "b.py")
        inventory = Inventory.open(tmp_path)
        plain = os.open

        def failing(path: str, *arguments: int) -> int:
            if path.endswith("a.py"):
                raise OSError(code, os.strerror(code))
            return plain(path, *arguments)

        monkeypatch.setattr(os, "open", failing)
        assert inventory.read("a.py") is None
        assert inventory.read("b.py") is not None
        assert inventory.problems == [Problem("a.py", f"cannot be opened: {os.strerror(code)}")]

    def test_bytes_that_are_not_utf_8_are_read_with_a_note(self, tmp_path: Path) -> None:
        (tmp_path / "a.py").write_bytes(b"# caf\xe9\n")
        inventory = Inventory.open(tmp_path)
        text = inventory.read("a.py")
        assert text is not None and text.lines == ["# café"]
        assert [(problem.line, problem.skipped) for problem in inventory.problems] == [(1, True)]

    def test_paths_are_normalised_and_what_is_not_listed_is_not_read(self, tmp_path: Path) -> None:
        write(tmp_path, "root/a/b.py", "outside.py")
        inventory = Inventory.open(tmp_path / "root")
        assert inventory.get("./a/../a/b.py") is inventory.files[0]
        assert inventory.exists("a") and inventory.exists("a/") and inventory.exists(".") and inventory.exists("a/b.py")
        assert not inventory.exists("../outside.py") and not inventory.exists("b.py")
        assert inventory.read("../outside.py") is None


@pytest.mark.slow
def test_opening_costs_little_for_each_file(tmp_path: Path) -> None:
    paths = [f"services/s{number % 100}/src/pkg{number % 977}/file{number}.py" for number in range(5_000)]
    write(tmp_path, *paths)
    subprocess.run(["git", "-C", str(tmp_path), "init", "--quiet"], check=True)
    subprocess.run(["git", "-C", str(tmp_path), "add", "--all"], check=True)

    def seconds(work: Callable[[], object]) -> float:
        started = time.process_time()
        work()
        return time.process_time() - started

    yardstick = min(seconds(lambda: [f"{number}".rpartition("9") for number in range(250_000)]) for _ in range(5))
    # About 1.6 on a quiet machine; other work beside it has been seen to make it 2.1.
    assert min(seconds(lambda: Inventory.open(tmp_path)) for _ in range(5)) < 3 * yardstick
