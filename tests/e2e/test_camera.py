"""The photograph taken by a camera in a real browser, whose camera is the browser's own moving picture."""

from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, sync_playwright

from registry.core.registry import Registry
from tests.documents.over_http import Ask, MakeInscribed
from tests.documents.over_http import ask as ask  # fixtures
from tests.documents.over_http import inscribed as inscribed
from tests.e2e.conftest import CHROMIUM, FLAGS
from tests.e2e.somebody import somebody

pytestmark = pytest.mark.usefixtures("fresh_limits")
_CAMERA = ["--use-fake-device-for-media-stream", "--use-fake-ui-for-media-stream"]


@pytest.fixture(scope="module")
def with_camera() -> Iterator[Browser]:
    if CHROMIUM is None:
        pytest.skip("no Chromium is installed on this machine")
    with sync_playwright() as driver:
        browser = driver.chromium.launch(executable_path=CHROMIUM, args=[*FLAGS, *_CAMERA])
        yield browser
        browser.close()


@pytest.fixture
def photograph(ask: Ask, inscribed: MakeInscribed) -> str:
    """The address of the page on which a photograph is taken."""
    child = inscribed(10, "Killa Sumaq")
    started = ask("POST", f"/people/{child.id}/documents", {"kind": "first"})
    assert started.status_code == 201, started.text
    return f"/applications/{started.json['id']}/photograph"


def test_the_camera_fills_the_field_of_the_file_and_shows_the_crop(
    with_camera: Browser, address: str, registry: Registry, photograph: str
) -> None:
    clerk = somebody(with_camera, address, registry, "clerk")
    clerk.sign_in()
    clerk.open(photograph, "clerk-camera")
    page = clerk.page
    page.get_by_role("button", name=clerk.words("Use the camera")).click()
    take = page.get_by_role("button", name=clerk.words("Take the photograph"))
    take.wait_for()
    clerk.look("clerk-camera-open")
    page.wait_for_function("document.querySelector('video').videoWidth > 0")
    take.click()
    page.locator("[data-crop-box]").wait_for()
    assert page.evaluate("document.querySelector('#f-photograph').files[0].name") == "camera.jpg"
    assert page.input_value("#f-crop_width") != ""
    assert page.locator("video").is_hidden(), "the camera is closed once the photograph is taken"
    clerk.press("Store the photograph", "clerk-camera-judged")
    assert page.locator("main img[src$='.jpg']").count() == 1, "the photograph is stored and shown"
    page.context.close()
    assert clerk.wrong == []


def test_no_other_page_may_use_the_camera(
    with_camera: Browser, address: str, registry: Registry, photograph: str
) -> None:
    clerk = somebody(with_camera, address, registry, "clerk")
    clerk.sign_in()
    ask_for_it = "navigator.mediaDevices.getUserMedia({video: true}).then(() => 'open', (error) => error.name)"
    clerk.page.goto(f"{clerk.address}/find")
    assert clerk.page.evaluate(ask_for_it) == "NotAllowedError"
    clerk.page.goto(f"{clerk.address}{photograph}")
    assert clerk.page.evaluate(ask_for_it) == "open"
    clerk.page.context.close()
