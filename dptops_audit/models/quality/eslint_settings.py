"""Plugins of security that a configuration of ESLint switches on, in its old form or its flat one.

Sources: https://eslint.org/docs/latest/use/configure/configuration-files, https://github.com/eslint-community/eslint-plugin-security,
https://github.com/mozilla/eslint-plugin-no-unsanitized, https://github.com/microsoft/eslint-plugin-sdl
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import TYPE_CHECKING

from dptops_audit.evidence import Location
from dptops_audit.models.nodes import Mapping, Node, Sequence, dig, each, text_of
from dptops_audit.models.quality.code_text import CodeText

if TYPE_CHECKING:
    from dptops_audit.models.repository import Repository

_PLUGINS = {
    "security": "eslint-plugin-security",
    "security-node": "eslint-plugin-security-node",
    "no-unsanitized": "eslint-plugin-no-unsanitized",
    "@microsoft/sdl": "eslint-plugin-sdl",
}
_NAMES = "|".join(re.escape(name) for name in _PLUGINS)
_PACKAGES = "eslint-plugin-security(?:-node)?|eslint-plugin-no-unsanitized|@microsoft/eslint-plugin-sdl"
_PRESET = re.compile(rf"plugin:({_NAMES})(?:/[\w-]+)?")
_RULE = re.compile(rf"({_NAMES})/[\w-]+")
_STRING_PRESET = re.compile(rf"[\"']plugin:({_NAMES})(?:/[\w-]{{1,60}})?[\"']")
_STRING_RULE = re.compile(
    rf"[\"']({_NAMES})/[\w-]{{1,60}}[\"']\s{{0,20}}:\s{{0,20}}(?:\[\s{{0,20}})?(?:[\"'](?:warn|error)[\"']|[12]\b)"
)
_IMPORT = re.compile(
    rf"(?:\bimport\s{{1,20}}(?:\*\s{{1,20}}as\s{{1,20}})?([\w$]{{1,60}})\s{{1,20}}from\s{{1,20}}"
    rf"|\b(?:const|let|var)\s{{1,20}}([\w$]{{1,60}})\s{{0,20}}=\s{{0,20}}require\(\s{{0,20}})[\"']({_PACKAGES})[\"']"
)
_DATA = (".eslintrc", ".eslintrc.json", ".eslintrc.yml", ".eslintrc.yaml")
_CODE = (
    ".eslintrc.js",
    ".eslintrc.cjs",
    ".eslintrc.mjs",
    *(f"eslint.config.{end}" for end in "js mjs cjs ts mts cts".split()),
)
_MOST_IMPORTS = 20


def eslint_plugins(repository: Repository) -> Iterator[tuple[str, Location]]:
    """Each plugin with the first line of a file that switches rules of it on."""
    manifests = repository.manifests
    for path in manifests.named(*_DATA):
        content = (manifests.text(path) or "").lstrip()
        is_json = path.endswith(".json") or content.startswith(("{", "/"))
        yield from _first(_in_data(manifests.json(path) if is_json else manifests.yaml(path)))
    for path in manifests.named("package.json"):
        yield from _first(_in_data(dig(manifests.json(path), "eslintConfig")))
    for path in manifests.named(*_CODE):
        file, text = repository.inventory.get(path), manifests.text(path)
        if file is not None and text is not None:
            yield from _first(_in_code(CodeText(path, file.kind, text)))


def _first(found: Iterator[tuple[str, Location]]) -> Iterator[tuple[str, Location]]:
    seen: set[str] = set()
    for plugin, at in found:
        if plugin not in seen:
            seen.add(plugin)
            yield plugin, at


def _in_data(root: Node | None) -> Iterator[tuple[str, Location]]:
    for part in (root, *each(dig(root, "overrides"))):
        extends = dig(part, "extends")
        for one in each(extends) or ((extends,) if extends is not None else ()):
            if preset := _PRESET.fullmatch((text_of(one) or "")[:200]):
                yield _PLUGINS[preset.group(1)], one.location
        rules = dig(part, "rules")
        for key, value in rules.items() if isinstance(rules, Mapping) else ():
            if (rule := _RULE.fullmatch(key.value[:200])) and _is_on(value):
                yield _PLUGINS[rule.group(1)], key.location


def _is_on(value: Node) -> bool:
    level = value.items[0] if isinstance(value, Sequence) and value.items else value
    return text_of(level) in ("warn", "error", "1", "2")


def _in_code(code: CodeText) -> Iterator[tuple[str, Location]]:
    for pattern in (_STRING_PRESET, _STRING_RULE):
        for found in pattern.finditer(code.text):
            yield _PLUGINS[found.group(1)], code.at(found.start())
    for found in list(_IMPORT.finditer(code.text))[:_MOST_IMPORTS]:
        name = found.group(1) or found.group(2)
        used = re.search(rf"(?<![\w$.]){re.escape(name)}\.configs\b", code.bare)
        if code.is_code(found.start()) and used is not None:
            package = found.group(3).replace("@microsoft/", "")
            yield package, code.at(used.start())
