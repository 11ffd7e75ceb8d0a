"""What the station's commands say, in Spanish and English."""

from collections.abc import Mapping
from typing import Final

from station.words import ENGLISH

Pair = tuple[str, str]

HELP: Final[Mapping[str, Pair]] = {
    "station": (
        "La estación de captura: toma impresiones en la ventanilla y guarda registros mientras no hay línea.",
        "The capture station: takes prints at a counter, and keeps enrolments while the line is down.",
    ),
    "home": ("Carpeta de la estación.", "The station's folder."),
    "join": (
        "Une esta computadora al registro: dirección del registro y código que mostró el administrador.",
        "Join this computer to the registry: its address, and the code that the administrator was shown.",
    ),
    "joined": ("La estación «{name}» de {facility} está unida.", "The station “{name}” of {facility} has joined."),
    "no_answer": (
        "El registro no responde. Revise la línea y la dirección, y pruebe de nuevo.",
        "The registry does not answer. Check the line and the address, and try again.",
    ),
    "not_an_address": (
        "Escriba la dirección del registro como https://registro.example",
        "Type the registry's address like https://registro.example",
    ),
    "not_https": (
        "La dirección del registro debe empezar con https://",
        "The registry's address must begin with https://",
    ),
    "not_written": (
        "No se puede escribir en {folder}. Revise el espacio y los permisos, y pruebe de nuevo.",
        "{folder} cannot be written. Check the room on the disk and the rights, and try again.",
    ),
    "sensors": ("Lista los lectores conectados.", "List the sensors that are plugged in."),
    "no_sensors": (
        "No se encontró ningún lector. Conéctelo y pruebe de nuevo.",
        "No sensor was found. Plug it in and try again.",
    ),
    "try": (
        "Toma una impresión y dice qué tan buena es; no la guarda ni la envía.",
        "Take one print and say how good it is; it is neither kept nor sent.",
    ),
    "serve": ("Abre las páginas de la estación en este equipo.", "Open the station's pages on this computer."),
    "with_sbi": (
        "Ofrece además el lector a otros programas como servicio SBI 0.9.5 de MOSIP.",
        "Offer the sensor to other programs too, as a MOSIP SBI 0.9.5 service.",
    ),
    "browser": ("Abrir el navegador.", "Open the browser."),
    "serving": (
        "La estación está en {address} (la dirección es secreta y vale hasta que se detenga).",
        "The station is at {address} (the address is secret, and good until it is stopped).",
    ),
    "sbi_serving": ("El servicio SBI está en el puerto {port}.", "The SBI service is on port {port}."),
    "port_in_use": (
        "El puerto {port} está ocupado. Elija otro con --port.",
        "Port {port} is in use. Choose another one with --port.",
    ),
    "who": (
        "Muestra qué estación es esta y si el registro responde.",
        "Show which station this is, and whether the registry answers.",
    ),
}


def told(pair: Pair, language: str) -> str:
    """One of the two sentences."""
    return pair[language == ENGLISH]
