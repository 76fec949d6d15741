"""A page that holds a larger one compressed, and shows it as it is: a fifth of the size, with nothing left out.

Each release has its own copies of pages that only code changes, and they compress to a tenth. The browser unpacks them
itself (`DecompressionStream`, in Chrome, Edge, Firefox and Safari since May 2023), so that they still open by double
click without a network.
"""

from __future__ import annotations

import base64
import gzip
import re

POLICY = re.compile(r'<meta http-equiv="Content-Security-Policy"[^>]*>')
TITLE = re.compile(r"<title>.*?</title>", re.DOTALL)
LOADER = """<!doctype html>
<html lang="en-GB"><head><meta charset="utf-8">{policy}{title}</head><body>
<p id="state" role="status">This page is being unpacked.</p>
<noscript><p>This page needs scripts: it unpacks itself, and asks for nothing from any network.</p></noscript>
<script>
(async () => {{
  try {{
    const packed = Uint8Array.from(atob("{packed}"), letter => letter.charCodeAt(0));
    const stream = new Blob([packed]).stream().pipeThrough(new DecompressionStream("gzip"));
    const page = await new Response(stream).text();
    document.open(); document.write(page); document.close();
  }} catch (error) {{
    document.getElementById("state").textContent =
      "This browser cannot unpack the page. Open it with one of 2023 or later.";
  }}
}})();
</script></body></html>
"""


def packed(page: str) -> str:
    """A page as another one that unpacks it; the same page makes the same text.

    Args:
        page: HTML with a policy of what it may ask for, which holds for the page around it too.
    """
    policy, title = POLICY.search(page), TITLE.search(page)
    return LOADER.format(
        policy=policy.group() if policy else "",
        title=title.group() if title else "",
        packed=base64.b64encode(gzip.compress(page.encode("utf-8"), mtime=0)).decode("ascii"),
    )
