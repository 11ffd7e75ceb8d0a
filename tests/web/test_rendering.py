"""Pages in a draft language: marked as drafts, and each Spanish sentence of theirs as Spanish."""

import re
from html import unescape

import pytest
from flask.testing import FlaskClient

from registry.core.messages import BORROWED, DRAFTS, LANGUAGES, _, marking_borrowed, plural, speaking
from registry.web.rendering import with_spans

BEGIN, END = BORROWED


def _page(client: FlaskClient, address: str, chosen: str) -> str:
    return client.get(address, headers={"Accept-Language": chosen}).get_data(as_text=True)


@pytest.mark.parametrize("chosen", LANGUAGES)
@pytest.mark.parametrize("address", ["/verify", "/sign-in"])
def test_a_page_in_a_draft_language_says_that_it_is_one(client: FlaskClient, chosen: str, address: str) -> None:
    html = unescape(_page(client, address, chosen))
    assert f'<html lang="{chosen}">' in html
    draft = _("Draft translation: no native speaker has read it yet. What is missing is in Spanish.")
    if chosen in DRAFTS:
        assert draft.in_language(chosen) in html
        assert f'<span lang="es">{draft.in_language("es")}</span>' in html
    else:
        assert 'class="draft' not in html
    assert not re.search(f"[{BEGIN}{END}]", html)


def test_a_sentence_that_a_draft_lacks_is_marked_only_while_a_page_is_made() -> None:
    lacking = _("words that no catalogue has")
    with speaking("qu"):
        assert str(lacking) == "words that no catalogue has"
        with marking_borrowed():
            assert str(lacking) == f"{BEGIN}words that no catalogue has{END}"
            assert str(plural("{n} unheard", "{n} unheard of", 2)) == f"{BEGIN}2 unheard of{END}"
            assert str(_("CUI")) == "CUI"
    with speaking("es"), marking_borrowed():
        assert str(lacking) == "words that no catalogue has"


@pytest.mark.parametrize(
    ("html", "shown"),
    [
        ("<p>{Guardar}</p>", '<p><span lang="es">Guardar</span></p>'),
        ('<a title="{Ir}">{Volver}</a>', '<a title="Ir"><span lang="es">Volver</span></a>'),
        ("<title>{Ir} · {Registro}</title>{Ir}", '<title>Ir · Registro</title><span lang="es">Ir</span>'),
        ("<select><option>{Elija}</option></select>", "<select><option>Elija</option></select>"),
        ("<svg><title>{Mano}</title><text>{Mano}</text></svg>", "<svg><title>Mano</title><text>Mano</text></svg>"),
        ("<textarea>{Ir}</textarea><br>{Ir}", '<textarea>Ir</textarea><br><span lang="es">Ir</span>'),
    ],
)
def test_spanish_is_marked_wherever_an_element_may_stand(html: str, shown: str) -> None:
    assert with_spans(html.replace("{", BEGIN).replace("}", END)) == shown
