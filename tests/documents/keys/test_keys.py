"""The issuer's keys: the first is made when needed, one signs at a time, old ones still verify."""

import json
from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta
from threading import Barrier, Thread

import pytest
from flask.testing import FlaskClient
from sqlalchemy import func, select, text

from registry.core.context import SYSTEM, Context
from registry.core.errors import Refused
from registry.core.registry import Registry
from registry.core.vault import VaultError
from registry.documents.artefact import claim169
from registry.documents.artefact.cose import PublicKey
from registry.documents.keys import jwks, queries, service
from registry.documents.keys.models import IssuerKey
from tests.documents.samples import face


@pytest.fixture
def later(ctx: Context) -> Callable[[int], Context]:
    """later(days): the same unit of work some days on."""
    return lambda days: replace(ctx, now=ctx.now + timedelta(days=days))


def test_the_first_key_is_made_when_one_is_needed_and_stays(ctx: Context) -> None:
    assert service.current_key(ctx).kid == service.current_key(ctx).kid
    assert ctx.session.scalar(select(func.count()).select_from(IssuerKey).where(IssuerKey.retired_at.is_(None))) == 1


def test_the_private_half_is_sealed(ctx: Context) -> None:
    key = service.current_key(ctx)
    row = ctx.session.get_one(IssuerKey, key.kid)
    assert key.private.private_bytes_raw() not in row.sealed_private_key
    with pytest.raises(VaultError):
        ctx.vault.open(row.sealed_private_key, "issuer_key:another1:private")


def test_a_rotation_keeps_old_cards_verifiable(ctx: Context, later: Callable[[int], Context]) -> None:
    issued = ctx.today
    old = service.current_key(ctx)
    card = claim169.issue(face(issued_on=issued, expires_on=issued + timedelta(days=900)), old)
    after = later(30)
    row = service.rotate(after)
    new = service.current_key(after)
    assert new.kid == row.kid != old.kid
    keys = service.public_keys(ctx.session, ctx.settings.public_url)
    assert {old.kid, new.kid} <= {key.kid for key in keys}
    assert claim169.read(card, keys, after.now, is_key_list_complete=True).verdict == "valid"
    # The retired key signs no card of a later day.
    late = after.today + timedelta(days=5)
    forged = claim169.issue(face(issued_on=late, expires_on=late + timedelta(days=900)), old)
    assert claim169.read(forged, keys, after.now + timedelta(days=6)).verdict == "forged"


def test_a_key_made_at_this_moment_is_not_rotated(ctx: Context, later: Callable[[int], Context]) -> None:
    after = later(1)
    service.rotate(after)
    with pytest.raises(Refused):
        service.rotate(after)


@pytest.mark.parametrize(
    "change",
    [
        "UPDATE issuer_key SET public_key = sha256('x')",
        "UPDATE issuer_key SET active_from = active_from - interval '1 day'",
        "UPDATE issuer_key SET retired_at = NULL",
        "DELETE FROM issuer_key",
    ],
)
def test_the_database_refuses_to_change_or_delete_a_key(
    ctx: Context, later: Callable[[int], Context], change: str
) -> None:
    service.current_key(ctx)
    service.rotate(later(1))
    with pytest.raises(Exception, match="a key is never changed"), ctx.session.begin_nested():
        ctx.session.execute(text(change))


def test_two_that_need_the_first_key_at_once_get_the_same_key(registry: Registry) -> None:
    barrier, kids = Barrier(2), []

    def take() -> None:
        barrier.wait()
        with registry.begin(SYSTEM) as ctx:
            kids.append(service.current_key(ctx).kid)

    threads = [Thread(target=take) for _ in range(2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(kids) == 2
    assert len(set(kids)) == 1


@pytest.fixture
def published(registry: Registry, client: FlaskClient) -> bytes:
    with registry.begin(SYSTEM) as ctx:
        service.current_key(ctx)
    answer = client.get("/.well-known/jwks.json")
    assert answer.status_code == 200
    assert answer.mimetype == "application/jwk-set+json"
    assert answer.headers["Cache-Control"] == "public, max-age=3600"
    assert answer.headers["ETag"]
    return bytes(answer.data)


def test_the_key_set_is_published_without_anything_private(published: bytes, registry: Registry) -> None:
    key_set = json.loads(published)
    for key in key_set["keys"]:
        assert (
            {"kty", "crv", "use", "alg", "kid", "x", "nbf"}
            <= set(key)
            <= {
                "kty",
                "crv",
                "use",
                "alg",
                "kid",
                "x",
                "nbf",
                "exp",
            }
        )
    with registry.begin(SYSTEM) as ctx:
        assert [key["kid"] for key in key_set["keys"]] == [row.kid for row in queries.all_keys(ctx.session)]


def test_the_published_key_set_is_read_from_a_file(published: bytes, registry: Registry) -> None:
    read: list[PublicKey] = jwks.read(published)
    with registry.begin(SYSTEM) as ctx:
        for key, row in zip(read, queries.all_keys(ctx.session), strict=True):
            assert (key.kid, key.public.public_bytes_raw()) == (row.kid, row.public_key)
            assert key.active_from is not None
            assert abs(key.active_from - row.active_from) < timedelta(seconds=1)


def test_an_unchanged_key_set_is_not_sent_again(published: bytes, client: FlaskClient, registry: Registry) -> None:
    tag = client.get("/.well-known/jwks.json").headers["ETag"]
    unchanged = client.get("/.well-known/jwks.json", headers={"If-None-Match": tag})
    assert (unchanged.status_code, unchanged.data) == (304, b"")
    assert unchanged.headers["ETag"] == tag
    other = client.get("/.well-known/jwks.json", headers={"If-None-Match": '"another"'})
    assert (other.status_code, other.data) == (200, published)


@pytest.mark.parametrize(
    "content",
    [
        b"",
        b"{",
        b"[]",
        b"null",
        b'{"keys": []}',
        b'{"issuer": "x", "keys": [{"crv": "P-256"}]}',
        b"[" * 100_000,
        b'{"issuer": "x", "keys": [{"crv": "Ed25519", "kid": "a", "x": "AA"}]}',
        b'{"issuer": 3, "keys": [{"crv": "Ed25519", "kid": "a", "x": "' + b"A" * 43 + b'"}]}',
    ],
)
def test_other_content_is_not_a_key_set(content: bytes) -> None:
    with pytest.raises(jwks.KeySetInvalid):
        jwks.read(content)
