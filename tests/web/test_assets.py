"""What pages fetch beside themselves."""

import gzip
import re

import pytest
from flask.testing import FlaskClient

from registry.web import assets

SHEET = "bootstrap.min.css"


@pytest.mark.parametrize("name", [SHEET, "site.css", "mark.svg", "keys.js"])
def test_a_file_is_kept_for_good_under_a_name_that_changes_with_its_content(client: FlaskClient, name: str) -> None:
    served = assets.served_name(name)
    assert re.fullmatch(r"[a-z.]+\.[0-9a-f]{12}\.(css|svg|js)", served)
    plain = client.get(f"/assets/{served}")
    assert (plain.status_code, plain.headers["Cache-Control"]) == (200, "public, max-age=31536000, immutable")
    compressed = client.get(f"/assets/{served}", headers={"Accept-Encoding": "gzip"})
    assert compressed.headers["Content-Encoding"] == "gzip"
    assert gzip.decompress(compressed.data) == plain.data
    assert "Accept-Encoding" in plain.headers["Vary"]


@pytest.mark.parametrize("name", [SHEET, "../assets.py", "site.000000000000.css", "%2e%2e%2fassets.py"])
def test_nothing_else_is_served(client: FlaskClient, name: str) -> None:
    assert client.get(f"/assets/{name}").status_code == 404


def test_a_first_visit_weighs_less_than_two_hundred_kilobytes(client: FlaskClient) -> None:
    page = client.get("/sign-in")
    files = re.findall(r'(?:href|src)="(/assets/[^"]+)"', page.text)
    assert len(files) >= 4
    weights = [len(client.get(file, headers={"Accept-Encoding": "gzip"}).data) for file in set(files)]
    assert len(page.data) < 30_000
    assert len(page.data) + sum(weights) < 200_000
