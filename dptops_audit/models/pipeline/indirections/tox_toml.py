"""tox's TOML configuration, in the form of its INI one: https://tox.wiki/en/latest/config.html#tox-toml"""

from __future__ import annotations

from dptops_audit.models.nodes import Mapping, Node, Scalar, dig, each, text_of
from dptops_audit.models.pipeline.indirections.tox_ini import Config, Line, read_ini

_MOST = 500


def read_toml(path: str, root: Node, *, own: bool) -> Config | None:
    """The configuration in tox.toml (`own`) or in pyproject.toml; None where there is none."""
    table = root if own else dig(root, "tool", "tox")
    if not isinstance(table, Mapping):
        return None
    legacy = dig(table, "legacy_tox_ini")
    if isinstance(legacy, Scalar):
        # The text of a multi-line string begins on the line after its quotes where these end the line.
        first = legacy.line + (legacy.end_line - legacy.line > legacy.value.rstrip("\n").count("\n"))
        return read_ini(path, legacy.value, lambda number: first + number - 1)
    config = Config(path, {"tox": {}})
    listed = [Line(path, item.line, item.value) for item in each(table.get("env_list")) if isinstance(item, Scalar)]
    config.sections["tox"]["env_list"] = listed
    labels = table.get("labels")
    for key, node in labels.items() if isinstance(labels, Mapping) else ():
        names = ",".join(text_of(item) or "" for item in each(node))
        config.sections["tox"].setdefault("labels", []).append(Line(path, key.line, f"{key.value}={names}"))
    base = table.get("env_run_base")
    config.sections["testenv"] = _settings(path, base) if isinstance(base, Mapping) else {}
    envs = table.get("env")
    for key, node in envs.items() if isinstance(envs, Mapping) else ():
        if isinstance(node, Mapping):
            config.sections[f"testenv:{key.value}"] = _settings(path, node)
    return config


def _settings(path: str, table: Mapping) -> dict[str, list[Line]]:
    found: dict[str, list[Line]] = {}
    for key, node in table.items():
        name = key.value
        if name.startswith("commands"):
            found[name] = [line for item in each(node)[:_MOST] for line in _command(path, item)]
        elif isinstance(node, Mapping):
            found[name] = [Line(path, k.line, f"{k.value}={text_of(v) or ''}") for k, v in node.items()]
        elif isinstance(node, Scalar):
            lines = node.value.split("\n") if name == "deps" else [node.value]
            found[name] = [Line(path, node.line, text.strip()) for text in lines if text.strip()]
        else:
            found[name] = [Line(path, item.line, item.value) for item in each(node) if isinstance(item, Scalar)]
    return found


def _command(path: str, node: Node) -> list[Line]:
    if isinstance(node, Mapping):
        section, key = text_of(node.get("of")) or "", ""
        reference = [text_of(item) or "" for item in each(node.get("of"))]
        if text_of(node.get("replace")) == "ref" and len(reference) > 1:
            section, key = ".".join(reference[:-1]), reference[-1]
            section = section.replace("env_run_base", "testenv").replace("env.", "testenv:").removeprefix("tool.tox.")
            return [Line(path, node.line, f"{{[{section}]{key}}}")]
        return []
    words: list[str] = []
    for item in each(node)[:_MOST]:
        if isinstance(item, Scalar):
            words.append(item.value)
        elif isinstance(item, Mapping) and text_of(item.get("replace")) == "posargs":
            default = [text_of(word) or "" for word in each(item.get("default"))]
            words.append("\0".join(("\0posargs", *default)))
    return [Line(path, node.line, " ".join(words).replace("\0", " "), words=tuple(words))] if words else []
