"""What is done with an acta: made from a certificate, inscribed, annotated, replaced. See `amendments` for the rest."""

import uuid
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from registry.births import queries as certificates
from registry.births import service as births
from registry.births.models import Birth
from registry.births.record import history, queries
from registry.births.record.court_parents import (
    CourtParent,
    link_parents,
    name_parents,
    refuse_parents,
    surnames_of_parents,
)
from registry.births.record.court_parents import surnames as court_surnames
from registry.births.record.declarants import DECLARANT_COLUMNS, Declarant, declarant_columns
from registry.births.record.models import BirthRecord
from registry.births.record.parents import (
    FATHER_COLUMNS,
    Father,
    chosen_surnames,
    father_columns,
    inherited_surnames,
    link_father,
    link_mother,
    refuse_father,
    refuse_names,
    surnames_of_family,
)
from registry.births.record.rules import (
    ANNOTATED,
    DRAFT,
    INSCRIBED,
    OBSERVED,
    SUPERSEDED,
    disagreement,
    has_unprintable_word,
    may_become,
)
from registry.births.rules.deadlines import timeliness
from registry.births.words import BARRED_BY_STATE
from registry.core.context import Context
from registry.core.errors import FieldError, Invalid, NotFound, Refused
from registry.core.messages import _
from registry.people import queries as persons
from registry.people import service as people
from registry.people.happenings.rules import ACTA_CORRECTED, BIRTH_INSCRIBED
from registry.people.happenings.service import happen
from registry.people.rules import Surnames, child_surnames


@dataclass(frozen=True, slots=True)
class DraftRecord:
    """Make an acta from a signed certificate."""

    birth_id: uuid.UUID
    given_names: str | None
    surname_order: str
    parents_agree: bool
    father: Father | None
    first_surname: str | None
    """Chosen by the officer where the mother is unknown; otherwise it follows from the parents."""
    second_surname: str | None
    declarant: Declarant | None = None


def refuse_unless_signed(birth: Birth) -> None:
    """Raise Refused where no acta can be made from the certificate: it is a draft, in use or annulled."""
    if birth.state != "signed":
        raise Refused(
            f"certificate-{birth.state}",
            _("An acta can only be made from a signed, unused certificate."),
            errors=[FieldError("/birth_id", BARRED_BY_STATE[birth.state])],
        )


def draft(ctx: Context, command: DraftRecord) -> BirthRecord:
    """Draft an acta; it is observed at once where the parents disagree.

    Raises Invalid; raises Refused when the certificate is not signed or already has an acta.
    """
    birth = certificates.birth_anywhere(ctx.session, command.birth_id, lock=True)
    if birth is None:
        raise Invalid([FieldError("/birth_id", _("Unknown certificate."))])
    refuse_unless_signed(birth)
    record = BirthRecord(
        state=DRAFT,
        birth_id=birth.id,
        child_id=birth.newborn_id,
        is_sealed=False,
        is_demonstration=birth.is_demonstration,
        created_at=ctx.now,
        **_drafted_columns(ctx, command, birth),
    )
    ctx.session.add(record)
    ctx.session.flush()
    ctx.journal("record.drafted", "record", record.id, birth=str(birth.id))
    _observe_disagreement(ctx, record)
    return record


def redraft(ctx: Context, record_id: uuid.UUID, command: DraftRecord) -> BirthRecord:
    """Replace what a draft states, before it is inscribed; raises Invalid, and Refused once it is inscribed."""
    record = read(ctx, record_id, lock=True)
    if not may_become(record.state, DRAFT):
        raise history.barred(record)
    if record.birth_id != command.birth_id:
        message = _("This draft is of another certificate. Cancel it, and draft an acta from this certificate.")
        raise Invalid([FieldError("/birth_id", message)])
    before = history.snapshot(record)
    for name, value in _drafted_columns(ctx, command, origin(ctx, record)).items():
        setattr(record, name, value)
    record.observation = None
    history.move(ctx, record, DRAFT, "draft", before)
    _observe_disagreement(ctx, record)
    return record


def _drafted_columns(ctx: Context, command: DraftRecord, birth: Birth) -> dict[str, Any]:
    refuse_father(ctx, command.father, birth)
    surnames = chosen_surnames(
        birth, command.father, command.surname_order, command.first_surname, command.second_surname
    )
    refuse_names(command.given_names, surnames, command.father, surnames_of_family(birth, command.father))
    return {
        "given_names": command.given_names,
        "first_surname": surnames.first,
        "second_surname": surnames.second,
        "surname_order": command.surname_order,
        "parents_agree": command.parents_agree,
        **dict.fromkeys(FATHER_COLUMNS),
        **father_columns(ctx, command.father),
        **dict.fromkeys(DECLARANT_COLUMNS),
        **declarant_columns(command.declarant),
    }


def _observe_disagreement(ctx: Context, record: BirthRecord) -> None:
    observation = disagreement(record.surname_order, parents_agree=record.parents_agree)
    if observation:
        history.move(ctx, record, OBSERVED, observation)
        record.observation = observation


def read(ctx: Context, record_id: uuid.UUID, *, lock: bool = False) -> BirthRecord:
    """The acta; raises NotFound when it is absent, or sealed to the actor."""
    record = queries.record(ctx.session, ctx.actor, record_id, lock=lock)
    if record is None:
        raise NotFound
    return record


def observe(ctx: Context, record_id: uuid.UUID, reason: str) -> BirthRecord:
    """Return a draft to its declarants with what they have to clarify."""
    record = read(ctx, record_id, lock=True)
    history.move(ctx, record, OBSERVED, reason)
    record.observation = reason
    return record


def inscribe(ctx: Context, record_id: uuid.UUID, *, agreed_order: str | None = None) -> BirthRecord:
    """Inscribe an acta: number, CUI and kinship; its certificate becomes used. `agreed_order` ends a disagreement."""
    record = read(ctx, record_id, lock=True)
    if not may_become(record.state, INSCRIBED):
        raise history.barred(record)
    before = history.snapshot(record)
    birth = certificates.birth_anywhere(ctx.session, record.birth_id, lock=True) if record.birth_id else None
    if agreed_order is not None:
        _reorder(record, birth, agreed_order)
    if not record.parents_agree:
        raise Refused(
            "parents-disagree",
            _("The parents have not agreed on the order of the surnames yet. Give the order they agree on."),
        )
    _number(ctx, record)
    history.move(ctx, record, INSCRIBED, "inscription", before)
    record.observation = None
    if birth is not None:
        assert birth.born_on is not None  # a signed certificate has it
        record.registration = timeliness(birth.born_on, ctx.today, is_remote=birth.is_remote).kind
        births.mark_used(ctx, birth)
        if persons.cui_of(ctx.session, record.child_id) is None:  # kept where an earlier acta was cancelled
            people.assign_cui(ctx, record.child)
        link_mother(ctx, record, birth)
    link_parents(ctx, record) if record.parents else link_father(ctx, record)
    people.rename(ctx, record.child, record.given_names, record.first_surname, record.second_surname)
    ctx.journal("record.inscribed", "record", record.id, registration=record.registration)
    ctx.defer(births.SEARCH_TASK, birth_id=str(origin(ctx, record).id))
    happen(ctx, ACTA_CORRECTED if record.replaces_id else BIRTH_INSCRIBED, record.child_id, record.id)
    return record


def _number(ctx: Context, record: BirthRecord) -> None:
    record.number = (
        f"{'D' if record.is_demonstration else ''}{ctx.today.year}-{queries.next_acta_number(ctx.session):08d}"
    )
    record.inscribed_at, record.inscribed_on, record.inscribed_by = ctx.now, ctx.today, ctx.actor.account_id


def _reorder(record: BirthRecord, birth: Birth | None, order: str) -> None:
    """Put the surnames in the agreed order; surnames that an officer chose for a child of unknown mother stay."""
    if birth is not None and birth.mother_first_surname and record.father_first_surname:
        mother, father = Surnames(birth.mother_first_surname), Surnames(record.father_first_surname)
        surnames = child_surnames(mother, father, order)
        record.first_surname, record.second_surname = surnames.first, surnames.second
    record.surname_order, record.parents_agree = order, True


def annotate(ctx: Context, record_id: uuid.UUID, text: str) -> BirthRecord:
    """Write a marginal note on an acta in force."""
    refuse_words(text)
    record = read(ctx, record_id, lock=True)
    history.move(ctx, record, ANNOTATED, text)
    return record


def refuse_words(text: str) -> None:
    """Raise Invalid where a note, which is printed on copies, marks a child as a foundling."""
    if has_unprintable_word(text):
        message = _("This text is printed on copies and must not mark the child as a foundling. Reword it.")
        raise Invalid([FieldError("/reason", message)])


def supersede(
    ctx: Context,
    record_id: uuid.UUID,
    reason: str,
    given_names: str | None,
    surname_order: str,
    father: Father | None,
    parents: Sequence[CourtParent] = (),
) -> BirthRecord:
    """Replace an acta after a later recognition or an adoption: the new one is linked, the old one sealed.

    `parents` are those whom a court's decision names, in place of the mother and father so far.
    """
    old = read(ctx, record_id, lock=True)
    birth = origin(ctx, old)
    if old.parents and not parents:
        raise Invalid(
            [FieldError("/parents", _("A court's decision names the parents of this acta. Name them again."))]
        )
    surnames = Surnames(old.first_surname, old.second_surname)
    if parents:
        refuse_parents(ctx, parents, birth)
        named, father = court_surnames(parents, surname_order), None
        surnames = named if named.first else surnames
    elif birth.mother_given_names or birth.mother_first_surname:
        inherited = inherited_surnames(birth, father, surname_order)
        surnames = inherited if inherited.first else surnames
    refuse_father(ctx, father, birth)
    refuse_names(given_names, surnames, father, surnames_of_family(birth, father) | surnames_of_parents(parents))
    history.move(ctx, old, SUPERSEDED, reason)
    old.is_sealed = True
    new = BirthRecord(
        state=DRAFT,
        replaces_id=old.id,
        child_id=old.child_id,
        given_names=given_names,
        first_surname=surnames.first,
        second_surname=surnames.second,
        surname_order=surname_order,
        parents_agree=True,
        is_sealed=False,
        registration=old.registration,
        is_demonstration=old.is_demonstration,
        created_at=ctx.now,
        **father_columns(ctx, father),
    )
    ctx.session.add(new)
    ctx.session.flush()
    name_parents(ctx, new, parents)
    ctx.journal("record.superseded", "record", old.id, by=str(new.id))
    return inscribe(ctx, new.id)


def origin(ctx: Context, record: BirthRecord) -> Birth:
    """The certificate that an acta goes back to, through the actas it replaced."""
    while record.birth is None:
        record = queries.replaced_record(ctx.session, record)
    return record.birth


def cui_of(ctx: Context, record: BirthRecord) -> str | None:
    """The child's CUI with its check digit."""
    number = persons.cui_of(ctx.session, record.child_id)
    return number.written if number else None
