"""Addresses to which a form may ask to be led. Pure."""


def is_own_path(address: str) -> bool:
    """Whether this is the path of a page of ours, and no other site's address in disguise."""
    return address.startswith("/") and not address.startswith(("//", "/\\")) and address.isprintable()
