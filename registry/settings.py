"""Settings: one frozen object, read from the environment; all mistakes are reported at once."""

import os
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

from registry.core.messages import DEFAULT_LANGUAGE, LANGUAGES, Message, _


class SettingsInvalid(Exception):
    """The environment has values with which the program cannot start; `problems` lists them all."""

    def __init__(self, problems: Sequence[Message]) -> None:
        super().__init__("\n".join(str(problem) for problem in problems))
        self.problems = problems


@dataclass(frozen=True, slots=True, kw_only=True)
class Settings:
    """What an installation decides. The variable REGISTRY_<FIELD IN CAPITALS> sets each field."""

    database_url: str | None = None
    """PostgreSQL server; None starts the embedded one in `home`."""
    home: Path = Path("var")
    """Folder of the embedded database, the keys and the output of the demonstration."""
    keys_file: Path | None = None
    """Vault keys made by `registry keys init`; None is `home`/keys.json."""
    hsm_library: Path | None = None
    """PKCS#11 library of the security module that holds the vault's keys; None keeps them in the key file."""
    hsm_label: str = ""
    """Label of the module's token."""
    hsm_pin_file: Path | None = None
    """File with the PIN of the token's user, which only the service's user may read."""
    hsm_patience_s: int = 60
    """Seconds for which a process goes on with its keys while the module does not answer."""
    gallery_snapshot_prints: int = 10_000
    """Prints after which a worker seals its part of the galleries anew, to begin with: so many take seconds to load."""
    metrics_folder: Path | None = None
    """Where the processes of one machine share what they count, for `registry metrics`; emptied when it starts up."""
    public_url: str = "http://127.0.0.1:8000"
    """Address that the QR codes of certified copies point to."""
    exchange_id: str = "civil-registry"
    """By which this registry names itself in messages to other systems: DCI's receiver_id and sender_id."""
    demonstration: bool = False
    """Mark everything written as demonstration data, permanently."""
    language: Literal["es", "en", "qu", "ay"] = DEFAULT_LANGUAGE
    """Language of those who ask for none: Spanish, English, Quechua or Aimara."""
    token_hours: int = 12
    """Hours until the token of a sign-in expires."""
    token_idle_minutes: int = 120
    """Minutes without use after which such a token ends."""
    machine_token_days: int = 90
    """Days until a token with permissions of its own expires at the latest, unless it is renewed."""
    session_hours: int = 12
    """Hours until a session of the pages ends, used or not."""
    session_idle_minutes: int = 30
    """Minutes without use after which it ends."""
    confirmation_minutes: int = 10
    """Minutes for which a second factor that was given allows the gravest acts."""
    notification_networks: str = ""
    """Networks besides the public ones to which notifications may be sent, such as 10.20.0.0/16; commas between."""
    oidc_issuer: str = ""
    """Identity provider to sign in by, such as ID Perú; empty offers none."""
    oidc_client_id: str = ""
    """What the provider calls this service."""
    oidc_secret_file: Path | None = None
    """File with the secret that the provider gave this service."""
    oidc_authorization_url: str = ""
    """Fixed address; where it is empty, the provider's own description is read."""
    oidc_token_url: str = ""
    oidc_keys_url: str = ""
    oidc_acr: str = "two_factor"
    """Levels of assurance that are accepted, with spaces between them; each must mean two factors."""
    oidc_subject_claim: str = "doc"
    """The claim that holds the person's DNI."""
    requests_per_minute: int = 600
    """Requests of one account over all processes; more are answered 429."""
    persons_per_day: int = 6000
    """Persons shown to one registrar, clerk or investigator in a day; a supervisor twice, the auditor ten times."""
    print_images_per_day: int = 400
    """Images of prints that an account may open in a day."""
    images_per_day: int = 5000
    """Images of prints that an account may send in a day; beyond it, births are registered without prints."""
    finished_job_days: int = 90
    """Days for which a background job that is done stays listed; failed ones stay until they are run again."""
    draft_days: int = 180
    """Days without a change after which a draft application is withdrawn, and a registration that was begun deleted."""
    outbox_permit_days: int = 30
    """Days for which a registrar may enrol at a station while its line is down, from when the permit was asked for."""
    max_request_mb: int = 24
    """Larger request bodies are refused unread."""
    trusted_proxies: int = 0
    """Number of reverse proxies in front, whose X-Forwarded-For is believed; with 0 the peer's address counts."""
    statement_timeout_ms: int = 15_000
    lock_timeout_ms: int = 5_000
    pool_size: int = 5
    """Database connections of each process."""

    @property
    def keys_path(self) -> Path:
        """Path of the vault's key file."""
        return self.keys_file or self.home / "keys.json"

    @classmethod
    def from_environ(cls, environ: Mapping[str, str] = os.environ) -> "Settings":
        """Read the REGISTRY_* variables; raises SettingsInvalid with every mistake."""
        problems: list[Message] = []
        values: dict[str, object] = {}
        known = {f"REGISTRY_{name.upper()}": name for name in cls.__dataclass_fields__}
        for variable, text in environ.items():
            if not variable.startswith("REGISTRY_"):
                continue
            if variable not in known:
                names = ", ".join(sorted(known))
                problems.append(
                    _("{variable}: unknown setting. The settings are {names}.", variable=variable, names=names)
                )
                continue
            name = known[variable]
            try:
                values[name] = _PARSERS[cls.__dataclass_fields__[name].type](text)
            except _Unusable as error:
                problems.append(_("{variable}: {problem}", variable=variable, problem=error.problem))
        if problems:
            raise SettingsInvalid(problems)
        return cls(**values)  # type: ignore[arg-type]  # each value was parsed by its field's type above


class _Unusable(Exception):
    def __init__(self, problem: Message) -> None:
        super().__init__(str(problem))
        self.problem = problem


def _text(text: str) -> str:
    if not text.strip():
        raise _Unusable(_("must not be empty"))
    return text.strip()


def _server(text: str) -> str:
    if not text.startswith(("postgresql://", "postgresql+psycopg://")):
        raise _Unusable(_("must be an address that begins with postgresql://"))
    return _text(text)


def _positive(text: str) -> int:
    if not text.isascii() or not text.isdigit() or int(text) == 0:
        raise _Unusable(_("must be a whole number greater than 0"))
    return int(text)


def _truth(text: str) -> bool:
    answers = {"1": True, "true": True, "yes": True, "0": False, "false": False, "no": False}
    if text.strip().lower() not in answers:
        raise _Unusable(_("must be true or false"))
    return answers[text.strip().lower()]


def _path(text: str) -> Path:
    return Path(_text(text)).expanduser()


def _language(text: str) -> str:
    if text.strip() not in LANGUAGES:
        raise _Unusable(_("must be one of: {choices}", choices=", ".join(LANGUAGES)))
    return text.strip()


_PARSERS: dict[object, Callable[[str], object]] = {
    str: _text,
    str | None: _server,
    Literal["es", "en", "qu", "ay"]: _language,
    int: _positive,
    bool: _truth,
    Path: _path,
    Path | None: _path,
}
