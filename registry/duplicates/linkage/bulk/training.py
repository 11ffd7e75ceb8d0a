"""Training a model: its parameters estimated by splink on the registry's own records."""

import uuid
from typing import Any, Final

from registry.core.clock import day_in_peru, utc_now
from registry.core.context import SYSTEM
from registry.core.errors import Refused
from registry.core.messages import _
from registry.core.registry import Registry
from registry.duplicates.linkage import counts, queries, shipped
from registry.duplicates.linkage.bulk import records
from registry.duplicates.linkage.bulk.refreshing import refresh_all, unhurried
from registry.duplicates.linkage.bulk.splinking import TRAINING_BLOCKS, estimates
from registry.duplicates.linkage.model import Model, blended
from registry.duplicates.linkage.models import LinkageModel

FEWEST: Final = 1_000
"""Records below which nothing is estimated: too few pairs agree by chance."""
RANDOM_PAIRS: Final = 4_000_000
"""Pairs drawn at random to see how often strangers agree."""

_NAME_TERMS: Final = {
    "given_1": "SELECT given_1 AS term, count(*) AS records FROM records WHERE given_1 IS NOT NULL GROUP BY 1",
    "given_2": "SELECT coalesce(given_2, '') AS term, count(*) AS records FROM records "
    "WHERE given_1 IS NOT NULL GROUP BY 1",
    "surname": "SELECT term, count(*) AS records FROM (SELECT surname_1 AS term FROM records UNION ALL "
    "SELECT surname_2 FROM records) WHERE term IS NOT NULL GROUP BY 1",
}


def train(registry: Registry, random_pairs: int = RANDOM_PAIRS) -> Model:
    """Estimate the parameters on the registry's own records, and store them as the newest model.

    u from random pairs, m by expectation maximisation in two blocks, the share of duplicates from what the model then
    finds; m is blended with the shipped model's, which weighs as much as a fixed number of pairs, because a small
    registry has too few of its own. Raises Refused where there are too few records to estimate anything.
    """
    refresh_all(registry)
    with unhurried(registry) as session, records.open_records(session) as connection:
        count = connection.execute("SELECT count(*) FROM records").fetchall()[0][0]
        if count < FEWEST:
            raise Refused(
                "too-few-records",
                _("Training needs at least {fewest} records; there are {count}.", fewest=FEWEST, count=count),
            )
        known = shipped.shipped().in_registry_of(count)
        splink, _api = records.linker(connection, known, training=True)
        splink.training.estimate_u_using_random_sampling(max_pairs=random_pairs, seed=1)
        for rule in TRAINING_BLOCKS:
            splink.training.estimate_parameters_using_expectation_maximisation(rule, record_sample_proportion=1.0)
        estimated = estimates(splink.misc.save_model_to_json())
        terms = {field: connection.execute(sql).fetchall() for field, sql in _NAME_TERMS.items()}
        names = shipped.counted(terms, count)

        def pairs(model: Model) -> float:
            table = records.predicted(connection, model, names, 0.0)
            sql = f"SELECT coalesce(sum(1 / (1 + power(2, -match_weight))), 0) FROM {table}"  # noqa: S608  # splink's table
            return max(1.0, float(connection.execute(sql).fetchall()[0][0]))

        expected = pairs(known)
        weights = blended(estimated, known.weights, expected)
        expected = pairs(Model("training", "", count, expected / count, weights))
    made_at = utc_now()
    version = f"{made_at:%Y%m%d%H%M%S}-{uuid.uuid4().hex[:6]}"
    origin = f"splink {_splink_version()}, {count} records of this registry, {day_in_peru(made_at)}"
    model = Model(version, origin, count, expected / count, weights)
    store(registry, model, terms)
    return model


def store(registry: Registry, model: Model, terms: dict[str, list[tuple[str, int]]]) -> None:
    """Store a model with the frequencies of names it goes with."""
    with registry.begin(SYSTEM) as ctx:
        row = LinkageModel(
            version=model.version,
            origin=model.origin,
            population=model.population,
            parameters=model.to_json(),
            made_at=ctx.now,
        )
        ctx.session.add(row)
        ctx.session.flush()
        connection: Any = ctx.session.connection().connection.driver_connection
        with (
            connection.cursor() as cursor,
            cursor.copy("COPY linkage_term (version, field, term, records) FROM STDIN") as copy,
        ):
            for field, counted in terms.items():
                for term, records in counted:
                    copy.write_row((model.version, field, term, records))
        ctx.journal("linkage.trained", "linkage_model", model.version, population=model.population)


def newest(registry: Registry) -> tuple[Model, dict[str, list[tuple[str, int]]]]:
    """The newest model trained here, with how many bear each name; raises Refused where there is none."""
    with registry.begin(SYSTEM) as ctx:
        stored = queries.newest_model(ctx.session)
        if stored is None:
            raise Refused("no-model", _("No model has been trained yet. Run `registry linkage train` first."))
        model = Model.from_json(stored.version, stored.origin, stored.population, stored.parameters)
        return model, counts.terms(ctx.session, model.version)


def _splink_version() -> str:
    import splink

    return str(splink.__version__)
