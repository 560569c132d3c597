"""Rendering a page in Chromium at a width, and measuring what came out."""

from __future__ import annotations

import html
import json
import re
import subprocess
import tempfile
from pathlib import Path
from typing import Any

FLAGS = [
    *("--headless", "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-sync"),
    *("--disable-background-networking", "--disable-component-update", "--hide-scrollbars"),
    "--virtual-time-budget=4000",
]

# The page itself stays as it is (its policy allows no script): it lies in a frame, and the frame around it measures.
FRAME = """<!doctype html><meta charset="utf-8"><body style="margin:0">
<iframe id="f" style="border:0;width:{width}px;height:2000px" srcdoc="{page}"></iframe><pre id="out"></pre>
<script>
document.getElementById("f").onload = function () {{
  const inside = this.contentDocument, root = inside.documentElement, seen = e => e.getBoundingClientRect();
  const styles = e => this.contentWindow.getComputedStyle(e);
  const over = [...inside.body.querySelectorAll("*")].filter(e => !e.closest(".scroll") && !e.closest("svg")
    && !e.closest(".skip") && seen(e).right > {width} + 1);
  document.getElementById("out").textContent = JSON.stringify({{
    scroll: root.scrollWidth, height: root.scrollHeight, over: over.map(e => e.tagName + "." + e.className),
    drawn: [...inside.querySelectorAll("svg.journey")].filter(e => seen(e).height > 100 && e.checkVisibility()).length,
    background: styles(inside.body).backgroundColor, color: styles(inside.body).color,
    hurts: inside.querySelectorAll(".pains li").length, text: inside.body.innerText.length,
  }});
}};
</script>"""


def rendered(chromium: str, page: str, *, width: int, dark: bool = False) -> dict[str, Any]:
    """Widths, heights and colours of a page as Chromium lays it out in `width` pixels."""
    with tempfile.TemporaryDirectory() as folder:
        file = Path(folder) / "frame.html"
        file.write_text(FRAME.format(width=width, page=html.escape(page)), encoding="utf-8")
        scheme = ["--blink-settings=preferredColorScheme=0"] if dark else []
        command = [chromium, *FLAGS, *scheme, f"--user-data-dir={folder}/profile", "--window-size=1400,2200"]
        done = subprocess.run(
            [*command, "--dump-dom", file.as_uri()], capture_output=True, text=True, timeout=120, check=True
        )
    found = re.search(r'<pre id="out">(.+?)</pre>', done.stdout, re.DOTALL)
    assert found is not None, done.stdout[-2000:] + done.stderr[-2000:]
    return dict(json.loads(html.unescape(found[1])))
