"""Images and templates of a request made ready: read as every stranger's are, outside any transaction."""

from collections.abc import Sequence
from dataclasses import dataclass

from registry.core.errors import FieldError, Invalid
from registry.core.messages import _
from registry.exchange.abis.sent import Item
from registry.fingerprints import engine, isolation
from registry.fingerprints.matching.presented import PresentedPrint


@dataclass(frozen=True, slots=True)
class ReadPrint:
    """One print with its template; `image` is the file as it was sent, None where a template was."""

    place: int
    finger: int
    quality: int
    template: bytes
    image: bytes | None

    @property
    def presented(self) -> PresentedPrint:
        """The print, to search or compare with."""
        return PresentedPrint(self.finger, self.quality, self.template)


def read(items: Sequence[Item]) -> list[ReadPrint]:
    """Extract every print's template; raises Invalid with every print that cannot be used, Unavailable when busy."""
    prints, errors = [], []
    with isolation.request():
        for item in items:
            try:
                prints.append(_read(item))
            except engine.ImageRefused as refused:
                errors.append(FieldError(f"{item.pointer}/image", refused.message))
            except engine.TemplateInvalid:
                errors.append(
                    FieldError(f"{item.pointer}/template", _("Must be a record of one print of this finger."))
                )
    if errors:
        raise Invalid(errors)
    return prints


def _read(item: Item) -> ReadPrint:
    if item.image is not None:
        extraction = engine.extract(item.image, item.ppi, item.finger, from_card=item.finger > 0)
        return ReadPrint(item.place, item.finger, extraction.quality, extraction.template, item.image)
    templates = engine.read_record(item.template or b"")
    if len(templates) != 1 or (templates[0].finger and item.finger and templates[0].finger != item.finger):
        raise engine.TemplateInvalid("several", "a record of one print of this finger was awaited")
    template = templates[0]
    return ReadPrint(item.place, item.finger or template.finger, template.quality, template.to_bytes(), None)
