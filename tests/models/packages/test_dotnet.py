from __future__ import annotations

import time
from pathlib import Path

import pytest
from small_trees import write

from dptops_audit.models.inventory import Inventory
from dptops_audit.models.packages.dotnet.reader import read
from dptops_audit.models.packages.manifests import Manifests
from dptops_audit.models.packages.package import Package, Scope


def packages(root: Path, files: dict[str, str]) -> dict[str, Package]:
    for path, content in files.items():
        write(root, path, content=content)
    inventory = Inventory.open(root)
    return {
        package.manifest: package for package in read(Manifests(inventory, [file.path for file in inventory.files]))
    }


def project(body: str, sdk: str = "Microsoft.NET.Sdk") -> str:
    return f'<Project Sdk="{sdk}">\n{body}\n</Project>\n'


def references(root: Path, body: str, **files: str) -> list[tuple[str, Scope, str, str]]:
    found = packages(root, {"src/App/App.csproj": project(body), **files})
    return [(d.name, d.scope, d.requirement, d.group) for d in found["src/App/App.csproj"].dependencies]


def props(version: str = "", items: str = "", body: str = "") -> str:
    return (
        f"<Project><PropertyGroup><ManagePackageVersionsCentrally>true</ManagePackageVersionsCentrally>{version}</PropertyGroup>\n"
        f"<ItemGroup>{items}</ItemGroup>{body}</Project>"
    )


TEST_SDK = '<ItemGroup><PackageReference Include="Microsoft.NET.Test.Sdk" Version="17.0.0" /></ItemGroup>'


class TestReferences:
    @pytest.mark.parametrize(
        ("element", "scope", "version"),
        [
            ('<PackageReference Include="Dapper" Version="2.1.0" />', Scope.RUNTIME, "2.1.0"),
            ('<PackageReference Include="DAPPER"><Version>2.1.0</Version></PackageReference>', Scope.RUNTIME, "2.1.0"),
            ('<PackageReference Include="Dapper" Version="1" VersionOverride="2.1.0" />', Scope.RUNTIME, "2.1.0"),
            ('<PackageReference Include="Dapper" PrivateAssets="All" />', Scope.BUILD, ""),
            (
                '<PackageReference Include="Dapper"><PrivateAssets>all</PrivateAssets></PackageReference>',
                Scope.BUILD,
                "",
            ),
            ('<PackageReference Include="Dapper" PrivateAssets="contentfiles;analyzers" />', Scope.RUNTIME, ""),
            ('<PackageReference Include="Dapper" ExcludeAssets="runtime" />', Scope.BUILD, ""),
            ('<FrameworkReference Include="Dapper" />', Scope.RUNTIME, ""),
            ('<PackageDownload Include="Dapper" Version="[1.0]" />', Scope.BUILD, "[1.0]"),
            ('<DotNetCliToolReference Include="Dapper" Version="2" />', Scope.DEVELOPMENT, "2"),
            ('<PackageReference Include="Dapper" Version="$(Unknown)" />', Scope.RUNTIME, ""),
            ('<PackageReference Include="Dapper" Version="$(Configuration)" />', Scope.RUNTIME, "$(Configuration)"),
        ],
    )
    def test_kinds_and_metadata_tell_scopes(self, tmp_path: Path, element: str, scope: Scope, version: str) -> None:
        assert references(tmp_path, f"<ItemGroup>{element}</ItemGroup>") == [("dapper", scope, version, "")]

    def test_places_are_those_of_the_elements(self, tmp_path: Path) -> None:
        body = '<ItemGroup>\n  <PackageReference\n Include="A" />\n  <PackageReference Include="B;C" />\n</ItemGroup>'
        found = packages(tmp_path, {"App.csproj": project(body)})["App.csproj"].dependencies
        assert [(d.name, str(d.location), d.via) for d in found] == [
            ("a", "App.csproj:3:3", ()),
            ("b", "App.csproj:5:3", ()),
            ("c", "App.csproj:5:3", ()),
        ]

    def test_updates_and_removals_count_in_order(self, tmp_path: Path) -> None:
        body = (
            '<ItemGroup><PackageReference Remove="A" /><PackageReference Include="A;B" /><PackageReference Update="a" Version="2" />'
            '<PackageReference Remove="b" /><PackageReference Update="C" Version="3" /><!-- <PackageReference Include="D" /> -->'
            "</ItemGroup>"
        )
        assert references(tmp_path, body) == [("a", Scope.RUNTIME, "2", "")]

    @pytest.mark.parametrize(
        ("element", "scope", "local"),
        [
            (r'<ProjectReference Include="..\Core\Core.csproj" />', Scope.RUNTIME, "src/Core"),
            ('<ProjectReference Include="../core/Core.csproj" />', Scope.RUNTIME, "src/Core"),
            (
                '<ProjectReference Include="../Core/Core.csproj" ReferenceOutputAssembly="false" />',
                Scope.BUILD,
                "src/Core",
            ),
            ('<ProjectReference Include="../Core/Core.csproj" OutputItemType="Analyzer" />', Scope.BUILD, "src/Core"),
            ('<ProjectReference Include="../../../Core/Core.csproj" />', Scope.RUNTIME, None),
        ],
    )
    def test_projects_are_local(self, tmp_path: Path, element: str, scope: Scope, local: str | None) -> None:
        files = {
            "src/App/App.csproj": project(f"<ItemGroup>{element}</ItemGroup>"),
            "src/Core/Core.csproj": project(""),
        }
        (found,) = packages(tmp_path, files)["src/App/App.csproj"].dependencies
        assert (found.name, found.scope, found.local) == ("core", scope, local)

    def test_packages_config_is_of_the_project_beside_it(self, tmp_path: Path) -> None:
        config = (
            '<packages>\n<package id="Newtonsoft.Json" version="13.0.1" />\n'
            '<package id="StyleCop" version="1" developmentDependency="true" />\n</packages>'
        )
        old = '<Project xmlns="http://schemas.microsoft.com/developer/msbuild/2003"><PropertyGroup><TargetFrameworkVersion>v4.8'
        old += (
            '</TargetFrameworkVersion></PropertyGroup><ItemGroup><Reference Include="System" /></ItemGroup></Project>'
        )
        app = packages(tmp_path, {"App.csproj": old, "packages.config": config})["App.csproj"]
        assert [(d.name, d.scope, d.requirement, str(d.location)) for d in app.dependencies] == [
            ("newtonsoft.json", Scope.RUNTIME, "13.0.1", "packages.config:2:1"),
            ("stylecop", Scope.BUILD, "1", "packages.config:3:1"),
        ]
        assert app.manifests == ("App.csproj", "packages.config")
        assert app.settings["target-framework"].value == "v4.8"


class TestConditions:
    @pytest.mark.parametrize(
        ("condition", "expected"),
        [
            ("'$(TargetFramework)' == 'net8.0'", (Scope.RUNTIME, "")),
            ("$(TargetFramework.StartsWith('net8')) and '$(MSBuildProjectName)' != 'Other'", (Scope.RUNTIME, "")),
            ("!('$(TargetFramework)' == 'net9.0') or Exists('nowhere')", (Scope.RUNTIME, "")),
            ("Exists('$(MSBuildThisFileDirectory)App.csproj')", (Scope.RUNTIME, "")),
            ("$([System.String]::IsNullOrEmpty('$(Unset)'))", (Scope.RUNTIME, "")),
            ("'$(TargetFramework)' == 'net9.0'", None),
            ("'$(Unset)' == 'true' and '$(TargetFramework)' == 'net9.0'", None),
            ("'$(Unset)' == 'true'", (Scope.OPTIONAL, "'$(Unset)' == 'true'")),
            ("'$(Configuration)' == 'Debug'", (Scope.RUNTIME, "'$(Configuration)' == 'Debug'")),
            ("$([MSBuild]::IsOSPlatform('Windows'))", (Scope.RUNTIME, "$([MSBuild]::IsOSPlatform('Windows'))")),
            ("'1.10' > '1.9'", (Scope.RUNTIME, "")),
            ("this is no condition", (Scope.RUNTIME, "this is no condition")),
        ],
    )
    def test_conditions_decide_or_become_the_group(
        self, tmp_path: Path, condition: str, expected: tuple[Scope, str] | None
    ) -> None:
        written = condition.replace(">", "&gt;")
        body = (
            "<PropertyGroup><TargetFramework>net8.0</TargetFramework></PropertyGroup>"
            f'<ItemGroup><PackageReference Include="A" Condition="{written}" /></ItemGroup>'
        )
        found = [(scope, group) for _, scope, _, group in references(tmp_path, body)]
        assert found == ([expected] if expected else [])

    def test_several_target_frameworks_leave_a_condition_open(self, tmp_path: Path) -> None:
        body = (
            "<PropertyGroup><TargetFrameworks>net8.0;net9.0</TargetFrameworks></PropertyGroup>"
            "<ItemGroup Condition=\"'$(TargetFramework)' == 'net8.0'\"><PackageReference Include=\"A\" /></ItemGroup>"
        )
        assert references(tmp_path, body) == [("a", Scope.RUNTIME, "", "'$(TargetFramework)' == 'net8.0'")]

    def test_of_a_choice_the_first_branch_that_holds_counts(self, tmp_path: Path) -> None:
        def branch(name: str, package: str, condition: str = "") -> str:
            return f'<{name}{condition}><ItemGroup><PackageReference Include="{package}" /></ItemGroup></{name}>'

        body = f"<Choose>{branch('When', 'A', CONTAINS.format('Test'))}{branch('When', 'B', CONTAINS.format('App'))}"
        body += f"{branch('Otherwise', 'C')}</Choose>"
        assert [name for name, *_ in references(tmp_path, body)] == ["b"]

    def test_properties_of_all_files_are_known_to_items(self, tmp_path: Path) -> None:
        body = (
            '<ItemGroup><PackageReference Include="A" Version="$(Later)" /></ItemGroup>'
            "<PropertyGroup><Later>1.0</Later><Later>$(Later).5</Later></PropertyGroup>"
        )
        assert references(tmp_path, body) == [("a", Scope.RUNTIME, "1.0.5", "")]


CONTAINS = " Condition=\"$(MSBuildProjectName.Contains('{}'))\""


class TestInheritance:
    def test_central_versions_lead_over_the_reference(self, tmp_path: Path) -> None:
        items = '\n<PackageVersion Include="Dapper" Version="$(V)" />\n<GlobalPackageReference Include="Lint" Version="3" />\n'
        files = {
            "src/App/App.csproj": project('<ItemGroup>\n<PackageReference Include="dapper" />\n</ItemGroup>'),
            "Directory.Packages.props": props("<V>2.1.0</V>", items),
        }
        dapper, lint = packages(tmp_path, files)["src/App/App.csproj"].dependencies
        assert (dapper.requirement, str(dapper.location)) == ("2.1.0", "Directory.Packages.props:3:1")
        assert [str(place) for place in dapper.via] == ["src/App/App.csproj:3:1"]
        assert (lint.name, lint.scope, lint.requirement) == ("lint", Scope.BUILD, "3")
        assert [str(place) for place in lint.via] == ["src/App/App.csproj:1:1"]

    def test_central_versions_do_not_count_where_they_are_switched_off(self, tmp_path: Path) -> None:
        body = "<PropertyGroup><ManagePackageVersionsCentrally>false</ManagePackageVersionsCentrally></PropertyGroup>"
        body += '<ItemGroup><PackageReference Include="A" /></ItemGroup>'
        central = {"Directory.Packages.props": props("", '<PackageVersion Include="A" Version="1" />')}
        assert references(tmp_path, body, **central) == [("a", Scope.RUNTIME, "", "")]

    def test_the_nearest_build_props_are_inherited_and_theirs_where_they_import_them(self, tmp_path: Path) -> None:
        above = "$([MSBuild]::GetPathOfFileAbove('Directory.Build.props', '$(MSBuildThisFileDirectory)../'))"
        files = {
            "Directory.Build.props": '<Project><ItemGroup>\n<PackageReference Include="Root" />\n</ItemGroup></Project>',
            "a/Directory.Build.props": f'<Project>\n<Import Project="{above}" /></Project>',
            "a/A.csproj": project(""),
            "b/Directory.Build.props": "<Project><PropertyGroup><OutputType>Exe</OutputType></PropertyGroup></Project>",
            "b/B.csproj": project(""),
            "b/Directory.Build.targets": '<Project><ItemGroup><PackageReference Include="$(OutputType)" /></ItemGroup></Project>',
            "c/C.csproj": "<Project />",
        }
        found = packages(tmp_path, files)
        (root,) = found["a/A.csproj"].dependencies
        assert (root.name, str(root.location)) == ("root", "Directory.Build.props:2:1")
        assert [str(place) for place in root.via] == ["a/A.csproj:1:1", "a/Directory.Build.props:2:1"]
        assert [d.name for d in found["b/B.csproj"].dependencies] == ["exe"]
        assert str(found["b/B.csproj"].settings["output-type"].location) == "b/Directory.Build.props:1:25"
        assert found["c/C.csproj"].dependencies == ()

    def test_an_old_project_inherits_where_it_imports_the_common_files(self, tmp_path: Path) -> None:
        body = r'<Project><Import Project="$(MSBuildExtensionsPath)\$(MSBuildToolsVersion)\Microsoft.Common.props" /></Project>'
        inherited = '<Project><ItemGroup><PackageReference Include="A" /></ItemGroup></Project>'
        found = packages(tmp_path, {"App.vbproj": body, "Directory.Build.props": inherited})
        assert [d.name for d in found["App.vbproj"].dependencies] == ["a"]

    def test_shared_items_are_imported(self, tmp_path: Path) -> None:
        shared = '<Project><ItemGroup><PackageReference Include="$(MSBuildThisFileName)" /></ItemGroup></Project>'
        body = r'<Import Project="..\Shared\Shared.projitems" Label="Shared" />'
        assert references(tmp_path, body, **{"src/Shared/Shared.projitems": shared}) == [
            ("shared", Scope.RUNTIME, "", "")
        ]


class TestTestProjects:
    @pytest.mark.parametrize(
        ("content", "is_test"),
        [
            (project(TEST_SDK), True),
            (project("<PropertyGroup><IsTestProject>true</IsTestProject></PropertyGroup>"), True),
            (project("<PropertyGroup><IsTestProject>false</IsTestProject></PropertyGroup>" + TEST_SDK), False),
            (project("", "MSTest.Sdk/3.6.0"), True),
            (project(""), False),
        ],
    )
    def test_all_that_a_test_project_needs_is_for_tests(self, tmp_path: Path, content: str, is_test: bool) -> None:
        more = '<ItemGroup><PackageReference Include="X" PrivateAssets="all" /><ProjectReference Include="Y.csproj" /></ItemGroup>'
        found = packages(tmp_path, {"T.csproj": content.replace("</Project>", more + "</Project>")})["T.csproj"]
        assert (found.dependency("x", Scope.TEST) is not None, found.dependency("y", Scope.TEST) is not None) == (
            is_test,
            is_test,
        )
        assert (found.settings["is-test-project"].value if "is-test-project" in found.settings else "false") == str(
            is_test
        ).lower()

    def test_an_sdk_with_a_version_is_a_dependency_of_the_build(self, tmp_path: Path) -> None:
        files = {
            "a/A.csproj": project("", "Aspire.AppHost.Sdk/13.1.0"),
            "b/B.csproj": project('<Sdk Name="Aspire.AppHost.Sdk" Version="9.0.0" />'),
            "c/C.csproj": project("", "MSTest.Sdk"),
            "global.json": '{\n"sdk": {"version": "10.0.100"},\n"msbuild-sdks": {"MSTest.Sdk": "3.6.0"}}',
        }
        found = packages(tmp_path, files)
        assert [(d.name, d.scope, d.requirement) for path in sorted(found) for d in found[path].dependencies] == [
            ("aspire.apphost.sdk", Scope.BUILD, "13.1.0"),
            ("aspire.apphost.sdk", Scope.BUILD, "9.0.0"),
            ("mstest.sdk", Scope.BUILD, "3.6.0"),
        ]
        assert [found[path].settings["sdk"].value for path in sorted(found)] == [
            "Aspire.AppHost.Sdk",
            "Microsoft.NET.Sdk;Aspire.AppHost.Sdk",
            "MSTest.Sdk",
        ]
        assert found["a/A.csproj"].settings["sdk-version"].value == "10.0.100"


class TestFacts:
    def test_names_settings_and_tools(self, tmp_path: Path) -> None:
        body = (
            "<PropertyGroup>\n<TargetFrameworks>net8.0;net9.0</TargetFrameworks>\n<OutputType>Exe</OutputType>\n<PackAsTool>true</PackAsTool>\n"
            "<ToolCommandName>shop</ToolCommandName>\n<PackageId>Shop.Cli</PackageId>\n<VersionPrefix>1.2.0</VersionPrefix>\n"
            "<ContainerRepository>shop/cli</ContainerRepository>\n<AzureFunctionsVersion>v4</AzureFunctionsVersion>\n"
            "<UserSecretsId>0000</UserSecretsId>\n</PropertyGroup>"
        )
        cli = packages(tmp_path, {"Cli.fsproj": project(body), "packages.lock.json": "{}"})["Cli.fsproj"]
        assert (cli.name, cli.version, str(cli.location)) == ("Shop.Cli", "1.2.0", "Cli.fsproj:7:1")
        assert {name: (program.value, program.location.line) for name, program in cli.programs.items()} == {
            "shop": ("Cli", 6)
        }
        assert {name: setting.value for name, setting in cli.settings.items()} == {
            "sdk": "Microsoft.NET.Sdk",
            "target-framework": "net8.0;net9.0",
            "output-type": "Exe",
            "pack-as-tool": "true",
            "package-id": "Shop.Cli",
            "container-repository": "shop/cli",
            "azure-functions-version": "v4",
        }
        assert cli.lockfiles == ("packages.lock.json",)

    @pytest.mark.parametrize(
        ("path", "content"),
        [
            (
                "Shop.sln",
                '\nProject("{FAE0}") = "App", "src\\App\\App.csproj", "{1}"\nEndProject\nProject("{2}") = "src", "src", "{3}"\n',
            ),
            ("Shop.slnx", '<Solution><Folder Name="/src/">\n<Project Path="src/App/App.csproj" /></Folder></Solution>'),
        ],
    )
    def test_a_solution_is_the_parent_of_its_projects(self, tmp_path: Path, path: str, content: str) -> None:
        found = packages(
            tmp_path, {path: content, "src/App/App.csproj": project(""), "src/Alone/Alone.csproj": project("")}
        )
        assert (found[path].name, found[path].members, found[path].dependencies) == ("Shop", ("src/App",), ())
        assert (found["src/App/App.csproj"].parent, found["src/Alone/Alone.csproj"].parent) == ("", None)
        assert found["src/App/App.csproj"].settings["solution"].location.line == 2

    def test_a_solution_beside_its_project_is_not_its_parent(self, tmp_path: Path) -> None:
        found = packages(
            tmp_path, {"App.slnx": '<Solution><Project Path="App.csproj" /></Solution>', "App.csproj": project("")}
        )
        assert (found["App.slnx"].members, found["App.csproj"].parent) == ((), None)
        assert found["App.csproj"].settings["solution"].value == "App.slnx"


class TestOddInput:
    @pytest.mark.parametrize(
        "content",
        [
            "",
            "<Project",
            "<Other />",
            "<Project Sdk=''/>",
            project("<ItemGroup><PackageReference /></ItemGroup>"),
            "<Project>" * 500,
        ],
    )
    def test_odd_projects_raise_nothing(self, tmp_path: Path, content: str) -> None:
        found = packages(tmp_path, {"App.csproj": content, "Directory.Build.props": content, "App.sln": content})
        assert all(package.dependencies == () for package in found.values())

    def test_imports_in_a_circle_end(self, tmp_path: Path) -> None:
        again = '<Import Project="b.props" /><Import Project="c.props" /><ItemGroup><PackageReference Include="A" /></ItemGroup>'
        files = {
            "App.csproj": project('<Import Project="b.props" />'),
            "b.props": project(again),
            "c.props": project(again),
        }
        assert len(packages(tmp_path, files)["App.csproj"].dependencies) == 2

    @pytest.mark.parametrize(
        "text",
        [
            "$(" * 300_000,
            "$('" * 300_000,
            "$(A.Trim(" * 100_000 + "))" * 100_000,
            "$(" * 20 + "A" + ")" * 20,
            "%(" * 300_000,
            "'" * 1_000_000,
        ],
    )
    def test_hostile_expressions_are_read_in_time(self, tmp_path: Path, text: str) -> None:
        body = (
            f'<PropertyGroup><A>{text}</A></PropertyGroup><ItemGroup><PackageReference Include="{text}" /></ItemGroup>'
        )
        begin = time.monotonic()
        packages(tmp_path, {"App.csproj": project(body + f'<ItemGroup Condition="{text}" />')})
        assert time.monotonic() - begin < 5

    def test_a_property_that_doubles_comes_to_an_end(self, tmp_path: Path) -> None:
        grown = "<PropertyGroup><A>xxxxxxxx</A>" + "<A>$(A)$(A)</A>" * 60 + "</PropertyGroup>"
        assert references(tmp_path, grown + '<ItemGroup><PackageReference Include="$(A)"/></ItemGroup>') == []

    def test_too_many_items_are_noted_and_not_made(self, tmp_path: Path) -> None:
        items = (
            "<PropertyGroup><A>"
            + "x;" * 4000
            + "</A></PropertyGroup><ItemGroup>"
            + '<PackageVersion Include="$(A)" />' * 100
        )
        write(tmp_path, "App.csproj", content=project(items + "</ItemGroup>"))
        inventory = Inventory.open(tmp_path)
        read(Manifests(inventory, ["App.csproj"]))
        assert [problem.message for problem in inventory.problems] == ["is too much to evaluate with its imports"]

    def test_bytes_that_are_no_text_raise_nothing(self, tmp_path: Path) -> None:
        (tmp_path / "App.csproj").write_bytes(b'<Project Sdk="\xff\xfe"></Project>')
        assert len(packages(tmp_path, {})) <= 1


class TestGaps:
    def test_globs_of_projects_are_not_followed(self, tmp_path: Path) -> None:
        files = {"all/All.csproj": project('<ItemGroup><ProjectReference Include="../src/**/*.csproj" /></ItemGroup>')}
        assert packages(tmp_path, {**files, "src/App/App.csproj": project("")})["all/All.csproj"].dependencies == ()

    def test_private_assets_hide_that_a_package_runs(self, tmp_path: Path) -> None:
        body = '<ItemGroup><PackageReference Include="MediatR" Version="12.0.0" PrivateAssets="all" /></ItemGroup>'
        assert references(tmp_path, body)[0][1] is Scope.BUILD
