"""The files for a ministry's machine are accepted by the programs that read them, where these are present."""

import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from registry.settings import Settings

ROOT = Path(__file__).resolve().parents[2]
DEPLOY = ROOT / "deploy"


def accepted(*words: str | Path) -> str:
    done = subprocess.run([str(word) for word in words], capture_output=True, text=True, check=False)
    said = done.stdout + done.stderr
    assert done.returncode == 0, said
    return said


@pytest.mark.skipif(shutil.which("systemd-analyze") is None, reason="systemd is not here")
def test_systemd_accepts_the_units(tmp_path: Path) -> None:
    units = []
    for file in [*DEPLOY.glob("*.service"), *DEPLOY.glob("*.timer")]:
        # The programs are not installed where the tests run.
        units.append(tmp_path / file.name)
        units[-1].write_text(re.sub(r"/opt/registry/bin/\w+", "/bin/true", file.read_text()))
    assert len(units) == 7
    assert accepted("systemd-analyze", "verify", "--recursive-errors=no", *units) == ""


@pytest.mark.skipif(shutil.which("nginx") is None, reason="nginx is not here")
def test_nginx_accepts_the_proxy(tmp_path: Path) -> None:
    key, certificate = tmp_path / "key.pem", tmp_path / "certificate.pem"
    words = ["openssl", "req", "-x509", "-newkey", "rsa:2048", "-nodes", "-subj", "/CN=x", "-days", "2"]
    accepted(*words, "-keyout", key, "-out", certificate)
    proxy = (DEPLOY / "nginx.conf").read_text()
    proxy = proxy.replace("/etc/ssl/registry/fullchain.pem", str(certificate))
    proxy = proxy.replace("/etc/ssl/registry/privkey.pem", str(key))
    file = tmp_path / "nginx.conf"
    file.write_text(f"error_log stderr;\npid {tmp_path}/pid;\nevents {{}}\nhttp {{\n{proxy}\n}}\n")
    accepted("nginx", "-t", "-p", tmp_path, "-c", file)


def test_hadolint_accepts_the_containerfile() -> None:
    hadolint = Path(sys.executable).with_name("hadolint")
    if not hadolint.exists():
        pytest.skip("hadolint is not here")
    accepted(hadolint, ROOT / "Containerfile")


def test_the_settings_of_the_units_and_of_compose_exist() -> None:
    known = {f"REGISTRY_{name.upper()}" for name in Settings.__dataclass_fields__}
    text = "".join(file.read_text() for file in [*DEPLOY.iterdir(), ROOT / "compose.yaml", ROOT / "Containerfile"])
    assert set(re.findall(r"REGISTRY_[A-Z_]+(?=[=:])", text)) <= known
