"""The command line: plain sentences, exit statuses, no job lost."""

import os
import signal
import subprocess
import sys
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

import click
import pytest
from click.testing import CliRunner
from sqlalchemy import text
from sqlalchemy.orm import Session

from registry.cli import LATER, main
from registry.core.commands import Command
from registry.core.context import SYSTEM
from registry.core.jobs import pending
from registry.core.messages import speaking, translated_plural
from registry.core.registry import Registry
from registry.locale.update import extracted

ROOT = Path(__file__).resolve().parents[1]


@dataclass(frozen=True)
class Done:
    returncode: int
    stdout: str
    stderr: str


def registry_command(home: Path, *words: str, url: str | None = None, typed: str = "", **more: str) -> Done:
    """Run a command in this process, with an environment of its own."""
    environ: dict[str, str | None] = {name: None for name in os.environ if name.startswith("REGISTRY_")}
    environ |= {"REGISTRY_HOME": str(home), "REGISTRY_LANGUAGE": "en", **more} | (
        {"REGISTRY_DATABASE_URL": url} if url else {}
    )
    result = CliRunner().invoke(main, list(words), env=environ, input=typed)
    if result.exception is not None and not isinstance(result.exception, SystemExit):
        raise result.exception
    return Done(result.exit_code, result.stdout, result.stderr)


def environment(home: Path, url: str) -> dict[str, str]:
    """The environment of another process that works on this database."""
    inherited = {name: value for name, value in os.environ.items() if not name.startswith("REGISTRY_")}
    return inherited | {
        "REGISTRY_HOME": str(home),
        "REGISTRY_DATABASE_URL": url,
        "REGISTRY_LANGUAGE": "en",
        "PYTHONPATH": str(ROOT),
    }


@pytest.fixture
def url(registry: Registry) -> str:
    return registry.engine.url.render_as_string(hide_password=False)


def test_help_names_every_command(home: Path) -> None:
    help_text = registry_command(home, "--help").stdout
    for command in ("audit", "demo", "facility", "keys", "migrate", "serve", "user", "worker"):
        assert command in help_text


def commands(command: click.Command, path: str) -> Iterator[tuple[str, click.Command]]:
    yield path, command
    if isinstance(command, click.Group):
        for name, below in command.commands.items():
            yield from commands(below, f"{path} {name}")


def test_every_help_text_is_in_the_catalogue() -> None:
    known = {text for message in extracted() for text in ([message.id] if isinstance(message.id, str) else message.id)}
    for path, command in commands(main.complete(), "registry"):
        assert isinstance(command, Command), path
        options = [parameter for parameter in command.params if isinstance(parameter, click.Option)]
        missing = [text for text in (command.help, *(option.help for option in options)) if text not in known]
        assert not missing, path


def test_the_list_of_commands_reads_none_of_them_and_says_what_they_say() -> None:
    assert main.later.keys() == LATER.keys()
    for name, later in LATER.items():
        assert main.complete().commands[name].help == later.help, name
    code = "import sys; from registry.cli import main; main(['--help'], standalone_mode=False); print(*sys.modules)"
    words = [sys.executable, "-c", code]
    shown = subprocess.run(words, capture_output=True, text=True, check=True).stdout
    assert "watch" in shown
    assert not {"numba", "flask", "marshmallow", "registry.rooms", "onnxruntime"} & set(shown.split())


def test_all_wrong_settings_are_reported_at_once(home: Path) -> None:
    done = registry_command(home, "migrate", REGISTRY_TOKEN_HOURS="never", REGISTRY_TYPO="1")
    assert done.returncode == 1
    assert "REGISTRY_TOKEN_HOURS" in done.stderr
    assert "REGISTRY_TYPO" in done.stderr
    assert "Traceback" not in done.stderr


def test_a_key_file_is_never_replaced(tmp_path: Path) -> None:
    assert registry_command(tmp_path, "keys", "init").returncode == 0
    before = (tmp_path / "keys.json").read_bytes()
    again = registry_command(tmp_path, "keys", "init")
    assert again.returncode == 1
    assert "nothing was changed" in again.stderr
    assert (tmp_path / "keys.json").read_bytes() == before


def test_without_keys_the_command_says_how_to_make_them(tmp_path: Path, url: str) -> None:
    done = registry_command(tmp_path, "migrate", url=url)
    assert done.returncode == 1
    assert "registry keys init" in done.stderr


def test_an_unreachable_database_is_reported_in_plain_words(home: Path) -> None:
    done = registry_command(home, "audit", "verify", url="postgresql://nobody@127.0.0.1:1/none")
    assert done.returncode == 1
    assert "unavailable" in done.stderr
    assert "Traceback" not in done.stderr


def test_a_second_account_with_the_same_name_is_refused(home: Path, url: str, unique: str) -> None:
    words = ("user", "add", f"rosa.{unique}", "--role", "registrar", "--facility", "00006208", "--password-stdin")
    assert registry_command(home, *words, url=url, typed="a password of some length\n").returncode == 0
    again = registry_command(home, *words, url=url, typed="a password of some length\n")
    assert again.returncode == 1
    assert "There is already an account with this name." in again.stderr


def test_an_account_with_an_unknown_facility_is_refused_with_the_reason(home: Path, url: str, unique: str) -> None:
    words = ("user", "add", f"luz.{unique}", "--role", "registrar", "--facility", "99999999", "--password-stdin")
    done = registry_command(home, *words, url=url, typed="a password of some length\n")
    assert done.returncode == 1
    assert "There is no such facility." in done.stderr


def test_an_account_may_be_added_with_its_language(
    home: Path, url: str, unique: str, sql: Callable[..., object]
) -> None:
    words = ("user", "add", f"sol.{unique}", "--role", "auditor", "--language", "qu", "--password-stdin")
    done = registry_command(home, *words, url=url, typed="a password of some length\n")
    assert done.returncode == 0, done.stderr
    assert sql("SELECT language FROM account WHERE username = :name", name=f"sol.{unique}") == "qu"


def test_an_unknown_role_is_refused_with_the_known_ones(home: Path, url: str) -> None:
    done = registry_command(home, "user", "add", "luna", "--role", "king", "--password-stdin", url=url)
    assert done.returncode == 2
    assert "'registrar'" in done.stderr


@pytest.mark.parametrize("words", [("--lang", "es", "audit", "verify"), ("audit", "verify", "--lang", "es")])
def test_the_language_is_chosen_before_or_after_the_command(home: Path, url: str, words: tuple[str, ...]) -> None:
    done = registry_command(home, *words, url=url)
    with speaking("es"):
        counted = translated_plural("{n} row, unbroken. Head {head}", "{n} rows, unbroken. Head {head}", 2)
    assert counted.partition(" ")[2].partition("{")[0] in done.stdout


def test_the_journal_is_verified(home: Path, url: str) -> None:
    done = registry_command(home, "audit", "verify", url=url)
    assert done.returncode == 0, done.stderr
    assert "unbroken" in done.stdout


def test_the_job_of_a_killed_worker_is_run_by_the_next(home: Path, registry: Registry, url: str) -> None:
    with registry.engine.begin() as connection:
        connection.execute(text("DELETE FROM procrastinate_jobs"))  # queued by other tests
    with registry.begin(SYSTEM) as ctx:
        # A birth that does not exist: the task has nothing to do, and must run nevertheless.
        ctx.defer("duplicates.search_birth", birth_id="00000000-0000-0000-0000-000000000000")
    environ = environment(home, url)
    command = [sys.executable, "-W", "ignore", "-m", "registry", "worker"]
    killed = subprocess.Popen(command, env=environ, cwd=ROOT, stderr=subprocess.DEVNULL)
    killed.send_signal(signal.SIGKILL)
    killed.wait()
    done = subprocess.run(
        [*command, "--until-empty"], env=environ, cwd=ROOT, capture_output=True, timeout=120, check=False
    )
    assert done.returncode == 0, done.stderr
    with Session(registry.engine) as session:
        assert pending(session).get("todo", 0) == 0
