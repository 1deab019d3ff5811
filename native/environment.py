#!/usr/bin/env python3
"""Makes the Python environment of EEMT's page: whole, or not at all. README.md has arguments, answers and exit codes."""

import sys

if sys.version_info < (3, 10):
    print('{"error": {"code": "python-old", "message": "This is Python %d.%d; EEMT needs 3.10"}}' % sys.version_info[:2])
    sys.exit(10)

sys.dont_write_bytecode = True  # the code may lie in a folder that cannot be written

import argparse  # noqa: E402
import errno  # noqa: E402
import json  # noqa: E402
import os  # noqa: E402
from pathlib import Path  # noqa: E402

sys.path.insert(0, str(Path(__file__).resolve().parent))  # `python3 -I` leaves it out

from making import make  # noqa: E402
from pip_failure import EnvironmentFailed  # noqa: E402
from requirement_lines import Lines, UnreadableLines, allow, read_lines  # noqa: E402
from stopping import listen  # noqa: E402

_EXIT_CODES = {
    'python-old': 10,
    'no-venv': 11,
    'no-pip': 12,
    'refused': 13,
    'unreadable': 14,
    'no-wheel': 15,
    'conflict': 16,
    'network': 17,
    'hash': 18,
    'disk-full': 19,
    'read-only': 20,
    'pip': 21,
    'lock': 22,
}
_NO_ROOM = (errno.ENOSPC, errno.EDQUOT)
_NO_RIGHT = (errno.EROFS, errno.EACCES, errno.EPERM)


def main() -> int:
    options = _options()
    listen()
    os.umask(0o022)
    try:
        lines = _lines(options)
        if options.print:
            say(print=lines.print, lines=len(lines.plain), lock=_shipped(lines))
        elif not lines.plain:
            say(python=None, made=False)
        else:
            lock = None if options.lock == 'none' else Path(options.lock).resolve()
            folder = options.requirements.resolve().parent
            python, made = make(lines, lock, options.into.absolute(), folder, say)
            say(python=str(python), made=made)
    except EnvironmentFailed as failure:
        return _fail(failure)
    except OSError as problem:
        return _fail(_of_system(problem))
    return 0


def say(**what: object) -> None:
    print(json.dumps(what), flush=True)


def _lines(options: argparse.Namespace) -> Lines:
    try:
        lines = allow(read_lines(options.requirements), options.allow, options.requirements.resolve().parent)
    except UnreadableLines as problem:
        raise EnvironmentFailed('unreadable', str(problem)) from None
    if lines.refused and not options.print:
        found = [{'line': line, 'why': why} for line, why in lines.refused]
        first, why = lines.refused[0]
        raise EnvironmentFailed('refused', f'{options.requirements.name} says {first!r}: {why}', lines=found)
    return lines


def _shipped(lines: Lines) -> str | None:
    """The lock that belongs to these lines, where one is shipped."""
    lock = Path(__file__).resolve().parent / 'locks' / f'{lines.print}.txt'
    return str(lock) if lock.is_file() and not lines.refused else None


def _of_system(problem: OSError) -> EnvironmentFailed:
    where = f'{problem.filename}: ' if problem.filename else ''
    if problem.errno in _NO_ROOM:
        return EnvironmentFailed('disk-full', f'{where}the disk is full')
    if problem.errno in _NO_RIGHT:
        return EnvironmentFailed('read-only', f'{where}{problem.strerror}')
    return EnvironmentFailed('pip', f'{where}{problem.strerror or problem}')


def _fail(failure: EnvironmentFailed) -> int:
    say(error={'code': failure.code, 'message': str(failure), **failure.more})
    return _EXIT_CODES[failure.code]


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__, allow_abbrev=False)
    parser.add_argument('--requirements', type=Path, required=True)
    parser.add_argument('--lock', default='none', help='a file of native/locks, or none')
    parser.add_argument('--into', type=Path, help='where the environment is to stand')
    parser.add_argument('--allow', action='append', default=[], help='a line that is taken though it is no plain one')
    parser.add_argument('--print', action='store_true', help='only says what the requirements are called, and their lock')
    options = parser.parse_args()
    if options.into is None and not options.print:
        parser.error('--into is missing')
    return options


if __name__ == '__main__':
    sys.exit(main())
