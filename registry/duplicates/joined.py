"""Records that two people recorded as one person's: that they are one is no news any more."""

from collections.abc import Iterable

from registry.core.context import Context
from registry.duplicates.indicators.catalogue import INDICATORS
from registry.duplicates.indicators.finding import Finding
from registry.people import queries as people


def not_settled(ctx: Context, findings: Iterable[Finding]) -> list[Finding]:
    """The findings without those that say no more than that joined records are one person's."""
    listed = list(findings)
    of_one = [finding for finding in listed if INDICATORS[finding.indicator].says_one_person]
    in_use = people.in_use_among(ctx.session, {person for finding in of_one for person in finding.persons})
    if not in_use:
        return listed
    settled = {
        id(finding)
        for finding in of_one
        if len(finding.persons) > 1 and len({in_use.get(person, person) for person in finding.persons}) == 1
    }
    return [finding for finding in listed if id(finding) not in settled]
