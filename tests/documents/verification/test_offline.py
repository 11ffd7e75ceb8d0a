"""A whole check from what was downloaded: key set, status list, and the card in one's hand."""

from datetime import timedelta
from pathlib import Path

import pytest
from click.testing import CliRunner
from flask.testing import FlaskClient

from registry import cli
from registry.core.clock import day_in_peru, utc_now
from registry.core.context import SYSTEM
from registry.core.registry import Registry
from registry.documents import status
from registry.documents.card import claim169
from registry.documents.cards.models import StatusEntry
from registry.documents.keys.service import current_key
from tests.documents.samples import face


@pytest.fixture
def place(registry: Registry) -> tuple[int, int]:
    """A place in a list of this registry."""
    with registry.begin(SYSTEM) as ctx:
        current_key(ctx)
        return status.draw_place(ctx)


def test_what_was_downloaded_checks_a_card_without_the_service(
    client: FlaskClient, registry: Registry, tmp_path: Path, place: tuple[int, int]
) -> None:
    today = day_in_peru(utc_now())
    card = face(issued_on=today, expires_on=today + timedelta(days=900))
    with registry.begin(SYSTEM) as ctx:
        uri = status.list_uri(ctx.settings.public_url, place[0])
        (tmp_path / "qr.txt").write_text(claim169.issue(card, current_key(ctx), (uri, place[1])))
    (tmp_path / "jwks.json").write_bytes(client.get("/.well-known/jwks.json").data)

    def verdict() -> str:
        (tmp_path / "status").write_bytes(client.get(f"/verify/status/{place[0]}").data)
        files = [str(tmp_path / name) for name in ("qr.txt", "jwks.json", "status")]
        result = CliRunner().invoke(cli.main, ["card", "verify", files[0], "--keys", files[1], "--status", files[2]])
        return result.output.partition(":")[0]

    assert verdict() == "valid"
    with registry.begin(SYSTEM) as ctx:
        ctx.session.get_one(StatusEntry, place).set_at = ctx.now
    assert verdict() == "revoked"
