"""The page that shows the API, in a real browser, without the network."""

from playwright.sync_api import Browser, Request


def test_the_page_lists_the_operations_and_requests_nothing_from_elsewhere(address: str, browser: Browser) -> None:
    requested: list[str] = []
    errors: list[str] = []

    def note(request: Request) -> None:
        requested.append(request.url)

    page = browser.new_page()
    page.on("request", note)
    page.on("pageerror", lambda error: errors.append(str(error)))
    page.goto(f"{address}/api/docs/")
    page.get_by_text("Signing in").first.wait_for(timeout=120_000)
    enrolment = page.get_by_text("Enrol a newborn with the mother").first
    for _ in range(40):  # operations are drawn as the reader scrolls to them
        if enrolment.is_visible():
            break
        page.mouse.wheel(0, 400)
        page.wait_for_timeout(250)

    shown = page.inner_text("body")
    assert "Enrol a newborn with the mother" in shown
    assert "Civil-registry identity" in shown
    assert errors == []
    assert all(url.startswith((address, "data:")) for url in requested), requested
