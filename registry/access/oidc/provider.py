"""What is asked of the identity provider: its addresses and keys, and a token for a code."""

from dataclasses import dataclass
from typing import Any, Final

import requests
from authlib.common.errors import AuthlibBaseError
from authlib.integrations.requests_client import OAuth2Session
from joserfc.errors import JoseError
from joserfc.jwk import KeySet

from registry.core.errors import Unavailable
from registry.core.messages import _
from registry.settings import Settings

_TIMEOUT_S: Final = 5
_SCOPE: Final = "openid profile"


class CodeRefused(Exception):
    """The provider gives no token for this code."""


@dataclass(frozen=True, slots=True)
class Provider:
    """Where the provider answers."""

    issuer: str
    authorization_url: str
    token_url: str
    keys_url: str


def provider_of(settings: Settings) -> Provider:
    """The provider of the settings: its fixed addresses, or what it says of itself where none are set."""
    issuer = settings.oidc_issuer
    if settings.oidc_authorization_url:
        return Provider(issuer, settings.oidc_authorization_url, settings.oidc_token_url, settings.oidc_keys_url)
    description = _get(f"{issuer.rstrip('/')}/.well-known/openid-configuration")
    if description.get("issuer") != issuer:
        raise unavailable()
    try:
        addresses = [str(description[name]) for name in ("authorization_endpoint", "token_endpoint", "jwks_uri")]
    except KeyError as error:
        raise unavailable() from error
    return Provider(issuer, *addresses)


def client(settings: Settings) -> OAuth2Session:
    """This service as the provider's client."""
    secret = settings.oidc_secret_file.read_text().strip() if settings.oidc_secret_file else None
    return OAuth2Session(
        settings.oidc_client_id,
        secret,
        scope=_SCOPE,
        redirect_uri=f"{settings.public_url.rstrip('/')}/sign-in/provider/answer",
        code_challenge_method="S256",
        token_endpoint_auth_method="client_secret_basic" if secret else "none",  # a method's name
        default_timeout=_TIMEOUT_S,
    )


def keys_of(provider: Provider) -> KeySet:
    """The provider's present keys; asked each time, for sign-ins are few and keys are rotated."""
    try:
        return KeySet.import_key_set(_get(provider.keys_url))  # type: ignore[arg-type]  # what was read is checked by it
    except (JoseError, ValueError, KeyError, TypeError) as error:
        raise unavailable() from error


def token_for(settings: Settings, provider: Provider, code: str, verifier: str) -> str:
    """The identity token that the provider gives for a code; raises CodeRefused."""
    try:
        answer = client(settings).fetch_token(
            provider.token_url, code=code, code_verifier=verifier, grant_type="authorization_code"
        )
    except requests.RequestException as error:
        raise unavailable() from error
    except (AuthlibBaseError, ValueError) as error:
        raise CodeRefused(type(error).__name__) from error
    token = answer.get("id_token")
    if not isinstance(token, str):
        raise CodeRefused("no identity token")
    return token


def _get(address: str) -> dict[str, Any]:
    try:
        reply = requests.get(address, timeout=_TIMEOUT_S, allow_redirects=False)
        reply.raise_for_status()
        content = reply.json()
    except (requests.RequestException, ValueError) as error:
        raise unavailable() from error
    if reply.status_code != 200 or not isinstance(content, dict):  # OK
        raise unavailable()
    return content


def unavailable() -> Unavailable:
    """The refusal while the provider does not answer."""
    return Unavailable(
        "provider-unavailable",
        _("The identity provider does not answer. Try again later, or sign in with your password."),
    )
