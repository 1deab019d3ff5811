"""A child that does not outlive its parent, however that one ends."""

from __future__ import annotations

import ctypes
import os
import signal
import sys
from collections.abc import Callable

_PR_SET_PDEATHSIG = 1
# Loaded before any fork: a child between fork and exec should do little.
_PRCTL = ctypes.CDLL(None, use_errno=True).prctl if sys.platform == 'linux' else None


def dies_with_parent(number: signal.Signals) -> Callable[[], None]:
    """To be called in the child, after it has become who it runs as: a change of user forgets it."""
    parent = os.getpid()

    def bind() -> None:
        if _PRCTL is None:
            return
        _PRCTL(_PR_SET_PDEATHSIG, int(number))
        if os.getppid() != parent:  # it went before it was asked
            os._exit(1)

    return bind
