"""summary.json of a job that has ended: what, how long, by whom."""

from __future__ import annotations

import json

from status import Status

# Of the moment, and gone with it.
_LEFT_OUT = ('waitingFor', 'acceptedAt', 'workers')


def summary_of(status: Status) -> str:
    found = {name: value for name, value in status.as_json().items() if name not in _LEFT_OUT}
    workers = [{'address': one.address, 'done': one.done} for one in status.workers]
    return json.dumps({**found, 'seconds': round(status.seconds, 1), 'workers': workers}, indent=2) + '\n'
