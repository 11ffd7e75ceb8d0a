"""The mother of a birth: of the delivery already, found by her document, or made known."""

from registry.births import queries
from registry.births.models import Birth, Delivery
from registry.births.rules.fields import POINTERS, Certificate
from registry.core.context import Context
from registry.core.errors import FieldError, Invalid, Refused
from registry.people import service as people
from registry.people.models import IdentityDocument, Person
from registry.people.rules import NO_DOCUMENT


def mother_of(ctx: Context, one: Certificate, delivery: Delivery, *, has_siblings: bool) -> Person | None:
    """The mother; None when she is unknown. Raises Invalid when she is not the mother of the delivery's other children.

    Two enrolments of one mother at the same moment wait for each other on her document.
    """
    if has_siblings:
        return _of_delivery(ctx, one, delivery)
    if one.is_mother_unknown:
        return None
    document = _document(one)
    if document is not None:
        queries.lock_document(ctx.session, *document)
    mother = people.find_by_document(ctx, one.mother_document_type, one.mother_document_number)
    if mother is None:
        mother = people.register_person(ctx, _registration(one))
    delivery.mother_id = mother.id
    return mother


def _document(one: Certificate) -> tuple[str, str] | None:
    if one.mother_document_type is None or one.mother_document_type == NO_DOCUMENT or not one.mother_document_number:
        return None
    return one.mother_document_type, one.mother_document_number


def _registration(one: Certificate) -> people.RegisterPerson:
    return people.RegisterPerson(
        given_names=one.mother_given_names,
        first_surname=one.mother_first_surname,
        second_surname=one.mother_second_surname,
        sex="female",
        birth_date=one.mother_birth_date,
        age_years=one.mother_age_years,
        nationality=one.mother_nationality,
        document_type=one.mother_document_type or NO_DOCUMENT,
        document_number=one.mother_document_number,
    )


def _of_delivery(ctx: Context, one: Certificate, delivery: Delivery) -> Person | None:
    """Children of one delivery have one mother, known or unknown."""
    if one.is_mother_unknown != (delivery.mother_id is None):
        raise _another("is_mother_unknown")
    if delivery.mother_id is None:
        return None
    mother = ctx.session.get_one(Person, delivery.mother_id)
    named = people.find_by_document(ctx, one.mother_document_type, one.mother_document_number)
    kinds = {document.type for document in mother.documents}
    is_of_another = named is not None and named.id != mother.id
    is_a_second = named is None and one.mother_document_type in kinds and _document(one) is not None
    if is_of_another or is_a_second:
        raise _another("mother_document_number")
    told = people.folded_name(one.mother_given_names, one.mother_first_surname, one.mother_second_surname)
    if named is None and told and mother.folded_name and told != mother.folded_name:
        raise _another("mother_given_names")
    return mother


def _another(field: str) -> Invalid:
    return Invalid([FieldError(POINTERS[field], "Another mother than of this delivery's other child.")])


def refuse_another(ctx: Context, birth: Birth, before: Certificate, one: Certificate) -> None:
    """Prints were taken of one woman: a draft is not turned to another. A document that was missing may follow."""
    exchanged = one.is_mother_unknown != before.is_mother_unknown
    document, had = _document(one), _document(before)
    if document is not None and document != had:
        queries.lock_document(ctx.session, *document)
        named = people.find_by_document(ctx, *document)
        exchanged |= had is not None or (named is not None and named.id != birth.mother_id)
    if exchanged:
        raise Refused(
            "another-mother",
            "The mother of an enrolment is not exchanged: annul this draft and enrol again.",
            errors=[FieldError(POINTERS["mother_document_number"], "Another mother than the one who was enrolled.")],
        )


def complete(ctx: Context, birth: Birth, one: Certificate) -> None:
    """Tell the person what a draft says of her by now, when it was this draft that made her known."""
    mother = birth.mother
    if mother is None or mother.created_at != birth.created_at:
        return
    before = _told(mother)
    mother.given_names, mother.first_surname = one.mother_given_names, one.mother_first_surname
    mother.second_surname, mother.nationality = one.mother_second_surname, one.mother_nationality
    mother.birth_date, mother.age_years = one.mother_birth_date, one.mother_age_years
    mother.folded_name = people.folded_name(mother.given_names, mother.first_surname, mother.second_surname)
    if _told(mother) != before:
        ctx.defer(people.CHANGED_TASK, person_id=str(mother.id))
    document = _document(one)
    if document is not None and not mother.documents:
        kind, number = document
        ctx.session.add(IdentityDocument(person_id=mother.id, type=kind, number=number, created_at=ctx.now))


def _told(mother: Person) -> tuple[object, ...]:
    return (mother.given_names, mother.first_surname, mother.second_surname, mother.birth_date, mother.age_years)
