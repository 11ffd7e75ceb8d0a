"""Every route as nobody, as every role, and as those to whom nothing of the family belongs.

What a role may not do is refused alike whatever is named; what is another facility's, or a case of others, is answered
as what does not exist. Places and bodies are those of the walk, so a new route cannot be left out.
"""

import re
import uuid
from collections.abc import Iterator, Mapping
from typing import Any, Final

from sqlalchemy import text
from werkzeug.routing import Rule

from registry.access.grants import GRANTS, OWN, Scope
from registry.access.permissions import PUBLIC, permission_of
from registry.access.rules import ROLES
from tests.sealing.walk.asking import Exchange, Masked, Route, routes
from tests.sealing.walk.databases import Stage
from tests.sealing.walk.family import OTHER_REGISTRAR, REGISTRAR, STRANGER, Family
from tests.sealing.walk.places import FIXED_VALUES, HEADERS
from tests.sealing.walk.probes import probes_of, values_in_path
from tests.sealing.walk.reading import read_all
from tests.sealing.walk.values import Value, an_id
from tests.sealing.walk.world import World

SCOPED: Final[Mapping[str, Scope]] = {OTHER_REGISTRAR: Scope.OWN_FACILITY, STRANGER: Scope.OWN_CASES}
NOBODYS_YET: Final = {
    "POST /api/v1/cases /persons/0 mother": "whoever works on cases opens one about anybody",
    "POST /api/v1/cases /alert_id alert_id": "alerts are read by all who work on cases",
    "GET /api/v1/cases/{case_id} followed_case": "a case that nobody has taken waits for whoever takes it",
    "POST /api/v1/protection-referrals/{birth_id}/steps birth_id": "a referral that nobody has taken",
}
"""What is open to whoever works on cases, and why."""
OF_MANY: Final = frozenset({"/api/v1/cases/assignments", "/api/v1/cases/decisions", "/api/v1/cases/decisions/seconds"})
"""Routes that answer for each of many cases: 200, with what went wrong in each."""
_ARGUMENT: Final = re.compile(r"<(?:[^:<>]+:)?([^<>]+)>")


def _addresses(rule: Rule, method: str, family: Family) -> tuple[str, str]:
    """The address of a rule with the family's identifiers, and with nobody's."""
    path = _ARGUMENT.sub(r"{\1}", rule.rule)
    values = values_in_path(method, path, rule.arguments)
    fixed = {name: str(value) for name, value in FIXED_VALUES.items()} | {"code": "00006208", "filename": "x"}
    if not rule.rule.startswith("/api/"):  # a page of what the API has no route for
        fixed = {name: "1" if name == "number" else an_id() for name in rule.arguments} | fixed
    own = fixed | {name: str(_own(value, family)) for name, value in values.items()}
    nobodys = fixed | {name: str(value.unknown()) for name, value in values.items()}
    return path.format(**own), path.format(**nobodys)


def _own(value: Value, family: Family) -> Any:
    """The family's; of sealings there is none yet."""
    return value.unknown() if value.name == "sealing_id" else value.of(family)


def _denied(world: World) -> Iterator[tuple[str, str | None, tuple[Exchange, Exchange]]]:
    """Every route for everybody who may not use it: what is answered for the family, and for nobody."""
    stage = world.known
    for who in (None, *ROLES):
        with stage.undone():
            for rule in stage.app.url_map.iter_rules():
                permission = permission_of(stage.app, rule.endpoint)
                if permission == PUBLIC or (who is not None and permission in ROLES[who] | OWN.keys()):
                    continue
                for method in sorted((rule.methods or set()) - {"HEAD", "OPTIONS"}):
                    own, nobodys = _addresses(rule, method, world.hidden)
                    first = Exchange(stage.ask(method, own, who, **HEADERS), (own,))
                    # An address that names nobody is asked once.
                    second = (
                        Exchange(stage.ask(method, nobodys, who, **HEADERS), (nobodys,)) if own != nobodys else first
                    )
                    yield f"{method} {rule.rule}", who, (first, second)


def test_what_somebody_may_not_do_is_refused_alike_whatever_is_named(world: World, masked: Masked) -> None:
    wrong, count = [], 0
    for where, who, (family, nobody) in _denied(world):
        count += 1
        # A page knows nobody by a token: whoever has no session is led to sign in.
        of_page = not any(start in where for start in (" /api/", " /dci/", " /osia/"))
        expected = {401, 303} if of_page else {403} if who else {401}
        if family.answer.status not in expected or masked(family) != masked(nobody):
            wrong.append(f"{where} as {who}: {family.answer.status} {nobody.answer.status} {family.answer.text[:200]}")
    assert not wrong, "\n".join(wrong)
    assert count > 500


def _strangers(permission: str | None) -> tuple[str | None, ...]:
    """Those who may use a route for their own facility or cases alone."""
    return tuple(who for who, scope in SCOPED.items() if GRANTS[who.partition(".")[0]].get(str(permission)) == scope)


def _asked(stage: Stage, route: Route, world: World) -> Iterator[tuple[str, str | None, list[Exchange]]]:
    for probe in probes_of(route.method, route.path, route.parameters):
        if probe.mention is not None and probe.mention.value.unknown is not an_id:
            continue  # numbers and names belong to no facility: a mother is known wherever she gives birth
        for who in _strangers(route.permission):
            exchanges = []
            for request in probe.requests(world.control, world.hidden):
                with stage.undone():
                    answer = stage.ask(probe.method, request.address, who, request.body, **HEADERS)
                exchanges.append(Exchange(answer, request.sent_values))
            yield f"{probe} as {who}", who, exchanges


def test_what_belongs_to_others_is_answered_as_what_does_not_exist(
    world: World, document: Mapping[str, Any], masked: Masked
) -> None:
    wrong, asked = [], set()
    for route in routes(document):
        for where, who, (family, *nobodys) in _asked(world.known, route, world):
            asked.add(who)
            if where.partition(" as ")[0] in NOBODYS_YET:
                continue
            is_answered = family.answer.status < 400 and route.path not in OF_MANY
            if is_answered or any(masked(family) != masked(nobody) for nobody in nobodys):
                statuses = [family.answer.status, *(nobody.answer.status for nobody in nobodys)]
                wrong.append(f"{where}: {statuses} {family.answer.text[:300]} {nobodys[0].answer.text[:300]}")
    assert not wrong, "\n".join(wrong)
    assert asked == set(SCOPED)


def test_no_list_shows_what_belongs_to_others(world: World, document: Mapping[str, Any]) -> None:
    taken = ("case_id", "colleagues_case", "search_id", "entry_id", "export_id", "judgement_id")
    of_births = ("child", "mother", "birth_id", "draft_birth", "delivery", "cnv", "capture_id")
    named = {
        who: {str(family.ids[name]) for family in (world.control, world.hidden) for name in names if name in family.ids}
        for who, names in ((STRANGER, taken), (OTHER_REGISTRAR, of_births))
    }
    read = read_all(world.known, world, document, of=_strangers)
    shown = {
        f"{where} as {who}: {mark}"
        for (where, who), pages in read.items()
        for page in pages
        for mark in named[str(who)]
        if mark in page.answer.text
    }
    assert not shown
    assert {who for _, who in read} == set(SCOPED)


def test_anothers_token_and_factor_are_answered_as_what_does_not_exist(world: World, masked: Masked) -> None:
    factor = uuid.uuid4()
    key = text(
        "INSERT INTO security_key (id, account_id, name, credential_id, public_key, sign_count, created_at) "
        "SELECT :id, id, 'Llave', 'k', 'k', 0, now() FROM account WHERE username = :owner"
    )
    stage = world.known
    with stage.registry.engine.begin() as connection:
        connection.execute(key, {"id": factor, "owner": REGISTRAR})
    token = stage.scalar(
        f"SELECT t.id FROM api_token t JOIN account a ON a.id = t.account_id WHERE a.username = '{REGISTRAR}'"
    )
    try:
        for who in (OTHER_REGISTRAR, "clerk", "administrator"):
            for path, its_id in (("/api/v1/account/tokens", token), ("/api/v1/account/factors", factor)):
                with stage.undone():
                    anothers, nobodys = (
                        Exchange(stage.ask("DELETE", f"{path}/{each}", who), (str(each),))
                        for each in (its_id, uuid.uuid4())
                    )
                assert masked(anothers) == masked(nobodys), (path, who)
                assert anothers.answer.status == 404, (path, who, anothers.answer.text)
    finally:
        with stage.registry.engine.begin() as connection:
            connection.execute(text("DELETE FROM security_key WHERE id = :id"), {"id": factor})
