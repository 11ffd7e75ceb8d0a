"""`python -m registry.access.permissions_page`: write docs/permissions.md from the table of grants."""

from pathlib import Path
from typing import Final

from registry.access.grants import GRANTS, OWN, Scope

DOCUMENT: Final = Path(__file__).resolve().parents[2] / "docs" / "permissions.md"
_HEAD: Final = """# Permissions

<!-- written by `python -m registry.access.permissions_page` -->

Each route declares one permission (`x-permission` in the OpenAPI document), which is checked before anything of the
request is read. Each permission of a role has a scope: which rows it extends to. A row outside of it is answered as one
that does not exist. The table is `registry/access/grants.py`; `x-roles` in the OpenAPI document repeats its row for
each route. `tests/sealing/walk/test_strangers.py` walks every route as nobody, as every role, as a registrar of another
facility and as an investigator without a case.

Behind this stands the database: it shows prints and casework to a transaction only once that names who acts
([operations.md](operations.md#the-roles-as-which-the-service-acts)).

## Scopes

| scope | extends to |
|---|---|
"""


def page() -> str:
    """The whole page."""
    scopes = "".join(f"| {scope.value} | {scope.meaning} |\n" for scope in Scope)
    permissions = sorted(set().union(*GRANTS.values()))
    head = f"\n## Who may do what\n\n| permission | {' | '.join(GRANTS)} |\n|---{'|---' * len(GRANTS)}|\n"
    rows = (
        f"| `{permission}` | {' | '.join(str(grants.get(permission, '–')) for grants in GRANTS.values())} |\n"
        for permission in permissions
    )
    own = ", ".join(f"`{permission}`" for permission in OWN)
    return f"{_HEAD}{scopes}{head}{''.join(rows)}\nEvery role includes {own}, each for {Scope.ITSELF.value} alone.\n"


if __name__ == "__main__":
    DOCUMENT.write_text(page(), "utf-8")
