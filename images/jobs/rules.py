"""The rules of a workflow.mf, as EEMT's run-workflow writes them, and as a job needs them.

Days and sums are read from the rules: the demo has five days, and EEMT's May has thirty.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from pathlib import PurePosixPath

from failure import JobFailed

_DAY = re.compile(r'/daily/\S*_day_(\d+)\.tif$')
_SUM = re.compile(r'/monthly/\S*_([a-z]+)_sum\.tif$')
_LAST_DAY = (31, 59, 90, 120, 151, 181, 212, 243, 273, 304, 334, 365)
_NAMES = (
    'January',
    'February',
    'March',
    'April',
    'May',
    'June',
    'July',
    'August',
    'September',
    'October',
    'November',
    'December',
)


@dataclass(frozen=True)
class Rule:
    outputs: tuple[str, ...]
    inputs: tuple[str, ...]
    text: str

    @property
    def day(self) -> int | None:
        found = next((match for match in map(_DAY.search, self.outputs) if match), None)
        return None if found is None else int(found[1])

    @property
    def month(self) -> str | None:
        found = next((match for match in map(_SUM.search, self.outputs) if match), None)
        return None if found is None else found[1]

    @property
    def label(self) -> str:
        if self.day is not None:
            return f'day {self.day}'
        return f'sum of {self.month}' if self.month is not None else PurePosixPath(self.outputs[0]).name


@dataclass(frozen=True)
class Plan:
    """The rules of a job, in the order in which makeflow counts them."""

    text: str
    rules: tuple[Rule, ...]
    notes: tuple[str, ...] = ()

    @property
    def months(self) -> tuple[str, ...]:
        return tuple(rule.month for rule in self.rules if rule.month is not None)

    @property
    def days(self) -> int:
        return sum(1 for rule in self.rules if rule.day is not None)


def read_plan(text: str) -> Plan:
    """The rules of a workflow.mf as it is."""
    return Plan(text, tuple(part for part in _parts(text) if isinstance(part, Rule)))


def make_plan(text: str, days: tuple[int, ...] | None) -> Plan:
    """EEMT's rules for the days asked for, each of them sized to a worker's share."""
    parts = list(_parts(text))
    all_rules = [part for part in parts if isinstance(part, Rule)]
    if not all_rules:
        raise JobFailed('workflow', "EEMT's run-workflow wrote a workflow without tasks")
    _check_outputs(all_rules)
    kept = _kept(all_rules, days)
    wanted = {id(rule) for rule in kept}
    lines = []
    for part in parts:
        if isinstance(part, Rule):
            lines += [part.text] if id(part) in wanted else []
        else:
            lines += _sized(part)
    return Plan('\n'.join(lines) + '\n', tuple(kept), _notes(all_rules, kept, days))


def _parts(text: str) -> list[Rule | str]:
    """Rules, and the lines between them. A rule is a line with a colon and the command below it."""
    lines = text.split('\n')
    parts: list[Rule | str] = []
    at = 0
    while at < len(lines):
        line = lines[at]
        following = lines[at + 1] if at + 1 < len(lines) else ''
        if following.startswith('\t') and ':' in line and not line.startswith('\t'):
            outputs, _, inputs = line.partition(':')
            parts.append(Rule(tuple(outputs.split()), tuple(inputs.split()), f'{line}\n{following}\n'))
            at += 2
        else:
            parts.append(line)
            at += 1
    return parts


def _check_outputs(rules: list[Rule]) -> None:
    for name in (name for rule in rules for name in rule.outputs):
        path = PurePosixPath(name)
        if path.is_absolute() or '..' in path.parts:
            raise JobFailed('workflow', "EEMT's workflow writes outside of its own folder")


def _sized(line: str) -> list[str]:
    """Without MEMORY and DISK a task gets its share of the worker; EEMT asks for more than there is."""
    if re.match(r'\s*(MEMORY|DISK)\s*=', line):
        return []
    return ['CORES=1'] if re.match(r'\s*CORES\s*=', line) else [line]


def _kept(rules: list[Rule], days: tuple[int, ...] | None) -> list[Rule]:
    """The rules of these days, and of the others those whose inputs all come about."""
    if days is None:
        return rules
    known = sorted(rule.day for rule in rules if rule.day is not None)
    if unknown := sorted(set(days) - set(known)):
        raise JobFailed('request', f"EEMT's workflow has no {_days(unknown)}; it has {_days(known)}")
    kept = [rule for rule in rules if rule.day is None or rule.day in days]
    dropped = {name for rule in rules if rule not in kept for name in rule.outputs}
    while spoilt := [rule for rule in kept if dropped.intersection(rule.inputs)]:
        dropped.update(name for rule in spoilt for name in rule.outputs)
        kept = [rule for rule in kept if rule not in spoilt]
    return kept


def _notes(rules: list[Rule], kept: list[Rule], days: tuple[int, ...] | None) -> tuple[str, ...]:
    day_of = {name: rule.day for rule in rules if rule.day is not None for name in rule.outputs}
    sums = {rule: _summed(rule, day_of) for rule in rules if rule.month is not None}
    covered = {day for found in sums.values() for day in found}
    notes = []
    for day in sorted(rule.day for rule in kept if rule.day is not None and rule.day not in covered):
        month = next((at for at, last in enumerate(_LAST_DAY) if day <= last), 11)
        short = _NAMES[month][:3].lower()
        found = next((found for rule, found in sums.items() if rule.month == short), [])
        if found:
            notes.append(f"{_NAMES[month]} lacks day {day}: EEMT's workflow sums {_days(found)}")
    for rule, found in sums.items():
        if days is not None and rule not in kept and set(found) & set(days):
            notes.append(f'no sum of {rule.month}: it needs {_days(found)}')
    return tuple(notes)


def _summed(rule: Rule, day_of: dict[str, int]) -> list[int]:
    return sorted({day_of[name] for name in rule.inputs if name in day_of})


def _days(days: list[int]) -> str:
    if len(days) == 1:
        return f'day {days[0]}'
    if days == list(range(days[0], days[-1] + 1)):
        return f'days {days[0]} to {days[-1]}'
    return f'days {", ".join(str(day) for day in days[:10])}{" and more" if len(days) > 10 else ""}'
