"""Who is root, and which commands hand a process to another user."""

from __future__ import annotations

ROOT_USERS = frozenset({"root", "0", "containeradministrator", "administrator", "nt authority\\system"})
"""Names and ids that are root, lower-case; on Windows the administrators of a container
(https://learn.microsoft.com/virtualization/windowscontainers/manage-containers/container-security)."""

DROPS: dict[str, frozenset[str]] = {
    "gosu": frozenset(),
    "su-exec": frozenset(),
    "s6-setuidgid": frozenset(),
    "s6-applyuidgid": frozenset({"-u"}),
    "setuidgid": frozenset(),
    "chroot": frozenset({"--userspec"}),
    "setpriv": frozenset({"--reuid"}),
    "runuser": frozenset({"-u", "--user"}),
    "su": frozenset(),
    "sudo": frozenset({"-u", "--user"}),
    "doas": frozenset({"-u"}),
    "chpst": frozenset({"-u", "-U"}),
    "start-stop-daemon": frozenset({"-c", "--chuid"}),
}
"""Commands that run another as a user -> the options that name the user; empty where the first plain word does (gosu, su-exec, su)."""

ROOT_TESTS = (
    r"id -u|whoami|\$\{?EUID|\$\{?UID\b",
    r"""\$\{?\w*UID\w*\}?["']?\s*(-eq|==?)\s*["']?0\b""",
    r"""\$\{?\w*USER\w*\}?["']?\s*==?\s*["']?root\b""",
)
"""Expressions for what a script asks to learn whether it is root: such a condition skips a drop of privileges only when it is not."""
