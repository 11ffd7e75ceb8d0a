"""Detection: gather the facts of a search (`facts`), judge them by every rule (`indicators`), raise alerts (`alerts`).

`birth_search` and `application_search` do so with the prints they searched; this is what they share, and what
looks at a birth's data alone.
"""

from registry.births.models import Birth
from registry.core.context import Context
from registry.duplicates.facts.sources import OF_DATA, gather
from registry.duplicates.facts.subjects import BirthSubject
from registry.duplicates.indicators.catalogue import INDICATORS
from registry.duplicates.indicators.finding import Finding
from registry.duplicates.indicators.judging import Facts, judge
from registry.duplicates.indicators.rules.mothers import MotherFacts, needs_protection
from registry.duplicates.linkage import service as linkage
from registry.duplicates.models import ProtectionReferral
from registry.duplicates.thresholds import service as thresholds


def findings_of_data(ctx: Context, birth: Birth) -> list[Finding]:
    """What a birth's data show without any print: for evaluations, which raise nothing."""
    subject = BirthSubject(ctx, birth, thresholds.current(ctx.session))
    refresh(subject)
    facts = gather(subject, OF_DATA)
    protect(ctx, birth, facts)
    return judge(facts, subject.limits)


def findings_by(ctx: Context, birth: Birth, indicator: str) -> list[Finding]:
    """What one indicator finds in the data of a birth."""
    declared = INDICATORS[indicator]
    subject = BirthSubject(ctx, birth, thresholds.current(ctx.session))
    return judge(gather(subject, OF_DATA, declared.facts), subject.limits, [declared])


def refresh(subject: BirthSubject) -> None:
    """Bring the linkage's features of child, mother and father up to date, before they are compared."""
    linkage.refresh(subject.ctx, subject.persons)


def protect(ctx: Context, birth: Birth, facts: Facts) -> None:
    """Refer a mother of 9 to 13 to child protection: once for a birth, and never as a sign of fraud."""
    limits = thresholds.current(ctx.session)
    for mother in facts.of(MotherFacts):
        if not needs_protection(mother, limits) or ctx.session.get(ProtectionReferral, birth.id) is not None:
            continue
        ctx.session.add(
            ProtectionReferral(
                birth_id=birth.id,
                mother_id=mother.mother_id,
                age_years=mother.age_years,
                policy=thresholds.version(ctx.session),
                made_at=ctx.now,
            )
        )
        ctx.session.flush()
        ctx.journal("protection.referred", "birth", birth.id)
