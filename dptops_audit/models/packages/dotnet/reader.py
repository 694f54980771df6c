"""C#, F# and Visual Basic projects, with what they inherit: Directory.Build.props and .targets, Directory.Packages.props, other imports,
packages.config, global.json and the solutions that hold them.

Specification: https://learn.microsoft.com/en-us/dotnet/core/project-sdk/msbuild-props

A project and a solution are a Package each, even in one folder; a solution's is without dependencies, named like its file. A project's
`parent` is the nearest solution that holds it, where that lies in another folder. Names of dependencies are in lower case, as NuGet compares
them without regard to case; that of a referenced project is its file's.

Every dependency of a test project is TEST. References that add nothing to what runs (`PrivateAssets="all"`, analyzers, global package
references, versioned SDKs) are BUILD; `PrivateAssets="all"` counts as such whatever the package has. Conditions are evaluated as for a build
that sets nothing from outside: a reference whose condition stays open (`$(Configuration)`, several target frameworks) has it as its group, and
one that is only there if somebody sets a property is OPTIONAL besides. `via` leads from the project through its imports, and for a version
from Directory.Packages.props over the reference to that line, which is then the dependency's place.

Settings: `solution` (path of the nearest one; also on the solution's own package), `sdk` (names, separated by semicolons), `sdk-version` (of
global.json), and those of `_SETTINGS`, where a project sets them itself or inherits them. What the SDK sets by itself is not among them:
`Microsoft.NET.Sdk.Web` and `.Worker` make an executable without `output-type`. `is-test-project` is true too where a test SDK implies it.
"""

from __future__ import annotations

import posixpath
from collections.abc import Mapping, Sequence

from dptops_audit.evidence import Location
from dptops_audit.models.nodes import Scalar, dig
from dptops_audit.models.packages.dotnet.dependencies import dependencies, sdks, test_mark
from dptops_audit.models.packages.dotnet.evaluation import Above, Project, Steps, inside
from dptops_audit.models.packages.dotnet.solutions import Solution, solutions
from dptops_audit.models.packages.manifests import Manifests
from dptops_audit.models.packages.package import Package, Setting

_PROJECTS = ("csproj", "fsproj", "vbproj")
_INHERITED = ("directory.build.props", "directory.build.targets", "directory.packages.props", "global.json")
_SETTINGS = {
    "output-type": ("OutputType",),
    "target-framework": ("TargetFramework", "TargetFrameworks", "TargetFrameworkVersion"),
    "assembly-name": ("AssemblyName",),
    "package-id": ("PackageId",),
    "is-packable": ("IsPackable",),
    "is-publishable": ("IsPublishable",),
    "pack-as-tool": ("PackAsTool",),
    "is-test-project": ("IsTestProject",),
    "is-aspire-host": ("IsAspireHost",),
    "azure-functions-version": ("AzureFunctionsVersion",),
    "aws-project-type": ("AWSProjectType",),
    "project-type-guids": ("ProjectTypeGuids",),
    "use-wpf": ("UseWPF",),
    "use-windows-forms": ("UseWindowsForms",),
    "use-maui": ("UseMaui",),
    "enable-sdk-container-support": ("EnableSdkContainerSupport",),
    "container-repository": ("ContainerRepository",),
    "container-image-name": ("ContainerImageName",),
    "container-image-tag": ("ContainerImageTag", "ContainerImageTags"),
    "container-registry": ("ContainerRegistry",),
    "container-base-image": ("ContainerBaseImage",),
    "container-family": ("ContainerFamily",),
    "docker-default-target-os": ("DockerDefaultTargetOS",),
    "dockerfile": ("DockerfileFile",),
    "dockerfile-context": ("DockerfileContext",),
    "publish-profile": ("PublishProfile",),
    "publish-aot": ("PublishAot",),
    "publish-single-file": ("PublishSingleFile",),
    "self-contained": ("SelfContained",),
    "runtime-identifier": ("RuntimeIdentifier", "RuntimeIdentifiers"),
    "lang-version": ("LangVersion",),
}
"""The properties that decide what a project is, the first that is set."""


def read(manifests: Manifests) -> tuple[Package, ...]:
    """Every project and every solution. Never raises."""
    paths = manifests.with_extension(*_PROJECTS)
    projects = {path.lower(): path for path in paths}
    held = tuple(solutions(manifests, projects))
    # The nearest solution of a project is the one in the longest folder.
    nearest: dict[str, Solution] = {}
    for solution in sorted(held, key=lambda solution: -len(solution.directory)):
        for path in solution.projects:
            nearest.setdefault(path, solution)
    above, steps = Above(manifests, *_INHERITED), Steps()
    found = [_solution(solution) for solution in held]
    for path in paths:
        root = manifests.xml(path)
        if root is not None and root.name == "Project":
            project = Project(path, root, manifests, above, steps)
            found.append(_package(project, projects, nearest.get(path), above, manifests))
    return tuple(found)


def _solution(solution: Solution) -> Package:
    location = Location(solution.path, 1)
    return Package(
        "dotnet",
        solution.directory,
        (solution.path,),
        location,
        solution.name,
        settings={"solution": Setting(solution.path, location)},
        members=tuple(sorted({posixpath.dirname(path) for path in solution.projects} - {solution.directory})),
    )


def _package(
    project: Project, projects: Mapping[str, str], solution: Solution | None, above: Above, manifests: Manifests
) -> Package:
    directory = project.directory
    stem = posixpath.splitext(posixpath.basename(project.path))[0]
    assembly = project.value("AssemblyName") or stem
    named = project.properties.get("packageid") or project.properties.get("assemblyname")
    config = _first(manifests, directory, f"packages.{stem}.config", "packages.config")
    lock = project.value("NuGetLockFilePath")
    locks = [path for path in (inside(directory, lock) if lock else None,) if path and manifests.exists(path)]
    if not locks:
        locks = [
            path for path in (_first(manifests, directory, f"packages.{stem}.lock.json", "packages.lock.json"),) if path
        ]
    return Package(
        "dotnet",
        directory,
        (project.path, config) if config is not None else (project.path,),
        named.location if named is not None and named.text.known else project.root.location,
        project.value("PackageId") or assembly,
        _version(project),
        tuple(dependencies(project, projects, above, manifests, config)),
        _tool(project, assembly),
        settings=_settings(project, solution, above, manifests),
        parent=solution.directory if solution is not None and solution.directory != directory else None,
        lockfiles=tuple(locks),
    )


def _first(manifests: Manifests, folder: str, *names: str) -> str | None:
    return next((path for path in (posixpath.join(folder, name) for name in names) if manifests.exists(path)), None)


def _version(project: Project) -> str:
    prefix, suffix = project.value("VersionPrefix"), project.value("VersionSuffix")
    return project.value("Version") or ("-".join(filter(None, (prefix, suffix))) if prefix else "")


def _tool(project: Project, assembly: str) -> dict[str, Setting]:
    """The command that `dotnet tool install` gives a user of the project."""
    mark = project.properties.get("packastool")
    if mark is None or mark.text.value.strip().lower() != "true":
        return {}
    command = project.properties.get("toolcommandname")
    name = project.value("ToolCommandName") or assembly
    return {name: Setting(assembly, command.location if command is not None else mark.location)}


def _settings(project: Project, solution: Solution | None, above: Above, manifests: Manifests) -> dict[str, Setting]:
    found: dict[str, Setting] = {}
    if solution is not None:
        found["solution"] = Setting(solution.path, solution.projects[project.path])
    named = tuple(sdks(project))
    if named:
        found["sdk"] = Setting(";".join(name for name, _, _ in named), named[0][2].location)
    path = above.nearest("global.json", project.directory)
    version = dig(manifests.json(path), "sdk", "version") if path is not None else None
    if isinstance(version, Scalar):
        found["sdk-version"] = Setting(version.value, version.location)
    for name, keys in _SETTINGS.items():
        value = _property(project, keys)
        if value is not None:
            found[name] = value
    mark = test_mark(project)
    if mark is not None:
        found.setdefault("is-test-project", Setting("true", mark))
    return found


def _property(project: Project, names: Sequence[str]) -> Setting | None:
    for name in names:
        found = project.properties.get(name.lower())
        if found is not None and found.text.value.strip():
            return Setting(found.text.value.strip(), found.location)
    return None
