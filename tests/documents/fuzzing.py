"""Coverage-guided fuzzing of the readers of QR texts and status lists. Not a test: run it by hand,

    python -m pip install .[fuzz] && python -m tests.documents.fuzzing -max_total_time=90 -max_len=700

It ends by itself, or with the input that broke a promise: no error is raised, and nothing unsigned is ever valid.
"""

import sys
import zlib

import atheris

with atheris.instrument_imports(include=["registry.documents.artefact", "registry.documents.verification"]):
    from registry.documents.artefact import base45, claim169, cose, status_list
from tests.documents.samples import NOW, key

KEYS = [key().public()]


def read_one(data: bytes) -> None:
    """Read one input. Its first byte selects the layer at which the rest enters; the inner two layers are signed."""
    layer, content = (data[0] % 5, data[1:]) if data else (0, b"")
    if layer == 4:
        try:
            status_list.read(cose.sign(content, key(), status_list.MEDIA_TYPE), KEYS, NOW)
        except status_list.StatusListUnusable:
            return
    if layer == 3:
        text = base45.encode(zlib.compress(cose.sign(content, key())))
        assert claim169.read(text, KEYS, NOW).verdict in claim169.VERDICTS
        return
    texts = (content.decode("latin1"), base45.encode(content), base45.encode(zlib.compress(content)))
    assert claim169.read(texts[min(layer, 2)], KEYS, NOW).claims is None


if __name__ == "__main__":
    atheris.Setup(sys.argv, read_one)
    atheris.Fuzz()
