"""Runs a Python program that listens on a port, with a socket that listens there already:
adopt.py --fd N --ready M --port P PROGRAM ARGUMENT...

EEMT's page opens its port by itself, and two of them could not have it at once. So what it opens on this port becomes the socket that was
handed over, and a byte on the pipe tells that it listens.
"""

from __future__ import annotations

import contextlib
import ctypes
import os
import runpy
import signal
import socket
import sys
from pathlib import Path
from types import TracebackType
from typing import Any

_PR_SET_PDEATHSIG = 1
_bind, _listen = socket.socket.bind, socket.socket.listen


class Adopted:
    def __init__(self, fd: int, ready: int, port: int) -> None:
        self.port = port
        self._fd = fd
        self._ready = ready
        self._inode = os.fstat(fd).st_ino

    def socket(self) -> socket.socket:
        return socket.socket(fileno=os.dup(self._fd))

    def bind(self, one: socket.socket, address: Any) -> None:
        if one.family != socket.AF_INET or one.type != socket.SOCK_STREAM or address[1] != self.port:
            return _bind(one, address)
        os.dup2(self._fd, one.fileno(), inheritable=False)

    def listen(self, one: socket.socket, *backlog: int) -> None:
        _listen(one, *backlog)
        if os.fstat(one.fileno()).st_ino == self._inode:
            self.tell()

    def tell(self) -> None:
        if self._ready >= 0:
            os.write(self._ready, b'.')
            os.close(self._ready)
            self._ready = -1


def main() -> None:
    (_, _, fd, _, ready, _, port, program, *rest) = sys.argv
    _die_with_parent()
    adopted = Adopted(int(fd), int(ready), int(port))
    for one in (int(fd), int(ready)):
        os.set_inheritable(one, False)
    socket.socket.bind = lambda one, address: adopted.bind(one, address)  # type: ignore[method-assign]
    socket.socket.listen = lambda one, *backlog: adopted.listen(one, *backlog)  # type: ignore[method-assign]
    _adopt_uvicorn(adopted)
    sys.argv = [program, *rest]
    sys.excepthook = _traceback
    own = str(Path(__file__).resolve().parent)
    # As for `python3 PROGRAM`: its own folder comes first, and none of ours.
    sys.path[:] = [str(Path(program).resolve().parent), *(one for one in sys.path if one != own)]
    runpy.run_path(os.path.abspath(program), run_name='__main__')


def _traceback(kind: type[BaseException], error: BaseException, trace: TracebackType | None) -> None:
    """From the version's own first line on; how it was started helps nobody."""
    folder = os.getcwd() + os.sep
    while trace is not None and not trace.tb_frame.f_code.co_filename.startswith(folder):
        trace = trace.tb_next
    sys.__excepthook__(kind, error.with_traceback(trace), trace)


def _die_with_parent() -> None:
    """Where the kernel can see to it: a page that nobody looks after would keep the port."""
    with contextlib.suppress(OSError, AttributeError):
        parent = os.getppid()
        ctypes.CDLL(None, use_errno=True).prctl(_PR_SET_PDEATHSIG, signal.SIGTERM)
        if os.getppid() != parent:
            os.kill(os.getpid(), signal.SIGTERM)


def _adopt_uvicorn(adopted: Adopted) -> None:
    """Its event loop may open ports without Python's sockets."""
    try:
        from uvicorn import Server
    except ImportError:
        return
    startup = Server.startup

    async def start(self: Server, sockets: list[socket.socket] | None = None) -> None:
        config = self.config
        if sockets is None and config.fd is None and config.uds is None and config.port == adopted.port:
            sockets = [adopted.socket()]
        await startup(self, sockets=sockets)
        if self.started:
            adopted.tell()

    Server.startup = start  # type: ignore[method-assign]


if __name__ == '__main__':
    main()
