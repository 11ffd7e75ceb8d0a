"""The prints of adults, or of children, in memory: one gallery of all fingers, and who owns which print."""

import uuid
from collections.abc import Collection
from dataclasses import dataclass, field

import biometrics
from registry.fingerprints import engine
from registry.fingerprints.queries import SealedTemplate


@dataclass(frozen=True, slots=True)
class GalleryPrint:
    """A print in a gallery, by the number of its capture."""

    number: int
    finger: int
    quality: int


@dataclass(slots=True)
class Side:
    """The gallery of adults or of children.

    All fingers share it, since the stated finger may be wrong: a search of one gallery for them all costs little more
    than that of one finger's, and far less than one search for each finger it may be.
    """

    gallery: biometrics.Gallery = field(default_factory=biometrics.Gallery)
    owners: dict[int, uuid.UUID] = field(default_factory=dict)
    prints: dict[uuid.UUID, list[GalleryPrint]] = field(default_factory=dict)
    """By person; nobody without a print is here."""

    def add(self, sealed: SealedTemplate, template: engine.Template) -> None:
        """Add a capture's print."""
        self.gallery.enrol(sealed.number, template)
        self.owners[sealed.number] = sealed.person_id
        self.prints.setdefault(sealed.person_id, []).append(GalleryPrint(sealed.number, sealed.finger, sealed.quality))

    def remove(self, number: int) -> None:
        """Remove the print of the capture with this number."""
        person_id = self.owners.pop(number)
        gone = next(print_ for print_ in self.prints[person_id] if print_.number == number)
        self.prints[person_id].remove(gone)
        if not self.prints[person_id]:
            del self.prints[person_id]
        self.gallery.remove(number)

    def numbers_of(self, persons: Collection[uuid.UUID]) -> frozenset[int]:
        """The numbers of these persons' prints."""
        return frozenset(print_.number for person_id in persons for print_ in self.prints.get(person_id, ()))
