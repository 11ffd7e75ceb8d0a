"""Searches that are jobs: noted as a task, made by a worker, and sent to the client's address, again after pauses.

A job killed in the middle is run again and finds the task as it was. What was sent is forgotten; what could not be sent
can be asked for again until the task's time is over.
"""

import json
import time
import uuid
from collections.abc import Mapping
from typing import Any, Final, NamedTuple
from urllib.parse import urlencode

from registry.core.context import SYSTEM, Context
from registry.core.errors import FieldError, Forbidden, Invalid, NotFound
from registry.core.messages import _
from registry.core.registry import Registry
from registry.exchange.abis import queries, rules, searching, service
from registry.exchange.abis.models import AbisTask
from registry.exchange.abis.rules import COMPLETED, FAILED, PENDING, RETRY, SCHEDULED
from registry.exchange.abis.searching import Question
from registry.exchange.clients import admission
from registry.exchange.clients.admission import Admitted
from registry.exchange.clients.rules import MATCH, is_below
from registry.exchange.clients.sending import NotDelivered, post_to
from registry.exchange.notifications import keys
from registry.exchange.notifications.rules import MOST_ATTEMPTS, pause_after

SEARCH_TASK: Final = "exchange.abis.search"
SEND_TASK: Final = "exchange.abis.send"
_JSON: Final = "application/json"
_ERROR_JSON: Final = "application/error+json"


def note(
    ctx: Context, client: Admitted, purpose: str, question: Question, transaction_id: str, callback: str
) -> dict[str, str]:
    """Note a search that a worker makes; raises Invalid for an address that was not agreed."""
    if not is_below(callback, client.terms.callback_url):
        reason = _("Must be at or below the address for answers that the agreement names.")
        raise Invalid([FieldError("/query/callback", reason)])
    task = AbisTask(id=uuid.uuid4(), client_id=client.client.id, transaction_id=transaction_id, callback=callback)
    task.purpose, task.state, task.attempts, task.made_at = purpose, PENDING, 0, ctx.now
    content = json.dumps(question.to_json(), ensure_ascii=False).encode()
    task.sealed_request = ctx.vault.seal(content, _place(task.id, "request"))
    ctx.session.add(task)
    ctx.session.flush()
    ctx.defer(SEARCH_TASK, task_id=str(task.id))
    return {"taskId": str(task.id)}


def _place(task_id: uuid.UUID, what: str) -> str:
    return f"abis_task:{task_id}:{what}"


def search(ctx: Context, task_id: uuid.UUID) -> None:
    """Make a search, as the client that asked; without an agreement by now, nothing is searched or sent."""
    task = queries.task(ctx.session, task_id, lock=True)
    if task is None or task.state != PENDING or task.sealed_request is None:
        return
    client = _client(ctx, task)
    if client is None:
        return
    question = Question.from_json(json.loads(ctx.vault.open(task.sealed_request, _place(task.id, "request"))))
    purpose = task.purpose
    admission.act_for(ctx, client.client, "abis.identify")
    task = queries.task(ctx.session, task_id)
    assert task is not None  # locked above
    try:
        result: Any = searching.search(ctx, client, purpose, question)
    except NotFound as error:
        result = {"code": 404, "message": str(error.title)}
    task.sealed_result = ctx.vault.seal(json.dumps(result, ensure_ascii=False).encode(), _place(task.id, "result"))
    task.sealed_request, task.state = None, SCHEDULED
    ctx.session.flush()
    ctx.defer(SEND_TASK, task_id=str(task_id))


def _client(ctx: Context, task: AbisTask) -> Admitted | None:
    """The client, where it may still be told; else the task is over, and what it held is gone."""
    try:
        client = admission.admit_client(ctx, task.client_id)
        client.refuse_unless(MATCH)
    except Forbidden:
        task.state, task.sealed_request, task.sealed_result = FAILED, None, None
        ctx.session.flush()
        ctx.journal("exchange.not_sent", "exchange_client", task.client_id, message=str(task.id), reason="no-agreement")
        return None
    return client


class Result(NamedTuple):
    """The result of a task, ready to be posted."""

    address: str
    body: bytes
    headers: Mapping[str, str]


def send(registry: Registry, task_id: uuid.UUID) -> None:
    """Send a result, outside of any transaction; whoever was deleted meanwhile is not in it."""
    with registry.begin(SYSTEM) as ctx:
        result = _ready(ctx, task_id)
    if result is None:
        return
    try:
        post_to(registry, result.address, result.body, result.headers)
        is_sent = True
    except NotDelivered:
        is_sent = False
    with registry.begin(SYSTEM) as ctx:
        _note_sent(ctx, task_id, is_sent=is_sent)


def _ready(ctx: Context, task_id: uuid.UUID) -> Result | None:
    """What is sent now; None where there is nothing, or the client may not be told any more."""
    task = queries.task(ctx.session, task_id, lock=True)
    if task is None or not _is_to_be_sent(task) or task.sealed_result is None:
        return None
    if task.next_at is not None and task.next_at > ctx.now:
        return None  # it has a job of its own
    client = _client(ctx, task)
    if client is None:
        return None
    if not is_below(task.callback, client.terms.callback_url):  # agreed anew, with another address
        _failed(ctx, task, MOST_ATTEMPTS)
        return None
    result = json.loads(ctx.vault.open(task.sealed_result, _place(task.id, "result")))
    is_error = isinstance(result, dict)
    if not is_error:
        result = searching.still_there(ctx, task.client_id, result)
    mark = "&" if "?" in task.callback else "?"
    address = f"{task.callback}{mark}{urlencode({'transactionId': task.transaction_id, 'taskId': str(task.id)})}"
    body = json.dumps(result, ensure_ascii=False).encode()
    kid, key = keys.signing_key(ctx)
    kind = _ERROR_JSON if is_error else _JSON
    return Result(address, body, keys.signed_headers(address, body, kid, key, int(time.time()), kind))


def _is_to_be_sent(task: AbisTask) -> bool:
    return task.state in (SCHEDULED, RETRY)


def _note_sent(ctx: Context, task_id: uuid.UUID, *, is_sent: bool) -> None:
    task = queries.task(ctx.session, task_id, lock=True)
    if task is None or not _is_to_be_sent(task):
        return  # forgotten, or sent by another job meanwhile
    if not is_sent:
        _failed(ctx, task, task.attempts + 1)
        return
    task.state, task.sealed_result, task.next_at = COMPLETED, None, None
    ctx.session.flush()
    ctx.journal("exchange.sent", "exchange_client", task.client_id, message=str(task.id), path="abis")


def _failed(ctx: Context, task: AbisTask, attempts: int) -> None:
    task.attempts = attempts
    if attempts >= MOST_ATTEMPTS:
        task.state, task.next_at = FAILED, None
    else:
        task.state, task.next_at = RETRY, ctx.now + pause_after(attempts)
        ctx.defer_until(task.next_at, SEND_TASK, task_id=str(task.id))
    ctx.session.flush()


def status(ctx: Context, stated: str | None, task_id: str) -> str:
    """How far a task is; raises NotFound for another client's."""
    return _task(ctx, stated, task_id).state


def redeliver(ctx: Context, stated: str | None, task_id: str) -> None:
    """Send a result again at once; raises NotFound where there is none any more."""
    task = _task(ctx, stated, task_id)
    if task.state == PENDING:
        return
    if task.sealed_result is None:
        raise NotFound
    task.state, task.attempts, task.next_at = RETRY, 0, None
    ctx.session.flush()
    ctx.defer(SEND_TASK, task_id=str(task.id))


def _task(ctx: Context, stated: str | None, task_id: str) -> AbisTask:
    client, _purpose = service.admitted(ctx, stated)
    try:
        found = queries.task(ctx.session, uuid.UUID(task_id), lock=True)
    except ValueError:
        found = None
    if found is None or found.client_id != client.client.id:
        raise NotFound
    return found


def expire(ctx: Context) -> None:
    """Forget tasks whose time is over, and everybody of clients whose agreement was over long enough ago."""
    queries.remove_tasks(ctx.session, ctx.now - rules.TASKS_KEPT)
    moment = ctx.now - rules.KEPT_AFTER_END
    for client_id in queries.without_agreement(ctx.session, ctx.today - rules.KEPT_AFTER_END, moment):
        count = queries.forget(ctx.session, client_id)
        ctx.journal("exchange.abis_forgotten", "exchange_client", client_id, count=count)
