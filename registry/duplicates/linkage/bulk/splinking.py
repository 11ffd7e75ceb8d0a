"""The comparisons as splink's settings, and splink's estimates as our model. Splink is imported when it is used."""

from collections.abc import Mapping
from typing import Any, Final

from registry.duplicates.linkage.blocks import BLOCKS
from registry.duplicates.linkage.comparisons import COMPARISONS, EXPLAINED, Comparison, Level
from registry.duplicates.linkage.model import Model, rescaled

LEAST_M: Final = 5e-3
LEAST_U: Final = 1e-7
"""No level is taken to be rarer than this: what was never seen may still occur."""
NOT_ONE_DELIVERY: Final = "(l.delivery_id IS NULL OR r.delivery_id IS NULL OR l.delivery_id <> r.delivery_id)"
TRAINING_BLOCKS: Final = (
    f"l.surname_set = r.surname_set AND l.given_1 = r.given_1 AND {NOT_ONE_DELIVERY}",
    f"l.birth_date = r.birth_date AND l.place = r.place AND {NOT_ONE_DELIVERY}",
)
"""Blocks in which pairs of one person are frequent, without twins. What one block fixes is estimated in the other."""
NOT_MOTHER: Final = (
    "(l.mother_key IS NULL OR l.mother_key <> r.person_id) AND (r.mother_key IS NULL OR r.mother_key <> l.person_id)"
)
NOT_CORRECTED: Final = (
    "(l.annulled_for IS NULL OR r.mother_key IS NULL OR l.annulled_for <> r.mother_key) "
    "AND (r.annulled_for IS NULL OR l.mother_key IS NULL OR r.annulled_for <> l.mother_key)"
)
"""A certificate annulled and made again for its mother is a correction."""


_ALLOWED: Final = f"{NOT_ONE_DELIVERY} AND {NOT_MOTHER} AND {NOT_CORRECTED}"


def block_sql(block: tuple[str, ...]) -> str:
    """The condition that two records share a block and may be compared."""
    return " AND ".join((*(f"l.{name} = r.{name}" for name in block), _ALLOWED))


def settings(model: Model, *, training: bool = False) -> dict[str, Any]:
    """Splink's settings: the same comparisons, in the same order, with a model's weights."""
    prior = 2.0 ** model.prior_bits()
    return {
        "link_type": "dedupe_only",
        "unique_id_column_name": "person_id",
        "probability_two_random_records_match": prior / (1 + prior),
        "comparisons": [_comparison(comparison, model, training=training) for comparison in COMPARISONS],
        "blocking_rules_to_generate_predictions": [
            {"blocking_rule": block_sql(block), "sql_dialect": "duckdb"} for block in BLOCKS
        ],
        "retain_matching_columns": False,
        "retain_intermediate_calculation_columns": True,
        "max_iterations": 25,
    }


def output_name(comparison: Comparison) -> str:
    """The comparison's name in splink's columns."""
    return comparison.name.replace(" ", "_")


def _comparison(comparison: Comparison, model: Model, *, training: bool) -> dict[str, Any]:
    missing = {"sql_condition": comparison.missing_sql, "label_for_charts": "missing", "is_null_level": True}
    return {
        "output_column_name": output_name(comparison),
        "comparison_levels": [
            missing,
            *(_level(comparison, level, model, training=training) for level in comparison.levels),
        ],
    }


def _level(comparison: Comparison, level: Level, model: Model, *, training: bool) -> dict[str, Any]:
    m, u = model.weight(comparison, level)
    is_fixed = level.is_fixed and not (training and (comparison.name, level.name) == EXPLAINED)
    settings_of_level: dict[str, Any] = {
        "sql_condition": level.sql,
        "label_for_charts": level.name,
        "m_probability": m,
        "u_probability": u,
        "fix_m_probability": is_fixed,
        "fix_u_probability": is_fixed,
    }
    if level.term is not None and not training:
        settings_of_level |= {"tf_adjustment_column": level.term, "disable_tf_exact_match_detection": True}
        if level.is_floored:
            settings_of_level["tf_minimum_u_value"] = u
    return settings_of_level


def estimates(trained: Mapping[str, Any]) -> dict[tuple[str, str], tuple[float, float]]:
    """(comparison, level) → (m, u) as splink estimated them; levels that never occurred keep the assumed ones."""
    estimated: dict[tuple[str, str], tuple[float, float]] = {}
    by_name = {output_name(comparison): comparison for comparison in COMPARISONS}
    for splinks in trained["comparisons"]:
        ours = by_name[splinks["output_column_name"]]
        levels = [level for level in splinks["comparison_levels"] if not level.get("is_null_level")]
        for level, estimate in zip(ours.levels, levels, strict=True):
            if level.is_fixed and (ours.name, level.name) != EXPLAINED:
                continue
            m, u = estimate.get("m_probability"), estimate.get("u_probability")
            estimated[ours.name, level.name] = (max(LEAST_M, m or level.m), max(LEAST_U, u or level.u))
    return rescaled(estimated)
