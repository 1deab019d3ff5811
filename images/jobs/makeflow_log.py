"""Which rule of the workflow is in which state, by the log that makeflow writes and goes on from.

A line is `time rule state task waiting running complete failed aborted total`; rules count from 0, in the
order of workflow.mf.
"""

from __future__ import annotations

from dataclasses import dataclass

WAITING, RUNNING, COMPLETE, FAILED, ABORTED = range(5)


@dataclass(frozen=True)
class Change:
    rule: int
    state: int
    task: int


class RuleStates:
    def __init__(self) -> None:
        self._states: dict[int, int] = {}
        self._tasks: dict[int, int] = {}
        self.retried = 0

    def feed(self, line: str) -> Change | None:
        fields = line.split()
        if len(fields) != 10 or not all(field.lstrip('-').isdigit() for field in fields):
            return None
        _, rule, state, task = (int(field) for field in fields[:4])
        if self._states.get(rule) == FAILED and state == WAITING:
            self.retried += 1
        self._states[rule] = state
        if state == RUNNING:
            self._tasks[task] = rule
        return Change(rule, state, task)

    def rule_of(self, task: int) -> int | None:
        return self._tasks.get(task)

    def count(self, state: int) -> int:
        return sum(1 for found in self._states.values() if found == state)

    def rules_in(self, state: int) -> list[int]:
        return sorted(rule for rule, found in self._states.items() if found == state)
