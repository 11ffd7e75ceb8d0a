"""The mother of a birth: already known from the delivery, found by her document, or registered."""

import uuid

from registry.births import queries
from registry.births.models import Birth, Delivery
from registry.births.rules.another_mother import is_renamed_wholly
from registry.births.rules.fields import POINTERS, Certificate
from registry.births.rules.prints import MOTHER
from registry.core.context import Context
from registry.core.errors import FieldError, Invalid, Refused
from registry.core.messages import _
from registry.fingerprints import service as fingerprints
from registry.fingerprints.models import Capture
from registry.people import queries as persons
from registry.people import service as people
from registry.people.agreement import is_other_person
from registry.people.models import IdentityDocument, Person
from registry.people.others_numbers import note_told
from registry.people.rules import NO_DOCUMENT


def mother_of(
    ctx: Context, certificate: Certificate, delivery: Delivery, *, has_siblings: bool, is_disputed: bool = False
) -> Person | None:
    """The mother; None when she is unknown. Raises Invalid when she is not the mother of the delivery's other children.

    Two simultaneous enrolments of one mother wait for each other on her document. A number that belongs to somebody
    else joins nobody: where it is disputed, she is registered without it.
    """
    if has_siblings:
        return _mother_of_delivery(ctx, certificate, delivery, is_disputed=is_disputed)
    if certificate.is_mother_unknown:
        return None
    document = _document(certificate)
    if document is not None:
        queries.lock_document(ctx.session, *document)
    mother = None if is_disputed else _named(ctx, certificate)
    if mother is None:
        mother = people.register_person(ctx, _registration(certificate, with_document=not is_disputed))
    if is_disputed:
        ctx.journal("person.number_disputed", "person", mother.id)
    delivery.mother_id = mother.id
    return mother


def _named(ctx: Context, certificate: Certificate) -> Person | None:
    """The person whom the mother's number names, by name or date of birth as well."""
    name = (certificate.mother_given_names, certificate.mother_first_surname, certificate.mother_second_surname)
    return people.bearer(
        ctx,
        certificate.mother_document_type,
        certificate.mother_document_number,
        name,
        certificate.mother_birth_date,
        POINTERS["mother_document_number"],
    )


def _document(certificate: Certificate) -> tuple[str, str] | None:
    document_type, number = certificate.mother_document_type, certificate.mother_document_number
    if document_type is None or document_type == NO_DOCUMENT or not number:
        return None
    return document_type, number


def _registration(certificate: Certificate, *, with_document: bool = True) -> people.RegisterPerson:
    return people.RegisterPerson(
        given_names=certificate.mother_given_names,
        first_surname=certificate.mother_first_surname,
        second_surname=certificate.mother_second_surname,
        sex="female",
        birth_date=certificate.mother_birth_date,
        age_years=certificate.mother_age_years,
        nationality=certificate.mother_nationality,
        document_type=(with_document and certificate.mother_document_type) or NO_DOCUMENT,
        document_number=certificate.mother_document_number if with_document else None,
    )


def _mother_of_delivery(
    ctx: Context, certificate: Certificate, delivery: Delivery, *, is_disputed: bool
) -> Person | None:
    """Children of one delivery have the same mother, known or unknown."""
    if certificate.is_mother_unknown != (delivery.mother_id is None):
        raise _another_mother("is_mother_unknown")
    if delivery.mother_id is None:
        return None
    mother = queries.mother(ctx.session, delivery.mother_id)
    number = None if is_disputed else certificate.mother_document_number
    bearer = people.find_by_document(ctx, certificate.mother_document_type, number)
    document_types = {document.type for document in mother.documents}
    is_hers = bearer is None or bearer.id in persons.identities_of(ctx.session, mother.id)
    belongs_to_another = not is_hers
    is_second_of_its_type = (
        bearer is None
        and certificate.mother_document_type in document_types
        and _document(certificate) is not None
        and not is_disputed
    )
    if belongs_to_another and bearer is not None:
        note_told(ctx, bearer)
    if belongs_to_another or is_second_of_its_type:
        raise _another_mother("mother_document_number")
    folded_name = people.folded_name(
        certificate.mother_given_names, certificate.mother_first_surname, certificate.mother_second_surname
    )
    if bearer is None and folded_name and mother.folded_name and folded_name != mother.folded_name:
        raise _another_mother("mother_given_names")
    return mother


def _another_mother(field: str) -> Invalid:
    message = _("This mother differs from the one recorded for the other child of this delivery.")
    return Invalid([FieldError(POINTERS[field], message)])


def refuse_exchange(ctx: Context, birth: Birth, before: Certificate, certificate: Certificate) -> None:
    """Raise Refused where a draft would change to another mother: its prints are of one woman.

    A document that was missing may be added later. One whose number belongs to somebody with another name and date of
    birth is stored as stated and is nobody's new document: the answer would tell whose number it is. The search of the
    birth reports it, and it stands in the journal under that person.
    """
    is_exchange = certificate.is_mother_unknown != before.is_mother_unknown
    document, document_before = _document(certificate), _document(before)
    if document is not None and document != document_before:
        queries.lock_document(ctx.session, *document)
        is_exchange |= document_before is not None
        bearer = people.find_by_document(ctx, *document)
        if not is_exchange and bearer is not None and bearer.id != birth.mother_id:
            is_exchange = not _is_other(certificate, bearer)
            (note_told if is_exchange else _note_claim)(ctx, bearer)
    if not is_exchange and is_renamed_wholly(before, certificate) and prints_of(ctx, birth):
        raise Refused(
            "another-mother",
            _(
                "All names of the mother would be replaced, and her prints were taken. Sign the certificate, then "
                "correct it."
            ),
            errors=[FieldError(POINTERS["mother_given_names"], _("What stood there is kept once it is signed."))],
        )
    if is_exchange:
        raise Refused(
            "another-mother",
            _("The mother cannot be changed. Annul this draft and enrol the newborn again."),
            errors=[
                FieldError(POINTERS["mother_document_number"], _("This mother differs from the one who was enrolled."))
            ],
        )


def _is_other(certificate: Certificate, person: Person) -> bool:
    """Whether neither the mother's name nor her date of birth is this person's; an unnamed mother is nobody known."""
    name = (certificate.mother_given_names, certificate.mother_first_surname, certificate.mother_second_surname)
    return not any(name) or is_other_person(name, certificate.mother_birth_date, person.names, person.birth_date)


def _note_claim(ctx: Context, bearer: Person) -> None:
    ctx.journal("person.number_claimed", "person", bearer.id)


def complete(ctx: Context, birth: Birth, certificate: Certificate) -> None:
    """Update the mother's person with what the draft now states, if it was this draft that registered her."""
    mother = birth.mother
    if mother is None or not _is_registered_by(birth, mother):
        return
    before = _identity(mother)
    mother.given_names, mother.first_surname = certificate.mother_given_names, certificate.mother_first_surname
    mother.second_surname, mother.nationality = certificate.mother_second_surname, certificate.mother_nationality
    mother.birth_date, mother.age_years = certificate.mother_birth_date, certificate.mother_age_years
    mother.folded_name = people.folded_name(mother.given_names, mother.first_surname, mother.second_surname)
    if _identity(mother) != before:
        ctx.defer(people.CHANGED_TASK, person_id=str(mother.id))
    document = _document(certificate)
    if document is not None and not mother.documents and people.find_by_document(ctx, *document) is None:
        _add_document(ctx, mother, document)


def _identity(mother: Person) -> tuple[object, ...]:
    return (mother.given_names, mother.first_surname, mother.second_surname, mother.birth_date, mother.age_years)


def is_another_record(ctx: Context, birth: Birth, before: Certificate, certificate: Certificate) -> bool:
    """Whether a correction would give the birth another mother's record than the one that it has."""
    if certificate.is_mother_unknown or birth.mother is None:
        return certificate.is_mother_unknown != (birth.mother is None)
    document = _document(certificate)
    if document is None or document == _document(before):
        return False
    bearer = _named(ctx, certificate)
    return bearer.id != birth.mother_id if bearer is not None else not _is_registered_by(birth, birth.mother)


def corrected(
    ctx: Context, birth: Birth, before: Certificate, certificate: Certificate, *, are_prints_hers: bool
) -> uuid.UUID | None:
    """The mother of a birth after a correction of what its certificate states of her.

    A document of another woman, or one that was never hers, makes her another person: the prints taken of the mother
    are withdrawn from the woman whom the mistake had named, and wanted again. Otherwise she stays, and a person whom
    this birth registered follows her certificate; prints that are not hers are withdrawn and wanted again as well.
    """
    delivery = queries.delivery(ctx.session, birth.delivery_id)
    assert delivery is not None
    if certificate.is_mother_unknown:
        mother = None
    else:
        mother = _bearer(ctx, birth, before, certificate) or people.register_person(ctx, _registration(certificate))
    mother_id = mother.id if mother else None
    if mother_id != birth.mother_id or not are_prints_hers:
        for child in queries.children_of(ctx.session, delivery.id):
            for capture in prints_of(ctx, child):
                fingerprints.withdraw(ctx, capture, "wrong_person")
    if mother_id != birth.mother_id:
        delivery.mother_id = mother_id
        if birth.mother_id is not None:
            ctx.defer(people.CHANGED_TASK, person_id=str(birth.mother_id))
    elif mother is not None:
        _follow(ctx, birth, mother, certificate)
    return mother_id


def prints_of(ctx: Context, birth: Birth) -> list[Capture]:
    """The mother's prints taken for a birth, without those withdrawn."""
    return [capture for capture, _link in queries.captures_of(ctx.session, birth.id) if capture.role == MOTHER]


def _bearer(ctx: Context, birth: Birth, before: Certificate, certificate: Certificate) -> Person | None:
    """The person whom a corrected certificate names, if she is known already."""
    document = _document(certificate)
    if document == _document(before) or document is None:
        return birth.mother
    queries.lock_document(ctx.session, *document)
    bearer = _named(ctx, certificate)
    if bearer is not None:
        return bearer
    mother = birth.mother
    if mother is None or not _is_registered_by(birth, mother):
        return None
    for wrong in [shown for shown in mother.documents if (shown.type, shown.number) == _document(before)]:
        mother.documents.remove(wrong)
        ctx.session.delete(wrong)
        ctx.session.flush()
    return mother


def _is_registered_by(birth: Birth, mother: Person) -> bool:
    return mother.created_at == birth.created_at


def _follow(ctx: Context, birth: Birth, mother: Person, certificate: Certificate) -> None:
    complete(ctx, birth, certificate)
    document = _document(certificate)
    if document is not None and document not in {(shown.type, shown.number) for shown in mother.documents}:
        _add_document(ctx, mother, document)


def _add_document(ctx: Context, mother: Person, document: tuple[str, str]) -> None:
    document_type, number = document
    mother.documents.append(IdentityDocument(type=document_type, number=number, created_at=ctx.now))
    ctx.session.flush()
