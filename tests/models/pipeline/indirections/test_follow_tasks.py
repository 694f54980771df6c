"""Rake, Mix, Cargo, sbt, .NET and the task runners of Python projects."""

from __future__ import annotations

from pathlib import Path

from followed import follow, shown, workspace

from dptops_audit.evidence import Location

RAKEFILE = """\
require "bundler/gem_tasks"
require "rspec/core/rake_task"

RSpec::Core::RakeTask.new(:spec) do |t|
  t.pattern = "x"
end
RuboCop::RakeTask.new

namespace :db do
  desc "x"
  task :prepare, [:env] => :environment do |_, args|
    if ENV["CI"]
      sh "createdb", "x"
    end
    sh "psql -f #{args.file}"
    Rake::Task["db:seed"].invoke
  end
  task(:seed) { system "seed" }
end

task ci: %w[db:prepare spec]
task default: [:rubocop, "ci"]
"""


def test_rake(tmp_path: Path) -> None:
    place = workspace(tmp_path, {"Rakefile": RAKEFILE})
    prepared = ["Rakefile:13 [] createdb x ?", "Rakefile:15 [] psql -f $UNKNOWN", "Rakefile:18 [] seed"]
    assert shown(follow("rake", "rake db:prepare[test]", place)) == prepared
    assert shown(follow("rake", "rake", place)) == ["Rakefile:7 [] rubocop", *prepared, "Rakefile:4 [] rspec"]
    assert shown(follow("rake", "bin/rake spec CI=1", place)) == ["Rakefile:4 [] rspec"]
    assert shown(follow("rake", "rake build", place)) == ["Rakefile:1 [] gem build"]
    assert follow("rake", "rake -T", place) is None
    assert follow("rake", "rake gone", place) is None
    found = follow("rake", "rake spec CI=1", place) or ()
    assert found[0].variables == {"CI": "1"}


def test_rails(tmp_path: Path) -> None:
    files = {
        "Rakefile": "require_relative 'config/application'\nRails.application.load_tasks\n",
        "lib/tasks/check.rake": "task check: :environment do\n  cmd = 'brakeman -q'\n  system(cmd)\nend\n",
    }
    place = workspace(tmp_path, files)
    assert shown(follow("rake", "rake", place)) == ["ci.yml:7 [] rails test"]
    assert shown(follow("rake", "rake test:system", place)) == ["ci.yml:7 [] rails test:system"]
    assert shown(follow("rake", "bin/rails check", place)) == ["lib/tasks/check.rake:3 [] brakeman -q"]
    assert follow("rake", "bin/rails test", place) is None
    assert follow("rake", "rake db:migrate", place) is None


MIX = """\
defmodule X.MixProject do
  use Mix.Project

  def project do
    [app: :x, aliases: aliases()]
  end

  defp aliases do
    [
      setup: "deps.get",
      "ecto.reset": ["ecto.drop", "ecto.setup"],
      test: ["ecto.create --quiet", "test"],
      check: [
        "format --check-formatted",
        "cmd npm test",
        &other/1
      ]
    ]
  end
end
"""


def test_mix(tmp_path: Path) -> None:
    place = workspace(tmp_path, {"mix.exs": MIX})
    assert shown(follow("mix", "mix setup", place)) == ["mix.exs:10 [] mix deps.get"]
    assert shown(follow("mix", "mix ecto.reset", place))[1] == "mix.exs:11 [] mix ecto.setup"
    assert shown(follow("mix", "mix check", place)) == [
        "mix.exs:14 [] mix format --check-formatted",
        "mix.exs:15 [] mix cmd npm test",
    ]
    assert shown(follow("mix", "mix test --cover", place))[1] == "mix.exs:12 [] mix test --cover"
    # Within its own alias a name means the task.
    assert follow("mix", "mix test", place, at=Location("mix.exs", 12)) is None
    assert shown(follow("mix", "mix do format, test --x", place)) == [
        "ci.yml:7 [] mix format",
        "ci.yml:7 [] mix test --x",
    ]
    assert shown(follow("mix", "mix do format + test", place))[1] == "ci.yml:7 [] mix test"
    assert shown(follow("mix", "mix cmd --app x npm test", place)) == ["ci.yml:7 [] npm test"]
    assert follow("mix", "mix compile", place) is None


def test_cargo(tmp_path: Path) -> None:
    files = {
        ".cargo/config.toml": '[alias]\nxtask = "run --package xtask --"\nlint = ["clippy", "--", "-D", "warnings"]\n',
        "Cargo.toml": '[workspace]\nmembers = ["xtask"]\n',
        "xtask/Cargo.toml": '[package]\nname = "xtask"\nversion = "0.1.0"\n',
        "xtask/src/main.rs": 'fn main() {}\nfn check_all() {\n    cmd!(sh, "cargo test {x}").run();\n'
        '    Command::new("cargo").args(["fmt", "--check"]).arg("-v");\n}\nfn other() {\n    cmd!(sh, "rm -r x");\n}\n',
        "Makefile.toml": '[tasks.ci]\ndependencies = ["lint"]\nrun_task = { name = ["unit"] }\n[tasks.lint]\ncommand = "cargo"\n'
        'args = ["clippy"]\nignore_errors = true\n[tasks.unit]\nscript = """\ncargo test\n"""\ncondition = { env_set = ["X"] }\n',
    }
    place = workspace(tmp_path, files)
    assert shown(follow("cargo", "cargo +nightly lint --fix", place, directory="xtask")) == [
        ".cargo/config.toml:3 [xtask] cargo clippy -- -D warnings --fix"
    ]
    assert shown(follow("cargo", "cargo xtask check-all", place)) == [
        ".cargo/config.toml:2 [] cargo run --package xtask -- check-all"
    ]
    assert shown(follow("cargo", "cargo run --package xtask -- check-all", place)) == [
        "xtask/src/main.rs:3 [] cargo test $UNKNOWN ?",
        "xtask/src/main.rs:4 [] cargo fmt --check -v ?",
    ]
    assert shown(follow("cargo", "cargo make ci", place)) == [
        "Makefile.toml:5 [] cargo clippy !",
        "Makefile.toml:10 [] cargo test ?",
    ]
    assert shown(follow("cargo", "cargo make check-format", place)) == ["ci.yml:7 [] cargo fmt --check"]
    assert follow("cargo", "cargo test", place) is None
    assert follow("cargo", "cargo audit", place) is None


def test_sbt(tmp_path: Path) -> None:
    place = workspace(
        tmp_path, {"build.sbt": 'addCommandAlias("ci", "; fmtCheck ; +test")\naddCommandAlias(\n  "two",\n  "a;b"\n)\n'}
    )
    assert shown(follow("sbt", "sbt -Dx=y ci", place)) == ["build.sbt:1 [] sbt fmtCheck", "build.sbt:1 [] sbt +test"]
    assert shown(follow("sbt", "sbt two", place)) == ["build.sbt:4 [] sbt a", "build.sbt:4 [] sbt b"]
    assert shown(follow("sbt", "sbt clean;~coverage test", place)) == [
        "ci.yml:7 [] sbt clean",
        "ci.yml:7 [] sbt coverage",
        "ci.yml:7 [] sbt test",
    ]
    assert follow("sbt", "sbt test", place) is None


def test_nuke(tmp_path: Path) -> None:
    text = """\
class Build {
  public static int Main() => Execute<Build>(x => x.Test);
  Target Compile => _ => _
    .Executes(() => DotNetBuild());
  Target Test => _ => _
    .DependsOn(Compile)
    .Executes(() => { DotNetTest(s => s); });
}
"""
    place = workspace(tmp_path, {"build/Build.cs": text})
    both = ["build/Build.cs:4 [] dotnet build", "build/Build.cs:7 [] dotnet test"]
    assert shown(follow("dotnet", "nuke", place)) == both
    assert shown(follow("dotnet", "dotnet nuke Test", place)) == both
    assert shown(follow("dotnet", "dotnet nuke Compile", place)) == both[:1]
    assert follow("dotnet", "dotnet test", place) is None


PYPROJECT = """\
[tool.poe.tasks]
lint = "ruff check"
types.shell = "mypy src"
types.ignore_fail = true
all = ["lint", { cmd = "pytest" }, { ref = "types" }]
release = { script = "tools.release:main(1)", deps = ["lint"] }
long = { sequence = [{ shell = '''
one
two
''' }], cwd = "sub" }

[tool.pdm.scripts]
test = "pytest"
pre_test = { cmd = ["echo", "x"] }
both = { composite = ["test", "ruff check"] }

[tool.taskipy.tasks]
t = "pytest"
post_t = { cmd = "coverage report" }

[tool.hatch.envs.default.scripts]
cov = ["run-cov {args:tests}", "- coverage xml"]
run-cov = "coverage run -m pytest {args}"

[tool.hatch.envs.lint]
template = "lint"
scripts.check = "ruff check {args:.}"
"""


def test_tasks_in_pyproject(tmp_path: Path) -> None:
    place = workspace(tmp_path, {"pyproject.toml": PYPROJECT})
    path = "pyproject.toml"
    types = f"{path}:3 [] mypy src !"
    assert shown(follow("python_tasks", "poe lint --fix", place, directory="sub/deep")) == [
        f"{path}:2 [] ruff check --fix"
    ]
    assert shown(follow("python_tasks", "poe -q all", place)) == [
        f"{path}:2 [] ruff check",
        f"{path}:5 [] pytest",
        types,
    ]
    assert shown(follow("python_tasks", "poe release", place)) == [
        f"{path}:2 [] ruff check",
        f"{path}:6 [] python-call tools.release:main",
    ]
    (long,) = follow("python_tasks", "poe long", place) or ()
    assert (long.location.line, long.directory, long.text) == (8, "sub", "one\ntwo")
    assert follow("python_tasks", "poe gone", place) == ()
    tested = [f"{path}:14 [] echo x", f"{path}:13 [] pytest"]
    assert shown(follow("python_tasks", "pdm run test", place)) == tested
    assert shown(follow("python_tasks", "pdm both", place)) == [f"{path}:13 [] pytest", f"{path}:15 [] ruff check"]
    assert follow("python_tasks", "pdm run pytest", place) is None
    assert shown(follow("python_tasks", "task t", place)) == [f"{path}:18 [] pytest", f"{path}:19 [] coverage report"]
    assert follow("python_tasks", "task build", place) is None
    assert shown(follow("python_tasks", "hatch run cov", place)) == [
        f"{path}:23 [] coverage run -m pytest tests",
        f"{path}:22 [] coverage xml !",
    ]
    assert shown(follow("python_tasks", "hatch run lint:check src", place)) == [f"{path}:27 [] ruff check src"]
    assert shown(follow("python_tasks", "hatch -e lint run check", place)) == [f"{path}:27 [] ruff check ."]
    assert shown(follow("python_tasks", "hatch test", place)) == ["ci.yml:7 [] pytest"]
    assert follow("python_tasks", "hatch run pytest", place) is None
    assert follow("python_tasks", "hatch build", place) is None


def test_invoke(tmp_path: Path) -> None:
    text = """\
from invoke import task


@task
def lint(c):
    c.run("ruff check", warn=True)


@task(pre=[lint], name="test-all")
def everything(c, fast=False):
    with c.cd("src"):
        if fast:
            c.run(f"pytest {fast}")
    command = "mypy ."
    c.run(command)
    c.run(build(fast))
"""
    place = workspace(tmp_path, {"tasks.py": text})
    assert shown(follow("python_tasks", "invoke test-all --fast", place)) == [
        "tasks.py:6 [] ruff check !",
        "tasks.py:13 [src] pytest $UNKNOWN ?",
        "tasks.py:15 [] mypy .",
    ]
    assert shown(follow("python_tasks", "inv lint", place)) == ["tasks.py:6 [] ruff check !"]
    assert follow("python_tasks", "inv --list", place) is None
    assert follow("python_tasks", "inv gone", place) == ()


def test_scripts_of_a_pipfile(tmp_path: Path) -> None:
    place = workspace(tmp_path, {"Pipfile": '[packages]\n\n[scripts]\ntest = "python -m pytest --cov"\n'})
    assert shown(follow("pipenv", "pipenv run test -x", place)) == ["Pipfile:4 [] python -m pytest --cov -x"]
    assert follow("pipenv", "pipenv run flake8", place) is None
    assert follow("pipenv", "pipenv install --dev", place) is None
