"""The rights of a job's token.

Source: https://docs.github.com/en/actions/reference/workflows-and-actions/workflow-syntax#permissions
"""

from __future__ import annotations

from collections.abc import Mapping

from dptops_audit.knowledge.github_actions import ONLY_WRITE, PERMISSIONS
from dptops_audit.models.nodes import Mapping as MappingNode
from dptops_audit.models.nodes import Node, text_of


def permissions_of(node: Node | None) -> Mapping[str, str] | None:
    """The rights by name, for `read-all` and `write-all` spelled out; None where nothing is said or it is not understood."""
    if isinstance(node, MappingNode):
        return {key.value: text_of(value) or "none" for key, value in node.items()}
    text = text_of(node)
    if text == "write-all":
        return dict.fromkeys(PERMISSIONS, "write")
    if text == "read-all":
        return {name: "read" for name in PERMISSIONS if name not in ONLY_WRITE}
    return None
