"""Countries by their codes of ISO 3166-1 alpha-3, and their names in Unicode's CLDR, as babel has it."""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from typing import Final

from registry.core.folding import fold
from registry.core.messages import DEFAULT_LANGUAGE, Message, _, language

_CODES: Final = """
    ABW AFG AGO AIA ALA ALB AND ARE ARG ARM ASM ATA ATF ATG AUS AUT AZE BDI BEL BEN BES BFA BGD BGR BHR BHS BIH
    BLM BLR BLZ BMU BOL BRA BRB BRN BTN BVT BWA CAF CAN CCK CHE CHL CHN CIV CMR COD COG COK COL COM CPV CRI CUB
    CUW CXR CYM CYP CZE DEU DJI DMA DNK DOM DZA ECU EGY ERI ESH ESP EST ETH FIN FJI FLK FRA FRO FSM GAB GBR GEO
    GGY GHA GIB GIN GLP GMB GNB GNQ GRC GRD GRL GTM GUF GUM GUY HKG HMD HND HRV HTI HUN IDN IMN IND IOT IRL IRN
    IRQ ISL ISR ITA JAM JEY JOR JPN KAZ KEN KGZ KHM KIR KNA KOR KWT LAO LBN LBR LBY LCA LIE LKA LSO LTU LUX LVA
    MAC MAF MAR MCO MDA MDG MDV MEX MHL MKD MLI MLT MMR MNE MNG MNP MOZ MRT MSR MTQ MUS MWI MYS MYT NAM NCL NER
    NFK NGA NIC NIU NLD NOR NPL NRU NZL OMN PAK PAN PCN PER PHL PLW PNG POL PRI PRK PRT PRY PSE PYF QAT REU ROU
    RUS RWA SAU SDN SEN SGP SGS SHN SJM SLB SLE SLV SMR SOM SPM SRB SSD STP SUR SVK SVN SWE SWZ SXM SYC SYR TCA
    TCD TGO THA TJK TKL TKM TLS TON TTO TUN TUR TUV TWN TZA UGA UKR UMI URY USA UZB VAT VCT VEN VGB VIR VNM VUT
    WLF WSM YEM ZAF ZMB ZWE
"""

ALPHA_3: Final = frozenset(_CODES.split())
STATELESS: Final = "XXA"
"""ICAO 9303's code for a stateless person."""
NATIONALITIES: Final = ALPHA_3 | {STATELESS}
NEAR: Final = ("PER", "VEN", "BOL", "COL", "ECU", "BRA", "CHL")
"""Peru, its neighbours, and from where most foreign mothers come: first in a list to choose from."""


@dataclass(frozen=True, slots=True)
class CountryName(Message):
    """A country's name, `text` being its code; in a language that CLDR does not have, in Spanish."""

    def __str__(self) -> str:
        return _names(language()).get(self.text, self.text)


def name_of(code: str) -> Message:
    """A nationality by its code, in words; a code that is none stays as it is."""
    return _("No nationality (stateless)") if code == STATELESS else CountryName(code, {})


@cache
def choices() -> Mapping[str, Message]:
    """All nationalities, code → name: near ones, then by their Spanish names, then the stateless."""
    spanish = _names(DEFAULT_LANGUAGE)
    others = sorted(ALPHA_3 - set(NEAR), key=lambda code: fold(spanish[code]))
    return {code: name_of(code) for code in (*NEAR, *others, STATELESS)}


@cache
def _names(chosen: str) -> Mapping[str, str]:
    from babel.core import Locale, UnknownLocaleError, get_global

    try:
        territories = Locale(chosen).territories
    except UnknownLocaleError:
        territories = Locale(DEFAULT_LANGUAGE).territories
    short = get_global("territory_aliases")
    return {code: territories[short[code][0]] for code in ALPHA_3}
