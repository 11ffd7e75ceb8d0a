"""Register stations, let them join and sign in, revoke them.

    code = register(ctx, AddStation("00006208", "Sala de partos 1")).code   # shown once; typed at the station
    join(ctx, code, key, signature)                                         # the station brings its public key
    token = sign_in(ctx, station_id, challenge, signature)                  # for an hour

A station's configuration is useless without its key: each token is the answer to a challenge that only the key can
sign, and each challenge gives one token.
"""

import hashlib
import secrets
import uuid
from dataclasses import dataclass
from datetime import datetime

from registry.core.context import Actor, Context
from registry.core.errors import FieldError, Invalid, NotFound, Refused, Unauthenticated
from registry.core.messages import _
from registry.facilities import queries as facilities
from registry.stations import queries, rules
from registry.stations.models import Station, StationToken

ROLE = "station"
_PREFIX = "cst_"  # civil registry, station: makes a leaked one recognisable


@dataclass(frozen=True, slots=True)
class AddStation:
    """A station to register at a facility."""

    facility_code: str
    name: str


@dataclass(frozen=True, slots=True)
class Registered:
    """A new station, and the code by which it joins, which is shown once."""

    station: Station
    code: str


@dataclass(frozen=True, slots=True)
class StationAdmission:
    """A token of a station, which is shown once."""

    token: str
    expires_at: datetime


def register(ctx: Context, command: AddStation) -> Registered:
    """Register a station at a facility; raises Invalid for an unknown facility, Refused for a name in use there."""
    if facilities.facility(ctx.session, command.facility_code) is None:
        raise Invalid([FieldError("/facility_code", _("There is no such facility."))])
    code = rules.new_code()
    station = Station(
        id=uuid.uuid4(),
        facility_code=command.facility_code,
        name=command.name,
        code_hash=rules.code_hash(code),
        code_until=ctx.now + rules.JOINING,
        registered_by=ctx.actor.account_id,
        registered_at=ctx.now,
    )
    ctx.session.add(station)
    ctx.session.flush()
    ctx.journal("station.registered", "station", station.id, facility=station.facility_code)
    return Registered(station, rules.in_groups(code))


def read(ctx: Context, station_id: uuid.UUID, *, lock: bool = False) -> Station:
    """The station, revoked or not; raises NotFound."""
    station = queries.station(ctx.session, station_id, lock=lock)
    if station is None:
        raise NotFound
    return station


def revoke(ctx: Context, station_id: uuid.UUID, reason: str) -> Station:
    """Revoke a station: from this moment it is admitted nowhere. Revoked twice, it stays as it was."""
    station = read(ctx, station_id, lock=True)
    if station.revoked_at is None:
        station.revoked_at, station.revoked_by, station.revocation_reason = ctx.now, ctx.actor.account_id, reason
        station.code_hash = None
        queries.forget_tokens(ctx.session, station.id)
        ctx.session.flush()
        ctx.journal("station.revoked", "station", station.id, reason=reason)
    return station


def join(ctx: Context, typed: str, key: bytes, signature: bytes) -> Station:
    """Give the station of this code its key; raises Refused for a code that is unknown, used or over, or a bad proof.

    Sent again with the same key, as when the answer was lost, it is answered again.
    """
    code = rules.as_stored(typed)
    station = queries.awaited(ctx.session, rules.code_hash(code))
    if station is None or station.revoked_at is not None or station.code_until <= ctx.now:
        raise _bad_code()
    if not rules.is_signed(key, signature, rules.joining_statement(code)):
        raise Refused("station-proof-wrong", _("The station did not prove that it has the key. Join it again."))
    if station.signing_key == key:
        return station
    if station.signing_key is not None:
        raise _bad_code()
    station.signing_key, station.joined_at = key, ctx.now
    ctx.session.flush()
    ctx.journal("station.joined", "station", station.id, key=key.hex())
    return station


def _bad_code() -> Refused:
    return Refused(
        "station-code-unknown",
        _("This code is not valid or was used already. Ask the administrator for a new one."),
    )


def challenge(ctx: Context, station_id: uuid.UUID) -> bytes:
    """What the station has to sign; an unknown station gets one too, so that nobody learns which there are."""
    return rules.new_challenge(_secret(ctx), station_id, ctx.now)


def sign_in(ctx: Context, station_id: uuid.UUID, answered: bytes, signature: bytes) -> StationAdmission:
    """A token for the signature of a challenge; raises Unauthenticated, alike for whatever is wrong."""
    station = queries.station(ctx.session, station_id, lock=True)
    if station is None or station.signing_key is None or station.revoked_at is not None:
        raise Unauthenticated
    statement = rules.sign_in_statement(station_id, answered)
    is_right = rules.is_challenge(_secret(ctx), station_id, answered, ctx.now)
    if not (is_right and rules.is_signed(station.signing_key, signature, statement)):
        raise Unauthenticated
    queries.forget_tokens(ctx.session, station.id, ctx.now)
    secret = _PREFIX + secrets.token_urlsafe(32)
    token = StationToken(
        station_id=station.id,
        secret_hash=_hash(secret),
        challenge_hash=hashlib.sha256(answered).digest(),
        created_at=ctx.now,
        expires_at=ctx.now + rules.TOKEN,
    )
    ctx.session.add(token)
    station.seen_at = ctx.now
    ctx.session.flush()
    return StationAdmission(secret, token.expires_at)


def recognise(ctx: Context, secret: str) -> Station:
    """The station of a token; raises Unauthenticated if it is unknown or over, or its station revoked."""
    token = queries.token_of(ctx.session, _hash(secret))
    if token is None or token.expires_at <= ctx.now or token.station.revoked_at is not None:
        raise Unauthenticated
    return token.station


def actor_of(station: Station) -> Actor:
    """The station as one who acts: without any permission, and never seeing whom an account does not see."""
    return Actor(None, f"station:{station.id}", ROLE, frozenset(), station.facility_code)


def _secret(ctx: Context) -> bytes:
    return ctx.vault.derived_key("station-challenges")


def _hash(secret: str) -> bytes:
    return hashlib.sha256(secret.encode("utf-8", "surrogatepass")).digest()
