"""GitHub Actions: events, permissions and shells. Data only.

Sources:
https://docs.github.com/en/actions/reference/workflows-and-actions/events-that-trigger-workflows
https://docs.github.com/en/actions/reference/workflows-and-actions/workflow-syntax
"""

from __future__ import annotations

PERMISSIONS = (
    "actions artifact-metadata attestations checks contents deployments discussions id-token issues models packages pages "
    "pull-requests repository-projects security-events statuses"
).split()
"""What a token may be given rights to."""

ONLY_WRITE = frozenset({"id-token"})
"""Those that there is no reading of, which `read-all` leaves out."""

REF_OF_EVENT = {
    "pull_request_target": "refs/heads/",
    "schedule": "refs/heads/",
    "merge_group": "refs/heads/gh-readonly-queue/",
    "pull_request": "refs/pull/",
    "release": "refs/tags/",
}
"""How `github.ref` begins for events whose kind of ref is always the same; a closed pull request's may be its base branch."""

REF_TYPES = {
    "refs/heads/": "branch",
    "refs/heads/gh-readonly-queue/": "branch",
    "refs/pull/": "branch",
    "refs/tags/": "tag",
}

SHELLS = {
    "bash": "sh",
    "sh": "sh",
    "dash": "sh",
    "zsh": "sh",
    "ksh": "sh",
    "pwsh": "powershell",
    "powershell": "powershell",
    "cmd": "cmd",
}
"""The kind of text that a shell's program reads; any other program goes by its own name."""

RUNNER_SYSTEMS = (("windows", "Windows"), ("macos", "macOS"), ("ubuntu", "Linux"))
"""How the labels of hosted runners begin, and `runner.os` there."""

BUILT_IN_WORKFLOWS = frozenset({"pages-build-deployment", "CodeQL", "Dependabot Updates"})
"""Names of workflows that the service runs without a file."""
