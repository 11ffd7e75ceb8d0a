"""What the engine's commands take and how they refuse: files and folders, checked before any work is done."""

from pathlib import Path
from typing import Any, Final

import click

from biometrics.errors import BiometricError
from biometrics.images.raster import FingerprintImage
from biometrics.images.reading import read_image

FILE: Final = click.Path(exists=True, dir_okay=False, path_type=Path)
FOLDER: Final = click.Path(exists=True, file_okay=False, path_type=Path)


class NewFile(click.Path):
    """A file to be written, in a folder that is there: nobody waits an hour to learn that it is not."""

    def __init__(self) -> None:
        super().__init__(dir_okay=False, writable=True, path_type=Path)

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> Any:
        """The path."""
        path: Path = super().convert(value, param, ctx)  # type: ignore[assignment]  # path_type says so
        if not path.parent.is_dir():
            self.fail(f"Folder '{path.parent}' does not exist.", param, ctx)
        return path


class Commands(click.Group):
    """Commands that end what the engine or the system refuses with one line and status 1."""

    def invoke(self, ctx: click.Context) -> Any:
        """Run the command asked for."""
        try:
            return super().invoke(ctx)
        except BrokenPipeError:
            raise  # click ends quietly
        except (BiometricError, OSError) as error:
            raise click.ClickException(str(error)) from error


def read_file(path: Path, ppi: float | None) -> FingerprintImage:
    """The image of a file; raises BiometricError that names it."""
    try:
        return read_image(path.read_bytes(), ppi)
    except BiometricError as error:
        raise BiometricError(f"{path}: {error}") from error
