"""Witnesses sign what they were shown: their signatures are checked and kept, and a second journal is found."""

from pathlib import Path

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from sqlalchemy import text
from sqlalchemy.orm import Session

from registry.audit import cosignatures, queries
from registry.audit.cosignatures import Cosigned, verify_cosignatures
from registry.audit.notes import COSIGNATURE, Checkpoint, Verifier, cosign, sign, text_of
from registry.audit.rules import Finding
from registry.audit.tasks import CHECKPOINT_TASK
from registry.core.context import SYSTEM
from registry.core.errors import Refused
from registry.core.registry import Registry
from registry.core.worker import run_task
from tests.audit.test_checkpoints import registry_at as registry_at
from tests.test_cli import registry_command

MOMENT = 1_795_000_000
NAME = "witness.example/w1"
KEY = Ed25519PrivateKey.from_private_bytes(bytes(range(32)))
WITNESS = Verifier(NAME, KEY.public_key().public_bytes_raw(), COSIGNATURE)


@pytest.fixture
def note(registry_at: Registry) -> str:
    """The newest checkpoint, as a witness gets it."""
    run_task(registry_at, CHECKPOINT_TASK, {})
    with Session(registry_at.engine) as session:
        newest = queries.last_checkpoint(session)
        assert newest is not None
        return newest.note


def add(registry: Registry, answer: str, witness: Verifier = WITNESS) -> Cosigned:
    with registry.begin(SYSTEM) as ctx:
        return cosignatures.add(ctx, answer, witness)


def verified(registry: Registry, *witnesses: Verifier) -> list[Finding | Cosigned]:
    with Session(registry.engine) as session:
        return list(verify_cosignatures(session, witnesses))


def test_a_witness_answer_is_stored_once_and_checked(registry_at: Registry, note: str) -> None:
    line = cosign(text_of(note), NAME, KEY, MOMENT)
    for answer in (line, note + line, f"\N{EM DASH} other.example AAAA\n{line}"):
        cosigned = add(registry_at, answer)
        assert (cosigned.witness, cosigned.at.timestamp()) == (NAME, MOMENT)
    assert verified(registry_at, WITNESS) == [cosigned]
    with registry_at.engine.connect() as connection:
        assert connection.execute(text("SELECT count(*) FROM journal_cosignature")).scalar_one() == 1


def test_what_the_witness_did_not_sign_is_refused(registry_at: Registry, note: str) -> None:
    other = Verifier(NAME, Ed25519PrivateKey.generate().public_key().public_bytes_raw(), COSIGNATURE)
    line = cosign(text_of(note), NAME, KEY, MOMENT)
    altered = cosign(text_of(note).replace("\n", "0\n", 1), NAME, KEY, MOMENT)
    never = cosign(text_of(note), NAME, KEY, 2**63)  # a moment that no calendar has
    nothing = ("", never, altered, f"{line[:-9]}AAAAAAA=\n")
    for answer, witness in ((line, other), *((answer, WITNESS) for answer in nothing)):
        with pytest.raises(Refused) as refused:
            add(registry_at, answer, witness)
        assert refused.value.slug == "not-cosigned"


def test_a_second_journal_that_was_shown_to_a_witness_is_found(
    registry_at: Registry, note: str, private_key: Ed25519PrivateKey
) -> None:
    origin, size, _root, *_ = note.splitlines()
    other = sign(Checkpoint(origin, int(size), bytes(32)).to_text(), origin, private_key)
    larger = sign(Checkpoint(origin, int(size) + 5, bytes(32)).to_text(), origin, private_key)
    for view in (other, larger):
        with pytest.raises(Refused) as refused:
            add(registry_at, view + cosign(text_of(view), NAME, KEY, MOMENT))
        assert refused.value.slug == "split-view"


def test_a_witness_may_have_two_keys_and_a_third_of_its_name_is_found(registry_at: Registry, note: str) -> None:
    name, keys = "witness.example/w2", [Ed25519PrivateKey.generate() for _ in range(2)]
    first, second = (Verifier(name, key.public_key().public_bytes_raw(), COSIGNATURE) for key in keys)
    add(registry_at, cosign(text_of(note), name, keys[0], MOMENT), first)
    (missing,) = (each for each in verified(registry_at, first, second) if isinstance(each, Finding))
    assert "no cosignature" in str(missing.problem)
    add(registry_at, cosign(text_of(note), name, keys[1], MOMENT), second)
    both = verified(registry_at, first, second)
    assert [each.witness for each in both if isinstance(each, Cosigned)].count(name) == 2
    assert not any(isinstance(each, Finding) for each in both)
    assert any(isinstance(each, Finding) for each in verified(registry_at, first))


@pytest.fixture
def private_key(registry_at: Registry) -> Ed25519PrivateKey:
    """The journal's own key, as whoever rules database and keys has it."""
    with Session(registry_at.engine) as session:
        signer = queries.signers(session)[0]
        return Ed25519PrivateKey.from_private_bytes(
            registry_at.vault.open(signer.sealed_private_key, "journal_signer:1:private")
        )


HARMS = {
    "the moment changed": "UPDATE journal_cosignature SET content = set_byte(content, 7, 1)",
    "the signature changed": (
        "UPDATE journal_cosignature SET content = set_byte(content, 20, 255 - get_byte(content, 20))"
    ),
    "the key changed": "UPDATE journal_cosignature SET witness = 'other+' || witness",
    "the checkpoint changed": "UPDATE journal_checkpoint SET note = replace(note, '/journal', '/other')",
    "the checkpoint removed": "DELETE FROM journal_checkpoint",
    "the cosignature removed": "DELETE FROM journal_cosignature",
}


@pytest.mark.parametrize("harm", HARMS.values(), ids=HARMS)
def test_harm_to_what_a_witness_signed_is_found(registry_at: Registry, note: str, harm: str) -> None:
    add(registry_at, cosign(text_of(note), NAME, KEY, MOMENT))
    with registry_at.engine.connect() as connection:
        connection.execute(text("SET LOCAL session_replication_role = replica"))
        assert connection.execute(text(harm)).rowcount
        results = list(verify_cosignatures(Session(connection), [WITNESS]))
        connection.rollback()
    assert any(isinstance(each, Finding) for each in results)


def test_the_command_stores_a_cosignature_and_verification_names_the_witness(
    registry_at: Registry, home: Path, note: str, tmp_path: Path
) -> None:
    url = registry_at.engine.url.render_as_string(hide_password=False)
    answer = tmp_path / "answer"
    answer.write_text(cosign(text_of(note), NAME, KEY, MOMENT))
    result = registry_command(home, "audit", "cosign", str(answer), "--witness", WITNESS.to_text(), url=url)
    assert result.returncode == 0, result.stderr
    result = registry_command(home, "audit", "verify", "--witness", WITNESS.to_text(), url=url)
    assert result.returncode == 0, result.stderr
    assert NAME in result.stdout
