"""Why an ID is not issued, in words. The Quechua and Aimara have not been read by a native speaker yet."""

from typing import Final, NamedTuple


class Reason(NamedTuple):
    """Where in an application a reason points, and what the clerk reads."""

    pointer: str
    en: str
    es: str
    qu: str
    ay: str


REASONS: Final[dict[str, Reason]] = {
    "birth_date_unknown": Reason(
        "/person",
        "The birth date is not known.",
        "No se conoce la fecha de nacimiento.",
        "Paqarisqan p'unchawqa mana yachasqachu.",
        "Yurïwi urux janiw yatiskiti.",
    ),
    "too_young": Reason(
        "/person",
        "The minor has not completed the age from which the ID is issued.",
        "El menor aún no cumple la edad desde la que se emite el documento.",
        "Wawaqa manaraq watanta hunt'anchu.",
        "Wawax janïraw maranakap phuqhkiti.",
    ),
    "too_old": Reason(
        "/person",
        "The minor is older than the age up to which the ID is issued.",
        "El menor supera la edad hasta la que se emite el documento.",
        "Wawaqa watanta pasanña.",
        "Wawax maranakap pasxiwa.",
    ),
    "acta_missing": Reason(
        "/person",
        "There is no inscribed birth record in force.",
        "No hay un acta de nacimiento inscrita y vigente.",
        "Paqarisqan qillqaqa manan kanchu.",
        "Yurïwi qillqax janiw utjkiti.",
    ),
    "dead": Reason(
        "/person",
        "The person's death is recorded.",
        "Consta el fallecimiento de la persona.",
        "Runaqa wañusqañan.",
        "Jaqix jiwatawa.",
    ),
    "card_live": Reason(
        "/kind",
        "There is a live card: ask for a renewal, a duplicate or a correction.",
        "Ya tiene un documento vigente: solicite renovación, duplicado o rectificación.",
        "Ñan kawsaq dokumintunqa kanña.",
        "Dokumintupax utjxiwa.",
    ),
    "card_missing": Reason(
        "/kind",
        "There is no card to replace: ask for a first issue.",
        "No hay documento que reemplazar: solicite la primera emisión.",
        "Manan t'ikranapaq dokumintu kanchu.",
        "Janiw turkañatak dokumintux utjkiti.",
    ),
    "renewal_too_early": Reason(
        "/kind",
        "The card is still far from its expiry.",
        "El documento aún no está próximo a vencer.",
        "Dokumintuqa manaraq tukukunchu.",
        "Dokumintux janïraw tukuskiti.",
    ),
    "card_expired": Reason(
        "/kind",
        "The card has expired: ask for a renewal.",
        "El documento ya venció: solicite la renovación.",
        "Dokumintuqa tukukunña: musuqyachiyta mañakuy.",
        "Dokumintux tukusxiwa: machaqtayañ mayipxam.",
    ),
    "cause_missing": Reason(
        "/cause",
        "A duplicate needs its cause.",
        "El duplicado requiere una causa.",
        "Imaraykutaq iskay kaqta munanki.",
        "Kunat paya munta.",
    ),
    "nothing_to_correct": Reason(
        "/kind",
        "The card says what the register says.",
        "El documento coincide con el registro.",
        "Dokumintuqa rihistruwan kaqllan.",
        "Dokumintux rijistrump mayakiwa.",
    ),
    "applicant_missing": Reason(
        "/applicant", "Who applies is not said.", "Falta el solicitante.", "Mañakuqqa pisin.", "Mayirix janiw utjkiti."
    ),
    "applicant_is_subject": Reason(
        "/applicant",
        "A minor does not apply alone.",
        "El menor no solicita por sí mismo.",
        "Wawaqa manan sapallan mañakunmanchu.",
        "Wawax janiw sapakix mayiskaspati.",
    ),
    "applicant_dead": Reason(
        "/applicant",
        "The applicant's death is recorded.",
        "Consta el fallecimiento del solicitante.",
        "Mañakuqqa wañusqañan.",
        "Mayirix jiwatawa.",
    ),
    "applicant_age_unknown": Reason(
        "/applicant",
        "The applicant's birth date is not known.",
        "No se conoce la fecha de nacimiento del solicitante.",
        "Mañakuqpa paqarisqanqa mana yachasqachu.",
        "Mayirin yurïwipax janiw yatiskiti.",
    ),
    "applicant_under_age": Reason(
        "/applicant",
        "The applicant is under age.",
        "El solicitante es menor de edad.",
        "Mañakuqqa manaraq kurakchu.",
        "Mayirix janïraw jach'äkiti.",
    ),
    "applicant_without_document": Reason(
        "/applicant",
        "The applicant has no identity document.",
        "El solicitante no tiene documento de identidad.",
        "Mañakuqqa manan dokumintuyuqchu.",
        "Mayirix janiw dokumintunïkiti.",
    ),
    "not_a_parent": Reason(
        "/applicant/relation",
        "The birth record does not name the applicant as this parent.",
        "El acta no consigna al solicitante como tal progenitor.",
        "Paqarisqan qillqapi mañakuqqa manan taytachu.",
        "Yurïwi qillqan mayirix janiw tata mamäkiti.",
    ),
    "court_decision_missing": Reason(
        "/applicant/proof",
        "A tutor shows the court's resolution, by its number.",
        "El tutor presenta la resolución judicial, con su número.",
        "Tutorqa juezpa kamachisqanta rikuchinan.",
        "Tutorax juezan amtäwip uñacht'ayañapawa.",
    ),
    "kinship_unproven": Reason(
        "/applicant/proof",
        "The kinship is proved by a paper with its number.",
        "El parentesco se acredita con un documento y su número.",
        "Ayllu kasqanqa qillqawan rikuchisqa kanan.",
        "Wila masïtap qillqamp uñacht'ayañapawa.",
    ),
    "appointment_missing": Reason(
        "/applicant/proof",
        "The appointment is proved by its number.",
        "La designación se acredita con su número.",
        "Churasqa kasqanqa yupanwan rikuchisqa kanan.",
        "Utt'ayatäñapax jakhump uñacht'ayañawa.",
    ),
    "institution_missing": Reason(
        "/applicant/institution",
        "Which institution is represented is not said.",
        "Falta la institución representada.",
        "Mayqin wasimanta hamusqanqa pisin.",
        "Kawkïr utat jutatapax janiw utjkiti.",
    ),
    "fee_missing": Reason(
        "/fee",
        "Neither a fee nor an exemption is recorded.",
        "No consta el pago ni la exoneración.",
        "Qullqi quyqa manan qillqasqachu.",
        "Payllawix janiw qillqatäkiti.",
    ),
    "minor_absent": Reason(
        "/minor_present",
        "The minor has to be present.",
        "El menor debe estar presente.",
        "Wawaqa kaypi kanan.",
        "Wawax akankañapawa.",
    ),
    "photograph_missing": Reason(
        "/photograph",
        "The photograph is missing.",
        "Falta la fotografía.",
        "Rikch'aqa pisin.",
        "Jamuqax janiw utjkiti.",
    ),
    "prints_missing": Reason(
        "/prints",
        "Prints, or the reason why there are none, of both thumbs and indexes are missing.",
        "Faltan las huellas de pulgares e índices, o el motivo de su falta.",
        "Ruk'ana huellakuna pisin, mana chayqa imaraykutaq.",
        "Luk'anan chimpunakapax janiw utjkiti.",
    ),
    "prints_again": Reason(
        "/prints",
        "The prints are to be taken once more.",
        "Las huellas deben tomarse una vez más.",
        "Huellakunata huk kutitawan hapiy.",
        "Chimpunak mayamp apsuñawa.",
    ),
    "applicant_prints_missing": Reason(
        "/prints",
        "The applicant's prints, or the reason why there are none, are missing.",
        "Faltan las huellas del solicitante, o el motivo de su falta.",
        "Mañakuqpa huellankuna pisin.",
        "Mayirin chimpunakapax janiw utjkiti.",
    ),
}
"""Reason → words. The rules name them; what is told at the counter is the same for a poor reader and a wrong finger."""
