"""Ask the Nu Html Checker whether HTML files conform."""

from __future__ import annotations

import json
import subprocess
from pathlib import Path

from tests.judges import node_package, program


def judge(pages: list[Path]) -> list[str]:
    """Return the errors of all `pages`, one line each: file, line, column and message.

    Raises:
        JudgeMissingError: Java or the checker is absent.
    """
    java, jar = program("java"), node_package("vnu-jar", "build/dist/vnu.jar")
    # -Xss: the checker's parser recurses, and long pages overflow the default stack.
    command = [java, "-Xss8m", "-jar", str(jar), "--stdout", "--format", "json", "--exit-zero-always", *map(str, pages)]
    run = subprocess.run(command, capture_output=True, encoding="utf-8", check=False)
    if run.returncode != 0 or run.stderr.strip():
        raise RuntimeError(f"the Nu checker did not run:\n{run.stderr}")
    return [
        f"{message.get('url', '')}:{message.get('lastLine', '')}:{message.get('firstColumn', '')}: {message['message']}"
        for message in json.loads(run.stdout)["messages"]
        if message["type"] != "info"  # the other types are "error" and "non-document-error"
    ]
