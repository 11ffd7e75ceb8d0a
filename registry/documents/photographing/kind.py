"""How a camera's pairing with an application differs: a clerk belongs to no facility, so the code has eight digits."""

from typing import Final

from registry.core.errors import Refused
from registry.core.messages import _
from registry.stations.pairing.kinds import Kind


def _unknown_code() -> Refused:
    return Refused(
        "photograph-code-unknown",
        _("No application waits with this code. Read it again on the page of the photograph."),
    )


def _not_paired() -> Refused:
    return Refused(
        "camera-not-paired",
        _("The camera is not paired with an application. Open the photograph's page and type its code at the station."),
    )


PHOTOGRAPH: Final = Kind("photograph", "document_application", "documents.apply", 8, _unknown_code, _not_paired)
