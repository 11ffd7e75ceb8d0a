"""The people who look into suspicions."""

from typing import Any

from tests.stories.driver.answers import Finding, Level, ids_of
from tests.stories.driver.staff import Person

REVIEW_POINTS = 25


class Investigator(Person):
    """An investigator: alerts, cases, searches."""

    def alerts(self, *about: Any) -> list[dict[str, Any]]:
        """The alerts about any of these persons or papers, with reasons that still hold."""
        self.world.jobs()
        persons = set[str]().union(*(ids_of(subject) for subject in about))
        alerts: list[dict[str, Any]] = []
        cursor: str | None = ""
        while cursor is not None:
            page = self.get(f"/alerts?limit=100{cursor and '&cursor=' + cursor}")
            alerts += [alert for alert in page["items"] if not about or persons & set(alert["persons"])]
            cursor = page["next_cursor"]
        return alerts

    def level(self, *about: Any) -> Level:
        """How grave the worst alert about any of these is, with everything found about them."""
        alerts = self.alerts(*about)
        findings = tuple(
            Finding(
                reason["indicator"], reason["severity"], reason["points"], reason["reason"], frozenset(alert["persons"])
            )
            for alert in alerts
            for reason in alert["reasons"]
            if reason["withdrawn_at"] is None
        )
        points = max((alert["points"] for alert in alerts), default=0)
        is_case = any(alert["is_case"] for alert in alerts)
        name = "case" if is_case else "review" if points >= REVIEW_POINTS else "weak" if points else "nothing"
        level = Level(name, points, findings)
        self.world.report(level)
        return level

    def opens_case(self, *about: Any) -> str:
        """Open a case by hand about these persons; its id."""
        persons = sorted(set[str]().union(*(ids_of(subject) for subject in about)))
        case: dict[str, Any] = self.post("/cases", {"reason": "Dos registros de una niña", "persons": persons})
        return str(case["id"])

    def searches(self, case_id: str, kind: str = "names", **criteria: Any) -> dict[str, Any]:
        """Search within a case; the answer with its hits."""
        request = {
            "kind": kind,
            "reason": "Dos registros de una niña",
            "purpose": "verify_duplicate",
            "legal_basis": "registry_duty",
            "criteria": criteria,
        }
        answer: dict[str, Any] = self.post(f"/cases/{case_id}/searches", request)
        return answer

    def joins(self, case_id: str, left: str | None, right: str | None, act: str = "joining") -> dict[str, Any]:
        """Ask a second person to record that two persons are one, or are not after all."""
        reason = "Es la misma mujer, ahora con DNI"
        request = {"act": act, "left": left, "right": right, "reason": reason}
        answer: dict[str, Any] = self.post(f"/cases/{case_id}/joinings", request)
        return answer

    def decides_joining(self, case_id: str, joining: dict[str, Any], decision: str = "approve") -> dict[str, Any]:
        """As the second person: approve or refuse it."""
        path = f"/cases/{case_id}/joinings/{joining['id']}/decision"
        answer: dict[str, Any] = self.post(path, {"decision": decision})
        self.world.jobs()
        return answer

    def compares(self, case_id: str, left: str | None, right: str | None) -> float:
        """The sum of the exhibit about two persons, in bits: above 0 it speaks for one person."""
        answer = self.post(f"/cases/{case_id}/comparison", {"left": left, "right": right})
        return float(answer["waterfall"][-1]["end"])

    def cases(self) -> list[dict[str, Any]]:
        """The queue of cases."""
        self.world.jobs()
        items: list[dict[str, Any]] = self.get("/cases?limit=100")["items"]
        return items
