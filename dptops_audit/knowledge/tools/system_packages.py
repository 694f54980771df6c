"""What packs programs for operating systems.

Sources: the manual page or command-line help of each tool. They pack programs of any language.
"""

from __future__ import annotations

from dptops_audit.knowledge.tools.expressions import ANY, END, behind, option, words
from dptops_audit.knowledge.tools.tool import Kind, Tool, action, tool, way


def _packer(name: str, programs: str, arguments: str = ".", unless: str = "") -> Tool:
    return tool(name, way(Kind.PACKAGE, programs, arguments, unless=unless))


TOOLS = (
    _packer("dpkg", "dpkg-deb", rf"{ANY}(?:--build|-b){END}"),
    tool(
        "Debian's builders",
        way((Kind.COMPILE, Kind.PACKAGE), "dpkg-buildpackage debuild sbuild gbp git-buildpackage", r"(?!clean|import)"),
    ),
    tool(
        "RPM",
        way((Kind.COMPILE, Kind.PACKAGE), "rpmbuild", rf"{ANY}(?:-b[abis]|--rebuild|-t[abs]){END}"),
        way((Kind.COMPILE, Kind.PACKAGE), "mock", rf"{ANY}(?:--rebuild|--buildsrpm){END}"),
    ),
    tool("abuild", way((Kind.COMPILE, Kind.PACKAGE), "abuild", r"(?:-|$|rootbld)")),
    tool("makepkg", way((Kind.COMPILE, Kind.PACKAGE), "makepkg", unless=option("--printsrcinfo"))),
    _packer("FPM", "fpm", rf"{ANY}-s "),
    _packer("nFPM", "nfpm", rf"{behind()}(?:package|pkg|p){END}"),
    tool(
        "Snapcraft",
        way((Kind.COMPILE, Kind.PACKAGE), "snapcraft", rf"(?:pack{END}|snap{END}|build{END}|remote-build{END}|-|$)"),
        way(Kind.PUBLISH, "snapcraft", words("upload push release")),
        action((Kind.COMPILE, Kind.PACKAGE), "snapcore/action-build"),
        action(Kind.PUBLISH, "snapcore/action-publish"),
    ),
    tool(
        "Flatpak",
        way((Kind.COMPILE, Kind.PACKAGE), "flatpak-builder"),
        action((Kind.COMPILE, Kind.PACKAGE), "flatpak/flatpak-github-actions/flatpak-builder"),
    ),
    _packer("AppImage", "appimagetool linuxdeploy appimage-builder"),
    _packer("NSIS", "makensis"),
    _packer("Inno Setup", "iscc"),
    _packer("WiX", "wix", words("build")),
    _packer("WiX 3", "candle light", rf"{ANY}\S+\.(?:wxs|wixobj){END}"),
    _packer("macOS packages", "pkgbuild productbuild"),
    _packer("disk images of macOS", "hdiutil", words("create")),
    _packer("create-dmg", "create-dmg"),
    _packer("jpackage", "jpackage"),
    _packer("melange", "melange", words("build")),
)
"""Packers, and what builds a program in order to pack it."""
