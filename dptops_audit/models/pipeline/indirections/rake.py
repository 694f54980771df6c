"""`rake`, `rails`, `bin/rails`: the tasks of Rakefiles: https://ruby.github.io/rake/doc/rakefile_rdoc.html

Tasks that libraries define are given as the program they run: ("rspec",), ("rubocop",), ("ruby-test",) for Rake::TestTask and Minitest,
("cucumber",), ("bundle-audit", "check"), ("standardrb",), ("rails", "test") ... (`rake_file.LIBRARY_TASKS`).
"""

from __future__ import annotations

import posixpath
import re
from collections.abc import Iterator, Sequence
from dataclasses import replace

from dptops_audit.models.pipeline.indirections.command_words import options, options_of
from dptops_audit.models.pipeline.indirections.rake_file import RakeFile, RakeTask, read_rake
from dptops_audit.models.pipeline.indirections.word_paths import place_of
from dptops_audit.models.pipeline.launched import program_of
from dptops_audit.models.pipeline.model import Invocation
from dptops_audit.models.pipeline.reached import Reached, Workspace

_VALUED = options(
    "-f --rakefile -C --directory -I --libdir -r --require -R --rakelibdir -e --execute -E --execute-continue -p -b"
)
_FILES = ("Rakefile", "rakefile", "Rakefile.rb", "rakefile.rb")
_FOLDERS = ("lib/tasks/", "rakelib/", "tasks/", "rake/", "rakelib/")
_VARIABLE = re.compile(r"([A-Z_][A-Z0-9_]*)=(.*)$")
_RAILS_TASKS = frozenset({"test", "spec", "default"})
_MOST_FILES = 200
_MOST = 500
_DEEPEST = 20


def follow(invocation: Invocation, workspace: Workspace) -> Sequence[Reached] | None:
    """What the tasks run; None for tasks that are defined elsewhere."""
    program = program_of(invocation.argv)
    given = options_of(invocation.argv[1:], _VALUED)
    if given.has("-T", "--tasks", "-P", "--prereqs", "-D", "--describe", "--version", "-h", "--help"):
        return None
    names = [word.partition("[")[0] for word in given.operands if not _VARIABLE.match(word)]
    if program == "rails" and not names:
        return None
    names = names[:1] if program == "rails" else names or ["default"]
    directory, here = invocation.directory, invocation.location.path
    folder, file = given.value("-C", "--directory"), given.value("-f", "--rakefile")
    directory = place_of(folder, directory, here) if folder else directory
    path = place_of(file, directory, here) if file else workspace.above(directory, *_FILES)
    files = _Files(path, workspace) if path is not None else None
    if files is None:
        return None
    variables = {found[1]: found[2] for word in given.operands if (found := _VARIABLE.match(word))}
    found_any = False
    result: list[Reached] = []
    for name in names:
        if program == "rails" and not files.has(name):
            return None
        if files.has(name):
            found_any = True
            result += [replace(one, variables={**variables, **one.variables}) for one in files.run(name)]
        elif files.rails and (name in _RAILS_TASKS or name.startswith("test:")):
            found_any = True
            result += [Reached(invocation.location, argv=argv, directory=files.folder) for argv in files.of_rails(name)]
    return tuple(result[:_MOST]) if found_any else None


class _Files:
    """A Rakefile with the files of tasks beside it."""

    def __init__(self, path: str, workspace: Workspace) -> None:
        self.folder = posixpath.dirname(path)
        self._workspace = workspace
        self._files: list[RakeFile] = []
        prefix = self.folder + "/" if self.folder else ""
        others = [
            other
            for other in workspace.manifests.with_extension("rake")
            if other.startswith(tuple(prefix + folder for folder in _FOLDERS))
        ]
        for one in (path, *others[:_MOST_FILES]):
            read = workspace.parsed(one, read_rake)
            if read is not None:
                self._files.append(read)
        self.rails = any(file.rails for file in self._files)
        self._tasks: dict[str, list[RakeTask]] = {}
        for file in self._files:
            for task in file.tasks:
                self._tasks.setdefault(task.name, []).append(task)
        self._seen: set[str] = set()

    def has(self, name: str) -> bool:
        return name in self._tasks

    def run(self, name: str) -> Iterator[Reached]:
        """What a task and those before it run, each task once."""
        yield from self._run(name, 0)

    def of_rails(self, name: str) -> Iterator[tuple[str, ...]]:
        """What Rails and rspec-rails define: `default` runs `test`, or `spec` where that gem is."""
        rspec = self._workspace.package_at(self.folder, "ruby")
        has_rspec = rspec is not None and rspec.dependency("rspec-rails") is not None
        if name == "spec" or (name == "default" and has_rspec):
            yield ("rspec",)
        else:
            yield ("rails", "test" if name == "default" else name)

    def _run(self, name: str, depth: int) -> Iterator[Reached]:
        if name in self._seen or depth > _DEEPEST:
            return
        self._seen.add(name)
        tasks = self._tasks.get(name, [])
        for task in tasks:
            for need in task.needs:
                yield from self._need(need, task, depth)
        for task in tasks:
            for line, argv, text, optional, other in task.runs:
                if other:
                    yield from self._need(other, task, depth)
                    continue
                yield Reached(
                    replace(task.location, line=line),
                    argv=argv,
                    text=text,
                    directory=self.folder,
                    optional=optional,
                    lines=(line,) if text else (),
                )

    def _need(self, name: str, task: RakeTask, depth: int) -> Iterator[Reached]:
        space = task.name.rpartition(":")[0]
        for full in (f"{space}:{name}" if space else name, name):
            if full in self._tasks and full != task.name:
                yield from self._run(full, depth + 1)
                return
        if self.rails and name in ("test", "spec"):
            for argv in self.of_rails(name):
                yield Reached(task.location, argv=argv, directory=self.folder)
