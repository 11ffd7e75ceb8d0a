"""What the pages of enrolments say beside the registry's own words, in Spanish and English."""

from collections.abc import Mapping
from typing import Final

from station.words import ENGLISH

SENTENCES: Final[Mapping[str, tuple[str, str]]] = {
    "title": ("Registrar sin línea", "Register without a line"),
    "back": ("La estación", "The station"),
    "all": ("Todos los registros", "All registrations"),
    "steps": ("Todos los pasos", "All steps"),
    "locked": (
        "Solo quien tiene un permiso del registro puede registrar aquí sin línea.",
        "Only somebody with a permit of the registry registers here without a line.",
    ),
    "unlock": ("Entrar", "Enter"),
    "username": ("Su usuario del registro", "Your user name at the registry"),
    "passphrase": ("Su frase de acceso de esta estación", "Your passphrase of this station"),
    "new_passphrase": (
        "Elija una frase de acceso de al menos 8 caracteres. No use su contraseña del registro.",
        "Choose a passphrase of at least 8 characters. Do not use your password of the registry.",
    ),
    "again": ("La misma frase otra vez", "The same passphrase again"),
    "new_permit": ("Permiso nuevo", "A new permit"),
    "code": ("Código que muestra la página del registro", "Code that the registry's page shows"),
    "fetch": ("Traer el permiso", "Fetch the permit"),
    "lock": ("Salir", "Leave"),
    "until": ("Su permiso termina el {day}.", "Your permit ends on {day}."),
    "new": ("Registrar un nacimiento", "Register a birth"),
    "twin": ("Otro nacido de este parto", "Another child of this delivery"),
    "open": ("En curso", "Under way"),
    "nothing_open": ("No hay registros en curso.", "Nothing is under way."),
    "sealed": ("Sellados", "Sealed"),
    "nothing_sealed": ("Usted no ha sellado ninguno.", "You have sealed none."),
    "number": ("Número", "Number"),
    "time": ("Hora", "Time"),
    "state": ("Estado", "State"),
    "here": ("aquí", "here"),
    "sent": ("enviado", "sent"),
    "accepted": ("aceptado", "accepted"),
    "waits": ("espera a una persona", "waits for a person"),
    "send": ("Enviar ahora", "Send now"),
    "waiting": ("Aún en esta estación: {count}", "Still on this station: {count}"),
    "long": (
        "Hace más de 3 días que no hay línea con el registro. Avise al responsable.",
        "The registry has not answered for over 3 days. Tell whoever is in charge.",
    ),
    "many": (
        "Hay 50 registros o más que no se han enviado. Avise al responsable.",
        "50 registrations or more have not been sent. Tell whoever is in charge.",
    ),
    "too_long": (
        "Más de 30 días sin línea: no se comienza otro registro. Use el papel; si la fecha está mal, corríjala.",
        "No line for over 30 days: nothing new is begun here. Use the certificate on paper, or set a wrong date right.",
    ),
    "disk_full": (
        "El disco está casi lleno: no se puede comenzar otro registro. Termine los que están en curso.",
        "The disk is nearly full: nothing new is begun. Finish what is under way.",
    ),
    "no_form": (
        "Esta estación aún no ha hablado con el registro. Conéctela una vez.",
        "This station has not spoken to the registry yet. Connect it once.",
    ),
    "line_down": ("El registro no responde. Nada se perdió.", "The registry does not answer. Nothing is lost."),
    "refused": ("El registro no lo aceptó: {reason}", "The registry refused: {reason}"),
    "untrusted": (
        "Quien responde no es el registro que esta estación conoce. Avise al responsable.",
        "What answers is not the registry that this station knows. Tell whoever is in charge.",
    ),
    "clock": (
        "El reloj de esta computadora está mal por {minutes} minutos. Corríjalo; los registros no se afectan.",
        "This computer's clock is wrong by {minutes} minutes. Set it right; registrations are not affected.",
    ),
    "went": ("Enviados: {sent}. Aún aquí: {left}.", "Sent: {sent}. Still here: {left}."),
    "wrong": ("El usuario o la frase no corresponden.", "User name or passphrase do not fit."),
    "paused": ("Demasiados intentos. Espere cinco minutos.", "Too many attempts. Wait five minutes."),
    "over": (
        "El permiso terminó. Traiga uno nuevo del registro; si la fecha de esta computadora está mal, corríjala.",
        "The permit has ended. Fetch a new one; if the date of this computer is wrong, set it right.",
    ),
    "other_station": ("Ese permiso es de otra estación.", "That permit is of another station."),
    "not_signed": ("El registro no firmó ese permiso.", "The registry did not sign that permit."),
    "passphrase_length": ("La frase debe tener al menos 8 caracteres.", "The passphrase needs at least 8 characters."),
    "not_the_same": ("Las dos frases no son iguales.", "The two passphrases differ."),
    "not_written": (
        "No se pudo escribir en el disco: lo último no se guardó. Haga espacio, vuelva atrás y envíelo otra vez.",
        "The disk cannot be written: what you sent last was not kept. Make room, go back and send it again.",
    ),
    "damaged": ("Un archivo de la estación está dañado. Avise al responsable.", "A file of the station is damaged."),
    "save": ("Guardar y continuar", "Save and continue"),
    "problem": ("Hay un problema", "There is a problem"),
    "not_known": ("¿No se sabe?", "Not known?"),
    "is_known": ("Se sabe", "It is known"),
    "choose": ("Elija", "Choose"),
    "day": ("Día", "Day"),
    "month": ("Mes", "Month"),
    "year": ("Año", "Year"),
    "range": ("Debe estar entre {low} y {high}.", "Must be between {low} and {high}."),
    "hour": ("Escriba la hora como 16:25.", "Write the hour as 16:25."),
    "hour_alone": ("Indique también el día, o deje la hora vacía.", "Give the day as well, or leave the hour empty."),
    "day_wrong": ("Escriba una fecha que exista.", "Write a date that exists."),
    "choice": ("Elija una de las opciones.", "Choose one of the options."),
    "districts": (
        "Varios distritos coinciden. Escriba el número de uno: {districts}.",
        "Several districts fit. Write the number of one: {districts}.",
    ),
    "no_district": (
        "Ningún distrito se llama así. Revise el nombre o escriba sus seis dígitos.",
        "No district has this name. Check the spelling, or write its six digits.",
    ),
    "mother": ("Impresiones de la madre", "The mother's prints"),
    "newborn": ("Impresiones del recién nacido", "The newborn's prints"),
    "check": ("Revisar y sellar", "Check and seal"),
    "done": ("Completo", "Complete"),
    "begun": ("Falta completar", "To be completed"),
    "correct": ("Por corregir", "To correct"),
    "print_file": ("Imagen de la impresión", "Picture of the print"),
    "ppi": ("Resolución en puntos por pulgada, si se conoce", "Resolution in pixels per inch, if it is known"),
    "use_file": ("Usar esta imagen", "Use this picture"),
    "use_sensor": ("Tomar con el lector", "Take with the sensor"),
    "no_print_because": ("No hay impresión porque", "There is no print because"),
    "say_why": ("Guardar el motivo", "Save the reason"),
    "kept": ("Se guardó. Calidad: {grade} ({score}).", "Kept. Quality: {grade} ({score})."),
    "no_print": ("No se reconoce una impresión. Tómela otra vez.", "No print is recognised. Take it again."),
    "same_finger": (
        "Es el mismo dedo que ya se tomó como {finger}. Tome el dedo correcto.",
        "This is the finger that was taken as {finger} already. Take the right one.",
    ),
    "print_taken": ("tomada", "taken"),
    "print_poor": ("tomada, de poca calidad", "taken, poor"),
    "print_absent": ("con motivo", "with a reason"),
    "print_asked": ("se pide", "asked for"),
    "sensor_trouble": ("El lector no dio una imagen. Pruebe de nuevo.", "The sensor gave no picture. Try again."),
    "lacking": ("Para la firma aún falta:", "The signature still needs:"),
    "sign": ("Firmar y sellar", "Sign and seal"),
    "seal_only": ("Sellar; firmar después", "Seal; sign later"),
    "seal_words": (
        "Una vez sellado, nadie puede leerlo en esta estación. Se enviará solo cuando haya línea.",
        "Once sealed, nobody can read it at this station. It goes to the registry by itself when there is a line.",
    ),
    "was_sealed": (
        "Sellado con el número {number}. Anótelo para la familia.",
        "Sealed under the number {number}. Write it down for the family.",
    ),
    "not_sealed": (
        "No se pudo sellar: {reason}. Nada se perdió.",
        "It could not be sealed: {reason}. Nothing is lost.",
    ),
    "remove": ("Borrar este registro en curso", "Remove what is under way"),
    "yes": ("Sí", "Yes"),
    "is_unknown": ("No se sabe: {reason}", "Not known: {reason}"),
    "nobody_yet": ("Sin nombre aún", "No name yet"),
}


def say(slug: str, language: str, **values: object) -> str:
    """The sentence for a slug; the slug itself where there is none."""
    spanish, english = SENTENCES.get(slug, (slug, slug))
    return (english if language == ENGLISH else spanish).format(**values)


def of(words: Mapping[str, str] | None, language: str) -> str:
    """The registry's words in a language, else in Spanish."""
    return (words.get(language) or words.get("es", "")) if words else ""
