"""Runs a Python program that listens on a port, with a socket that listens there already:
adopt.py --fd N --ready M --port P --app DIR

EEMT's page opens its port by itself, and two of them could not have it at once. So what it opens on this port becomes the socket that was
handed over, and the pipe tells that it listens, with the names of the modules that it has imported by then.

The first line of stdin, as JSON, names modules to import before there is anything to run, which is what takes longest; the second one says
what to run, and in which folder.
"""

from __future__ import annotations

import contextlib
import ctypes
import importlib
import json
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
            with open(self._ready, 'w', encoding='utf-8') as pipe:
                pipe.write('\n'.join(_packages()))
            self._ready = -1


def main() -> None:
    (_, _, fd, _, ready, _, port, _, app) = sys.argv
    _die_with_parent()
    own = str(Path(__file__).resolve().parent)
    sys.path[:] = [one for one in sys.path if one not in (own, app)]
    for one in (int(fd), int(ready)):
        os.set_inheritable(one, False)
    _import(json.loads(sys.stdin.readline())['modules'])
    adopted = Adopted(int(fd), int(ready), int(port))
    socket.socket.bind = lambda one, address: adopted.bind(one, address)  # type: ignore[method-assign]
    socket.socket.listen = lambda one, *backlog: adopted.listen(one, *backlog)  # type: ignore[method-assign]
    _adopt_uvicorn(adopted)
    task = json.loads(sys.stdin.readline())
    _take_nothing_in()
    _enter(task['folder'], app)
    program, *rest = task['program']
    sys.argv = [program, *rest]
    sys.excepthook = _traceback
    # As for `python3 PROGRAM`.
    sys.path.insert(0, str(Path(program).resolve().parent))
    runpy.run_path(os.path.abspath(program), run_name='__main__')


def _import(names: list[str]) -> None:
    for name in names:
        # The page will say by itself what it cannot import.
        with contextlib.suppress(Exception):
            importlib.import_module(name)


def _packages() -> list[str]:
    """What is imported that does not come out of the version's folder."""
    folder = os.getcwd() + os.sep
    found = [(name, getattr(module, '__file__', None)) for name, module in list(sys.modules.items())]
    return [name for name, file in found if name != '__main__' and file is not None and not file.startswith(folder)]


def _take_nothing_in() -> None:
    nothing = os.open(os.devnull, os.O_RDONLY)
    os.dup2(nothing, 0)
    os.close(nothing)


def _enter(folder: str, app: str) -> None:
    """Modules come from the version, not from the folder of the image, nor from a package that has the name of one of its files."""
    os.chdir(folder)
    path = os.environ.get('PYTHONPATH')
    if path is not None:
        entries = [folder if one == app else one for one in path.split(os.pathsep)]
        os.environ['PYTHONPATH'] = os.pathsep.join(entries)
        sys.path[:0] = [folder] if folder in entries else []
    own = {entry.removesuffix('.py') for entry in os.listdir(folder)}
    for name in [one for one in sys.modules if one.partition('.')[0] in own]:
        del sys.modules[name]


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
