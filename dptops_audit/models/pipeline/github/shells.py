"""Which shell reads a step's text.

Source: https://docs.github.com/en/actions/reference/workflows-and-actions/workflow-syntax#jobsjob_idstepsshell
"""

from __future__ import annotations

from dptops_audit.knowledge.github_actions import RUNNER_SYSTEMS, SHELLS
from dptops_audit.models.pipeline.github.expressions import Open, as_text


def shell_kind(shell: str) -> str:
    """The kind of text that a `shell` reads: "sh", "powershell", "cmd" or its program's name; "sh" where only a run tells.

    Of a template the first word counts, or behind a launcher (`nix develop -c bash {0}`) the first that is a shell.
    """
    if "${{" in shell:
        return "sh"
    words = [_program(word) for word in shell.split()]
    known = next((SHELLS[word] for word in words if word in SHELLS), None)
    if known is not None or not words:
        return known or "sh"
    first = words[0]
    return "sh" if first.endswith(".sh") or "bash" in first or first in ("msys2", "micromamba-shell") else first


def _program(word: str) -> str:
    return word.replace("\\", "/").rpartition("/")[2].lower().removesuffix(".exe")


def system_of(labels: list[str]) -> str | None:
    """`runner.os` by the labels of `runs-on`; None where they do not tell."""
    for label in labels:
        if "${{" in label:
            return None
    for label in labels:
        lower = label.lower()
        for sign, system in RUNNER_SYSTEMS:
            if sign in lower:
                return system
        if lower == "linux":
            return "Linux"
    return None


def default_shell(runner: object) -> str:
    """The shell of a step that names none, by the context `runner`."""
    system = as_text(runner.get("os")) if isinstance(runner, Open) else None
    return "powershell" if system == "Windows" else "sh"
