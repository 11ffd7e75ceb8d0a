"""An administrator makes an agreement on pages, another puts it into force, and its token is shown once."""

import re
from collections.abc import Callable
from typing import Any

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from registry.exchange.clients.pages import _SWITCHES
from tests.access.factors.conftest import strict_app as strict_app
from tests.access.sessions.conftest import Browser
from tests.access.sessions.conftest import browser as browser  # fixtures
from tests.access.sessions.conftest import person as person
from tests.exchange.conftest import terms_of

ADDRESS = "/exchange-agreements"


def dated(terms: Any) -> dict[str, str]:
    days = {"valid_from": terms.valid_from, "valid_until": terms.valid_until}
    return {
        f"{name}.{part}": str(getattr(day, part)) for name, day in days.items() for part in ("day", "month", "year")
    }


def test_two_administrators_make_an_agreement_on_pages(
    browser: Callable[[], Browser], person: Callable[..., Any], unique: str
) -> None:
    one, other = (browser().signed_in(person("administrator")) for _each in range(2))
    terms = terms_of(Ed25519PrivateKey.generate())
    chosen = {name: "yes" for name, (each, slug) in _SWITCHES.items() if slug in getattr(terms, each)}
    values = (
        dated(terms)
        | chosen
        | {
            "code": f"p.{unique}",
            "name": "Programa social",
            "legal_basis": "Convenio 1-2026",
            "kid": "k1",
            "key": terms.keys[0]["key"],
            "callback_url": "https://programa.gob.pe",
            "per_day": "100",
        }
    )
    refused = one.send(f"{ADDRESS}/new", f"{ADDRESS}/new", once=f"a{unique}", **values | {"callback_url": "http://x"})
    assert (refused.status_code, "https" in refused.text) == (422, True)
    asked = one.send(f"{ADDRESS}/new", f"{ADDRESS}/new", once=f"b{unique}", **values)
    assert asked.status_code == 303, re.findall(r"#f-[^<]*<|error[^<]*<", asked.text)
    address = asked.location
    assert "Put it into force" not in one.get(address).text
    assert "Put it into force" in other.get(address).text
    own = one.send(address, f"{address}/approval", once=f"c{unique}")
    assert own.status_code == 409
    assert other.send(address, f"{address}/approval", once=f"d{unique}").status_code == 303
    token = other.send(address, f"{address}/token", once=f"e{unique}")
    assert "crt_" in token.text
    assert "crt_" not in other.send(address, f"{address}/token", once=f"e{unique}").text
    again = one.get(f"{address}/forms/renewal").text
    first, second = (terms_of(Ed25519PrivateKey.generate()).keys[0]["key"] for _key in range(2))
    assert "BEGIN PUBLIC KEY" in again
    assert 'value="p.' in again
    both = values | {"key": first, "next_kid": "k2", "next_key": second}
    renewed = one.send(f"{ADDRESS}/new", f"{ADDRESS}/new", once=f"g{unique}", **both).location
    assert "k1 (ed25519), k2 (ed25519)" in one.get(renewed).text
    assert other.send(renewed, f"{renewed}/approval", once=f"h{unique}").status_code == 303
    address = renewed
    form = f"{address}/forms/revocation"
    assert one.send(form, form, once=f"f{unique}", reason="the programme ended").status_code == 303
    assert "revoked" in one.get(address).text
    assert "Programa social" in one.get(ADDRESS).text
