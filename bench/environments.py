"""Environments of their own for programs that we are measured beside, so that ours stays as it is."""

from __future__ import annotations

import subprocess
import venv
from pathlib import Path


def environment(folder: Path, requirement: str, probe: str) -> Path:
    """Return the Python of an environment that holds one program alone; it is made where it is not there.

    Args:
        folder: where it stands.
        requirement: what is installed, as pip takes it.
        probe: a statement that only works where it is there.

    Raises:
        subprocess.CalledProcessError: pip cannot install it.
        OSError: the folder cannot be written.
    """
    python = folder / "bin" / "python"
    command = [str(python), "-c", probe]
    if not python.exists() or subprocess.run(command, check=False, capture_output=True).returncode:
        venv.create(folder, clear=True, with_pip=True)
        subprocess.run([python, "-m", "pip", "install", "--quiet", requirement], check=True, capture_output=True)
    return python
