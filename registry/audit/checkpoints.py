"""Checkpoints: a Merkle tree over the rows of all lanes, whose signed roots others can keep.

With a checkpoint that lies elsewhere, nobody who rules the database and its keys can take back what was journalled
before it: `registry audit verify --checkpoint` finds it.
"""

from collections.abc import Iterable, Iterator, Sequence
from urllib.parse import urlsplit

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from sqlalchemy.orm import Session

from registry.audit import queries
from registry.audit.models import JournalCheckpoint, JournalSigner
from registry.audit.notes import Checkpoint, NoteRefused, Verifier, is_signed_by, open_own, sign
from registry.audit.rules import Finding
from registry.audit.tree import Frontier, consistency_ranges, inclusion_ranges, leaf_hash, range_hashes
from registry.core.context import Context
from registry.core.locks import Lock, take
from registry.core.messages import Message, _
from registry.core.vault import VaultError

_NO_ROW = bytes(32)
"""In place of the hash of a row that is missing."""


def leaf(lane: int, sequence: int, row_hash: bytes | None) -> bytes:
    """The hash of a row's leaf, over lane (2 bytes), number (8 bytes) and hash."""
    return leaf_hash(lane.to_bytes(2, "big") + sequence.to_bytes(8, "big") + (row_hash or _NO_ROW))


def checkpoint(ctx: Context) -> JournalCheckpoint:
    """The newest checkpoint; a new one is made where rows were added since.

    It grows from the last one, whose signature and frontier have to agree, and does not read older rows again:
    verification does that.
    """
    take(ctx.session, Lock.CHECKPOINT)
    signers = queries.signers(ctx.session) or [_new_signer(ctx, 1)]
    last = queries.last_checkpoint(ctx.session)
    tree = _tree_of(last, [_verifier(signer) for signer in signers]) if last else Frontier()
    for lane, sequence, row_hash in queries.place_leaves(ctx.session, tree.size):
        tree.add(leaf(lane, sequence, row_hash))
    if last is not None and last.size == tree.size:
        return last
    made = JournalCheckpoint(
        size=tree.size,
        root=tree.root(),
        frontier=tree.to_bytes(),
        note=_note(ctx, tree, signers, last),
        made_at=ctx.now,
    )
    ctx.session.add(made)
    ctx.session.flush()
    return made


def replace_key(ctx: Context) -> Verifier:
    """Let a new key sign checkpoints from now on; the next one is signed by both, and announces it. Returns it."""
    take(ctx.session, Lock.CHECKPOINT)
    signers = queries.signers(ctx.session)
    new = _new_signer(ctx, signers[0].id + 1 if signers else 1, signers[0].origin if signers else None)
    ctx.journal("journal.key_replaced", "journal", new.id, public_key=_verifier(new).to_text())
    return _verifier(new)


def _note(ctx: Context, tree: Frontier, signers: Sequence[JournalSigner], last: JournalCheckpoint | None) -> str:
    """The signed note. Where the last one was signed before the key was replaced, the key of before signs too."""
    signer, before = signers[0], signers[1] if len(signers) > 1 else None
    checkpoint = Checkpoint(signer.origin, tree.size, tree.root())
    if last is None or before is None or is_signed_by(last.note, _verifier(signer)):
        return sign(checkpoint.to_text(), signer.origin, _private(ctx, signer))
    text = checkpoint.to_text(next_key=_verifier(signer))
    return sign(text, signer.origin, _private(ctx, before), _private(ctx, signer))


def _private(ctx: Context, signer: JournalSigner) -> Ed25519PrivateKey:
    return Ed25519PrivateKey.from_private_bytes(ctx.vault.open(signer.sealed_private_key, _place(signer.id)))


def _place(number: int) -> str:
    return f"journal_signer:{number}:private"


def _verifier(signer: JournalSigner) -> Verifier:
    return Verifier(signer.origin, signer.public_key)


def _tree_of(last: JournalCheckpoint, verifiers: Iterable[Verifier]) -> Frontier:
    try:
        signed = open_own(last.note, verifiers)
        tree = Frontier.from_bytes(last.size, last.frontier)
    except ValueError as error:
        raise _altered() from error
    if (signed.size, signed.root) != (tree.size, tree.root()):
        raise _altered()
    return tree


def _altered() -> VaultError:
    return VaultError(_("The last checkpoint of the journal was altered. Run `registry audit verify`."))


def _new_signer(ctx: Context, number: int, origin: str | None = None) -> JournalSigner:
    key = Ed25519PrivateKey.generate()
    signer = JournalSigner(
        id=number,
        origin=origin or f"{urlsplit(ctx.settings.public_url).netloc}/journal",
        public_key=key.public_key().public_bytes_raw(),
        sealed_private_key=ctx.vault.seal(key.private_bytes_raw(), _place(number)),
    )
    ctx.session.add(signer)
    ctx.session.flush()
    return signer


def verifiers_of(session: Session) -> list[Verifier]:
    """The public keys of the checkpoints, the one that signs now first; empty before the first checkpoint."""
    return [_verifier(signer) for signer in queries.signers(session)]


def consistency(session: Session, old: int, new: int) -> list[bytes]:
    """The proof that the tree of `old` leaves is the beginning of that of `new`."""
    return range_hashes(consistency_ranges(old, new), _leaf_hashes(session))


def inclusion(session: Session, lane: int, sequence: int, size: int) -> tuple[int, bytes, list[bytes]] | None:
    """A row's number in the tree, the hash of its leaf, and the proof that it is in the tree of `size` leaves."""
    row = queries.leaf_of(session, lane, sequence)
    if row is None or row[0] >= size:
        return None
    position, row_hash = row
    proof = range_hashes(inclusion_ranges(position, size), _leaf_hashes(session))
    return position, leaf(lane, sequence, row_hash), proof


def _leaf_hashes(session: Session) -> Iterator[bytes]:
    for lane, sequence, row_hash in queries.leaves(session):
        yield leaf(lane, sequence, row_hash)


def verify_tree(session: Session, witnessed: Iterable[Checkpoint] = ()) -> Iterator[Finding]:
    """Every finding of the tree over the rows as they are now: its own checkpoints, and those that others kept."""
    verifiers, own = verifiers_of(session), queries.checkpoints(session)
    roots: dict[int, set[bytes]] = {}
    if not verifiers and own:
        yield Finding(own[0].size, _("the key of the checkpoints was removed"))
    for each in own:
        roots.setdefault(each.size, set()).add(each.root)
        try:
            signed = open_own(each.note, verifiers) if verifiers else None
        except NoteRefused:
            yield Finding(each.size, _("the registry did not sign this checkpoint"))
        else:
            roots[each.size] |= {signed.root} if signed else set()
    for known in witnessed:
        roots.setdefault(known.size, set()).add(known.root)
    if roots:
        yield from _compare(session, roots)


def _compare(session: Session, roots: dict[int, set[bytes]]) -> Iterator[Finding]:
    tree = Frontier()
    for lane, sequence, row_hash in queries.leaves(session):
        if row_hash is None:
            yield Finding(sequence, _("the tree of checkpoints names this row, which is missing"), lane)
        tree.add(leaf(lane, sequence, row_hash))
        if tree.size in roots and roots[tree.size] != {tree.root()}:
            yield Finding(tree.size, _("the rows up to here are not those of the checkpoint of this size"))
    for size in sorted(size for size in roots if size > tree.size):
        yield Finding(size, _missing(tree.size, size))


def _missing(there: int, size: int) -> Message:
    return _("the journal was cut: a checkpoint covers {size} rows, {there} are there", size=size, there=there)
