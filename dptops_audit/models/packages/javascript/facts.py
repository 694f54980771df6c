"""What a package.json and a deno.json say beside dependencies: programs, scripts and settings.

Sources: https://docs.npmjs.com/cli/configuring-npm/package-json, https://nodejs.org/api/packages.html and
https://docs.deno.com/runtime/fundamentals/configuration/
"""

from __future__ import annotations

import posixpath

from dptops_audit.models.nodes import Mapping, Node, Scalar, Sequence, dig, text_of
from dptops_audit.models.packages.javascript.project import Project, beginning, entries, setting, written
from dptops_audit.models.packages.manifests import Manifests
from dptops_audit.models.packages.package import Setting

_FIELDS = (
    "private type main module browser types typings license packageManager files publishConfig browserslist "
    "babel commitlint eslintConfig husky jest lint-staged mocha nyc postcss prettier release renovate stylelint xo ava c8 tap"
).split()
_GROUPS = ("engines", "volta", "publishConfig")
_ENGINES = ("runtime", "packageManager")
_DENO_FIELDS = "license nodeModulesDir publish lock importMap".split()
_TYPES = "types"
_BROWSERSLIST = ".browserslistrc"


def programs(project: Project) -> dict[str, Setting]:
    """The `bin` of a package.json; a lone path is called like the package without its scope."""
    if project.package is None:
        return {}
    key, value = project.package.key("bin"), project.package.get("bin")
    path = text_of(value)
    if key is not None and path is not None:
        name = project.name.rpartition("/")[2]
        return {name: Setting(path, key.location)} if name else {}
    return {posixpath.basename(k.value): Setting(text, k.location) for k, v in entries(value) if (text := text_of(v))}


def scripts(project: Project) -> dict[str, Setting]:
    """The scripts of a package.json and the tasks of a deno.json, which has the last word only on names of its own."""
    found: dict[str, Setting] = {}
    for node in (dig(project.deno, "tasks"), dig(project.package, "scripts")):
        for key, value in entries(node):
            command = text_of(dig(value, "command") if isinstance(value, Mapping) else value)
            if command is not None:
                found[key.value] = Setting(command, key.location)
    return found


def settings(project: Project, manifests: Manifests) -> dict[str, Setting]:
    """The settings that the docstring of `javascript` lists."""
    found: dict[str, Setting] = {}
    if project.deno is not None:
        found.update(_of_deno(project.deno))
    if project.package is not None:
        found.update(_of_package(project.package))
    file = posixpath.join(project.directory, _BROWSERSLIST)
    if "browserslist" not in found and manifests.exists(file):
        found["browserslist"] = Setting("", beginning(file))
    return found


def _of_package(package: Mapping) -> dict[str, Setting]:
    found = {name: said for name in _FIELDS if (said := setting(package, name)) is not None}
    for group in _GROUPS:
        for key, value in entries(package.get(group)):
            if (text := text_of(value)) is not None:
                found[f"{group}.{key.value}"] = Setting(text, key.location)
    for name in _ENGINES:
        engine = dig(package, "devEngines", name)
        engine = engine.items[0] if isinstance(engine, Sequence) and engine.items else engine
        if isinstance(engine, Mapping) and (text := text_of(engine.get("name"))):
            version = text_of(engine.get("version"))
            found[f"devEngines.{name}"] = Setting(f"{text}@{version}" if version else text, engine.location)
    programs_folder = dig(package, "directories", "bin")
    if (text := text_of(programs_folder)) is not None and programs_folder is not None:
        found["directories.bin"] = Setting(text, programs_folder.location)
    return found | _exports(package)


def _of_deno(deno: Mapping) -> dict[str, Setting]:
    found = {"deno": Setting("", beginning(deno.path))}
    found.update({name: value for name in _DENO_FIELDS if (value := setting(deno, name)) is not None})
    return found | _exports(deno)


def _exports(manifest: Mapping) -> dict[str, Setting]:
    """The first file that the package's own name stands for, empty where only parts of it are exported."""
    key, value = manifest.key("exports"), manifest.get("exports")
    if key is None or value is None or (isinstance(value, Scalar) and value.is_null):
        return {}
    if isinstance(value, Mapping) and any(name.value.startswith(".") for name, _ in value.items()):
        value = value.get(".")
    return {"exports": Setting(_first_text(value), key.location)}


def _first_text(node: Node | None) -> str:
    """The first text below a node: conditions are tried in the order written, those of type checkers set aside."""
    while isinstance(node, Mapping | Sequence):
        if isinstance(node, Mapping):
            node = next((value for key, value in node.items() if not key.value.startswith(_TYPES)), None)
        else:
            node = node.items[0] if node.items else None
    return written(node)
