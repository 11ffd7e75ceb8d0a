"""A FHIR R4 document as it was sent: bounded, its resources and references within it, never anything outside. Pure."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Final

from registry.core.messages import Message, _

LARGEST_BYTES: Final = 1_048_576
MOST_ENTRIES: Final = 200
MOST_NOTES: Final = 100
LONGEST_IDENTIFIER: Final = 200
LOINC: Final = "http://loinc.org"
BIRTH_REPORT: Final = "68998-4"
MOTHERS_SECTIONS: Final = frozenset({"92014-0", "57073-9", "55752-0"})
"""Sections of HL7's birth report whose focus is the mother."""
_ROLES: Final = "http://terminology.hl7.org/CodeSystem/v3-RoleCode"
_MOTHER: Final = frozenset({"MTH", "NMTH"})
_WITHDRAWN: Final = frozenset({"entered-in-error", "cancelled", "unknown"})

Json = Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Note:
    """Something that was not taken, and where it stands, as a FHIRPath expression."""

    code: str
    """Of FHIR's issue types."""
    text: Message
    expression: str


class Unusable(Exception):  # not an error of ours: the answer to a document that is none of a birth
    """The document cannot be read as the report of a live birth; nothing of it is kept."""

    def __init__(self, *notes: Note) -> None:
        super().__init__(len(notes))
        self.notes = notes


@dataclass(frozen=True, slots=True)
class Resource:
    """A resource, and its place in the bundle."""

    content: Json
    place: int

    @property
    def kind(self) -> str:
        """Its type."""
        return text_of(self.content, "resourceType") or ""

    def at(self, element: str = "") -> str:
        """The expression of the resource, or of one of its elements."""
        here = f"Bundle.entry[{self.place}].resource"
        return f"{here}.{element}" if element else here


@dataclass(slots=True)
class Document:
    """What a document holds, by part; `notes` collects what was not taken."""

    identifier: tuple[str, str]
    resources: Sequence[Resource]
    composition: Resource
    child: Resource
    mother: Resource | None = None
    by_reference: Mapping[str, Resource] = field(default_factory=dict)
    notes: list[Note] = field(default_factory=list)
    seen: dict[int, set[str]] = field(default_factory=dict)
    """Place of a resource → its elements that were looked at."""

    def look(self, resource: Resource, *elements: str) -> None:
        """Note that these elements were looked at."""
        self.seen.setdefault(resource.place, set()).update(elements)

    def note(self, code: str, text: Message, expression: str) -> None:
        """Note what was not taken."""
        self.notes.append(Note(code, text, expression))

    def resolve(self, content: Json, element: str) -> Resource | None:
        """The resource of this document to which an element refers. Nothing outside is ever fetched."""
        reference = object_of(content, element)
        return self.by_reference.get(text_of(reference, "reference") or "")

    def of_kind(self, *kinds: str) -> Iterator[Resource]:
        """The resources of these types that may be read: in force, and without modifiers that are not understood."""
        for resource in self.resources:
            if resource.kind in kinds and self._is_readable(resource):
                yield resource

    def _is_readable(self, resource: Resource) -> bool:
        if "modifierExtension" in resource.content or "implicitRules" in resource.content:
            text = _("This resource has a modifier that is not understood here, so nothing of it was read.")
            self._note_once("not-supported", text, resource)
        elif text_of(resource.content, "status") in _WITHDRAWN and resource.kind not in ("Patient", "RelatedPerson"):
            self._note_once("business-rule", _("It was withdrawn or entered in error, so it was not read."), resource)
        else:
            return True
        return False

    def _note_once(self, code: str, text: Message, resource: Resource) -> None:
        note = Note(code, text, resource.at())
        if note not in self.notes:
            self.notes.append(note)
            self.look(resource)


def text_of(content: Json, element: str) -> str | None:
    """An element that is a text; None where it is missing or something else."""
    value = content.get(element)
    return value if isinstance(value, str) else None


def object_of(content: Json, element: str) -> Json:
    """An element that is an object; an empty one where it is missing or something else."""
    value = content.get(element)
    return value if isinstance(value, Mapping) else {}


def objects_of(content: Json, element: str) -> list[Json]:
    """The objects of an element that repeats."""
    value = content.get(element)
    return [each for each in value if isinstance(each, Mapping)] if isinstance(value, list) else []


def codes_of(concept: Json, system: str) -> set[str]:
    """The codes of one system in a CodeableConcept."""
    codings = objects_of(concept, "coding")
    return {code for coding in codings if coding.get("system") == system and (code := text_of(coding, "code"))}


def extensions_of(content: Json, url: str) -> list[Json]:
    """The extensions of one kind."""
    return [extension for extension in objects_of(content, "extension") if extension.get("url") == url]


def read(bundle: Json) -> Document:
    """The parts of a document; raises Unusable with every reason."""
    notes = list(_errors(bundle))
    resources = [
        Resource(object_of(entry, "resource"), place) for place, entry in enumerate(objects_of(bundle, "entry"))
    ]
    if notes or not resources:
        raise Unusable(*notes)
    composition = resources[0]
    by_reference = _references(bundle, resources)
    child = by_reference.get(text_of(object_of(composition.content, "subject"), "reference") or "")
    notes = list(_composition_errors(composition))
    if child is None or child.kind != "Patient":
        text = _("The document must be about one child: a Patient within it.")
        notes.append(Note("required", text, composition.at("subject")))
    elif "modifierExtension" in child.content or "implicitRules" in child.content:
        text = _("This resource has a modifier that is not understood here, so nothing of it was read.")
        notes.append(Note("not-supported", text, child.at()))
    if notes:
        raise Unusable(*notes)
    assert child is not None  # else there is a note
    document = Document(_identifier(bundle), resources, composition, child, None, by_reference)
    document.look(composition, "status", "type", "subject", "date", "title", "section", "encounter", "author")
    document.mother = _mother(document)
    return document


def _identifier(bundle: Json) -> tuple[str, str]:
    identifier = object_of(bundle, "identifier")
    return text_of(identifier, "system") or "", text_of(identifier, "value") or ""


def _errors(bundle: Json) -> Iterator[Note]:
    if bundle.get("resourceType") != "Bundle" or bundle.get("type") != "document":
        yield Note("structure", _("Send one Bundle of the type document."), "Bundle.type")
    if "implicitRules" in bundle:
        yield Note("not-supported", _("Rules that change the meaning are not understood here."), "Bundle.implicitRules")
    if not all(0 < len(part) <= LONGEST_IDENTIFIER for part in _identifier(bundle)):
        text = _(
            "A document needs an identifier: a system and a value of at most {n} characters.", n=LONGEST_IDENTIFIER
        )
        yield Note("required", text, "Bundle.identifier")
    entries = bundle.get("entry")
    if not isinstance(entries, list) or not entries:
        yield Note("required", _("A document needs entries, the first of them a Composition."), "Bundle.entry")
        return
    if len(entries) > MOST_ENTRIES:
        yield Note("too-long", _("A document may have at most {n} entries.", n=MOST_ENTRIES), "Bundle.entry")
    elif not all(isinstance(entry, Mapping) and isinstance(entry.get("resource"), Mapping) for entry in entries):
        yield Note("structure", _("Every entry must hold a resource."), "Bundle.entry")
    elif object_of(entries[0], "resource").get("resourceType") != "Composition":
        text = _("A document needs entries, the first of them a Composition.")
        yield Note("structure", text, "Bundle.entry[0].resource")
    addresses = [text_of(entry, "fullUrl") for entry in objects_of(bundle, "entry")]
    if len({address for address in addresses if address}) < len([address for address in addresses if address]):
        yield Note(
            "duplicate", _("Two entries have the same fullUrl, so that references are ambiguous."), "Bundle.entry"
        )


def _composition_errors(composition: Resource) -> Iterator[Note]:
    if BIRTH_REPORT not in codes_of(object_of(composition.content, "type"), LOINC):
        text = _("The document is not the report of a live birth: its type must be LOINC {code}.", code=BIRTH_REPORT)
        yield Note("not-supported", text, composition.at("type"))
    if text_of(composition.content, "status") not in ("final", "amended", "preliminary"):
        text = _("The document was withdrawn or has no status, so nothing of it was read.")
        yield Note("business-rule", text, composition.at("status"))
    if "modifierExtension" in composition.content or "implicitRules" in composition.content:
        text = _("This resource has a modifier that is not understood here, so nothing of it was read.")
        yield Note("not-supported", text, composition.at())


def _references(bundle: Json, resources: Sequence[Resource]) -> dict[str, Resource]:
    """What a reference may say → the resource: its fullUrl, or its type and id where one alone has these."""
    found: dict[str, Resource] = {}
    ambiguous: set[str] = set()
    for entry, resource in zip(objects_of(bundle, "entry"), resources, strict=True):
        short = f"{resource.kind}/{text_of(resource.content, 'id')}"
        if short in found:
            ambiguous.add(short)
        found[short] = resource
        if address := text_of(entry, "fullUrl"):
            found[address] = resource
    return {reference: resource for reference, resource in found.items() if reference not in ambiguous}


def _mother(document: Document) -> Resource | None:
    """The one mother of whom the document tells; None where there is none, or more than one."""
    found: dict[int, Resource] = {}
    for section in objects_of(document.composition.content, "section"):
        focus = document.resolve(section, "focus")
        if (
            focus is not None
            and focus.kind == "Patient"
            and codes_of(object_of(section, "code"), LOINC) & MOTHERS_SECTIONS
        ):
            found[focus.place] = focus
    for person in document.of_kind("RelatedPerson"):
        relations = {code for each in objects_of(person.content, "relationship") for code in codes_of(each, _ROLES)}
        is_of_child = document.resolve(person.content, "patient") == document.child
        if relations & _MOTHER and is_of_child:
            found[person.place] = person
    found.pop(document.child.place, None)
    if len(found) > 1:
        text = _("The document names more than one mother, so none was taken.")
        for person in found.values():
            document.note("conflict", text, person.at())
        return None
    (mother,) = found.values() or (None,)
    return mother if mother is None or mother in list(document.of_kind(mother.kind)) else None
