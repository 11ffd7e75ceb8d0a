"""What the checker of accessibility finds on a page, whose own policy stays in force meanwhile."""

import json
from typing import Any

from axe_playwright_python.base import AXE_SCRIPT
from playwright.sync_api import Page

RULES = {"runOnly": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"], "resultTypes": ["violations"]}
"""What is right need not be described."""


def violations(page: Page) -> list[str]:
    """What is wrong, with the first place of each kind."""
    inspector = page.context.new_cdp_session(page)
    expression = f"{AXE_SCRIPT}; axe.run(document, {json.dumps(RULES)}).then(found => found.violations)"
    answer: dict[str, Any] = inspector.send(
        "Runtime.evaluate", {"expression": expression, "awaitPromise": True, "returnByValue": True}
    )
    inspector.detach()
    return [
        f"{found['id']}: {found['nodes'][0]['html'][:200]} {found['nodes'][0]['failureSummary']}"
        for found in answer["result"]["value"]
    ]
