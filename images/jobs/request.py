"""What a job is asked to do. A request names values, never commands, paths or environments."""

from __future__ import annotations

import json
import re
from dataclasses import dataclass

from failure import JobFailed

MAX_BYTES = 16 * 1024
_ID = re.compile(r'[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}')
_UPLOADED = re.compile(r'\A[0-9a-fA-F]{8}(-[0-9a-fA-F]{4}){3}-[0-9a-fA-F]{12}_(?=.)')
_KEYS = frozenset({'id', 'workflow', 'dem', 'step', 'linke', 'albedo', 'threads', 'years', 'days'})


@dataclass(frozen=True)
class Request:
    id: str
    workflow: str = 'sol'
    dem: str = ''
    step: float = 0
    linke: float = 0
    albedo: float = 0
    threads: int = 0
    years: tuple[int, int] | None = None
    days: tuple[int, ...] | None = None

    def as_json(self) -> dict[str, object]:
        return {
            'id': self.id,
            'workflow': self.workflow,
            'dem': self.dem,
            'step': self.step,
            'linke': self.linke,
            'albedo': self.albedo,
            'threads': self.threads,
            'years': None if self.years is None else list(self.years),
            'days': None if self.days is None else list(self.days),
        }

    @property
    def dem_name(self) -> str:
        """As people know it; the page keeps an upload as UUID_name."""
        return _UPLOADED.sub('', self.dem)


def is_id(text: str) -> bool:
    return _ID.fullmatch(text) is not None


def parse_request(content: bytes, job: str) -> Request:
    """The request of job `job`, or why it is none."""
    try:
        found = json.loads(content.decode('utf-8'))
    except (ValueError, RecursionError):
        raise _wrong('it is not JSON') from None
    if not isinstance(found, dict):
        raise _wrong('it is not a JSON object')
    if missing := sorted(_KEYS - found.keys()):
        raise _wrong(f'it lacks {", ".join(missing)}')
    if found.keys() - _KEYS:
        raise _wrong('it has fields that no job has')
    if found['id'] != job:
        raise _wrong('its id differs from its name')
    if found['workflow'] not in ('sol', 'eemt'):
        raise _wrong('workflow must be sol or eemt')
    return Request(
        id=job,
        workflow=found['workflow'],
        dem=_bare_name(found['dem']),
        step=_number(found, 'step', 0.05, 60),
        linke=_number(found, 'linke', 1, 10),
        albedo=_number(found, 'albedo', 0, 1),
        threads=_whole(found['threads'], 'threads', 1, 1024),
        years=_years(found['years']),
        days=_days(found['days']),
    )


def _wrong(why: str) -> JobFailed:
    return JobFailed('request', f'The request cannot be used: {why}')


def _bare_name(value: object) -> str:
    if not isinstance(value, str) or value in ('', '.', '..'):
        raise _wrong('dem must be the name of an uploaded file')
    if '/' in value or not value.isprintable() or len(value.encode('utf-8', 'surrogatepass')) > 255:
        raise _wrong('dem must be a bare file name, without folders')
    return value


def _number(found: dict[str, object], name: str, low: float, high: float) -> float:
    value = found[name]
    if isinstance(value, bool) or not isinstance(value, (int, float)) or value != value:
        raise _wrong(f'{name} must be a number')
    if not low <= value <= high:
        raise _wrong(f'{name} must lie between {low:g} and {high:g}')
    return value


def _whole(value: object, name: str, low: int, high: int) -> int:
    if isinstance(value, bool) or not isinstance(value, int) or not low <= value <= high:
        raise _wrong(f'{name} must be a whole number from {low} to {high}')
    return value


def _years(value: object) -> tuple[int, int] | None:
    if value is None:
        return None
    if not isinstance(value, list) or len(value) != 2:
        raise _wrong('years must be the first and the last year')
    first, last = (_whole(year, 'a year', 1980, 2100) for year in value)
    if last < first:
        raise _wrong('the last year comes before the first')
    return first, last


def _days(value: object) -> tuple[int, ...] | None:
    if value is None:
        return None
    if not isinstance(value, list) or not value:
        raise _wrong('days must be a list of days')
    days = tuple(_whole(day, 'a day', 1, 365) for day in value)
    if len(set(days)) != len(days):
        raise _wrong('a day is named twice')
    return days
