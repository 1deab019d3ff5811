"""Which of a job's maps its picture shows: the year, else a month, else a day."""

from __future__ import annotations

import os
import re
import stat
from collections.abc import Iterator
from typing import TypedDict

MONTHS = ('January', 'February', 'March', 'April', 'May', 'June',
          'July', 'August', 'September', 'October', 'November', 'December')
DAYS_OF_MONTHS = (31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31)
DAILY = re.compile(r'total_sun_day_([1-9][0-9]{0,2})\.tif')
MONTHLY = re.compile(r'total_sun_([a-z]{3})_sum\.tif')


class Choice(TypedDict):
    of: str
    title: str
    period: str
    about: str
    maps: list[str]


def choose(days: dict[int, str], months: dict[int, str]) -> Choice | None:
    """days: {day: path}, months: {0 to 11: path}. None where there is nothing to show."""
    if len(months) == 12:
        return {'of': 'year', 'title': 'Solar radiation over the year', 'period': 'year',
                'about': 'Sum of the twelve monthly maps', 'maps': [months[month] for month in sorted(months)]}
    if months:
        first = min(months)
        return {'of': 'month', 'title': f'Solar radiation in {MONTHS[first]}', 'period': 'month',
                'about': 'Sum of the days', 'maps': [months[first]]}
    if days:
        middle = sorted(days)[(len(days) - 1) // 2]
        return {'of': 'day', 'title': f'Solar radiation on {date_of(middle)}', 'period': 'day',
                'about': f'Day {middle} of the year', 'maps': [days[middle]]}
    return None


def date_of(day: int) -> str:
    """EEMT counts the days of a year without 29 February."""
    for month, days in zip(MONTHS, DAYS_OF_MONTHS):
        if day <= days:
            return f'{day} {month}'
        day -= days
    return f'{day} January of the next year'


def maps_of(results: str) -> tuple[dict[int, str], dict[int, str]]:
    """Days and months below a folder of results; what is no regular file is nobody's map."""
    month_of = {name[:3].lower(): month for month, name in enumerate(MONTHS)}
    days, months = {}, {}
    for path, match in matching(os.path.join(results, 'global', 'daily'), DAILY):
        if int(match[1]) <= 366:
            days[int(match[1])] = path
    for path, match in matching(os.path.join(results, 'global', 'monthly'), MONTHLY):
        if match[1] in month_of:
            months[month_of[match[1]]] = path
    return days, months


def matching(folder: str, pattern: re.Pattern[str]) -> Iterator[tuple[str, re.Match[str]]]:
    try:
        entries = list(os.scandir(folder))
    except (FileNotFoundError, NotADirectoryError):
        return
    for entry in entries:
        match = pattern.fullmatch(entry.name)
        if match and stat.S_ISREG(entry.stat(follow_symlinks=False).st_mode):
            yield entry.path, match
