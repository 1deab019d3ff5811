#!/usr/bin/env python3
"""Runs the jobs of EEMT's page, one after the other, over the workers that Work Queue has.

Requests come into SPOOL/inbox, statuses go to SPOOL/status; docs/jobs.md has the protocol.
"""

from __future__ import annotations

import argparse
import signal
import sys
import threading
from pathlib import Path

sys.dont_write_bytecode = True  # the code may lie in a folder that cannot be written

from failure import RunnerReplaced, RunnerStopped  # noqa: E402
from job import Places  # noqa: E402
from pulse import Pulse  # noqa: E402
from queue_of_jobs import QueueOfJobs  # noqa: E402
from rows import Rows  # noqa: E402
from spool import Spool  # noqa: E402


def main() -> int:
    options = _options()
    sys.stdout.reconfigure(errors='backslashreplace')  # type: ignore[union-attr]
    stop = threading.Event()
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, lambda *_: stop.set())
    spool = Spool(options.spool)
    spool.make()
    pulse = Pulse(spool.status / 'runner.json', stop, options.period)
    places = Places(spool, options.uploads, options.results, options.eemt, options.password, options.port)
    try:
        last = pulse.take_over(options.takeover_after)
    except RunnerStopped:
        return 0  # the other one lives, and its heartbeat is not ours to write
    try:
        print('the runner is ready', flush=True)
        QueueOfJobs(places, Rows(options.database, options.query_limit), pulse).run(last)
    except RunnerStopped:
        pulse.say_stopped()
        print('the runner was stopped', flush=True)
        return 0
    except RunnerReplaced:
        print('another runner has taken over', flush=True)
        return 3


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__)
    for name in ('spool', 'uploads', 'results', 'database', 'eemt', 'password'):
        parser.add_argument(f'--{name}', type=Path, required=True)
    parser.add_argument('--port', type=int, default=9123)
    for name, most, what in (
        ('--takeover-after', 5.0, 'without a heartbeat after which another runner is gone'),
        ('--period', 1.0, 'between two heartbeats, and two looks at requests and rows'),
        ('--query-limit', 2.0, 'that a query of the database may take'),
    ):
        parser.add_argument(
            name,
            type=lambda text, most=most: min(most, float(text)),
            default=most,
            help=f'seconds {what}; at most {most:g}',
        )
    return parser.parse_args()


if __name__ == '__main__':
    sys.exit(main())
