"""The prints of one side in memory: one gallery of all fingers, and who owns which print."""

import uuid
from dataclasses import dataclass, field

import biometrics
from registry.fingerprints import engine
from registry.fingerprints.matching.owners import GalleryPrint, Owners


@dataclass(slots=True)
class Side:
    """The gallery of adults, of children, or of what applicants presented.

    All fingers share it, since the stated finger may be wrong: a search of one gallery for them all costs little more
    than that of one finger's, and far less than one search for each finger it may be.
    """

    gallery: biometrics.Gallery = field(default_factory=biometrics.Gallery)
    owners: Owners = field(default_factory=Owners)

    def add(self, person_id: uuid.UUID, print_: GalleryPrint, template: engine.Template) -> None:
        """Add a capture's print."""
        self.gallery.enrol(print_.number, template)
        self.owners.add(person_id, print_)

    def replace(self, person_id: uuid.UUID, print_: GalleryPrint, template: engine.Template) -> None:
        """Put another reading of a capture in the place of the one that is there."""
        self.gallery.replace(print_.number, template)
        self.owners.replace(person_id, print_)

    def remove(self, number: int) -> None:
        """Remove the print of the capture with this number."""
        self.owners.remove(number)
        self.gallery.remove(number)
