"""The tree over the journal's rows and its signed notes, against public test vectors."""

from base64 import b64decode

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from hypothesis import given
from hypothesis import strategies as st

from registry.audit.notes import Checkpoint, NoteRefused, Verifier, open_checkpoint, open_note, sign
from registry.audit.tree import (
    EMPTY,
    Frontier,
    consistency_ranges,
    inclusion_ranges,
    is_consistent,
    is_included,
    leaf_hash,
    node_hash,
    range_hashes,
)

INPUTS = ("", "00", "10", "2021", "3031", "40414243", "5051525354555657", "606162636465666768696a6b6c6d6e6f")
ROOTS = (
    "6e340b9cffb37a989ca544e6bb780a2c78901d3fb33738768511a30617afa01d",
    "fac54203e7cc696cf0dfcb42c92a1d9dbaf70ad9e621f4bd8d98662f00e3c125",
    "aeb6bcfe274b70a14fb067a5e5578264db0fa9b51af5e0ba159158f329e06e77",
    "d37ee418976dd95753c1c73862b9398fa2a2cf9b4ff0fdfe8b30cd95209614b7",
    "4e3bbb1f7b478dcfe71fb631631519a3bca12c9aefca1612bfce4c13a86264d4",
    "76e67dadbcdf1e10e1b74ddc608abd2f98dfb16fbce75277b5232a127f2087ef",
    "ddb89be403809e325750d3d263cd78929c2942b7942a34b77e122c9594a74c8c",
    "5dc9da79a70659a9ad559cb701ded9a2ab9d823aad2f4960cfe370eff4604328",
)
"""Leaves and roots of the test vectors of Certificate Transparency's reference implementation."""


def test_the_roots_are_those_of_the_public_test_vectors() -> None:
    tree = Frontier()
    assert tree.root() == EMPTY
    for content, root in zip(INPUTS, ROOTS, strict=True):
        tree.add(leaf_hash(bytes.fromhex(content)))
        assert tree.root().hex() == root
        assert Frontier.from_bytes(tree.size, tree.to_bytes()).root() == tree.root()


def leaves(number: int) -> list[bytes]:
    return [leaf_hash(each.to_bytes(2, "big")) for each in range(number)]


def root_of(hashes: list[bytes]) -> bytes:
    """The definition in RFC 6962, word for word."""
    if len(hashes) == 1:
        return hashes[0]
    split = 1
    while split * 2 < len(hashes):
        split *= 2
    return node_hash(root_of(hashes[:split]), root_of(hashes[split:]))


sizes = st.integers(1, 70)


@given(sizes, sizes)
def test_every_consistency_proof_is_accepted_and_none_for_another_tree(one: int, other: int) -> None:
    old, new = sorted((one, other))
    hashes = leaves(new)
    proof = range_hashes(consistency_ranges(old, new), hashes)
    old_root, new_root = root_of(hashes[:old]), root_of(hashes)
    assert is_consistent(old, old_root, new, new_root, proof)
    assert not is_consistent(old, leaf_hash(b"other"), new, new_root, proof)
    assert not is_consistent(old, old_root, new, leaf_hash(b"other"), proof)
    assert not is_consistent(old, old_root, new, new_root, [*proof, EMPTY])


@given(sizes, st.data())
def test_every_inclusion_proof_is_accepted_and_none_for_another_leaf(size: int, data: st.DataObject) -> None:
    number = data.draw(st.integers(0, size - 1))
    hashes = leaves(size)
    proof = range_hashes(inclusion_ranges(number, size), hashes)
    assert is_included(hashes[number], number, size, root_of(hashes), proof)
    assert not is_included(leaf_hash(b"other"), number, size, root_of(hashes), proof)


NEUMANN = Verifier("PeterNeumann", b64decode("ARpc2QcUPDhMQegwxbzhKqiBfsVkmqq/LDE4izWy10TW")[1:])
NOTE = (
    "If you think cryptography is the answer to your problem,\nthen you don't know what your problem is.\n\n"
    "\N{EM DASH} PeterNeumann "
    "x08go/ZJkuBS9UG/SffcvIAQxVBtiFupLLr8pAcElZInNIuGUgYN1FFYC2pZSNXgKvqfqdngotpRZb6KE6RyyBwJnAM=\n"
)


def test_the_note_that_its_first_implementation_documents_is_accepted() -> None:
    assert NEUMANN.to_text() == "PeterNeumann+c74f20a3+ARpc2QcUPDhMQegwxbzhKqiBfsVkmqq/LDE4izWy10TW"
    assert open_note(NOTE, NEUMANN).startswith("If you think")


@pytest.mark.parametrize(("old", "new"), [("you", "we"), ("\n\n", "\n"), ("x08go", "x09go"), ("you", "\t")])
def test_an_altered_note_is_refused(old: str, new: str) -> None:
    with pytest.raises(NoteRefused):
        open_note(NOTE.replace(old, new), NEUMANN)


def test_a_checkpoint_is_read_again_beside_a_witness_signature() -> None:
    key, witness = Ed25519PrivateKey.from_private_bytes(b"k" * 32), Ed25519PrivateKey.from_private_bytes(b"w" * 32)
    verifier = Verifier("registry.example/journal", key.public_key().public_bytes_raw())
    checkpoint = Checkpoint(verifier.name, 8, bytes.fromhex(ROOTS[-1]))
    note = sign(checkpoint.to_text(), verifier.name, key)
    cosigned = note + sign(checkpoint.to_text(), "witness.example/w1", witness).rpartition("\n\n")[2]
    assert open_checkpoint(note, verifier) == open_checkpoint(cosigned, verifier) == checkpoint
    with pytest.raises(NoteRefused):
        open_checkpoint(sign(checkpoint.to_text(), verifier.name, witness), verifier)
