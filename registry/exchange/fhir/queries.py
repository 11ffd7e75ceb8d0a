"""Every SELECT of the room."""

from sqlalchemy import select
from sqlalchemy.orm import Session

from registry.exchange.fhir.models import ReceivedDocument


def document(session: Session, facility_code: str, identifier_hash: bytes) -> ReceivedDocument | None:
    """The document with this identifier that a facility sent, locked."""
    where = (
        ReceivedDocument.facility_code == facility_code,
        ReceivedDocument.identifier_hash == identifier_hash,
    )
    return session.scalar(select(ReceivedDocument).where(*where).with_for_update())
