"""What the commands take, and how they refuse it: files and folders are checked before any work is done."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any, Final

import click

from biometrics.errors import BiometricError
from biometrics.images.raster import FingerprintImage
from biometrics.images.reading import read_image

FILE: Final = click.Path(exists=True, dir_okay=False, path_type=Path)
FOLDER: Final = click.Path(exists=True, file_okay=False, path_type=Path)


class NewFile(click.Path):
    """A file to write, in a folder that exists: checked first, not after an hour of work."""

    def __init__(self) -> None:
        super().__init__(dir_okay=False, writable=True, path_type=Path)

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> Any:
        """The path."""
        path: Path = super().convert(value, param, ctx)  # type: ignore[assignment]  # path_type says so
        if not path.parent.is_dir():
            self.fail(f"Folder '{path.parent}' does not exist.", param, ctx)
        return path


class Commands(click.Group):
    """Commands that report what the engine or the system refuses in one line, and exit with status 1."""

    def invoke(self, ctx: click.Context) -> Any:
        """Run the command."""
        try:
            return super().invoke(ctx)
        except BrokenPipeError:
            raise  # click ends quietly
        except (BiometricError, OSError) as error:
            raise click.ClickException(str(error)) from error


@contextmanager
def naming(path: Path) -> Iterator[None]:
    """Put the file's name in front of whatever the engine refuses about it."""
    try:
        yield
    except BiometricError as error:
        raise click.ClickException(f"{path}: {error}") from error


def read_file(path: Path, ppi: float | None) -> FingerprintImage:
    """The image in a file; raises ClickException, which names the file."""
    with naming(path):
        return read_image(path.read_bytes(), ppi)
