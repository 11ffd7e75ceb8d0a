"""Whatever slug the demonstration shows has words, and its clients ask for the language spoken."""

from registry.core.clock import utc_now
from registry.core.messages import speaking
from registry.demo import words
from registry.demo.plan import make_plan
from registry.demo.service import Client
from registry.documents.applications.rules.states import SHOWN_STATES
from registry.documents.artefact.claim169 import VERDICTS


def test_every_state_and_verdict_has_words() -> None:
    assert words.APPLICATION.keys() == set(SHOWN_STATES)
    assert words.QR.keys() == set(VERDICTS)
    assert words.CARD.keys() == {"live", "expired", "ended"}


def test_the_planted_cases_are_titled_in_the_language_spoken() -> None:
    titles = [case.title for case in make_plan(9, utc_now()).cases]
    with speaking("en"):
        assert [str(title) for title in titles] == [title.text for title in titles]


def test_a_client_asks_for_its_language_with_every_request() -> None:
    client = Client("http://127.0.0.1:1", "token", "ay")
    assert client._headers() == {"Authorization": "Bearer token", "Accept-Language": "ay"}
