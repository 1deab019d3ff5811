"""Who may ask: pages of this address alone.

A name that somebody points to 127.0.0.1 makes a browser send its Host, and a form on another page its Origin; neither may drive
what runs here.
"""

from __future__ import annotations

from collections.abc import Iterable

REFUSAL = b'403: this page answers at its own address alone\n'


class Guard:
    def __init__(self, port: int) -> None:
        names = ('127.0.0.1', 'localhost', '[::1]')
        # A browser leaves out the port of http.
        self._hosts = {f'{name}:{port}' for name in names} | (set(names) if port == 80 else set())
        self._origins = {f'http://{host}' for host in self._hosts}

    def admits(self, headers: Iterable[tuple[str, str]]) -> bool:
        """One Host, which is ours, and no Origin but ours."""
        found = [(name.lower(), value.strip().lower()) for name, value in headers]
        hosts = [value for name, value in found if name == 'host']
        origins = [value for name, value in found if name == 'origin']
        return len(hosts) == 1 and hosts[0] in self._hosts and all(one in self._origins for one in origins)
