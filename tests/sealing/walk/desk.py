"""Staff at work: requests that must be answered as expected, and jobs run as workers run them."""

import json
from typing import Any

from sqlalchemy import text

from registry.core import worker
from tests.sealing.walk.databases import Answer, Stage


class Desk:
    """Sends requests of staff, each of which must be answered as expected."""

    def __init__(self, stage: Stage) -> None:
        self.stage = stage

    def done(self, answer: Answer, status: int) -> Any:
        assert answer.status == status, (answer.status, answer.text[:2000])
        return json.loads(answer.body) if "json" in answer.headers.get("Content-Type", "") else answer.body

    def post(self, path: str, body: Any, who: str, status: int = 201, **headers: str) -> Any:
        return self.done(self.stage.ask("POST", f"/api/v1{path}", who, body, **headers), status)

    def get(self, path: str, who: str) -> Any:
        return self.done(self.stage.ask("GET", f"/api/v1{path}", who, X_Purpose="identity_check"), 200)


def run_jobs(stage: Stage) -> None:
    """Run what is queued and due, as a worker does, until nothing is left."""
    due = text(
        "SELECT id, task_name, args FROM procrastinate_jobs WHERE status = 'todo' "
        "AND (scheduled_at IS NULL OR scheduled_at <= now()) ORDER BY id LIMIT 1"
    )
    while True:
        with stage.registry.engine.connect() as connection:
            job = connection.execute(due).one_or_none()
        if job is None:
            return
        worker.run_task(stage.registry, job.task_name, job.args)
        with stage.registry.engine.begin() as connection:
            connection.execute(text("DELETE FROM procrastinate_jobs WHERE id = :id"), {"id": job.id})
