"""Figures as people read them in Peru: a comma between thousands, a point before decimals (Unicode: es-PE)."""


def show_count(count: int) -> str:
    """How many, to be read: 1,234,567."""
    return f"{count:,}"
