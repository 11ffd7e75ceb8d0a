"""The station's commands say what is wrong in the words of whoever types them, and open no page that nobody serves."""

import socket
import webbrowser
from pathlib import Path

import pytest
from click.testing import CliRunner

from station.cli import main


@pytest.mark.parametrize(
    ("address", "sentence"),
    [
        ("http://registro.example", "debe empezar con https://"),
        ("registro.example", "Escriba la dirección del registro"),
        ("https://[", "Escriba la dirección del registro"),
        ("https://registro.example:port", "Escriba la dirección del registro"),
    ],
)
def test_a_wrong_address_is_answered_in_words(tmp_path: Path, address: str, sentence: str) -> None:
    answer = CliRunner().invoke(main, ["join", address, "ABCD-EFGH", "--home", str(tmp_path / "home")])
    assert answer.exit_code == 1
    assert sentence in answer.output


def test_a_folder_that_cannot_be_written_is_named(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    answer = CliRunner().invoke(
        main, ["join", "https://127.0.0.1:1", "ABCD", "--home", str(tmp_path / "file" / "home")]
    )
    assert answer.exit_code == 1
    assert f"No se puede escribir en {tmp_path / 'file' / 'home'}" in answer.output


def test_no_browser_is_opened_where_another_program_has_the_port(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    opened: list[str] = []
    monkeypatch.setattr(webbrowser, "open", opened.append)
    with socket.create_server(("127.0.0.1", 0)) as other:
        port = str(other.getsockname()[1])
        answer = CliRunner().invoke(main, ["serve", "--port", port, "--home", str(tmp_path / "home")])
    assert answer.exit_code == 1
    assert f"El puerto {port} está ocupado" in answer.output
    assert opened == []
