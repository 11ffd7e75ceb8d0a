from registry.access.permissions_page import DOCUMENT, page


def test_the_page_of_permissions_is_written_from_the_table() -> None:
    assert DOCUMENT.read_text("utf-8") == page(), "run python -m registry.access.permissions_page"
