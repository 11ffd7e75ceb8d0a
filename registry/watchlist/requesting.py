"""An entry as it is requested over HTTP, by a program or a page; the templates of its prints are extracted here."""

from collections.abc import Mapping
from typing import Any

from registry.access.http import begin
from registry.fingerprints.schemas import presented_prints
from registry.watchlist import service
from registry.watchlist.service import EnterEntry, SoughtPrint
from registry.watchlist.subject import Related, Subject


def command_of(body: Mapping[str, Any]) -> EnterEntry:
    """The entry that a request asks for, read by `EnterEntrySchema`; raises Invalid with everything wrong."""
    fields = body["subject"]
    person = Subject(**{**fields, "related": tuple(Related(**relative) for relative in fields["related"])})
    others = {name: value for name, value in body.items() if name not in ("subject", "prints")}
    with begin() as ctx:  # refuse what can be refused before the engine reads the prints, which takes longest
        service.refuse_beforehand(ctx, EnterEntry(subject=person, **others), has_prints=bool(body["prints"]))
    prints = tuple(SoughtPrint(*presented) for presented in presented_prints(body["prints"], "/prints"))
    return EnterEntry(subject=person, prints=prints, **others)
