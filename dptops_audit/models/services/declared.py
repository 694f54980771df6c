"""What manifests, Procfiles and files of a fixed name say of the programs that go on running."""

from __future__ import annotations

import posixpath
import re
from collections.abc import Iterable, Iterator

from dptops_audit.evidence import Evidence, Location
from dptops_audit.knowledge.server_starts import RENDERERS
from dptops_audit.models.inventory import Inventory
from dptops_audit.models.packages.package import Package, Scope
from dptops_audit.models.repository import NOT_SHIPPED
from dptops_audit.models.services.homes import Homes
from dptops_audit.models.services.programs import programs_in
from dptops_audit.models.services.service import Role, Sign

_PROCESS = re.compile(r"([\w-]{1,80}):\s*(\S.{0,2000})")
_WEB_SDK = re.compile(r"(?i)Microsoft\.NET\.Sdk\.(Web|Worker)\b")
_MANIFEST_SERVERS = {
    "io.quarkus": "Quarkus",
    "io.quarkus:quarkus-maven-plugin": "Quarkus",
    "io.quarkus.platform:quarkus-maven-plugin": "Quarkus",
    "com.typesafe.play:sbt-plugin": "Play",
    "org.playframework:sbt-plugin": "Play",
    "org.akhq.play": "Play",
}
"""Build plugins that make a server of the package, without a main function of its own."""
_RELEASE_PROCESSES = frozenset({"release", "postdeploy", "migrate"})
_RENDER_SCRIPTS = ("start", "start:prod", "serve", "preview", "start-server", "prod")


def procfile_signs(inventory: Inventory, homes: Homes) -> dict[str, list[Sign]]:
    """The processes of each Procfile but those that run once, by home."""
    found: dict[str, list[Sign]] = {}
    for file in inventory.of_kind("procfile", without=NOT_SHIPPED):
        text = inventory.read(file)
        home = homes.of(file.path)
        if text is None or home is None or posixpath.basename(file.path).lower() != "procfile":
            continue
        for number, line in enumerate(text.lines, 1):
            match = _PROCESS.fullmatch(line.strip())
            if match is None or match[1] in _RELEASE_PROCESSES:
                continue
            program = next(iter(programs_in(match[2])), None)
            role = Role.LISTENER if match[1] == "web" else Role.WORKER
            if match[1] != "web" and program is not None and program.role is Role.LISTENER:
                role = Role.LISTENER
            evidence = Evidence(Location(file.path, number, 1, number), f"is the process {match[1]}")
            what = program.what if program is not None else ""
            found.setdefault(home, []).append(Sign(role, file.path, evidence, "procfile", "", what))
    return found


def manifest_signs(packages: Iterable[Package]) -> Iterator[tuple[str, Sign]]:
    """What a manifest alone says, with the package's directory: a web project of .NET, a plugin that makes a server."""
    for package in packages:
        sdk = package.settings.get("sdk")
        web = _WEB_SDK.search(sdk.value) if sdk is not None else None
        if sdk is not None and web is not None and not _is_library(package):
            role = Role.WORKER if web[1].lower() == "worker" else Role.LISTENER
            evidence = Evidence(sdk.location, f"is a {web[1].lower()} project")
            yield (
                package.directory,
                Sign(
                    role,
                    package.manifest,
                    evidence,
                    "manifest",
                    "csharp",
                    "ASP.NET Core" if role is Role.LISTENER else ".NET worker",
                ),
            )
        for dependency in package.dependencies:
            what = _MANIFEST_SERVERS.get(dependency.name)
            if what is not None and dependency.scope is Scope.BUILD:
                yield (
                    package.directory,
                    Sign(
                        Role.LISTENER,
                        package.manifest,
                        Evidence(dependency.location, f"makes a server ({what})"),
                        "manifest",
                        "java",
                        what,
                    ),
                )


def renderer_signs(packages: Iterable[Package]) -> Iterator[tuple[str, Sign]]:
    """The start scripts of packages that render pages on a server, with the package's directory."""
    for package in packages:
        if package.ecosystem != "javascript":
            continue
        what = next(
            (
                RENDERERS[d.name]
                for d in package.dependencies
                if d.name in RENDERERS and d.scope in (Scope.RUNTIME, Scope.DEVELOPMENT)
            ),
            None,
        )
        script = next((package.scripts[name] for name in _RENDER_SCRIPTS if name in package.scripts), None)
        if what is not None and script is not None:
            yield (
                package.directory,
                Sign(
                    Role.LISTENER,
                    package.manifest,
                    Evidence(script.location, f"starts a server that renders pages ({what})"),
                    "script",
                    "javascript",
                    what,
                    alone=False,
                ),
            )


def _is_library(package: Package) -> bool:
    output = package.settings.get("output-type")
    test = package.settings.get("is-test-project")
    return (output is not None and output.value.lower() == "library") or (
        test is not None and test.value.lower() == "true"
    )
