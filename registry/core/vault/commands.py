"""`registry keys init | list | rotate | retire`: the vault's keys on the command line."""

import time

import click
from sqlalchemy.orm import Session

from registry.core.clock import show_moment, utc_now
from registry.core.commands import Command, Group, progress, with_registry
from registry.core.context import SYSTEM
from registry.core.errors import Refused
from registry.core.hiding import session_of
from registry.core.messages import _, mark, plural
from registry.core.registry import Registry
from registry.core.vault import hsm_address, is_key_id, load_vault, make_key_file, marks, rotation
from registry.core.vault.file import FileKeys, add_key, let_seal, remove_key, required_module
from registry.core.vault.hsm import Hsm, hsm_at
from registry.core.vault.marks import leave_marks
from registry.settings import Settings


def new_key_id() -> str:
    """A name for a key made today: kYYYYMMDD."""
    return f"k{utc_now():%Y%m%d}"


@click.command("init", cls=Command, help=mark("Make the vault's key file. An existing one is never replaced."))
@click.option("--id", "key_id", default=new_key_id, help=mark("Name of the key; by default kYYYYMMDD."))
@click.option(
    "--in-hsm", is_flag=True, help=mark("Make the key's secret in the security module that the settings name.")
)
def init(key_id: str, in_hsm: bool) -> None:
    """Make the vault's key file."""
    if not is_key_id(key_id):
        raise click.BadParameter(str(_("must have 1 to 255 ASCII characters")), param_hint="--id")
    settings = Settings.from_environ()
    path, address = settings.keys_path, hsm_address(settings)
    make_key_file(path, key_id, required_module(hsm_at(address) if address else None) if in_hsm else None)
    load_vault(path, address)
    click.echo(_("Made {path}. Keep a copy in a safe place: without it, nothing sealed can be opened.", path=path))


@click.command(
    "list", cls=Command, help=mark("List the vault's keys and how many stored items of which column need each.")
)
@with_registry
def list_keys(registry: Registry) -> None:
    """List the vault's keys."""
    ring = _file_of(registry)
    with session_of(registry.engine) as session:
        needed = rotation.needed(session)
        known = {key.name: key for key in marks.keys(session)}
    for name in [*known, *sorted(needed.keys() - known.keys())]:
        key = known.get(name)
        if key is None:
            click.echo(_("{name}: not a key of this database; these items are damaged", name=name))
        elif key.retired_at is not None:
            click.echo(_("{name}: retired on {day}", name=name, day=show_moment(key.retired_at)))
        elif name == registry.vault.current:
            click.echo(_("{name}: seals since {day}", name=name, day=show_moment(key.made_at)))
        else:
            click.echo(_("{name}: opens what it sealed", name=name))
        if ring.in_module(name):
            click.echo(_("  its secret is in the security module"))
        for column, count in sorted(needed.get(name, {}).items()):
            click.echo(f"  {column}: {count}")


@click.command(
    "rotate",
    cls=Command,
    help=mark(
        "Make a new key for the vault and seal everything with it, while the service runs.\n\n"
        "After an interruption, run it again: it goes on where it stopped, and makes no further key."
    ),
)
@click.option("--id", "key_id", default=None, help=mark("Name of the new key; by default kYYYYMMDD, then kYYYYMMDD-2."))
@click.option(
    "--in-hsm/--in-file",
    default=None,
    help=mark("Where to keep the new key: in the security module or in the key file; by default as the current one."),
)
@click.option(
    "--only-make", is_flag=True, help=mark("Make the key, to be copied to other machines, and do not seal with it yet.")
)
@with_registry
def rotate(registry: Registry, key_id: str | None, in_hsm: bool | None, only_make: bool) -> None:
    """Replace the vault's key."""
    if key_id is not None and (not is_key_id(key_id) or key_id == registry.vault.current):
        raise click.BadParameter(str(_("must be a new name of 1 to 255 ASCII characters")), param_hint="--id")
    ring = _file_of(registry)
    if in_hsm is None:
        in_hsm = ring.in_module(ring.current)
    module = required_module(ring.module) if in_hsm else None
    with rotation.alone(registry):
        with session_of(registry.engine) as session:
            name = key_id or _free_name({key.name for key in marks.keys(session)} | registry.vault.key_names())
        if only_make:
            _make(registry, ring, name, module)
            click.echo(
                _(
                    "Key {name} is in {path} and does not seal yet. Copy the file to every machine, then run "
                    "`registry keys rotate --id {name}`.",
                    name=name,
                    path=ring.path,
                )
            )
            return
        with session_of(registry.engine) as session:
            total = rotation.left(session, registry.vault.current)
        if total:
            click.echo(_("Going on with key {name}.", name=registry.vault.current), err=True)
        else:
            _begin(registry, ring, name, module)
            with session_of(registry.engine) as session:
                total = rotation.left(session, registry.vault.current)
        started = time.monotonic()
        with progress() as bar:
            task = bar.add_task(str(_("Sealing")), total=total)
            done = rotation.reseal(registry, lambda count: bar.advance(task, count))
    seconds = time.monotonic() - started
    click.echo(
        plural(
            "{n} item was sealed with key {name}, in {seconds:.1f} s.",
            "{n} items were sealed with key {name}, in {seconds:.1f} s.",
            done,
            name=registry.vault.current,
            seconds=seconds,
        )
    )
    click.echo(_("Keep a copy of {path} now. `registry keys retire` removes the old key.", path=ring.path))


def _begin(registry: Registry, ring: FileKeys, name: str, module: Hsm | None) -> None:
    """The new key into the file, its mark into the database, and only then let it seal: killed anywhere, both agree."""
    _make(registry, ring, name, module)
    let_seal(ring.path, name)
    ring.refresh()
    with registry.begin(SYSTEM) as ctx:
        ctx.journal("vault.key_made", "vault_key", name)


def _make(registry: Registry, ring: FileKeys, name: str, module: Hsm | None) -> None:
    if name not in ring.names():
        add_key(ring.path, name, module)
        ring.refresh()
    with Session(registry.engine) as session, session.begin():
        leave_marks(session, registry.vault, {name})


def _free_name(taken: set[str]) -> str:
    first = new_key_id()
    return next(name for name in (first, *(f"{first}-{number}" for number in range(2, 1000))) if name not in taken)


@click.command(
    "retire",
    cls=Command,
    help=mark(
        "Remove keys of the vault that nothing needs any more from the key file.\n\n"
        "Backups made before the rotation need them: keep the old key file with those backups."
    ),
)
@with_registry
def retire(registry: Registry) -> None:
    """Remove the keys that nothing needs."""
    ring = _file_of(registry)
    with rotation.alone(registry):
        old = sorted(registry.vault.key_names() - {registry.vault.current})
        if not old:
            click.echo(_("There is no old key."))
            return
        with registry.begin(SYSTEM) as ctx:
            registry.derive_anew(ctx)
        rotation.wait_for_others(registry)
        with session_of(registry.engine) as session:
            needed_by_key = rotation.needed(session)
        for name in old:
            if needed := needed_by_key.get(name):
                raise Refused(
                    "key-needed",
                    _(
                        "Key {name} is still needed: {columns}. "
                        "Run `registry keys rotate`; restore damaged items from a backup first.",
                        name=name,
                        columns=", ".join(f"{column} ({count})" for column, count in sorted(needed.items())),
                    ),
                )
            with registry.begin(SYSTEM) as ctx:
                marks.retire(ctx.session, name)
                ctx.journal("vault.key_retired", "vault_key", name)
            was_in_module = ring.in_module(name)
            remove_key(ring.path, name)
            click.echo(
                _(
                    "Key {name} is retired. Backups made before the rotation need it: keep the old key file with them.",
                    name=name,
                )
            )
            if was_in_module:
                click.echo(_("Its secret stays in the security module. Once no backup needs it, delete it there."))


def _file_of(registry: Registry) -> FileKeys:
    ring = registry.vault.ring
    assert isinstance(ring, FileKeys)
    return ring


@click.group(cls=Group, help=mark("Keys: the vault's, which encrypts, and the issuer's, which signs cards."))
def keys() -> None:
    """Keys."""


for command in (init, list_keys, rotate, retire):
    keys.add_command(command)
