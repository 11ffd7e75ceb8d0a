"""How the application writes JSON."""

from typing import Any

from flask.json.provider import DefaultJSONProvider

from registry.core.messages import Message


class JsonProvider(DefaultJSONProvider):
    """Flask's own, with fields in the order given and each Message as a sentence in the language of the request."""

    sort_keys = False

    @staticmethod
    def default(value: Any) -> Any:
        """The JSON form of a value that the standard library does not know."""
        return str(value) if isinstance(value, Message) else DefaultJSONProvider.default(value)
