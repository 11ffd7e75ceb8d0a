"""The model in force until a registry has trained its own."""

import json
import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from registry.core.context import Context
from registry.duplicates.linkage import service
from registry.duplicates.linkage.comparisons import COMPARISONS
from registry.duplicates.linkage.model import Model, blended
from registry.duplicates.linkage.shipped import SMALLEST, from_json, shipped, to_json

SHARES = st.floats(1e-6, 1.0)


def test_a_registry_without_a_model_uses_the_shipped_one_with_its_own_prior(ctx: Context) -> None:
    model = service.current_model(ctx)
    assert model.version.startswith("shipped-")
    assert "registry synth" in model.origin
    assert model.population == SMALLEST
    assert model.weights == shipped().model.weights


def test_a_larger_registry_requires_more_evidence() -> None:
    small, large = (shipped().in_registry_of(records).prior_bits() for records in (10_000, 1_000_000))
    assert small - large == pytest.approx(math.log2(100), abs=0.01)


def test_every_estimated_level_is_shipped_and_agreement_is_evidence_for_one_person() -> None:
    weights = shipped().model.weights
    for comparison in COMPARISONS:
        for level in comparison.levels:
            assert level.is_fixed or (comparison.name, level.name) in weights, (comparison.name, level.name)
    for name in ("given names", "birth date"):
        assert weights[name, "the same"][0] > 100 * weights[name, "the same"][1]


def test_a_common_surname_is_listed_as_such_and_one_not_listed_is_rare() -> None:
    names = shipped().names
    assert names.share("surname", "KISPI") > 0.01
    assert names.share("surname", "TSAMAJAIN") < names.share("surname", "KISPI") / 10
    assert 0 < names.share("given_1", "NOBODYISCALLEDTHIS") < 2e-4


def test_a_shipped_model_is_read_as_it_was_written_without_rare_names() -> None:
    model = Model("v", "here", 10_000, 0.02, {("sex", "the same"): (0.99, 0.5)})
    terms = {"given_1": [("ANA", 300), ("RARA", 1), ("RARU", 1)], "given_2": [("", 4000)], "surname": [("KISPI", 200)]}
    content = json.loads(json.dumps(to_json(model, terms, "a town")))
    assert "RARA" not in json.dumps(content)
    read = from_json(content)
    assert (read.model.version, read.model.origin) == ("shipped-v", "a town")
    assert read.model.weights == model.weights
    assert read.names.share("given_1", "ANA") == 0.03
    assert read.names.share("given_1", "RARA") == pytest.approx(1e-4)
    assert read.names.share("given_2", "") == 0.4


@given(st.floats(0, 1e6), SHARES, SHARES, SHARES)
def test_few_pairs_leave_the_known_model_and_many_replace_it(pairs: float, own: float, u: float, m: float) -> None:
    key = ("sex", "the same")
    ((blended_m, blended_u),) = blended({key: (own, u)}, {key: (m, 0.1)}, pairs).values()
    assert blended_u == u
    assert min(own, m) - 1e-12 <= blended_m <= max(own, m) + 1e-12
    assert blended({key: (own, u)}, {key: (m, 0.1)}, 0.0)[key][0] == pytest.approx(m)
    assert blended({key: (own, u)}, {key: (m, 0.1)}, 1e9)[key][0] == pytest.approx(own, rel=1e-3, abs=1e-5)
