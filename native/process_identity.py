"""Which process a number means: a pid is given to another one after its end."""

from __future__ import annotations

import os
import re
import subprocess
import sys
from pathlib import Path


def start_of(pid: int) -> str | None:
    """When it began, in the words of the program that reads state.json; None where nobody runs under it (a zombie is nobody)."""
    return _on_linux(pid) if sys.platform == 'linux' else _by_ps(pid)


def lives(pid: int, start: str) -> bool:
    """True while exactly this process lives."""
    return start_of(pid) == start


def _on_linux(pid: int) -> str | None:
    try:
        text = Path(f'/proc/{pid}/stat').read_text(encoding='utf-8', errors='replace')
    except OSError:
        return None
    # The command's name is in brackets, and may hold brackets and blanks itself; see proc(5).
    fields = text.rpartition(')')[2].split()
    return None if fields[0] in 'ZX' else f'{_boot()}/{fields[19]}'


def _boot() -> str:
    """Ticks count from the boot, so without it a process of the last boot could pass for one of this."""
    try:
        return Path('/proc/sys/kernel/random/boot_id').read_text(encoding='utf-8').strip()
    except OSError:
        return 'unknown-boot'


def _by_ps(pid: int) -> str | None:
    environment = {'PATH': os.environ.get('PATH', '/bin:/usr/bin'), 'LC_ALL': 'C', 'TZ': 'UTC'}
    command = ['ps', '-o', 'stat=,lstart=', '-p', str(pid)]
    try:
        said = subprocess.run(command, env=environment, capture_output=True, text=True, check=False).stdout
    except OSError:
        return None
    found = re.match(r'\s*(\S+)\s+(.+?)\s*$', said)
    return None if found is None or found[1].startswith('Z') else found[2]
