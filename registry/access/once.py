"""Requests that may be sent again: with its Idempotency-Key, a request is done once and answered alike each time.

    once = Once("births", body)
    if earlier := once.earlier():
        return earlier
    ...                                  # the slow work, outside the transaction
    with once.begin() as ctx:
        birth = enrol(ctx, command)
        once.answer(ctx, birth_answer(ctx, birth), location=f"/api/v1/births/{birth.id}")
    return once.response()

Without the header nothing is stored, and every request is done.
"""

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from typing import Any

from flask import Response, current_app, jsonify, request

from registry.access.http import begin
from registry.access.requests import Body
from registry.core.context import Context
from registry.core.errors import RegistryError
from registry.core.replay import Answer, checked_key, earlier_answer, keep_answer


class Once:
    """One request to a route and its answer."""

    def __init__(self, route: str, body: Body) -> None:
        self.route, self.digest = route, body.digest
        self.key = checked_key(request.headers.get("Idempotency-Key"))
        self._answer: Answer | None = None

    def earlier(self) -> Response | None:
        """The answer to this request, if it was sent before; raises Refused if its key came with different content."""
        self._find()
        return None if self._answer is None else self.response()

    @contextmanager
    def begin(self) -> Iterator[Context]:
        """The unit of work that does the request. It must give the answer, which is stored in the same transaction.

        When the same request is sent twice at the same moment, one may be refused, or find nothing to do any more,
        because the other has just been done; then both get the answer of the other.
        """
        try:
            with begin() as ctx:
                yield ctx
        except RegistryError:
            self._find()
            if self._answer is None:
                raise

    def answer(self, ctx: Context, body: Mapping[str, Any], *, status: int = 201, location: str | None = None) -> None:
        """Answer with this body, now and whenever the request is sent again."""
        plain = current_app.json.loads(current_app.json.dumps(body))
        self._answer = Answer(status, plain, location)
        keep_answer(ctx, self.route, self.key, self.digest, self._answer)

    def response(self) -> Response:
        """The answer as a response."""
        assert self._answer is not None, "the unit of work gave no answer"
        response = jsonify(self._answer.body)
        response.status_code = self._answer.status
        if self._answer.location:
            response.headers["Location"] = self._answer.location
        return response

    def _find(self) -> None:
        self._answer = None
        if self.key is None:
            return
        with begin() as ctx:
            self._answer = earlier_answer(ctx, self.route, self.key, self.digest)
