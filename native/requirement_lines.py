"""What a requirements file of a checkout asks for: names and versions, and nothing that would lead elsewhere."""

from __future__ import annotations

import hashlib
import re
from dataclasses import dataclass
from pathlib import Path

_MAX_BYTES = 1024 * 1024
_NAME = r'[A-Za-z0-9](?:[A-Za-z0-9._-]*[A-Za-z0-9])?'
_VERSION = r'(?:~=|===|==|!=|<=|>=|<|>)\s*[A-Za-z0-9_.*+!-]+'
_VERSIONS = rf'{_VERSION}(?:\s*,\s*{_VERSION})*\s*,?'
_MARKER = r'''[\w\s.,'"<>=!~()+-]+'''
_PLAIN = re.compile(
    rf'(?P<name>{_NAME})\s*(?:\[[\w\s.,-]*\])?\s*(?:{_VERSIONS}|\(\s*{_VERSIONS}\s*\))?\s*(?:;{_MARKER})?'
)
_ENDS_OF_FILES = ('.whl', '.zip', '.tar', '.gz', '.bz2', '.xz')


class UnreadableLines(Exception):
    """Its text is for people."""


@dataclass(frozen=True)
class Lines:
    """Whole lines without comments: those that pip may have, and those that somebody has to allow first."""

    plain: tuple[str, ...]
    refused: tuple[tuple[str, str], ...]

    @property
    def print(self) -> str:
        """Of what is asked for, in whatever order and with whatever comments; it names the lock."""
        asked = sorted([*self.plain, *(line for line, _ in self.refused)])
        return hashlib.sha256('\n'.join(asked).encode()).hexdigest()[:16]


def read_lines(path: Path) -> Lines:
    """A file that is not there asks for nothing."""
    try:
        with path.open('rb') as file:
            content = file.read(_MAX_BYTES + 1)
        text = content.decode('utf-8-sig')
    except FileNotFoundError:
        return Lines((), ())
    except UnicodeDecodeError:
        raise UnreadableLines(f'{path.name} is not UTF-8') from None
    except OSError as problem:
        raise UnreadableLines(f'{path.name} cannot be read: {problem.strerror}') from None
    if len(content) > _MAX_BYTES:
        raise UnreadableLines(f'{path.name} is larger than 1 MiB')
    plain, refused = [], []
    for line in _whole_lines(text):
        why = _why_refused(line)
        if why is None:
            plain.append(line)
        else:
            refused.append((line, why))
    return Lines(tuple(plain), tuple(refused))


def allow(lines: Lines, allowed: list[str], folder: Path) -> Lines:
    """With the lines that somebody has agreed to, word for word. What they name is looked for where the file lies."""
    known = {' '.join(line.split()) for line in allowed}
    taken = [_anchored(line, folder) for line, _ in lines.refused if line in known]
    return Lines((*lines.plain, *taken), tuple(one for one in lines.refused if one[0] not in known))


def name_of(line: str) -> str:
    """The package of a plain line, spelled as pip compares names."""
    found = _PLAIN.match(line)
    return re.sub(r'[-_.]+', '-', found['name']).lower() if found else line


def _whole_lines(text: str) -> list[str]:
    """As pip reads them: a backslash goes on with the next line, # after a blank begins a comment."""
    joined = re.sub(r'\\\r?\n', '', text)
    stripped = (re.sub(r'(^|\s)#.*$', '', line) for line in joined.splitlines())
    return [' '.join(line.split()) for line in stripped if line.strip()]


def _why_refused(line: str) -> str | None:
    if line.startswith('-'):
        return 'it is an option of pip'
    if re.search(r'(^|[\s@+])\w+\+\w+:', line):
        return 'it names a repository'
    if '://' in line or re.match(rf'{_NAME}\s*(\[[^\]]*\])?\s*@', line):
        return 'it names an address'
    first = line.split(';')[0].strip()
    if first.startswith('.') or '/' in first or '\\' in first or first.lower().endswith(_ENDS_OF_FILES):
        return 'it names a file or folder'
    return None if _PLAIN.fullmatch(line) else 'it is no name with versions'


def _anchored(line: str, folder: Path) -> str:
    """pip looks for these beside the file that names them, and it is given another one."""
    found = re.fullmatch(r'(-r|-c|--requirement|--constraint)[\s=]*(\S+)', line)
    if found is None or '://' in found[2]:
        return line
    return f'{found[1]} {folder / found[2]}'
