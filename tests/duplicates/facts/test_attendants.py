"""Who attended and certified: nobody is passed over by the column that names them."""

from datetime import timedelta
from typing import Any

import pytest

from registry.births.models import Birth
from registry.core.context import Context
from registry.duplicates import detection
from registry.duplicates.facts.attendants import attendance, certification, licence
from registry.duplicates.facts.subjects import BirthSubject
from registry.duplicates.thresholds.rules import DEFAULTS
from registry.facilities.models import Professional
from tests.births.samples import digits
from tests.conftest import HOSPITAL, OTHER_HOSPITAL
from tests.duplicates.conftest import BORN, enrolled


def at(ctx: Context, facility: str, minutes: int, **fields: Any) -> Birth:
    """A birth of BORN and some minutes, at a facility."""
    birth = enrolled(ctx, [], born_at=BORN + timedelta(minutes=minutes), **fields)
    birth.facility_code = facility
    ctx.session.flush()
    return birth


@pytest.mark.parametrize("first", ["attendant_dni", "certifier_dni"])
@pytest.mark.parametrize("second", ["attendant_dni", "certifier_dni"])
def test_a_physician_at_two_distant_sites_is_seen_whether_attending_or_certifying(
    ctx: Context, first: str, second: str
) -> None:
    dni = digits(8)
    at(ctx, HOSPITAL, 0, **{first: dni})
    later = at(ctx, OTHER_HOSPITAL, 25, **{second: dni})
    found = {finding.indicator for finding in detection.findings_of_data(ctx, later)}
    assert ("e3" in found, "e4" in found) == (second == "attendant_dni", second == "certifier_dni")


def test_a_certifier_who_attended_the_birth_is_looked_at_once(ctx: Context) -> None:
    dni = digits(8)
    birth = at(ctx, HOSPITAL, 0, attendant_dni=dni, certifier_dni=dni)
    subject = BirthSubject(ctx, birth, DEFAULTS)
    assert len([*attendance(subject), *certification(subject)]) == 1
    assert [listing.role for listing in licence(subject)] == ["attendant"]


def test_a_certifier_on_no_list_is_hard_even_where_the_attendant_is_in_order(ctx: Context) -> None:
    listed = digits(8)
    ctx.session.add(
        Professional(
            profession="obstetrician", document=listed, licence="12345", facility_code=HOSPITAL, updated_at=ctx.now
        )
    )
    birth = at(
        ctx,
        HOSPITAL,
        0,
        attendant_dni=listed,
        attendant_profession="obstetrician",
        certifier_dni=digits(8),
        certifier_profession="physician",
    )
    (finding,) = (found for found in detection.findings_of_data(ctx, birth) if found.indicator == "e5")
    assert (finding.severity, finding.facts["role"]) == ("H", "certifier")
