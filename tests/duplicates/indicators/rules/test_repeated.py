"""j1, k1, k2: at the threshold and below it."""

import pytest

from registry.core.messages import _
from registry.duplicates.indicators.rules import repeated
from registry.duplicates.thresholds.rules import DEFAULTS
from tests.duplicates.indicators.samples import BIRTH, CHILD, OTHER, judged


@pytest.mark.parametrize(("cards", "flags"), [(2, 0), (3, 1)])
def test_j1_a_burst_of_reissued_cards_is_for_review(cards: int, flags: int) -> None:
    assert judged(repeated.reissues(repeated.Reissues(CHILD, cards, ()), DEFAULTS)) == [("j1", "M")] * flags


@pytest.mark.parametrize(("days", "flags"), [(0, 1), (30, 1), (31, 0)])
def test_k1_a_retry_elsewhere_is_for_review(days: int, flags: int) -> None:
    refused = repeated.RefusedElsewhere(CHILD, BIRTH, (repeated.Refusal(OTHER, OTHER, days),))
    findings = list(repeated.retry_elsewhere(refused, DEFAULTS))
    assert judged(findings) == [("k1", "M")] * flags
    assert all(finding.persons == {CHILD, OTHER} for finding in findings)


@pytest.mark.parametrize(("is_sure", "severity", "route"), [(True, "H", "police"), (False, "M", None)])
def test_k2_a_sure_hit_on_a_list_goes_to_the_police(is_sure: bool, severity: str, route: str | None) -> None:
    hit = repeated.ListHit(CHILD, is_sure, _("On the watch-list."), {"source": "pnp_alert"})
    (finding,) = repeated.on_a_list(hit, DEFAULTS)
    assert (finding.severity, finding.facts.get("route")) == (severity, route)
    assert finding.facts["source"] == "pnp_alert"
