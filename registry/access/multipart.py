"""A request of several parts (RFC 7578): a part `data` with the JSON, and images under names that the JSON uses.

A part is the same with a file name and without; names are compared composed (NFC), since programs differ in how they
write an accent.
"""

import unicodedata
from collections import Counter
from collections.abc import Iterator

from werkzeug.exceptions import RequestEntityTooLarge
from werkzeug.sansio.multipart import Data, Epilogue, Field, File, MultipartDecoder

from registry.core.errors import FieldError, Invalid, TooLarge, Unreadable
from registry.core.json_reading import escaped
from registry.core.messages import _

DATA = "data"


def read_parts(body: bytes, boundary: str, most: int) -> dict[str, bytes]:
    """The parts of a body by name, at most `most`; raises Invalid if two have the same name or `data` is missing."""
    try:
        parts = list(_parts(body, boundary, most))
    except RequestEntityTooLarge as error:
        raise TooLarge from error
    except (ValueError, TypeError, AttributeError) as error:  # not multipart, cut off, or a part without a name
        raise Unreadable(detail=_("The parts of the body could not be told apart.")) from error
    times = Counter(name for name, _content in parts)
    repeated = sorted(name for name, count in times.items() if count > 1)
    errors = [FieldError(f"/{escaped(name)}", _("Two parts have this name.")) for name in repeated]
    if DATA not in times:
        errors.append(FieldError(f"/{DATA}", _("The request must have a part `data` with the JSON.")))
    if errors:
        raise Invalid(errors)
    return dict(parts)


def _parts(body: bytes, boundary: str, most: int) -> Iterator[tuple[str, bytes]]:
    decoder = MultipartDecoder(boundary.encode("latin-1"), max_parts=most)
    decoder.receive_data(body)
    decoder.receive_data(None)
    name, pieces = "", list[bytes]()
    while not isinstance(event := decoder.next_event(), Epilogue):
        if isinstance(event, Field | File):
            name, pieces = unicodedata.normalize("NFC", event.name), []
        elif isinstance(event, Data):
            pieces.append(event.data)
            if not event.more_data:
                yield name, b"".join(pieces)
