"""What is counted is counted from the first request on, also where many come at once."""

import subprocess
import sys

FIRST = """
import sys, threading
from registry.core import measures
sys.setswitchinterval(1e-6)
together, failed = threading.Barrier(16), []
def count():
    together.wait()
    try:
        measures.count(measures.ENROLMENTS)
    except Exception as error:
        failed.append(error)
threads = [threading.Thread(target=count) for _ in range(16)]
[thread.start() for thread in threads]
[thread.join() for thread in threads]
sys.exit(len(failed))
"""


def test_the_first_requests_of_a_process_may_come_at_once() -> None:
    assert subprocess.run([sys.executable, "-c", FIRST], check=False).returncode == 0
