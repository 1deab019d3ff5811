"""What makeflow prints, taken apart: its own words, and what tasks printed, before `job N completed`."""

from __future__ import annotations

import re
from collections import deque

_MAX_LINES = 200
_COMPLETED = re.compile(r'job (\d+) completed')
# Said by the runner in its own words, or of no use to anybody.
_QUIET = re.compile(
    r'submitting job: |submitted job \d+$|deleted |local resources: |max running |checking |parsing '
    r'|creating new log|warning: us(ing|e) |aborting remote job |rule \d+ failed, moving '
    r'|\S+ \S+ makeflow\[\d+\]notice: (Cannot stat file|will retry failed) '
)
_OWN = re.compile(
    r'\S+ has \d+ rules|recovering from log|starting workflow|listening for workers|nothing left to do'
    r'|workflow (was aborted|failed|is)|got abort signal|will retry failed |.* failed with exit code \d+$'
    r'|\d{4}/\d\d/\d\d \S+ makeflow\[|makeflow: |.*could not|.*couldn\'t '
)


class TaskOutput:
    def __init__(self) -> None:
        self._lines: deque[str] = deque(maxlen=_MAX_LINES)
        self._tasks: dict[int, list[str]] = {}
        self.no_room = False
        self.last_words = ''

    def feed(self, line: str) -> str | None:
        """makeflow's own line where it is one that people should see."""
        # Programs draw their progress over and over on one line.
        line = re.split(r'[\r\b]', line.rstrip('\r'))[-1].rstrip()
        self.no_room = self.no_room or 'No space left on device' in line
        if not line or _QUIET.match(line):
            return None
        if completed := _COMPLETED.fullmatch(line):
            self._tasks[int(completed[1])] = list(self._lines)
            self._lines.clear()
            return None
        self.last_words = line
        if _OWN.match(line):
            return line
        self._lines.append(line)
        return None

    def take(self, task: int) -> list[str] | None:
        """What this task printed; None where it has not come yet."""
        return self._tasks.pop(task, None)
