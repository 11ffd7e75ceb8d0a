"""What the station says to people, in Spanish and English. It has a catalogue of its own.

say("no_finger", "es")
"""

from collections.abc import Mapping
from typing import Final

SPANISH, ENGLISH = LANGUAGES = ("es", "en")

FAULTS: Final[Mapping[str, tuple[str, str]]] = {
    "not_there": (
        "No se encuentra el lector. Revise que esté conectado y vuelva a elegirlo.",
        "The sensor is not there. Check that it is plugged in, and choose it again.",
    ),
    "in_use": (
        "Otro programa está usando el lector. Ciérrelo y pruebe de nuevo.",
        "Another program is using the sensor. Close it and try again.",
    ),
    "not_allowed": (
        "Este usuario no puede usar el puerto del lector. Pida al técnico que lo agregue al grupo dialout.",
        "This user may not use the sensor's port. Ask the technician to add the user to the group dialout.",
    ),
    "unplugged": (
        "El lector se desconectó. Conéctelo de nuevo y tome la impresión otra vez.",
        "The sensor was unplugged. Plug it in and take the print again.",
    ),
    "silent": (
        "El lector no responde. Desconéctelo, espere un momento y conéctelo de nuevo.",
        "The sensor does not answer. Unplug it, wait a moment, and plug it in again.",
    ),
    "cut": (
        "La imagen llegó incompleta. Tome la impresión otra vez.",
        "The picture arrived incomplete. Take the print again.",
    ),
    "slow": (
        "El lector envía demasiado lento. Revise el cable y la velocidad configurada.",
        "The sensor sends too slowly. Check the cable and the configured speed.",
    ),
    "checksum": (
        "La imagen llegó dañada dos veces. Cambie el cable del lector.",
        "The picture arrived damaged twice. Replace the sensor's cable.",
    ),
    "noise": (
        "El lector responde algo que no se entiende. Revise que sea el modelo elegido y la velocidad configurada.",
        "The sensor's answer cannot be understood. Check that it is the chosen model and speed.",
    ),
    "no_finger": (
        "No se detectó ningún dedo. Apoye el dedo y pruebe de nuevo.",
        "No finger was detected. Lay it down and try again.",
    ),
    "no_file": ("No llegó ninguna imagen a la carpeta.", "No picture arrived in the folder."),
    "not_a_picture": (
        "El archivo de la carpeta no es una imagen de una impresión que se pueda leer.",
        "The file in the folder is not a picture of a print that can be read.",
    ),
    "imaging": (
        "El lector no logró tomar la imagen. Pruebe de nuevo.",
        "The sensor could not take the picture. Try again.",
    ),
    "messy": (
        "La imagen salió confusa. Limpie el lector y el dedo, y tome la impresión otra vez.",
        "The picture is unclear. Clean sensor and finger, and take the print again.",
    ),
    "communication": ("El lector no entendió el pedido. Pruebe de nuevo.", "The sensor did not understand. Try again."),
    "no_upload": (
        "El lector no pudo enviar la imagen. Pruebe de nuevo.",
        "The sensor could not send the picture. Try again.",
    ),
    "memory": ("La memoria del lector falla. Cambie el lector.", "The sensor's memory fails. Replace the sensor."),
    "password": (
        "El lector pide otra contraseña que la configurada.",
        "The sensor asks for another password than the configured one.",
    ),
    "other_sensor": (
        "Hay otro lector en lugar del elegido. Elija el lector de nuevo si es correcto.",
        "Another sensor is in the place of the chosen one. Choose the sensor again if this is right.",
    ),
    "unknown_size": (
        "El lector envía imágenes de un tamaño desconocido. Indique el ancho en la configuración.",
        "The sensor sends pictures of an unknown size. Give the width in the settings.",
    ),
    "no_libfprint": (
        "libfprint no está instalado en este equipo (vea docs/station.md).",
        "libfprint is not installed on this computer (see docs/station.md).",
    ),
    "bad_choice": ("No se entiende qué lector es.", "Which sensor this is cannot be understood."),
    "no_makers": (
        "La estación no conoce a ningún fabricante. Pida al técnico el certificado del fabricante (sbi-trust.pem).",
        "The station knows no maker. Ask the technician for the maker's certificate (sbi-trust.pem).",
    ),
    "maker_unknown": (
        "El dispositivo no es de un fabricante que esta estación acepte. No lo use y avise al técnico.",
        "The device is not of a maker that this station accepts. Do not use it, and tell the technician.",
    ),
    "certificate_over": (
        "El certificado del dispositivo no vale en esta fecha. Revise el reloj del equipo y avise al técnico.",
        "The device's certificate is not valid at this date. Check the computer's clock, and tell the technician.",
    ),
    "disk": (
        "No se pudo escribir en el disco. Lo elegido vale hasta que la estación se detenga. Avise al técnico.",
        "The disk cannot be written to. What was chosen is good until the station is stopped. Tell the technician.",
    ),
    "no_camera": ("Todavía no hay una cámara elegida.", "No camera is chosen yet."),
    "camera_away": (
        "No se encuentra la cámara. Revise que esté conectada y vuelva a elegirla.",
        "The camera is not there. Check that it is plugged in, and choose it again.",
    ),
    "camera_in_use": (
        "Otro programa está usando la cámara. Ciérrelo y pruebe de nuevo.",
        "Another program is using the camera. Close it and try again.",
    ),
    "camera_not_allowed": (
        "Este usuario no puede usar la cámara. Pida al técnico que lo agregue al grupo video.",
        "This user may not use the camera. Ask the technician to add the user to the group video.",
    ),
    "camera_unplugged": (
        "La cámara se desconectó. Conéctela de nuevo y tome la fotografía otra vez.",
        "The camera was unplugged. Plug it in and take the photograph again.",
    ),
    "camera_silent": (
        "La cámara no responde. Desconéctela, espere un momento y conéctela de nuevo.",
        "The camera does not answer. Unplug it, wait a moment, and plug it in again.",
    ),
    "camera_format": (
        "La cámara no da imágenes que esta estación pueda leer. Use otra cámara o una carpeta.",
        "The camera gives no pictures that this station can read. Use another camera or a folder.",
    ),
    "not_a_camera": ("Ese dispositivo no es una cámara.", "That device is not a camera."),
    "bad_camera": ("No se entiende qué cámara es.", "Which camera this is cannot be understood."),
    "no_picture": (
        "Todavía no llegó ninguna fotografía nueva a la carpeta. Las de antes no se usan.",
        "No new photograph has arrived in the folder yet. Earlier ones are not used.",
    ),
    "picture_half": (
        "La fotografía está llegando a la carpeta, o es demasiado grande. Espere un momento.",
        "The photograph is still arriving in the folder, or is too large. Wait a moment.",
    ),
    "folder_full": (
        "La carpeta tiene demasiadas imágenes. Elija una carpeta solo para la estación.",
        "The folder holds too many pictures. Choose a folder for the station alone.",
    ),
    "picture_cut": (
        "La imagen no se puede leer. Tome la fotografía otra vez.",
        "The picture cannot be read. Take the photograph again.",
    ),
    "picture_large": (
        "La imagen es demasiado grande: como máximo 12 MiB y 40 megapíxeles.",
        "The picture is too large: at most 12 MiB and 40 megapixels.",
    ),
    "picture_blank": (
        "No se ve nada: toda la imagen tiene un solo tono. Revise la tapa y la luz.",
        "Nothing is to be seen: the picture has one shade. Check the lens cap and the light.",
    ),
    "picture_dark": ("La imagen es muy oscura. Ponga más luz.", "The picture is too dark. Give more light."),
    "picture_small": (
        "La imagen tiene pocos puntos para imprimirla. Acerque la cámara o use una mejor.",
        "The picture has too few pixels to be printed. Bring the camera closer or use a better one.",
    ),
    "device_refused": ("El dispositivo rechazó la captura.", "The device refused the capture."),
    "bad_signature": (
        "La respuesta del dispositivo no está bien firmada.",
        "The device's answer is not signed correctly.",
    ),
}
"""What each fault of a sensor or a camera means, and what to do."""

QUALITY: Final[Mapping[str, tuple[str, str]]] = {
    "several_fingers": (
        "La imagen muestra varios dedos. Tome un dedo por vez.",
        "The picture shows several fingers. Take one finger at a time.",
    ),
    "press_harder": ("presione un poco más", "press harder"),
    "beaded": (
        "las crestas parecen cuentas: limpie el dedo y el lector, y presione parejo",
        "the ridges look like beads: wipe finger and sensor, then press evenly",
    ),
    "too_dry": ("muy seco: humedezca el dedo", "too dry: moisten the finger"),
    "too_wet": ("muy húmedo: seque el dedo", "too wet: dry the finger"),
    "only_the_tip": ("solo la punta: apoye el dedo plano", "only the tip: lay the finger flat"),
    "too_small": ("el área es muy pequeña", "the area is very small"),
    "no_finger": ("no se ve ningún dedo", "no finger is visible"),
    "blurred": ("borroso: mantenga quieto el dedo", "blurred: hold the finger still"),
    "low_contrast": ("poco contraste: limpie el lector", "low contrast: clean the sensor"),
    "few_minutiae": ("pocos detalles", "few details"),
    "ridge_period_uncertain": ("las crestas no se distinguen", "the ridges are unclear"),
}
"""The engine's reasons for a poor impression."""

GRADES: Final[Mapping[str, tuple[str, str]]] = {
    "good": ("Buena", "Good"),
    "usable": ("Utilizable", "Usable"),
    "poor": ("Mala: tómela de nuevo", "Poor: take it again"),
    "none": ("No es una impresión", "Not a fingerprint"),
}

FINGERS: Final[tuple[tuple[str, str], ...]] = (
    ("pulgar derecho", "right thumb"),
    ("índice derecho", "right index finger"),
    ("medio derecho", "right middle finger"),
    ("anular derecho", "right ring finger"),
    ("meñique derecho", "right little finger"),
    ("pulgar izquierdo", "left thumb"),
    ("índice izquierdo", "left index finger"),
    ("medio izquierdo", "left middle finger"),
    ("anular izquierdo", "left ring finger"),
    ("meñique izquierdo", "left little finger"),
)
"""ISO positions 1 to 10."""
SUBJECTS: Final[Mapping[str, tuple[str, str]]] = {
    "mother": ("Madre", "Mother"),
    "newborn": ("Recién nacido", "Newborn"),
}

PAGES: Final[Mapping[str, tuple[str, str]]] = {
    "title": ("Estación de captura", "Capture station"),
    "sensor": ("Lector", "Sensor"),
    "choose_sensor": ("Elegir el lector", "Choose the sensor"),
    "chosen": ("Lector elegido: {sensor}", "Chosen sensor: {sensor}"),
    "none_chosen": ("Todavía no hay un lector elegido.", "No sensor is chosen yet."),
    "no_sensors": (
        "No se encontró ningún lector. Conéctelo y pulse «Actualizar».",
        "No sensor was found. Plug it in and press “Reload”.",
    ),
    "choose": ("Elegir", "Choose"),
    "other_sensor_line": ("Otro lector", "Another sensor"),
    "other_sensor_hint": (
        "serial:/dev/ttyUSB0, fprint:ID, folder:/ruta o sbi:4501",
        "serial:/dev/ttyUSB0, fprint:ID, folder:/path or sbi:4501",
    ),
    "photograph": ("Fotografía del menor", "The minor's photograph"),
    "photograph_how": (
        "De frente, con luz pareja, los ojos abiertos. Cuando se vea bien, pulse el botón.",
        "Face to the front, evenly lit, eyes open. When it looks right, press the button.",
    ),
    "photograph_take": ("Tomar la fotografía", "Take the photograph"),
    "photograph_taken": ("La fotografía tomada", "The photograph that was taken"),
    "photograph_look": (
        "Mírela bien: ¿es el menor de la solicitud?",
        "Look at it well: is this the application's minor?",
    ),
    "photograph_send": ("Enviar esta fotografía", "Send this photograph"),
    "photograph_again": ("Tomar otra", "Take another one"),
    "photograph_stored": ("Guardada con la solicitud.", "Stored with the application."),
    "camera": ("Cámara", "Camera"),
    "camera_sees": ("Lo que ve la cámara", "What the camera sees"),
    "camera_chosen": ("Cámara elegida: {camera}", "Chosen camera: {camera}"),
    "choose_camera": ("Elegir la cámara", "Choose the camera"),
    "other_camera": ("Otra cámara, o una carpeta", "Another camera, or a folder"),
    "other_camera_hint": ("video:/dev/video0 o folder:/ruta", "video:/dev/video0 or folder:/path"),
    "not_awaited": (
        "Ninguna solicitud espera una fotografía. Escriba el código que muestra la página de la fotografía.",
        "No application waits for a photograph. Type the code that the photograph's page shows.",
    ),
    "pair": ("Vincular con un registro o una solicitud", "Pair with a registration or an application"),
    "code": ("Código de la página", "Code on the page"),
    "pair_button": ("Vincular", "Pair"),
    "asked": ("Ahora: {subject}, {finger}", "Now: {subject}, {finger}"),
    "take": ("Tomar la impresión", "Take the print"),
    "lay_finger": (
        "Apoye el dedo en el lector y pulse el botón. Se espera al dedo {seconds} segundos.",
        "Lay the finger on the sensor and press the button. It waits {seconds} seconds for the finger.",
    ),
    "end": ("Terminar", "End"),
    "not_paired": (
        "La estación no está vinculada. Escriba el código que muestra la página del registro o de la fotografía.",
        "The station is not paired. Type the code that the page of the registration or of the photograph shows.",
    ),
    "without_line": ("Registrar un nacimiento sin línea", "Register a birth without a line"),
    "line_up": ("Línea: el registro responde.", "Line: the registry answers."),
    "line_down": (
        "Línea: el registro no responde. Las impresiones quedan aquí hasta que vuelva.",
        "Line: the registry does not answer. Prints stay here until it does.",
    ),
    "sent": ("Guardada en el registro: {grade}", "Kept with the registration: {grade}"),
    "kept": (
        "La impresión está en esta estación y no se ha enviado todavía.",
        "The print is on this station and has not been sent yet.",
    ),
    "send_again": ("Enviar ahora", "Send now"),
    "discard": ("Descartar", "Discard"),
    "quality": ("Calidad: {grade} ({score} de 100)", "Quality: {grade} ({score} of 100)"),
    "preview": ("La última impresión", "The last print"),
    "newborn_warning": (
        "Este lector da 500 ppp y 16 grises: sirve para la madre. Para un recién nacido use uno de 1000 ppp o más.",
        "This sensor has 500 ppi and 16 greys: enough for the mother. For a newborn use one of 1000 ppi or more.",
    ),
    "refused": ("El registro no lo aceptó: {reason}", "The registry did not accept it: {reason}"),
    "facility": ("Establecimiento: {facility}", "Facility: {facility}"),
    "language": ("English", "Español"),
    "not_joined": (
        "Esta estación todavía no se ha unido al registro: station join https://… CÓDIGO",
        "This station has not joined the registry yet: station join https://… CODE",
    ),
    "form_old": (
        "El formulario ya no vale. Vuelva a abrir la página.",
        "This form is no longer valid. Open the page again.",
    ),
    "elsewhere": ("Esta página solo se abre en este equipo.", "This page opens on this computer alone."),
    "no_print": ("No hay impresión por enviar.", "There is no print to send."),
    "busy": ("El lector está ocupado con otra captura.", "The sensor is busy with another capture."),
    "look_again": ("Actualizar", "Reload"),
}
_SENTENCES: Final = {**PAGES, **FAULTS}


def say(slug: str, language: str = SPANISH, /, **values: object) -> str:
    """The sentence of a slug in a language; an unknown fault is told as one of the sensor's."""
    spanish, english = _SENTENCES.get(slug) or FAULTS["imaging"]
    return (english if language == ENGLISH else spanish).format(**values)


def grade_of(slug: str, language: str = SPANISH) -> str:
    """A grade of quality in a word."""
    spanish, english = GRADES[slug]
    return english if language == ENGLISH else spanish


def advice_of(slug: str, language: str = SPANISH) -> str | None:
    """What to do about a reason for poor quality; None for a reason without advice."""
    known = QUALITY.get(slug)
    return None if known is None else known[language == ENGLISH]


def finger_name(number: int, language: str = SPANISH) -> str:
    """A finger by its ISO position."""
    return FINGERS[number - 1][language == ENGLISH]


def subject_name(subject: str, language: str = SPANISH) -> str:
    """Whose print."""
    return SUBJECTS[subject][language == ENGLISH]
