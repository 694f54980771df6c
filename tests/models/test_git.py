from __future__ import annotations

import os
import stat
import subprocess
from pathlib import Path

import pytest

from dptops_audit.models import git
from dptops_audit.models.git import GitInfo, slug_of, strip_credentials

AUTHOR = ("-c", "user.name=someone", "-c", "user.email=someone@example.com", "-c", "commit.gpgsign=false")


def run(folder: Path, *arguments: str) -> str:
    done = subprocess.run(["git", "-C", str(folder), *AUTHOR, *arguments], check=True, capture_output=True, text=True)
    return done.stdout.strip()


@pytest.fixture
def repository(tmp_path: Path) -> Path:
    root = tmp_path / "repository"
    root.mkdir()
    run(root, "init", "--quiet")
    (root / ".gitignore").write_text("*.log\n")
    (root / "app.py").write_text("print(1)\n")
    (root / "app.log").write_text("ignored\n")
    run(root, "add", ".")
    run(root, "commit", "--quiet", "-m", "first")
    return root


def paths(root: Path) -> list[str]:
    return sorted(entry.path for entry in git.entries(root))


def test_tracked_and_untracked_files_are_listed_and_ignored_ones_are_not(repository: Path) -> None:
    (repository / "new.py").write_text("")
    assert paths(repository) == [".gitignore", "app.py", "new.py"]
    modes = {entry.path: entry.mode for entry in git.entries(repository)}
    assert modes == {".gitignore": 0o100644, "app.py": 0o100644, "new.py": 0}


def test_a_sub_folder_is_a_root_of_its_own(repository: Path) -> None:
    (repository / "sub" / "deep").mkdir(parents=True)
    (repository / "sub" / "deep" / "a.py").write_text("")
    (repository / "sub" / "b.log").write_text("")
    assert paths(repository / "sub") == ["deep/a.py"]
    assert git.info(repository / "sub").commit == run(repository, "rev-parse", "HEAD")


def test_a_deleted_file_is_marked_and_a_conflicting_one_comes_once(repository: Path) -> None:
    run(repository, "checkout", "--quiet", "-b", "other")
    (repository / "app.py").write_text("print(2)\n")
    run(repository, "commit", "--quiet", "-am", "second")
    run(repository, "checkout", "--quiet", "-")
    (repository / "app.py").write_text("print(3)\n")
    run(repository, "commit", "--quiet", "-am", "third")
    with pytest.raises(subprocess.CalledProcessError):
        run(repository, "merge", "other")
    assert paths(repository).count("app.py") == 1
    (repository / ".gitignore").unlink()
    assert [entry.on_disk for entry in git.entries(repository) if entry.path == ".gitignore"] == [False]


def test_the_environment_of_a_hook_does_not_lead_elsewhere(repository: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("GIT_DIR", "GIT_WORK_TREE", "GIT_INDEX_FILE"):
        monkeypatch.setenv(name, "/nowhere")
    assert paths(repository) == [".gitignore", "app.py"]


def test_commit_is_none_while_head_is_unborn(tmp_path: Path) -> None:
    run(tmp_path, "init", "--quiet")
    assert git.info(tmp_path) == GitInfo(has_git=True)


def test_origin_is_told_without_credentials(repository: Path) -> None:
    run(repository, "remote", "add", "origin", "https://user:hunter2@host.example/owner/name.git")
    info = git.info(repository)
    assert (info.origin, info.slug, info.owner) == ("https://host.example/owner/name.git", "owner/name", "owner")


@pytest.mark.parametrize(
    ("url", "stripped"),
    [
        ("https://user:hunter2@host/o/n.git", "https://host/o/n.git"),
        ("https://hunter2@host/o/n?token=hunter2#x", "https://host/o/n"),
        ("https://user:p@ss@host/o/n", "https://host/o/n"),
        ("ssh://git:hunter2@host:22/o/n", "ssh://git@host:22/o/n"),
        ("git@host:o/n.git", "git@host:o/n.git"),
        ("git:hunter2@host:o/n.git", "git@host:o/n.git"),
        ("/srv/git/n@2.git", "/srv/git/n@2.git"),
        ("https://host/o/n\x1b[31m\n", "https://host/o/n[31m"),
    ],
)
def test_credentials_and_control_characters_are_stripped_from_urls(url: str, stripped: str) -> None:
    assert strip_credentials(url) == stripped


@pytest.mark.parametrize(
    ("url", "slug"),
    [
        ("https://github.com/owner/name.git", "owner/name"),
        ("https://github.com/owner/name/", "owner/name"),
        ("git@github.com:owner/name.git", "owner/name"),
        ("github.com:owner/name", "owner/name"),
        ("ssh://git@host:2222/group/sub/name.git", "group/sub/name"),
        ("https://bitbucket.example/scm/project/name.git", "project/name"),
        ("https://dev.azure.com/org/project/_git/name", "org/project/name"),
        ("git@ssh.dev.azure.com:v3/org/project/name", "org/project/name"),
        ("/srv/git/owner/name.git", None),
        ("../owner/name", None),
        ("file:///srv/git/owner/name.git", None),
        (r"C:\git\name", None),
        ("C:/git/name", None),
        ("https://host/name", None),
        ("https://[::1/owner/name", "owner/name"),
    ],
)
def test_owner_and_name_are_read_from_a_remotes_url(url: str, slug: str | None) -> None:
    assert slug_of(url) == slug


def test_a_failure_says_what_git_said(tmp_path: Path) -> None:
    with pytest.raises(git.GitError, match="ls-files failed: fatal: not a git repository"):
        git.entries(tmp_path)


def test_a_call_that_takes_too_long_is_given_up(repository: Path) -> None:
    with pytest.raises(git.GitError, match="took longer than"):
        git.run(repository, "ls-files", timeout=0.00001)


def test_no_git_on_the_path_is_an_error_of_its_own(repository: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PATH", str(repository))
    with pytest.raises(git.GitError, match="not installed"):
        git.entries(repository)


class Trap:
    """A program that leaves a mark when anything runs it."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.program = folder / "program"
        self.mark = folder / "mark"
        self.program.write_text(f"#!/bin/sh\ntouch '{self.mark}'\n")
        self.program.chmod(0o755)

    def sprung(self) -> bool:
        return self.mark.exists()

    def reset(self) -> None:
        self.mark.unlink(missing_ok=True)


@pytest.fixture
def trap(tmp_path: Path) -> Trap:
    folder = tmp_path / "trap"
    folder.mkdir()
    return Trap(folder)


def test_no_program_that_the_repositorys_config_names_is_run(repository: Path, trap: Trap) -> None:
    hooks = trap.folder / "hooks"
    hooks.mkdir()
    for hook in ("post-index-change", "post-checkout", "pre-auto-gc", "reference-transaction", "fsmonitor-watchman"):
        (hooks / hook).symlink_to(trap.program)
        (repository / ".git" / "hooks" / hook).unlink(missing_ok=True)
        (repository / ".git" / "hooks" / hook).symlink_to(trap.program)
    (repository / ".gitattributes").write_text("* filter=trap diff=trap merge=trap\n")
    settings = {
        "core.fsmonitor": trap.program,
        "core.hooksPath": hooks,
        "filter.trap.clean": trap.program,
        "filter.trap.smudge": trap.program,
        "filter.trap.process": trap.program,
        "filter.trap.required": "true",
        "diff.trap.textconv": trap.program,
        "diff.trap.command": trap.program,
        "merge.trap.driver": trap.program,
        "diff.external": trap.program,
        "alias.ls-files": f"!{trap.program}",
        "alias.rev-parse": f"!{trap.program}",
        "alias.config": f"!{trap.program}",
        "core.sshCommand": trap.program,
        "core.pager": trap.program,
        "pager.ls-files": trap.program,
        "pager.config": trap.program,
        "core.editor": trap.program,
        "core.askPass": trap.program,
        "core.gitProxy": trap.program,
        "core.alternateRefsCommand": trap.program,
        "credential.helper": f"!{trap.program}",
        "gpg.program": trap.program,
        "uploadpack.packObjectsHook": trap.program,
        "remote.origin.url": f"ext::{trap.program}",
        "protocol.ext.allow": "always",
    }
    for name, value in settings.items():
        subprocess.run(["git", "config", "--file", str(repository / ".git" / "config"), name, str(value)], check=True)
    (repository / "app.py").write_text("changed\n")
    subprocess.run(["git", "-C", str(repository), "ls-files", "--others"], check=False, capture_output=True)
    assert trap.sprung(), "the trap must work, or this test proves nothing"
    trap.reset()

    assert paths(repository) == [".gitattributes", ".gitignore", "app.py"]
    assert git.info(repository).commit
    assert not trap.sprung()


def test_missing_objects_of_a_partial_clone_are_not_fetched(repository: Path, trap: Trap) -> None:
    run(repository, "update-index", "--skip-worktree", ".gitignore")
    blob = run(repository, "rev-parse", ":.gitignore")
    (repository / ".git" / "objects" / blob[:2] / blob[2:]).unlink()
    (repository / ".gitignore").unlink()
    for name, value in {
        "core.repositoryformatversion": "1",
        "extensions.partialClone": "origin",
        "remote.origin.promisor": "true",
        "remote.origin.url": (repository.parent / "elsewhere").as_uri(),
        "remote.origin.uploadpack": str(trap.program),
        "protocol.file.allow": "always",
    }.items():
        run(repository, "config", name, value)
    listing = ["git", "-C", str(repository), "ls-files", "--others", "--exclude-standard"]
    subprocess.run(listing, check=False, capture_output=True)
    assert trap.sprung(), "the trap must work, or this test proves nothing"
    trap.reset()

    assert "app.py" in paths(repository)
    assert not trap.sprung()


def test_a_program_called_git_in_the_scanned_folder_is_not_run(
    repository: Path, trap: Trap, monkeypatch: pytest.MonkeyPatch
) -> None:
    (repository / "git").symlink_to(trap.program)
    monkeypatch.chdir(repository)
    monkeypatch.setenv("PATH", os.pathsep.join((".", "", os.environ["PATH"])))
    assert "app.py" in paths(repository)
    assert not trap.sprung()


@pytest.mark.skipif(not hasattr(os, "geteuid") or os.geteuid() != 0, reason="only root may give a folder away")
def test_a_repository_of_another_owner_is_listed_all_the_same(repository: Path) -> None:
    for path in (repository, repository / ".git"):
        os.chown(path, 12345, 12345)
    with pytest.raises(subprocess.CalledProcessError):
        run(repository, "status")
    assert paths(repository) == [".gitignore", "app.py"]


def test_a_work_tree_that_config_moves_elsewhere_lists_nothing_outside(repository: Path, tmp_path: Path) -> None:
    (tmp_path / "private.txt").write_text("")
    run(repository, "config", "core.worktree", str(tmp_path))
    assert all((repository / entry.path).exists() and ".." not in entry.path for entry in git.entries(repository))


def test_index_entries_that_leave_the_root_are_dropped(repository: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    listing = b"".join(
        b"H 100644 " + b"0" * 40 + b" 0\t" + path + b"\0"
        for path in (
            b"../a",
            b"/etc/passwd",
            b"a/../../b",
            b".git/config",
            b"a/.git/config",
            b"ok",
            b"a/..b",
            b".github",
        )
    )
    monkeypatch.setattr(git, "run", lambda *_arguments: listing + b"? nested/\0")
    assert paths(repository) == [".github", "a/..b", "nested/", "ok"]


def test_modes_tell_links_submodules_and_executables(repository: Path) -> None:
    (repository / "link").symlink_to("app.py")
    (repository / "run.sh").write_text("#!/bin/sh\n")
    (repository / "run.sh").chmod(0o755)
    run(repository, "add", ".")
    run(repository, "update-index", "--add", "--cacheinfo", f"160000,{run(repository, 'rev-parse', 'HEAD')},module")
    modes = {entry.path: entry.mode for entry in git.entries(repository)}
    assert stat.S_ISLNK(modes["link"])
    assert modes["run.sh"] & stat.S_IXUSR
    assert modes["module"] == 0o160000
