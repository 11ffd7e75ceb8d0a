"""A template as HTML. In a draft language each Spanish sentence is marked for screen readers with `lang="es"`."""

import re
from typing import Any, Final

from flask import render_template
from markupsafe import Markup, escape

from registry.core.messages import BORROWED, DEFAULT_LANGUAGE, DRAFTS, language, marking_borrowed

_TAG: Final = re.compile(r"(<(/?)([a-zA-Z]+)[^>]*>)")
_WITHOUT_ELEMENTS: Final = frozenset({"title", "option", "textarea", "script", "style", "svg"})
"""Elements in which a span is text or an error."""
_SPAN: Final = str.maketrans({BORROWED[0]: f'<span lang="{DEFAULT_LANGUAGE}">', BORROWED[1]: "</span>"})
_NOTHING: Final = str.maketrans(dict.fromkeys(BORROWED, ""))


_COMMAND: Final = re.compile(r"`([^`]+)`")


def with_commands(text: object) -> Markup:
    """A sentence whose commands, between backticks as on the command line, are set as code."""
    return Markup(_COMMAND.sub(r"<code>\1</code>", str(escape(text))))  # noqa: S704  # escaped first


def rendered(template: str, **values: Any) -> str:
    """The HTML of a template in the current language."""
    if language() not in DRAFTS:
        return render_template(template, **values)
    with marking_borrowed():
        return with_spans(render_template(template, **values))


def with_spans(html: str) -> str:
    """The marks around borrowed sentences as spans where a span may stand; without them elsewhere."""
    pieces, within = [], ""
    for count, piece in enumerate(_TAG.split(html)):
        match count % 4:
            case 0:
                pieces.append(piece.translate(_NOTHING if within else _SPAN))
            case 1:
                pieces.append(piece.translate(_NOTHING))
            case 2:
                is_end = piece == "/"
            case _:
                name = piece.lower()
                if is_end and name == within:
                    within = ""
                elif not is_end and not within and name in _WITHOUT_ELEMENTS:
                    within = name
    return "".join(pieces)
