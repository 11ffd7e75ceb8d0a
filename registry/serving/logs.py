"""The log of gunicorn itself, in the form of ours."""

from typing import Any

from gunicorn.glogging import Logger

from registry.core.logging import WithoutValues


class ServerLog(Logger):  # type: ignore[misc]  # gunicorn ships no types
    """gunicorn's own log, without the addresses, bodies and exceptions' texts that it would quote."""

    def setup(self, cfg: Any) -> None:
        """Format what it writes as ours."""
        super().setup(cfg)
        for handler in (*self.error_log.handlers, *self.access_log.handlers):
            handler.setFormatter(WithoutValues())
