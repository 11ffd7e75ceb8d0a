"""Logs: one JSON object per line on standard error, without personal data.

The messages of libraries and of exceptions may quote what was sent or stored (SQL parameters, arguments of jobs, bad
lines of files), so none of them is written: an exception is logged as its class and place.
"""

import json
import logging
import sys
import threading
import traceback
from types import TracebackType
from typing import Final

import structlog

LITERAL: Final = frozenset({("gunicorn.error", "arbiter")})
"""Loggers and modules whose records are constant sentences with the values apart: these sentences are written."""


def place_of(trace: TracebackType | None) -> str:
    """The file and line where an exception was raised."""
    while trace and trace.tb_next:
        trace = trace.tb_next
    return f"{trace.tb_frame.f_code.co_filename}:{trace.tb_lineno}" if trace else "?"


class WithoutValues(logging.Formatter):
    """Formats a library's record as its level, logger and place, and its exception as class and place.

    The message, its arguments and the exception's text are left out whatever the library put there.
    """

    def format(self, record: logging.LogRecord) -> str:
        """One JSON object."""
        line = {
            "level": record.levelname.lower(),
            "logger": record.name,
            "where": f"{record.module}:{record.lineno}",
            "timestamp": self.formatTime(record, "%Y-%m-%dT%H:%M:%S%z"),
        }
        if (record.name, record.module) in LITERAL and isinstance(record.msg, str):
            line["sentence"] = record.msg
        if record.exc_info and record.exc_info[0]:
            line |= {"error": record.exc_info[0].__name__, "raised": place_of(record.exc_info[2])}
        return json.dumps(line)


def set_up_logging(level: int = logging.INFO) -> None:
    """Send structlog's and the standard library's records to standard error as JSON lines."""
    shared: list[structlog.typing.Processor] = [
        structlog.contextvars.merge_contextvars,
        structlog.stdlib.add_log_level,
        structlog.processors.TimeStamper(fmt="iso", utc=True),
    ]
    structlog.configure(
        processors=[*shared, structlog.processors.JSONRenderer()],
        wrapper_class=structlog.make_filtering_bound_logger(level),
        logger_factory=structlog.PrintLoggerFactory(sys.stderr),
    )
    handler = logging.StreamHandler(sys.stderr)
    handler.setFormatter(WithoutValues())
    logging.basicConfig(level=logging.WARNING, handlers=[handler])
    # A server that was started before this, such as gunicorn, has handlers of its own.
    for name in logging.Logger.manager.loggerDict:
        for other in logging.getLogger(name).handlers:
            other.setFormatter(WithoutValues())
    logging.raiseExceptions = False  # it would print a record's arguments
    logging.captureWarnings(capture=True)
    # Where the host, such as a test runner, has hooks of its own, it keeps them.
    if sys.excepthook is sys.__excepthook__:
        sys.excepthook = _on_exception
    if threading.excepthook is threading.__excepthook__:
        threading.excepthook = _on_thread_exception
    if sys.unraisablehook is sys.__unraisablehook__:
        sys.unraisablehook = _on_unraisable


def _on_exception(kind: type[BaseException], _error: BaseException, trace: TracebackType | None) -> None:
    if issubclass(kind, KeyboardInterrupt):
        return
    # Where it happened, outermost first, without the source lines' values and without the exception's text.
    calls = [f"{frame.filename}:{frame.lineno} {frame.name}" for frame in traceback.extract_tb(trace)]
    structlog.get_logger(__name__).error("ended_by_exception", error=kind.__name__, calls=calls)


def _on_thread_exception(failure: threading.ExceptHookArgs) -> None:
    structlog.get_logger(__name__).error(
        "thread_ended_by_exception", error=failure.exc_type.__name__, where=place_of(failure.exc_traceback)
    )


def _on_unraisable(failure: "sys.UnraisableHookArgs") -> None:
    kind = failure.exc_type.__name__ if failure.exc_type else "?"
    structlog.get_logger(__name__).error("exception_ignored", error=kind, where=place_of(failure.exc_traceback))
