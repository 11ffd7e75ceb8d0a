"""Files of stations arrive in pieces and are answered by a receipt; the same bytes are answered alike for ever.

A line that breaks costs the piece that was on its way. Other bytes under a number that is taken are kept as well, and a
person looks at them: nothing that arrives whole is dropped.
"""

import hashlib
import uuid
from dataclasses import dataclass

from registry.core import locks
from registry.core.context import Context
from registry.core.errors import FieldError, Invalid, NotFound, Refused, TooMany
from registry.core.messages import _
from registry.outbox import queries
from registry.outbox.given import keys
from registry.outbox.models import OutboxEnvelope, OutboxPiece
from registry.outbox.rules import (
    MOST_FILE_BYTES,
    MOST_HELD_BYTES,
    MOST_RIVALS,
    MOST_UNFINISHED,
    RECEIVED,
    RECEIVING,
)
from registry.stations import service as stations
from station.envelope.statements import Receipt

REGISTER_TASK = "outbox.register"


@dataclass(frozen=True, slots=True)
class Piece:
    """A piece of a file, and which file."""

    seq: int
    sha256: bytes
    length: int
    position: int
    data: bytes


def errors_of(piece: Piece) -> list[FieldError]:
    """What is wrong with a piece by itself."""
    checks = (
        (len(piece.sha256) == 32, "sha256", _("Must be a SHA-256 in hexadecimal.")),
        (
            1 <= piece.length <= MOST_FILE_BYTES,
            "length",
            _("Must be at most {size} MiB.", size=MOST_FILE_BYTES // 2**20),
        ),
        (0 <= piece.position < max(piece.length, 1), "position", _("Must lie within the file.")),
        (
            bool(piece.data) and piece.position + len(piece.data) <= piece.length,
            "position",
            _("The piece must have bytes, and end within the file."),
        ),
    )
    return [FieldError(f"/{name}", message) for holds, name, message in checks if not holds]


def find(ctx: Context, station_id: uuid.UUID, seq: int, sha256: bytes | None) -> OutboxEnvelope:
    """The file of a number; the one with this hash, where it is given. Raises NotFound."""
    for row in queries.of_number(ctx.session, station_id, seq):
        if sha256 is None or row.sha256 == sha256:
            return row
    raise NotFound


def take(ctx: Context, station_id: uuid.UUID, piece: Piece, *, is_bounded: bool = True) -> OutboxEnvelope:
    """Keep a piece; with the last one the file is whole, is answered by a receipt and becomes a job.

    Whole bytes that do not have their hash are forgotten, and the answer says so. No new file is taken where so much of
    the station is undecided that its key may be in wrong hands: it still has the file. Raises Invalid, TooMany.
    """
    if errors := errors_of(piece):
        raise Invalid(errors)
    locks.take(ctx.session, locks.Lock.OUTBOX_NUMBER, f"{station_id}/{piece.seq}")
    row = _row(ctx, station_id, piece, is_bounded=is_bounded)
    if row.state != RECEIVING:
        return row
    if row.length != piece.length:
        raise Invalid([FieldError("/length", _("Differs from what was said with the first piece."))])
    held = queries.bytes_held(ctx.session, row.id)
    if piece.position != held:
        return row  # twice, or ahead of one that was lost: the answer says where to go on
    sealed = OutboxPiece(envelope_id=row.id, position=piece.position, length=len(piece.data))
    sealed.sealed_bytes = ctx.vault.seal(piece.data, sealed.place)
    ctx.session.add(sealed)
    ctx.session.flush()
    if held + len(piece.data) == row.length:
        _end(ctx, row)
    return row


def take_whole(ctx: Context, station_id: uuid.UUID, seq: int, data: bytes) -> OutboxEnvelope:
    """Take a whole file that somebody brought, however much is undecided; what had arrived of it is forgotten.

    Raises as `take`.
    """
    piece = Piece(seq, hashlib.sha256(data).digest(), len(data), 0, data)
    for row in queries.of_number(ctx.session, station_id, seq):
        if row.state == RECEIVING and row.sha256 == piece.sha256:
            for held in queries.pieces(ctx.session, row.id):
                ctx.session.delete(held)
            ctx.session.flush()
    return take(ctx, station_id, piece, is_bounded=False)


def _row(ctx: Context, station_id: uuid.UUID, piece: Piece, *, is_bounded: bool) -> OutboxEnvelope:
    rows = queries.of_number(ctx.session, station_id, piece.seq)
    for row in rows:
        if row.sha256 == piece.sha256:
            return row
    if is_bounded and queries.undecided_bytes(ctx.session, station_id) + piece.length > MOST_HELD_BYTES:
        raise TooMany(
            "outbox-undecided",
            _("So many files of this station wait for a person that no other is taken. Decide on those first."),
        )
    is_begun = is_bounded and queries.unfinished_count(ctx.session, station_id) >= MOST_UNFINISHED
    if len(rows) > MOST_RIVALS or is_begun:
        raise TooMany("outbox-full", _("This station has begun too many files. Send those to their end first."))
    row = OutboxEnvelope(
        id=uuid.uuid4(),
        station_id=station_id,
        facility_code=stations.read(ctx, station_id).facility_code,
        seq=piece.seq,
        sha256=piece.sha256,
        length=piece.length,
        is_rival=any(not other.is_rival for other in rows),
        state=RECEIVING,
        begun_at=ctx.now,
        attempts=0,
    )
    ctx.session.add(row)
    ctx.session.flush()
    return row


def _end(ctx: Context, row: OutboxEnvelope) -> None:
    pieces = queries.pieces(ctx.session, row.id)
    data = b"".join(ctx.vault.open(piece.sealed_bytes, piece.place) for piece in pieces)
    for piece in pieces:
        ctx.session.delete(piece)
    ctx.session.flush()
    if hashlib.sha256(data).digest() != row.sha256:
        ctx.journal("outbox.damaged_on_the_way", "outbox_envelope", row.id, station=str(row.station_id), seq=row.seq)
        return  # without its pieces: the answer says that it begins anew
    receipt = Receipt(row.station_id, row.seq, row.sha256, ctx.now).signed(keys.signer(ctx))
    row.state, row.received_at, row.receipt = RECEIVED, ctx.now, receipt
    row.sealed_content = ctx.vault.seal(data, row.place)
    ctx.session.flush()
    ctx.journal(
        "outbox.received", "outbox_envelope", row.id,
        station=str(row.station_id), seq=row.seq, sha256=row.sha256.hex(), is_rival=row.is_rival,
    )  # fmt: skip
    ctx.defer(REGISTER_TASK, envelope_id=str(row.id))
    following = queries.first_of(ctx.session, row.station_id, row.seq + 1)
    if following is not None and following.state != RECEIVING and not row.is_rival:
        ctx.defer(REGISTER_TASK, envelope_id=str(following.id))


def refuse_rival(row: OutboxEnvelope) -> None:
    """Raise Refused where other bytes had the number first; these are kept, and a person looks at them."""
    if row.is_rival and row.state != RECEIVING:
        raise Refused(
            "outbox-number-taken",
            _("Another file of this station has this number. This one is kept, and a person looks at it."),
        )
