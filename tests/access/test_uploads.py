"""Files of forms are closed, however reading the form ended."""

import gc
from tempfile import SpooledTemporaryFile

from flask import Flask
from flask.testing import FlaskClient


def test_a_form_with_too_many_files_is_refused_and_leaves_none_open(app: Flask, client: FlaskClient) -> None:
    most, line = app.config["MAX_FORM_PARTS"], "\r\n"
    part = f'--x{line}Content-Disposition: form-data; name="photo"; filename="a.png"{line}{line}a{line}'
    body = part * (most + 1) + f"--x--{line}"
    answer = client.post("/verify", data=body.encode(), content_type="multipart/form-data; boundary=x")
    assert answer.status_code == 413
    assert [file for file in gc.get_objects() if isinstance(file, SpooledTemporaryFile) and not file.closed] == []
