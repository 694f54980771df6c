from __future__ import annotations

import time
from pathlib import Path

import pytest
from small_trees import write

from dptops_audit.models.inventory import Inventory
from dptops_audit.models.packages.elixir.reader import read
from dptops_audit.models.packages.manifests import Manifests
from dptops_audit.models.packages.package import Package


def packages(root: Path) -> tuple[Package, ...]:
    inventory = Inventory.open(root)
    return read(Manifests(inventory, [file.path for file in inventory.files]))


def project(root: Path, text: str) -> Package:
    write(root, "mix.exs", content=text)
    return packages(root)[0]


MIX = """\
defmodule Shop.MixProject do
  use Mix.Project

  @version "1.4.0"

  def project do
    [
      app: :shop,
      version: @version,
      elixir: "~> 1.17",
      aliases: aliases(),
      deps: deps() ++ extra(),
      package: package(),
      releases: [shop: [include_executables_for: [:unix]]],
      escript: [main_module: Shop.CLI]
    ]
  end

  def application do
    [mod: {Shop.Application, []}, extra_applications: [:logger, :runtime_tools]]
  end

  # {:comment, "~> 1.0"}
  defp deps do
    [
      {:phoenix, "~> 1.7"},
      {:credo, "~> 1.7", only: [:dev, :test], runtime: false},
      {:ex_machina, "~> 2.0", only: :test},
      {:ex_doc, ">= 0.0.0", only: :docs},
      {:dialyxir, "~> 1.0", runtime: false},
      {:esbuild, "~> 0.8", runtime: Mix.env() == :dev},
      {:jason, "~> 1.0", optional: true},
      {:heroicons,
       github: "tailwindlabs/heroicons", tag: "v2.1.1",
       app: false, compile: false},
      {:same, "~> #{@version}"},
      {:sigil, ~s(>= 1.0)}
    ]
  end

  defp extra, do: [plug: "~> 1.0", bandit: [git: "https://example.com/bandit", only: :prod]]

  defp aliases do
    [setup: ["deps.get", "cmd npm ci"], "assets.deploy": "phx.digest", check: &check/1]
  end

  defp package, do: [licenses: ["MIT"], organization: "acme"]
end
"""


class TestProject:
    def test_scopes_of_dependencies(self, tmp_path: Path) -> None:
        package = project(tmp_path, MIX)
        assert {each.name: str(each.scope) for each in package.dependencies} == {
            "phoenix": "runtime",
            "credo": "dev",
            "ex_machina": "test",
            "ex_doc": "dev",
            "dialyxir": "build",
            "esbuild": "build",
            "jason": "optional",
            "heroicons": "build",
            "same": "runtime",
            "sigil": "runtime",
            "plug": "runtime",
            "bandit": "runtime",
        }

    def test_requirements_groups_and_places(self, tmp_path: Path) -> None:
        package = project(tmp_path, MIX)
        credo, same = package.dependency("credo"), package.dependency("same")
        assert credo is not None and same is not None
        assert (credo.requirement, credo.group, str(credo.location)) == ("~> 1.7", "dev,test", "mix.exs:27:7")
        assert same.requirement == "~> 1.4.0"

    def test_facts(self, tmp_path: Path) -> None:
        write(tmp_path, "mix.lock", content="%{}\n")
        package = project(tmp_path, MIX)
        assert (package.name, package.version, package.lockfiles) == ("shop", "1.4.0", ("mix.lock",))
        assert {name: each.value for name, each in package.settings.items()} == {
            "elixir": "~> 1.17",
            "application": "Shop.Application",
            "extra_applications": "logger,runtime_tools",
            "releases": "shop",
            "published": "package",
            "private": "acme",
        }
        assert {name: each.value for name, each in package.programs.items()} == {"shop": "Shop.CLI"}
        assert {name: each.value for name, each in package.scripts.items()} == {
            "setup": "deps.get, cmd npm ci",
            "assets.deploy": "phx.digest",
            "check": "&check/1",
        }

    def test_umbrella(self, tmp_path: Path) -> None:
        write(tmp_path, "mix.lock", content="%{}\n")
        write(tmp_path, "mix.exs", content='defmodule U do\n  def project, do: [apps_path: "apps", deps: []]\nend\n')
        for name, deps in (("web", '[{:core, in_umbrella: true}, {:tool, path: "../../tool"}]'), ("core", "[]")):
            write(
                tmp_path,
                f"apps/{name}/mix.exs",
                content=f"defmodule M do\n  def project do\n    [app: :{name}, deps: deps()]\n  end\n  defp deps, do: {deps}\nend\n",
            )
        write(tmp_path, "tool/mix.exs", content="")
        found = {each.directory: each for each in packages(tmp_path)}
        assert found[""].members == ("apps/core", "apps/web")
        assert (found["apps/web"].parent, found["apps/web"].lockfiles) == ("", ("mix.lock",))
        assert [each.local for each in found["apps/web"].dependencies] == ["apps/core", "tool"]
        assert found["tool"].parent is None

    def test_strings_documents_and_calls_of_other_modules_declare_nothing(self, tmp_path: Path) -> None:
        package = project(
            tmp_path,
            'defmodule M do\n  @moduledoc """\n  def project, do: [app: :wrong]\n  """\n'
            "  def project do\n    [app: :right, deps: deps()]\n  end\n"
            '  defp deps do\n    x = "{:quoted, \\"~> 1\\"}"\n    Other.deps() ++ [{:real, ">= 0"}]\n  end\nend\n',
        )
        assert (package.name, [each.name for each in package.dependencies]) == ("right", ["real"])


class TestOddInput:
    @pytest.mark.parametrize("piece", ["{:a, ", '"#{', "@a @a\n", "def deps do [deps()] end\n"])
    def test_a_long_file_takes_little_time(self, tmp_path: Path, piece: str) -> None:
        write(tmp_path, "mix.exs", content=(piece * 1_000_000)[:1_000_000])
        inventory = Inventory.open(tmp_path)
        start = time.process_time()
        assert len(read(Manifests(inventory, ["mix.exs"]))) == 1
        assert time.process_time() - start < 1

    def test_functions_that_call_each_other_end(self, tmp_path: Path) -> None:
        package = project(
            tmp_path,
            'defmodule M do\n  def project, do: [deps: a()]\n  defp a, do: b() ++ [{:x, "1"}]\n  defp b, do: a()\nend\n',
        )
        assert [each.name for each in package.dependencies] == ["x"]

    @pytest.mark.parametrize("content", [b"", b"\xff\xfe{:a", b"def project, do: [deps:", b"def project do [app:] end"])
    def test_broken_files_give_a_package_without_dependencies(self, tmp_path: Path, content: bytes) -> None:
        (tmp_path / "mix.exs").write_bytes(content)
        assert [each.dependencies for each in packages(tmp_path)] == [()]
