"""`registry audit`: the journal on the command line."""

from base64 import b64encode
from collections.abc import Iterable
from pathlib import Path
from typing import Final

import click

from registry.audit import checkpoints, cosignatures, queries, service, verification
from registry.audit.notes import Checkpoint, Verifier, open_own
from registry.audit.rules import Finding, Whole
from registry.audit.tree import is_consistent, is_included
from registry.core.clock import show_moment
from registry.core.commands import Group, console, fail, progress, with_registry
from registry.core.context import SYSTEM
from registry.core.hiding import session_of
from registry.core.jobs import lift_limits
from registry.core.messages import Message, _, mark, plural, translated
from registry.core.registry import Registry

FILE: Final = click.Path(exists=True, dir_okay=False, path_type=Path)


@click.group(cls=Group, help=mark("The journal."))
def audit() -> None:
    """The journal."""


@audit.command(
    "verify",
    help=mark("Follow the journal's hash chains. The exit status is 1 if anything was changed, removed or reordered."),
)
@click.option(
    "--checkpoint",
    "files",
    type=FILE,
    multiple=True,
    help=mark("A checkpoint that was kept elsewhere: the journal must still contain what it covers. May be repeated."),
)
@click.option("--key", help=mark("The checkpoints' public key as it was kept elsewhere; by default the database's."))
@click.option(
    "--witness",
    "keys",
    multiple=True,
    help=mark("The public key of a witness, who must have signed a checkpoint. May be repeated."),
)
@with_registry
def verify(registry: Registry, files: tuple[Path, ...], key: str | None, keys: tuple[str, ...]) -> None:
    """Follow the journal's hash chains."""
    state = Whole()
    witnesses = [cosignatures.witness_from(each) for each in keys]
    witnessed = [_read(registry, file, key) for file in files]
    with verification.snapshot(registry.engine) as session:
        total = sum(end.sequence for end in queries.heads(session).values())
        with progress() as bar:
            task = bar.add_task(translated("Rows"), total=total)
            findings = list(
                verification.verify(
                    session, registry.vault, state, lambda done: bar.update(task, completed=done), witnessed
                )
            )
            results = list(cosignatures.verify_cosignatures(session, witnesses))
    findings += [result for result in results if isinstance(result, Finding)]
    for result in results:
        if isinstance(result, cosignatures.Cosigned):
            click.echo(_cosigned_line(result))
    for notice in state.notices:
        console.print(str(_line(notice)), style="yellow", highlight=False, markup=False)
    if findings:
        fail(
            plural(
                "The journal was tampered with: {n} finding.",
                "The journal was tampered with: {n} findings.",
                len(findings),
            ),
            [_line(finding) for finding in findings],
        )
    if state.unchecked_keys:
        fail(
            _(
                "The chains are unbroken, but an end could not be checked: it is sealed with a key that the key file "
                "does not hold ({names}). Put that key back and run the command again. This is no sign of tampering.",
                names=", ".join(sorted(state.unchecked_keys)),
            )
        )
    click.echo(
        plural("{n} row, unbroken. Head {head}", "{n} rows, unbroken. Head {head}", state.rows, head=state.head.hex())
    )


@audit.command(
    "reopen",
    help=mark("Record why the journal was removed or cut, after its loss was investigated and its causes mended."),
)
@click.option("--reason", required=True, help=mark("What happened, and where the report lies."))
@with_registry
def reopen(registry: Registry, reason: str) -> None:
    """Record why the journal was removed."""
    with registry.begin(SYSTEM) as ctx:
        service.explain_loss(ctx, reason)
    click.echo(_("Recorded. `registry audit verify` shows the loss as explained from now on."))


@audit.command(
    "checkpoint",
    help=mark(
        "Write a signed checkpoint of the journal (a C2SP note), to be kept elsewhere and shown to `audit verify`."
    ),
)
@click.option("--out", type=click.Path(dir_okay=False, path_type=Path), help=mark("Write it to this file."))
@with_registry
def checkpoint(registry: Registry, out: Path | None) -> None:
    """Write a signed checkpoint of the journal."""
    with registry.begin(SYSTEM) as ctx:
        lift_limits(ctx)
        note = checkpoints.checkpoint(ctx).note
        verifiers = checkpoints.verifiers_of(ctx.session)
    if out is None:
        click.echo(note, nl=False)
    else:
        out.write_text(note)
    click.echo(_("Public key, to be kept with it: {key}", key=verifiers[0].to_text()), err=True)


@audit.command(
    "replace-key",
    help=mark(
        "Let a new key sign checkpoints. The next checkpoint is signed by the old and the new key and announces it."
    ),
)
@with_registry
def replace_key(registry: Registry) -> None:
    """Let a new key sign checkpoints."""
    with registry.begin(SYSTEM) as ctx:
        lift_limits(ctx)
        checkpoints.checkpoint(ctx)  # whatever was journalled so far, by the old key alone
        key = checkpoints.replace_key(ctx)
    click.echo(
        _("From the next checkpoint on this key signs. Send it to those who keep checkpoints: {key}", key=key.to_text())
    )


@audit.command(
    "consistency",
    help=mark(
        "Prove that the journal still contains what an older checkpoint covers: the proof and a new checkpoint, as a "
        "C2SP witness takes them."
    ),
)
@click.argument("file", type=FILE)
@click.option("--key", help=mark("The checkpoints' public key as it was kept elsewhere; by default the database's."))
@with_registry
def consistency(registry: Registry, file: Path, key: str | None) -> None:
    """Prove that the journal still contains what an older checkpoint covers."""
    old = _read(registry, file, key)
    with registry.begin(SYSTEM) as ctx:
        lift_limits(ctx)
        new = checkpoints.checkpoint(ctx)
        proof = checkpoints.consistency(ctx.session, old.size, new.size)
        size, root, note = new.size, new.root, new.note
    if not is_consistent(old.size, old.root, size, root, proof):
        fail(_("The journal does not contain what this checkpoint covers. Run `registry audit verify --checkpoint`."))
    _show_proof(f"old {old.size}", proof, note)


@audit.command(
    "cosign",
    help=mark(
        "Store a witness' signature of a checkpoint: what it answered to `add-checkpoint`, or the checkpoint with its "
        "line beneath. The exit status is 1 if this registry showed it another journal."
    ),
)
@click.argument("file", type=FILE)
@click.option("--witness", "witness_key", required=True, help=mark("The public key that the witness publishes."))
@with_registry
def cosign(registry: Registry, file: Path, witness_key: str) -> None:
    """Store a witness' signature of a checkpoint."""
    witness = cosignatures.witness_from(witness_key)
    answer = file.read_text(encoding="utf-8", errors="replace")
    with registry.begin(SYSTEM) as ctx:
        cosigned = cosignatures.add(ctx, answer, witness)
    click.echo(_cosigned_line(cosigned))


def _cosigned_line(cosigned: cosignatures.Cosigned) -> Message:
    return plural(
        "{witness} signed the journal's first {n} row on {moment}.",
        "{witness} signed the journal's first {n} rows on {moment}.",
        cosigned.size,
        witness=cosigned.witness,
        moment=show_moment(cosigned.at),
    )


@audit.command("inclusion", help=mark("Prove that a row of the journal is covered by the newest checkpoint."))
@click.argument("lane", type=click.IntRange(0))
@click.argument("row", type=click.IntRange(1))
@with_registry
def inclusion(registry: Registry, lane: int, row: int) -> None:
    """Prove that a row of the journal is covered by the newest checkpoint."""
    with registry.begin(SYSTEM) as ctx:
        lift_limits(ctx)
        newest = checkpoints.checkpoint(ctx)
        proof = checkpoints.inclusion(ctx.session, lane, row, newest.size)
        size, root, note = newest.size, newest.root, newest.note
    if proof is None:
        fail(_("The journal has no row with this number in this lane."))
    number, leaf, hashes = proof
    if not is_included(leaf, number, size, root, hashes):
        fail(_("This row is not the one that the checkpoint covers. Run `registry audit verify`."))
    _show_proof(f"index {number}", hashes, note)


def _show_proof(first: str, hashes: Iterable[bytes], note: str) -> None:
    lines = [first, *(b64encode(each).decode() for each in hashes)]
    click.echo("\n".join(lines) + f"\n\n{note}", nl=False)


def _read(registry: Registry, file: Path, key: str | None) -> Checkpoint:
    """The checkpoint in a file."""
    with session_of(registry.engine) as session:
        verifiers = checkpoints.verifiers_of(session)
    try:
        verifiers = [Verifier.from_text(key)] if key else verifiers
        return open_own(file.read_text(encoding="utf-8"), verifiers)
    except (ValueError, OSError):
        fail(
            _(
                "{file} is not a checkpoint that this registry's key has signed. If it was when you kept it, the key "
                "in the database was exchanged: give the one you kept with --key.",
                file=file,
            )
        )


def _line(finding: Finding) -> Message:
    if finding.lane == 0:
        return _("row {number}: {problem}", number=finding.sequence, problem=finding.problem)
    return _(
        "lane {lane}, row {number}: {problem}", lane=finding.lane, number=finding.sequence, problem=finding.problem
    )


@click.group(cls=Group, help=mark("The server's clock."))
def clock() -> None:
    """The server's clock."""


@clock.command(
    "accept",
    help=mark("State that the clock is right now, after it was ahead and was corrected. Until then nothing is saved."),
)
@click.option("--reason", required=True, help=mark("Why, in words that the journal keeps."))
@with_registry
def accept(registry: Registry, reason: str) -> None:
    """State that the clock is right now."""
    with registry.begin(SYSTEM, accepts_clock=True) as ctx:
        service.accept_clock(ctx, reason)
        moment = ctx.now
    click.echo(_("From now on it is {moment}.", moment=show_moment(moment)))
