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
"""Commands that run another as a user -> the options that name the user."""

PLAIN_USERS = frozenset({"gosu", "su-exec", "s6-setuidgid", "setuidgid", "su", "runuser"})
"""Those of DROPS whose first plain word names the user where no option does: `gosu app x`, `runuser -l app -c x`."""

CURRENT_USERS_ASKED = {
    **dict.fromkeys(("id -u", "id -ru", "id -ur"), "0"),
    **dict.fromkeys(("whoami", "id -un", "id -nu", "logname"), "root"),
}
"""Commands that tell who the process runs as -> what they answer while it is root."""

CURRENT_USERS = (
    (r"(?i:_*(?:e|r|(?:current|cur|my|own|this|running|process|effective|real)_?)?uid_*)", "0"),
    (r"(?i:_*(?:current|cur|my|own|this|running|process)_?user(?:name)?_*)|USER|LOGNAME|USERNAME", "root"),
)
"""Names of variables that hold who the process runs as, where the script does not set them itself -> their value while it is root.
A UID of someone else (PUID, HOST_UID, TARGET_UID) is none of them."""

SERVICE_FOLDERS = (
    ("services.d", "/etc/services.d"),
    ("s6-rc.d", "/etc/s6-overlay/s6-rc.d"),
)
"""Folders whose `NAME/run` s6-overlay starts -> where they lie in the image
(https://github.com/just-containers/s6-overlay#writing-a-service-script)."""

TAKES_DOWN = {"s6-svc": r"-\w*[dOx]\w*", "sv": r"down|stop|force-stop|exit|force-shutdown"}
"""Commands by which a service takes itself down, so that nothing of it goes on -> what one of their words must be, as a whole
(https://skarnet.org/software/s6/s6-svc.html, http://smarden.org/runit/sv.8)."""
