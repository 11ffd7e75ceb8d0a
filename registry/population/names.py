"""Names by frequency.

The commonest surnames and given names of Peru stand in their order of frequency as commonly reported; the frequencies
themselves are an assumption: Zipf–Mandelbrot, p(rank) ∝ 1 / (rank + q)^s, with q and s chosen so that the commonest
surname is borne by about 2 in 100, as Quispe is, and a long tail is borne by few. The tail is composed of Quechua,
Aimara and Spanish word parts: those names need not exist.
"""

import random
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import accumulate, product
from typing import Final

COMMON_SURNAMES: Final = (
    "Quispe", "Flores", "Sánchez", "García", "Rodríguez", "Rojas", "Mamani", "Huamán", "Díaz", "Ramos", "López",
    "Torres", "Gonzales", "Castillo", "Espinoza", "Vásquez", "Chávez", "Pérez", "Mendoza", "Ramírez", "Fernández",
    "Cruz", "Vargas", "Castro", "Gutiérrez", "Condori", "Silva", "Romero", "Ruiz", "Herrera", "Martínez", "Salazar",
    "Choque", "Huanca", "Rivera", "Medina", "Reyes", "Ticona", "Ccama", "Apaza", "Aguilar", "Morales", "Guerrero",
    "Ortiz", "Palomino", "Jiménez", "Alvarado", "Cárdenas", "Córdova", "Paredes", "Villanueva", "Campos", "Soto",
    "Suárez", "Vega", "Vera", "Valdivia", "Zapata", "Cabrera", "Cáceres", "Delgado", "Peña", "Huaman", "Ccori",
    "Calderón", "Guevara", "Carrasco", "Tapia", "Yupanqui", "Navarro", "Bautista", "Núñez", "Arias", "Cornejo",
    "Aquino", "Hurtado", "Montoya", "Rivas", "Ríos", "Alarcón", "Ponce", "Salas", "Lozano", "Zegarra", "Maldonado",
    "Bravo", "Benites", "Arce", "Ayala", "Pacheco", "León", "Velásquez", "Marín", "Moreno", "Farfán", "Contreras",
    "Ñaupari", "Sulca", "Ñahui", "Puma", "Cusi", "Chambi", "Cutipa", "Coaquira", "Pari", "Larico", "Machaca",
    "Calla", "Nina", "Layme", "Luque", "Turpo", "Hancco", "Huayta", "Ccahuana", "Sihuayro", "Yucra", "Pilco",
    "Tito", "Colque", "Ccopa", "Huallpa", "Huillca", "Vilca", "Illanes", "Chipana", "Limachi", "Tsamajain", "Wisum",
    "Kajekui", "Chumpi", "Shuinsha", "Ahuanari", "Tangoa", "Pinedo", "Shupingahua",
)  # fmt: skip
FEMALE: Final = (
    "María", "Rosa", "Ana", "Luz", "Carmen", "Juana", "Elena", "Flor", "Sofía", "Camila", "Valentina", "Luciana",
    "Mía", "Daniela", "Andrea", "Milagros", "Nelly", "Gladys", "Yolanda", "Victoria", "Isabel", "Patricia", "Julia",
    "Marisol", "Katherine", "Estefany", "Brenda", "Xiomara", "Nayeli", "Dayana", "Maricielo", "Fiorella", "Angie",
    "Lizbeth", "Ruth", "Esther", "Noemí", "Sara", "Raquel", "Judith", "Miriam", "Vanessa", "Karina", "Gabriela",
    "Alejandra", "Antonella", "Kiara", "Ariana", "Emily", "Ximena", "Fátima", "Guadalupe", "Zoe", "Naomi", "Killa",
    "Ñusta", "Sisa", "Wayta", "Illari", "Saywa", "Yesenia", "Maribel", "Silvia", "Norma", "Teresa", "Lucía",
    "Nélida", "Delia", "Hilda", "Olga", "Irma", "Edith", "Marlene", "Rocío", "Pilar", "Mercedes", "Cristina",
    "Yanet", "Lourdes", "Elizabeth",
)  # fmt: skip
MALE: Final = (
    "José", "Luis", "Juan", "Carlos", "Jorge", "Víctor", "Miguel", "César", "Ángel", "Pedro", "Manuel", "Jesús",
    "David", "Daniel", "Diego", "Sebastián", "Mateo", "Liam", "Thiago", "Gael", "Adrián", "Santiago", "Fabricio",
    "Rodrigo", "Alexander", "Anderson", "Jhon", "Jefferson", "Kevin", "Brayan", "Cristian", "Marco", "Antonio",
    "Fernando", "Ricardo", "Roberto", "Eduardo", "Raúl", "Julio", "Mario", "Walter", "Wilmer", "Edwin", "Edgar",
    "Elmer", "Percy", "Rubén", "Óscar", "Hugo", "Félix", "Pablo", "Andrés", "Joaquín", "Gabriel", "Samuel", "Isaac",
    "Abel", "Moisés", "Elías", "Josué", "Caleb", "Amaru", "Illariy", "Inti", "Sayri", "Rumi", "Yawar", "Wayra",
    "Túpac", "Teófilo", "Florencio", "Eusebio", "Nicanor", "Saúl", "Iván", "Erick", "Franco", "Renzo", "Piero",
    "Bruno", "Dylan", "Axel", "Jhosep",
)  # fmt: skip
_ROOTS: Final = (
    "Anta", "Apu", "Ari", "Aya", "Cani", "Cata", "Ccoa", "Coli", "Coro", "Cuya", "Chaca", "Chuqui", "Huara",
    "Huari", "Hua", "Ica", "Illa", "Inca", "Laura", "Lima", "Llacsa", "Lloc", "Mallqui", "Maya", "Michi", "Nina",
    "Ñau", "Pacha", "Pari", "Poma", "Puca", "Pume", "Qori", "Quilla", "Quino", "Rima", "Sacsa", "Sani", "Suca",
    "Sulla", "Tacu", "Tica", "Tito", "Tupa", "Umi", "Urco", "Vilca", "Waca", "Yana", "Yaru", "Yupa", "Zara", "Are",
    "Bena", "Berm", "Cal", "Card", "Col", "Cor", "Esc", "Esp", "Gal", "Gar", "Gir", "Hin", "Iba", "Jara", "Ler",
    "Lin", "Mar", "Mel", "Men", "Mir", "Mon", "Mor", "Oli", "Ore", "Pal", "Per", "Pin", "Pol", "Quin", "Rob", "Sal",
    "San", "Ser", "Sol", "Tor", "Urb", "Val", "Var", "Ver", "Vil", "Zam",
)  # fmt: skip
_ENDINGS: Final = (
    "ca", "cahua", "cancha", "chi", "cho", "condor", "cusi", "hua", "huanca", "huaya", "llo", "lla", "lanca",
    "llanca", "ma", "mani", "marca", "naupa", "ni", "nina", "pa", "paza", "poma", "puma", "ri", "rimachi", "ro",
    "sara", "ta", "tari", "tinco", "tupa", "vilca", "yauri", "yoc", "ada", "ales", "anco", "ano", "ar", "arte",
    "ata", "edo", "era", "eros", "es", "ido", "illa", "illo", "ina", "inos", "ista", "iz", "ola", "ona", "onda",
    "osa", "oza", "uela", "uera", "uiz",
)  # fmt: skip
SECOND_NAME_SHARE: Final = 0.62
"""Of persons, that have two given names: an assumption."""
SPELLINGS: Final = (
    ("Qu", "K"), ("qu", "k"), ("Hua", "Wa"), ("Hua", "Gua"), ("z", "s"), ("c", "s"), ("s", "z"), ("v", "b"), ("b", "v"),
    ("ll", "y"), ("y", "ll"), ("i", "y"), ("e", "i"), ("o", "u"), ("h", ""), ("cc", "c"), ("ñ", "n"), ("j", "g"),
)  # fmt: skip
"""How one name is also written: seseo, yeísmo, the alphabets of Quechua and Aimara."""


@dataclass(frozen=True, slots=True)
class Drawn:
    """Names that are drawn by frequency."""

    names: Sequence[str]
    cumulated: Sequence[float]

    @classmethod
    def by_rank(cls, names: Sequence[str], q: float, s: float) -> "Drawn":
        """Names in order of their rank."""
        return cls(names, list(accumulate(1 / (rank + q) ** s for rank in range(1, len(names) + 1))))

    def one(self, rng: random.Random) -> str:
        """One of them."""
        return rng.choices(self.names, cum_weights=self.cumulated)[0]


@dataclass(frozen=True, slots=True)
class Names:
    """Surnames and given names."""

    surnames: Drawn
    female: Drawn
    male: Drawn

    @classmethod
    def made(cls, rng: random.Random) -> "Names":
        """The lists, their tails in an order of this seed's own."""
        tail = sorted({root + ending for root, ending in product(_ROOTS, _ENDINGS)} - set(COMMON_SURNAMES))
        rng.shuffle(tail)
        return cls(
            Drawn.by_rank((*COMMON_SURNAMES, *tail), 8.0, 1.0),
            Drawn.by_rank((*FEMALE, *_given_tail(rng, ("a", "ela", "iana", "ith", "ura"))), 4.0, 1.0),
            Drawn.by_rank((*MALE, *_given_tail(rng, ("o", "el", "iano", "er", "in"))), 4.0, 1.0),
        )

    def given(self, rng: random.Random, sex: str) -> str:
        """One or two given names."""
        drawn = self.female if sex == "female" else self.male
        first = drawn.one(rng)
        if rng.random() >= SECOND_NAME_SHARE:
            return first
        second = drawn.one(rng)
        return f"{first} {second}" if second != first else first


def _given_tail(rng: random.Random, endings: Sequence[str]) -> list[str]:
    starts = ("Al", "Br", "Dan", "Dei", "El", "Fab", "Gian", "Jes", "Kar", "Leon", "Lis", "Mar", "Mel", "Nay", "Nel",
              "Or", "Rox", "Sam", "Ther", "Yad", "Yos", "Zul")  # fmt: skip
    middles = ("", "an", "dr", "il", "is", "ol", "ur", "yn")
    made = sorted({start + middle + ending for start, middle, ending in product(starts, middles, endings)})
    rng.shuffle(made)
    return made


def mistyped(rng: random.Random, name: str) -> str:
    """One typing error: two letters exchanged, one left out, doubled, or another."""
    at = rng.randrange(len(name))
    kind = rng.randrange(4)
    if kind == 0 and 0 < at < len(name) - 1 and name[at] != " " and name[at + 1] != " ":
        made = name[:at] + name[at + 1] + name[at] + name[at + 2 :]
    elif kind == 1 and len(name) > 3:
        made = name[:at] + name[at + 1 :]
    elif kind == 2 and name[at].isalpha():
        made = name[: at + 1] + name[at].lower() + name[at + 1 :]
    elif name[at].isalpha() and at > 0:
        made = name[:at] + rng.choice("aeionrsltm") + name[at + 1 :]
    else:
        made = name + rng.choice("aos")
    made = " ".join(made.split())
    return made if len(made) >= 2 else name


def spelt_otherwise(rng: random.Random, name: str) -> str:
    """The name as another hand would write it; mistyped where there is no other way."""
    ways = [(written, other) for written, other in SPELLINGS if written in name]
    if not ways:
        return mistyped(rng, name)
    written, other = rng.choice(ways)
    return name.replace(written, other, 1).capitalize() if " " not in name else name.replace(written, other, 1)
