"""Ask axe-core, inside a real Chromium, whether HTML pages are accessible."""

from __future__ import annotations

import html
import json
import re
import tempfile
from pathlib import Path

from tests.judges import chromium, node_package

# The results are left in the document itself, where --dump-dom finds them.
_PROBE = """
<script src="{axe}"></script>
<script>
axe.run(document).then(results => JSON.stringify(results.violations), error => JSON.stringify({{error: String(error)}}))
  .then(text => {{
    const answer = document.createElement("pre");
    answer.id = "axe-violations";
    answer.textContent = text;
    document.body.append(answer);
  }});
</script>
"""


def judge(page: Path) -> list[str]:
    """Return the violations on `page`, one line for each rule and element.

    Raises:
        JudgeMissingError: Chromium or axe-core is absent.
    """
    axe = node_package("axe-core", "axe.min.js")
    source = page.read_text(encoding="utf-8")
    head, end, tail = source.rpartition("</body>")
    if not end:
        raise ValueError(f"{page} has no </body>")
    with tempfile.TemporaryDirectory() as folder:
        probed = Path(folder) / page.name
        probed.write_text(head + _PROBE.format(axe=axe.as_uri()) + end + tail, encoding="utf-8")
        dom = chromium.dump_dom(probed)
    answer = re.search(r'<pre id="axe-violations">(.*?)</pre>', dom, re.DOTALL)
    if answer is None:
        raise RuntimeError(f"axe-core gave no answer on {page}")
    violations = json.loads(html.unescape(answer[1]))
    if isinstance(violations, dict):
        raise RuntimeError(f"axe-core failed on {page}: {violations['error']}")
    return [
        f"{violation['id']}: {violation['help']} @ {' '.join(map(str, node['target']))}"
        for violation in violations
        for node in violation["nodes"]
    ]
