"""What a request with a session's cookie must bring along, so that no other site can send it. Pure.

A token that only pages of this service could read: a keyed hash of the cookie's secret, in every form, or in a header
for the API. It changes with the secret, so at sign-in and at every raise of what the session may do. Before a sign-in,
a cookie without any rights takes the session's place, for nobody should be signed in as somebody else unknowingly.
"""

import base64
import hashlib
import hmac
from typing import Final
from urllib.parse import urlsplit

from registry.core.vault import Vault

FIELD: Final = "form_token"
HEADER: Final = "X-Form-Token"
_PURPOSE: Final = "form-token"
_OWN: Final = "same-origin"


def token_for(vault: Vault, secret: str) -> str:
    """The token that forms of a page shown with this cookie carry."""
    content = secret.encode("utf-8", "surrogatepass")
    return base64.urlsafe_b64encode(hmac.digest(vault.derived_key(_PURPOSE), content, hashlib.sha256)).decode()


def is_token_of(vault: Vault, secret: str, token: str | None) -> bool:
    """Whether a form carries the token of this cookie."""
    content = (token or "").encode("utf-8", "surrogatepass")
    return hmac.compare_digest(token_for(vault, secret).encode(), content)


def is_own(site: str | None, origin: str | None, host: str, public_url: str) -> bool:
    """Whether a browser says that a page of this service sent the request, as far as it says anything.

    `site` is Sec-Fetch-Site, which every present browser sends; `origin` is Origin.
    """
    if site is not None and site != _OWN:
        return False
    if origin is None:
        return True
    return urlsplit(origin).netloc == host or origin == _origin_of(public_url)


def _origin_of(address: str) -> str:
    parts = urlsplit(address)
    return f"{parts.scheme}://{parts.netloc}"
