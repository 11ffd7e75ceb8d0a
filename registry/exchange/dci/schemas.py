"""The shape of DCI's messages, as its OpenAPI document has them. What it does not name is ignored, as it allows.

Many clients write null for what they leave out: it is read as left out.
"""

import re
from datetime import datetime
from typing import Any, Final

import marshmallow as ma
from marshmallow import fields
from marshmallow.validate import Length, OneOf, Range, Regexp

from registry.core.messages import _
from registry.core.schemas import hidden_character_errors
from registry.exchange.dci.rules import LONGEST_ID, LONGEST_MESSAGE_ID, MOST_REQUESTS

LOCALE: Final = re.compile(r"\A[a-z]{3}\Z")
_MOST_CODES: Final = 100


class _Lenient(ma.Schema):
    class Meta:
        unknown = ma.EXCLUDE

    @ma.pre_load
    def leave_out_nulls(self, data: Any, **_options: Any) -> Any:
        """What is null was left out."""
        return {name: value for name, value in data.items() if value is not None} if isinstance(data, dict) else data


class Word(fields.String):
    """A text of a bounded length that holds no hidden character; never blank."""

    def __init__(self, most: int, **options: Any) -> None:
        super().__init__(validate=Length(1, most), **options)

    def _deserialize(self, value: Any, attr: str | None, data: Any, **options: Any) -> str:
        text: str = super()._deserialize(value, attr, data, **options)
        if hidden_character_errors(text):
            raise ma.ValidationError([_("Control, invisible or direction-changing characters are not allowed.")])
        return text


class Moment(fields.Field[datetime]):
    """A moment with its offset, as RFC 3339 writes it."""

    _SHAPE = re.compile(r"\d{4}-\d\d-\d\d[Tt ]\d\d:\d\d:\d\d(\.\d{1,9})?([Zz]|[+-]\d\d:\d\d)", re.ASCII)

    def _deserialize(self, value: Any, attr: str | None, data: Any, **options: Any) -> datetime:
        del attr, data, options
        if isinstance(value, str) and self._SHAPE.fullmatch(value):
            try:
                return datetime.fromisoformat(value.upper())
            except ValueError:
                pass
        raise ma.ValidationError([_("Must be a moment with its offset, as 2026-11-29T08:00:00-05:00.")])


def _locale() -> fields.String:
    return fields.String(validate=Regexp(LOCALE))


class HeaderSchema(_Lenient):
    """The header of a request."""

    version = Word(20, load_default="1.0.0")
    message_id = Word(LONGEST_MESSAGE_ID, required=True)
    message_ts = Moment(required=True)
    action = Word(40, required=True)
    sender_id = Word(200, required=True)
    sender_uri = Word(1000)
    receiver_id = Word(200)
    total_count = fields.Integer(required=True, strict=True, validate=Range(0))
    is_msg_encrypted = fields.Boolean(load_default=False)


class SearchCriteriaSchema(_Lenient):
    """What is searched for; the query itself is judged by the rules."""

    version = Word(20)
    reg_type = Word(200)
    reg_event_type = Word(200)
    reg_record_type = Word(200)
    query_type = fields.String(required=True, validate=OneOf(["idtype-value", "expression", "predicate", "graphql"]))
    query = fields.Raw(required=True)
    sort = fields.List(fields.Dict())
    pagination = fields.Dict()
    consent = fields.Dict()
    authorize = fields.Dict()


class SearchItemSchema(_Lenient):
    """One request of a search."""

    reference_id = Word(LONGEST_MESSAGE_ID, required=True)
    timestamp = Moment(required=True)
    search_criteria = fields.Nested(SearchCriteriaSchema, required=True)
    pagination = fields.Dict()
    locale = _locale()


class SearchSchema(_Lenient):
    """A search."""

    transaction_id = Word(LONGEST_ID, required=True)
    search_request = fields.List(fields.Nested(SearchItemSchema), required=True, validate=Length(1, MOST_REQUESTS))


class FrequencySchema(_Lenient):
    """When notifications are wanted; those of this registry are sent as it happens."""

    start_time = Moment(required=True)
    end_time = Moment(required=True)
    frequency = Word(100, required=True)


class SubscribeCriteriaSchema(_Lenient):
    """Of whom and of what to be notified."""

    version = Word(20)
    reg_type = Word(200)
    reg_event_type = Word(200, required=True)
    frequency = fields.Nested(FrequencySchema)
    filter_type = fields.String(validate=OneOf(["idtype-value", "expression", "predicate", "graphql"]))
    filter = fields.Raw(required=True)
    notify_record_type = Word(200, required=True)
    authorize = fields.Dict()


class SubscribeItemSchema(_Lenient):
    """One request to be notified."""

    reference_id = Word(LONGEST_MESSAGE_ID, required=True)
    timestamp = Moment(required=True)
    subscribe_criteria = fields.Nested(SubscribeCriteriaSchema, required=True)
    locale = _locale()


class SubscribeSchema(_Lenient):
    """Requests to be notified."""

    transaction_id = Word(LONGEST_ID, required=True)
    subscribe_request = fields.List(
        fields.Nested(SubscribeItemSchema), required=True, validate=Length(1, MOST_REQUESTS)
    )


class UnsubscribeSchema(_Lenient):
    """Subscriptions to end."""

    transaction_id = Word(LONGEST_ID, required=True)
    timestamp = Moment(required=True)
    subscription_codes = fields.List(Word(LONGEST_ID), required=True, validate=Length(1, _MOST_CODES))


class StatusItemSchema(_Lenient):
    """Which earlier messages are asked about."""

    reference_id = Word(LONGEST_MESSAGE_ID, required=True)
    txn_type = fields.String(required=True, validate=OneOf(["search", "subscribe", "unsubscribe"]))
    attribute_type = fields.String(
        required=True,
        validate=OneOf(["transaction_id", "reference_id_list", "correlation_id", "subscription_code_list"]),
    )
    attribute_value = fields.Raw(required=True)
    locale = _locale()


class StatusSchema(_Lenient):
    """A question about earlier messages."""

    transaction_id = Word(LONGEST_ID, required=True)
    txnstatus_request = fields.Nested(StatusItemSchema, required=True)


MESSAGES: Final[dict[str, ma.Schema]] = {
    "search": SearchSchema(),
    "subscribe": SubscribeSchema(),
    "unsubscribe": UnsubscribeSchema(),
    "txn-status": StatusSchema(),
}
"""Action → the schema of its message."""
HEADER: Final = HeaderSchema()
