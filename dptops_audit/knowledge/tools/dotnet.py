"""What installs, compiles, tests, measures and lints .NET code, and PowerShell's own checkers.

Sources: https://learn.microsoft.com/en-us/dotnet/core/tools/ for each command (build, publish, pack and test restore first), the
coverlet documentation (https://github.com/coverlet-coverage/coverlet), and the inputs of Azure Pipelines' tasks
(https://learn.microsoft.com/en-us/azure/devops/pipelines/tasks/reference/).
"""

from __future__ import annotations

from dptops_audit.knowledge.tools.expressions import ANY, CXX, DOTNET, END, above_zero, behind, option, words
from dptops_audit.knowledge.tools.tool import Kind, action, tool, way

_NO_BUILD = option("--no-build")
_NO_RESTORE = option("--no-restore --no-build")
_TASK = "dotnetcorecli@2 dotnetcorecli@1 dotnetcorecli"
_COLLECTS = rf"(?:--collect[: =]\"?(?:XPlat |Code Coverage)|--coverage{END}|[-/]p(?:roperty)?:\"?CollectCoverage=\"?true|--settings[ :=]\S*coverlet)"

TOOLS = (
    tool(
        "dotnet",
        way(Kind.INSTALL, "dotnet", words("restore")),
        way(
            Kind.INSTALL,
            "dotnet",
            rf"(?:build|publish|pack|test|msbuild .*[-/](?:t:|target:)?restore){END}",
            unless=_NO_RESTORE,
        ),
        way(Kind.COMPILE, "dotnet", rf"(?:build|publish|pack|test){END}", unless=_NO_BUILD),
        way(Kind.COMPILE, "dotnet", words("msbuild")),
        way(Kind.PACKAGE, "dotnet", words("pack publish")),
        way(Kind.PUBLISH, "dotnet", rf"nuget push{END}"),
        way(Kind.TEST, "dotnet", words("test vstest"), unless=rf"(?:^| )--list-tests{END}"),
        way(Kind.COVERAGE, "dotnet", rf"test {ANY}{_COLLECTS}"),
        way(Kind.COVERAGE_GATE, "dotnet", r"test (?:.* )?[-/]p(?:roperty)?:\"?Threshold=[\"\\%]*(?!0+(?:\D|$))\d"),
        way(Kind.LINT, "dotnet", rf"format (?:.* )?--verify-no-changes{END}"),
        way(Kind.LINT, "dotnet-format", rf"{ANY}(?:--check|--verify-no-changes){END}"),
        way(Kind.LINT, "pre-commit-hook", words("dotnet-format")),
        action((Kind.INSTALL, Kind.COMPILE), _TASK, inputs={"command": "^(?:build|publish|pack|test)?$"}),
        action(Kind.INSTALL, _TASK, inputs={"command": "^restore$"}),
        action(Kind.PACKAGE, _TASK, inputs={"command": "^(?:publish|pack)$"}),
        action(Kind.TEST, _TASK, inputs={"command": "^test$"}),
        action(Kind.COVERAGE, _TASK, inputs={"command": "^test$", "arguments": _COLLECTS}),
        action(Kind.PUBLISH, _TASK, inputs={"command": "^push$"}),
        languages=DOTNET,
    ),
    tool(
        "NuGet",
        way(Kind.INSTALL, "nuget", words("restore")),
        way(Kind.PACKAGE, "nuget", words("pack")),
        way(Kind.PUBLISH, "nuget", words("push")),
        action(Kind.INSTALL, "nugetcommand@2 nugetcommand nugetrestore@1", inputs={"command": "^(?:restore)?$"}),
        action(Kind.PACKAGE, "nugetcommand@2 nugetcommand", inputs={"command": "^pack$"}),
        action(Kind.PUBLISH, "nugetcommand@2 nugetcommand", inputs={"command": "^push$"}),
        languages=DOTNET,
    ),
    tool(
        "Paket",
        way(Kind.INSTALL, "paket", words("restore install")),
        way(Kind.INSTALL, "dotnet", rf"paket (?:restore|install){END}"),
        way(Kind.PACKAGE, "paket", words("pack")),
        way(Kind.PUBLISH, "paket", words("push")),
        languages=DOTNET,
    ),
    tool(
        "MSBuild",
        way(
            Kind.COMPILE,
            "msbuild xbuild",
            r".",
            unless=r"[-/](?:t|target):(?:clean|restore)(?: |$)|^-version|^/version",
        ),
        way(Kind.INSTALL, "msbuild", rf"{ANY}[-/](?:restore|r|t:restore|target:restore){END}"),
        action(Kind.COMPILE, "vsbuild@1 vsbuild msbuild@1 msbuild"),
        languages=f"{DOTNET} {CXX}",
    ),
    tool(
        "VSTest",
        way(Kind.TEST, "vstest.console vstest", "."),
        action(Kind.TEST, "vstest@2 vstest@3 vstest"),
        action(Kind.COVERAGE, "vstest@2 vstest@3 vstest", inputs={"codecoverageenabled": "true"}),
        languages=f"{DOTNET} {CXX}",
    ),
    tool("NUnit console", way(Kind.TEST, "nunit3-console nunit-console", "."), languages=DOTNET),
    tool("xUnit console", way(Kind.TEST, "xunit.console xunit.v3.runner.console", "."), languages=DOTNET),
    tool(
        "coverlet",
        way((Kind.TEST, Kind.COVERAGE), "coverlet", rf"{ANY}(?:--target|-t)[ =]"),
        way(Kind.COVERAGE_GATE, "coverlet", rf"{ANY}{above_zero('--threshold')}"),
        languages=DOTNET,
    ),
    tool(
        "dotnet-coverage",
        way(Kind.COVERAGE, "dotnet-coverage", words("collect merge instrument")),
        way(Kind.COVERAGE, "dotnet", rf"(?:dotnet-coverage|coverage) (?:collect|merge){END}"),
        languages=DOTNET,
    ),
    tool("OpenCover", way((Kind.TEST, Kind.COVERAGE), "opencover.console opencover", "."), languages=DOTNET),
    tool("dotCover", way((Kind.TEST, Kind.COVERAGE), "dotcover", words("cover dotnet cover-dotnet")), languages=DOTNET),
    tool(
        "AltCover",
        way(Kind.COVERAGE, "altcover", "."),
        way(Kind.COVERAGE_GATE, "altcover", rf"{ANY}{above_zero('--threshold -x')}"),
        languages=DOTNET,
    ),
    tool(
        "MiniCover",
        way(Kind.COVERAGE, "minicover", words("instrument report uninstrument")),
        way(Kind.COVERAGE_GATE, "minicover", rf"report (?:.* )?{above_zero('--threshold')}"),
        languages=DOTNET,
    ),
    tool(
        "ReportGenerator",
        way(Kind.COVERAGE, "reportgenerator", r"(?:.* )?\"?-reports:"),
        way(Kind.COVERAGE_GATE, "reportgenerator", r"(?:.* )?minimumCoverageThresholds:\w+=[1-9]"),
        action(Kind.COVERAGE, "danielpalme/reportgenerator-github-action"),
        languages=DOTNET,
    ),
    tool(
        "CSharpier",
        way(Kind.LINT, "csharpier dotnet-csharpier", rf"(?:check{END}|{ANY}--check{END})"),
        way(Kind.LINT, "dotnet", rf"(?:csharpier|tool run csharpier) (?:check{END}|(?:.* )?--check{END})"),
        way(Kind.LINT, "pre-commit-hook", words("csharpier")),
        languages="csharp",
    ),
    tool(
        "InspectCode",
        way(Kind.LINT, "jb", words("inspectcode")),
        way(Kind.LINT, "inspectcode", "."),
        way(Kind.LINT, "dotnet", rf"jb inspectcode{END}"),
        action(Kind.LINT, "muno92/resharper_inspectcode", unless={"failonissue": "^0$"}),
        languages=DOTNET,
    ),
    tool(
        "Roslynator",
        way(Kind.LINT, "roslynator", words("analyze")),
        way(Kind.LINT, "dotnet", rf"roslynator analyze{END}"),
        languages="csharp visualbasic",
    ),
    tool(
        "Fantomas",
        way(Kind.LINT, "fantomas", rf"{ANY}--check{END}"),
        way(Kind.LINT, "dotnet", rf"fantomas (?:.* )?--check{END}"),
        languages="fsharp",
    ),
    tool(
        "FSharpLint",
        way(Kind.LINT, "fsharplint dotnet-fsharplint", words("lint")),
        way(Kind.LINT, "dotnet", rf"fsharplint {behind('-f --format')}lint{END}"),
        languages="fsharp",
    ),
    tool(
        "Unity",
        action(Kind.COMPILE, "game-ci/unity-builder"),
        action(Kind.TEST, "game-ci/unity-test-runner"),
        languages="csharp",
    ),
    tool(
        "Pester",
        way(Kind.TEST, "invoke-pester"),
        way(Kind.COVERAGE, "invoke-pester", rf"{ANY}-CodeCoverage\b"),
        languages="powershell",
    ),
    tool("PSScriptAnalyzer", way(Kind.LINT, "invoke-scriptanalyzer", "."), languages="powershell"),
)
"""Build tools, test runners, coverage and linters."""
