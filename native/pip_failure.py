"""What kept an environment from being made, from what pip has said."""

from __future__ import annotations

import re
from urllib.parse import urlsplit


class EnvironmentFailed(Exception):
    """`code` is for programs, the text for people; `more` are facts of it."""

    def __init__(self, code: str, message: str, **more: object) -> None:
        super().__init__(message)
        self.code = code
        self.more = more


_NO_FETCH = re.compile(r'Could not fetch URL (\S+): (.+?)(?: - skipping)?$', re.M)
_HTTP_ERROR = re.compile(r'HTTP error (\d+) while getting (\S+)')
_WRONG_TYPE = re.compile(r'Skipping page (\S+) because .*?Content-Type: ?(\S*)')
_POOL = re.compile(r"ConnectionPool\(host='([^']+)', port=\d+\): (.+)$", re.M)
_RETRY = re.compile(r"after connection broken by '?(.+?)'?: /\S*$", re.M)
_NO_MATCH = re.compile(r'No matching distribution found for ([^\n]+?)(?: \(from [^\n]*\))?$', re.M)
_OFFERED = re.compile(r'\(from versions: ([^)]*)\)')


def failure_of(log: str) -> EnvironmentFailed:
    """The most telling of what pip's log says."""
    log = without_secrets(log)
    if re.search(r'No space left on device|Disk quota exceeded', log):
        return EnvironmentFailed('disk-full', 'The disk is full')
    if re.search(r'Read-only file system|Permission denied', log):
        return EnvironmentFailed('read-only', 'The folder of Python environments cannot be written')
    if 'DO NOT MATCH THE HASHES' in log:
        message = 'A package is not what the lock says: the index, or something on the way, gave another file'
        return EnvironmentFailed('hash', message)
    network = _network(log)
    if network is not None:
        return network
    missing = _NO_MATCH.search(log)
    if missing:
        offered = _OFFERED.search(log)
        none = offered is None or offered[1] in ('', 'none')
        which = 'no wheel for this Python and machine' if none else 'no wheel of that version for this Python and machine'
        return EnvironmentFailed('no-wheel', f'{missing[1]}: the index has {which}', requirement=missing[1])
    if 'ResolutionImpossible' in log or 'conflicting dependencies' in log:
        return EnvironmentFailed('conflict', 'The requirements contradict each other')
    return EnvironmentFailed('pip', 'pip could not install the requirements')


def without_secrets(text: str) -> str:
    """Addresses without the names and passwords in them."""
    return re.sub(r'//[^/\s@]+@', '//', text)


def _network(log: str) -> EnvironmentFailed | None:
    """None where the index has answered; that it does not have a package is an answer."""
    wrong = _WRONG_TYPE.search(log)
    if wrong:
        kind = wrong[2].rstrip('.') or 'nothing that says what it is'
        return _unreachable(_host(wrong[1]), f'answered with {kind}, which is no package index')
    status = _HTTP_ERROR.search(log)
    if status:
        return _unreachable(_host(status[2]), f'answered {status[1]}')
    for url, why in _NO_FETCH.findall(log):
        if not why.startswith('404 '):
            return _unreachable(_host(url), f'answered {why.split(" for url")[0]}' if why[:3].isdigit() else _short(why))
    pool = _POOL.search(log)
    if pool:
        return _unreachable(pool[1], _short(pool[2]))
    retry = _RETRY.search(log)
    return None if retry is None else _unreachable(None, _short(retry[1]))


def _unreachable(host: str | None, why: str) -> EnvironmentFailed:
    who = host or 'the package index'
    return EnvironmentFailed('network', f'{who}: {why}', host=host)


def _short(why: str) -> str:
    """The last cause of a chain of them."""
    certificate = re.search(r'certificate verify failed[^()\'"]*', why)
    if certificate:
        return certificate[0].strip()
    status = re.search(r'too many (\d+) error responses', why)
    if status:
        return f'answered {status[1]}'
    proxy = 'the proxy: ' if 'ProxyError' in why else ''
    known = re.findall(r'\[Errno -?\d+\] ([^\'")\]]+)|(Tunnel connection failed: [^\'")]+)|(timed out)', why)
    last = next((part for found in reversed(known) for part in found if part), None)
    return proxy + (last or re.sub(r'<[^>]*>:? ?', '', why)[:200])


def _host(url: str) -> str | None:
    return urlsplit(url).hostname
