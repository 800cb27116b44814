"""Drive a real Chromium: sizes, colour schemes, keys, the pointer, scripts and pictures.

The protocol of its developer tools goes over two pipes (``--remote-debugging-pipe``), so that no port and no
library is needed.
"""

from __future__ import annotations

import base64
import contextlib
import json
import os
import select
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any, Final

from tests.judges import node_package, program

#: Seconds after which the browser counts as stuck.
_PATIENCE: Final = 30
#: Keys by name: what the browser wants to know of each.
_KEYS: Final = {
    "Tab": (9, ""),
    "Enter": (13, "\r"),
    "Escape": (27, ""),
    "End": (35, ""),
    "Home": (36, ""),
}
#: Chromium takes commands on descriptor 3 and answers on 4; other numbers are gone by first, for ours may be these.
_LAUNCH: Final = (
    "import os, sys; a, b = os.dup2(int(sys.argv[1]), 100), os.dup2(int(sys.argv[2]), 101); "
    "os.dup2(a, 3); os.dup2(b, 4); os.execv(sys.argv[3], sys.argv[3:])"
)


class Session:
    """One page in one browser."""

    def __init__(self, write: int, read: int) -> None:
        """Hold the two pipes and open a page."""
        self._write, self._read, self._buffer, self._count = write, read, b"", 0
        self._session, self._scripts, self._events = "", True, list[str]()
        target = self._call("Target.createTarget", url="about:blank")["targetId"]
        self._session = self._call("Target.attachToTarget", targetId=target, flatten=True)["sessionId"]
        self._call("Page.enable")

    def _receive(self) -> dict[str, Any]:
        while b"\0" not in self._buffer:
            if not select.select([self._read], [], [], _PATIENCE)[0]:
                raise RuntimeError(f"Chromium has said nothing for {_PATIENCE} seconds")
            piece = os.read(self._read, 1 << 16)
            if not piece:
                raise RuntimeError("Chromium ended")
            self._buffer += piece
        message, _, self._buffer = self._buffer.partition(b"\0")
        answer: dict[str, Any] = json.loads(message)
        self._events.append(answer.get("method", ""))
        return answer

    def _call(self, method: str, **parameters: object) -> dict[str, Any]:
        self._count += 1
        message: dict[str, object] = {"id": self._count, "method": method, "params": parameters}
        if self._session:
            message["sessionId"] = self._session
        os.write(self._write, json.dumps(message).encode() + b"\0")
        while True:
            answer = self._receive()
            if answer.get("id") == self._count:
                if "error" in answer:
                    raise RuntimeError(f"{method}: {answer['error']}")
                result: dict[str, Any] = answer["result"]
                return result

    def _wait(self, event: str) -> None:
        # It may have come while an answer was waited for.
        while event not in self._events:
            self._receive()

    def open(
        self, page: Path, *, width: int = 1600, height: int = 900, dark: bool = False, script: bool = True
    ) -> None:
        """Show a file in a window of this size."""
        self._call("Emulation.setDeviceMetricsOverride", width=width, height=height, deviceScaleFactor=1, mobile=False)
        scheme = [{"name": "prefers-color-scheme", "value": "dark" if dark else "light"}]
        self._call("Emulation.setEmulatedMedia", features=scheme)
        self._call("Emulation.setScriptExecutionDisabled", value=not script)
        self._scripts = script
        self._events.clear()
        self._call("Page.navigate", url=page.resolve().as_uri())
        self._wait("Page.loadEventFired")

    def medium(self, name: str) -> None:
        """Show the page as on this medium: ``screen`` or ``print``."""
        self._call("Emulation.setEmulatedMedia", media=name)

    def run(self, script: str) -> Any:
        """Return what a script says, promises awaited."""
        said = self._call("Runtime.evaluate", expression=script, returnByValue=True, awaitPromise=True)
        if "exceptionDetails" in said:
            raise RuntimeError(said["exceptionDetails"])
        return said["result"].get("value")

    def settle(self) -> None:
        """Wait until the page has been drawn twice."""
        if self._scripts:
            self.run("new Promise(done => requestAnimationFrame(() => requestAnimationFrame(done)))")
        else:  # then no such promise is kept, but a picture is of what was drawn
            self._call("Page.captureScreenshot")

    def press(self, key: str) -> None:
        """Press a key."""
        code, text = _KEYS[key]
        for kind in ("keyDown", "keyUp"):
            self._call("Input.dispatchKeyEvent", type=kind, key=key, code=key, windowsVirtualKeyCode=code, text=text)
        self.settle()

    def type(self, text: str) -> None:
        """Type a text into what has the focus."""
        self._call("Input.insertText", text=text)
        self.settle()

    def point(self, x: float, y: float) -> None:
        """Move the pointer."""
        self._call("Input.dispatchMouseEvent", type="mouseMoved", x=x, y=y)
        self.settle()

    def violations(self) -> list[str]:
        """Return what axe-core finds on the page as it is shown, by WCAG 2.2 A and AA and its own good practice.

        Raises:
            JudgeMissingError: axe-core is absent.
        """
        self.run(node_package("axe-core", "axe.min.js").read_text(encoding="utf-8") + "; null")
        # The size of targets is new in WCAG 2.2, and axe-core asks for it only when it is told to.
        found = self.run("axe.run(document, {rules: {'target-size': {enabled: true}}}).then(r => r.violations)")
        return [f"{one['id']}: {node['html'][:200]}" for one in found for node in one["nodes"]]

    def picture(self, png: Path) -> None:
        """Write what is shown."""
        png.write_bytes(base64.b64decode(self._call("Page.captureScreenshot", format="png")["data"]))


@contextlib.contextmanager
def session() -> Iterator[Session]:
    """Start a browser for as long as the block lasts.

    Raises:
        JudgeMissingError: no Chromium is there.
    """
    browser = program("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")
    fixed = ["--headless", "--no-sandbox", "--disable-gpu", "--disable-dev-shm-usage", "--no-first-run"]
    fixed += ["--hide-scrollbars", "--remote-debugging-pipe"]
    to_read, to_write = os.pipe()
    from_read, from_write = os.pipe()

    with tempfile.TemporaryDirectory(ignore_cleanup_errors=True) as profile:
        running = subprocess.Popen(
            [
                sys.executable,
                "-c",
                _LAUNCH,
                str(to_read),
                str(from_write),
                browser,
                *fixed,
                f"--user-data-dir={profile}",
            ],
            pass_fds=(to_read, from_write),
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
            env={**os.environ, "HOME": profile},
        )
        os.close(to_read)
        os.close(from_write)
        try:
            yield Session(to_write, from_read)
        finally:
            os.close(to_write)
            os.close(from_read)
            running.terminate()
            running.wait(20)
