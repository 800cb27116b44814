"""Show pages in a real browser, Chromium without a window."""

from __future__ import annotations

import os
import subprocess
import tempfile
from pathlib import Path

from tests.judges import program


def screenshot(page: Path, png: Path, width: int, height: int) -> None:
    """Write what Chromium shows of `page` in a window of `width` by `height` CSS pixels.

    Raises:
        JudgeMissingError: no Chromium is there.
    """
    png.unlink(missing_ok=True)
    shown = _run(page, f"--window-size={width},{height}", "--hide-scrollbars", f"--screenshot={png.resolve()}")
    if not png.is_file():
        raise RuntimeError(f"Chromium wrote no screenshot of {page}:\n{shown.stderr}")


def dump_dom(page: Path) -> str:
    """Return the document as it stands after its scripts have run.

    Raises:
        JudgeMissingError: no Chromium is there.
    """
    return _run(page, "--dump-dom", "--virtual-time-budget=60000").stdout


def _run(page: Path, *arguments: str) -> subprocess.CompletedProcess[str]:
    """Run Chromium on `page`, with a profile of its own so that runs side by side do not meet."""
    browser = program("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")
    # The sandbox refuses to start as root and in most containers; the pages are our own.
    fixed = ["--headless", "--no-sandbox", "--disable-gpu", "--disable-dev-shm-usage", "--no-first-run"]
    with tempfile.TemporaryDirectory(ignore_cleanup_errors=True) as profile:
        return subprocess.run(
            [browser, *fixed, f"--user-data-dir={profile}", *arguments, page.resolve().as_uri()],
            capture_output=True,
            encoding="utf-8",
            check=True,
            timeout=120,
            env={**os.environ, "HOME": profile},
        )
