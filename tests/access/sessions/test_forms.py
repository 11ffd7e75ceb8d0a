import pytest

from registry.access.sessions import forms
from registry.core.vault import Vault


@pytest.mark.parametrize(
    ("site", "origin", "is_own"),
    [
        (None, None, True),
        ("same-origin", None, True),
        ("same-origin", "https://registro.example", True),
        (None, "https://registro.example", True),
        (None, "https://public.example", True),
        ("none", None, False),
        ("same-site", None, False),
        ("cross-site", None, False),
        ("cross-site", "https://registro.example", False),
        ("same-origin", "https://evil.example", False),
        (None, "null", False),
        (None, "https://registro.example.evil.example", False),
        (None, "https://registro.example@evil.example", False),
        (None, "", False),
    ],
)
def test_only_pages_of_this_service_send_forms(site: str | None, origin: str | None, is_own: bool) -> None:
    assert forms.is_own(site, origin, "registro.example", "https://public.example") is is_own


def test_a_token_belongs_to_one_cookie(registry_vault: Vault) -> None:
    token = forms.token_for(registry_vault, "one")
    assert forms.is_token_of(registry_vault, "one", token)
    for other in ("two", "", "on"):
        assert not forms.is_token_of(registry_vault, other, token)
    for wrong in (None, "", token[:-1], "\u00f1", "\ud800"):
        assert not forms.is_token_of(registry_vault, "one", wrong)
