"""Requests whose files are closed however reading them ended: a form with too many parts is refused in the middle."""

from typing import IO, Any

from flask import Request


class UploadRequest(Request):
    """Knows every file that it began to read; werkzeug closes those alone that were read to the end."""

    def _get_file_stream(self, *arguments: Any, **options: Any) -> IO[bytes]:
        stream = super()._get_file_stream(*arguments, **options)
        self.__dict__.setdefault("begun_streams", []).append(stream)
        return stream

    def close(self) -> None:
        """Close what was read, and what was not read to its end."""
        super().close()
        for stream in self.__dict__.get("begun_streams", ()):
            stream.close()
