#!/usr/bin/env python3
"""A Work Queue worker that waits for managers: worker.py HOST:PORT OPTION…

As the entrypoint of a container it is called before its command: worker.py --OPTION=VALUE… work_queue_worker OPTION… HOST PORT.
Its own options win over those of the command. Any other command is run as it is.

Each second it looks whether a manager listens. While one does, a work_queue_worker of its own works for it, through a relay in this
process: that one notices within half a minute when the manager's machine is gone, which the worker by itself would not for an hour
(its sockets have no keepalive, and a connection that is under way waits for the kernel's two minutes). Between jobs there is no
worker process, no load and no line in the log. OPTION… goes to work_queue_worker as it is, but for one: with --own-workdir=DIR it works
in DIR, which is nobody else's and is emptied before each manager, since one that was killed leaves its files there.
"""

import os
import re
import shutil
import signal
import socket
import subprocess
import sys
import threading
import time

ADDRESS = re.compile(r'[^-\s][^\s]*:\d+')
LOOK_SECONDS = 1.0
CONNECT_SECONDS = 3.0
SHORT_SECONDS = 2.0
MOST_PAUSE_SECONDS = 30.0
# No answer for so long ends a connection: 10 s of silence, then a probe every 5 s, three times; 25 s for what was sent. Linux has all four.
KEEPALIVE = (('TCP_KEEPIDLE', 10), ('TCP_KEEPINTVL', 5), ('TCP_KEEPCNT', 3), ('TCP_USER_TIMEOUT', 25_000))
OWN_WORKDIR = '--own-workdir='
CHUNK_BYTES = 256 * 1024


def main(words: list[str]) -> None:
    first = next((place for place, word in enumerate(words) if not word.startswith('-')), len(words))
    own, rest = words[:first], words[first:]
    if not rest:
        sys.exit('usage: worker.py HOST:PORT OPTION... or worker.py OPTION... COMMAND...')
    if ADDRESS.fullmatch(rest[0]):
        wait_and_work(rest[0], [*own, *rest[1:]])
        return
    options, address = call_of_worker(rest)
    if address is None:
        os.execvp(rest[0], rest)
    wait_and_work(address, [*options, *own])


def call_of_worker(command: list[str]) -> tuple[list[str], str | None]:
    """Options and HOST:PORT of a call of work_queue_worker, which may write the two as two words; no address: it is none."""
    if command[0] != 'work_queue_worker':
        return command, None
    if ADDRESS.fullmatch(command[-1]):
        return command[1:-1], command[-1]
    if len(command) > 2 and ADDRESS.fullmatch(':'.join(command[-2:])):
        return command[1:-2], ':'.join(command[-2:])
    return command, None


def wait_and_work(address: str, options: list[str]) -> None:
    host, _, port = address.rpartition(':')
    worker = Worker(options)
    signal.signal(signal.SIGTERM, lambda *_: worker.stop())
    signal.signal(signal.SIGINT, lambda *_: worker.stop())
    print(f'waiting for a manager at {address}', flush=True)
    pause = LOOK_SECONDS
    while not worker.stopped:
        started = time.monotonic()
        manager = connect(host, int(port))
        if manager is None:
            pause = LOOK_SECONDS
        else:
            print(f'working for the manager at {address}', flush=True)
            worker.work_for(manager)
            print('the manager is gone; waiting for the next', flush=True)
            # A manager that hangs up at once, as over a wrong password, is not asked each second.
            short = time.monotonic() - started < SHORT_SECONDS
            pause = min(pause * 2, MOST_PAUSE_SECONDS) if short else LOOK_SECONDS
        worker.rest(max(0.0, pause - (time.monotonic() - started)))


def connect(host: str, port: int) -> socket.socket | None:
    """A connection to the manager, or None where nobody listens, which between jobs is as it should be."""
    try:
        found = socket.create_connection((host, port), CONNECT_SECONDS)
    except OSError:
        return None
    found.settimeout(None)
    return found


class Worker:
    """One work_queue_worker at a time."""

    def __init__(self, options: list[str]) -> None:
        own = [word.removeprefix(OWN_WORKDIR) for word in options if word.startswith(OWN_WORKDIR)]
        self.workdir = own[-1] if own else None
        self.options = [word for word in options if not word.startswith(OWN_WORKDIR)]
        if self.workdir is not None:
            self.options.append(f'--workdir={self.workdir}')
        self.stopped = False
        self.child: subprocess.Popen[bytes] | None = None

    def stop(self) -> None:
        """Its tasks end with it; the manager gives them to others."""
        self.stopped = True
        if self.child is not None:
            self.child.terminate()

    def rest(self, seconds: float) -> None:
        """So long, or until it is stopped."""
        end = time.monotonic() + seconds
        while not self.stopped and (left := end - time.monotonic()) > 0:
            time.sleep(min(left, LOOK_SECONDS))

    def work_for(self, manager: socket.socket) -> None:
        """Until one of the two hangs up."""
        with socket.create_server(('127.0.0.1', 0)) as door, manager:
            port = door.getsockname()[1]
            door.settimeout(CONNECT_SECONDS)
            if self.workdir is not None:
                empty(self.workdir)
            command = ['work_queue_worker', '--single-shot', *self.options, '127.0.0.1', str(port)]
            self.child = subprocess.Popen(command, stdout=subprocess.DEVNULL)
            if self.stopped:
                self.child.terminate()
            try:
                with door.accept()[0] as worker:
                    worker.settimeout(None)
                    relay(manager, worker)
            except OSError as problem:
                print(f'the worker did not connect: {problem}', file=sys.stderr, flush=True)
                self.child.terminate()
            end(self.child)
            self.child = None


def empty(folder: str) -> None:
    os.makedirs(folder, exist_ok=True)
    for entry in os.scandir(folder):
        if entry.is_dir(follow_symlinks=False):
            shutil.rmtree(entry.path, ignore_errors=True)
        else:
            os.unlink(entry.path)


def end(child: 'subprocess.Popen[bytes]') -> None:
    """It leaves by itself when its connection closes; a task that does not end must not keep it."""
    try:
        child.wait(10)
    except subprocess.TimeoutExpired:
        child.kill()
        child.wait()


def relay(manager: socket.socket, worker: socket.socket) -> None:
    """Carries bytes both ways until one side closes or is gone, then closes both."""
    manager.setsockopt(socket.SOL_SOCKET, socket.SO_KEEPALIVE, 1)
    for option, value in KEEPALIVE:
        if hasattr(socket, option):
            manager.setsockopt(socket.IPPROTO_TCP, getattr(socket, option), value)
    for one in (manager, worker):
        one.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
    back = threading.Thread(target=carry, args=(worker, manager), daemon=True)
    back.start()
    carry(manager, worker)
    back.join()


def carry(source: socket.socket, target: socket.socket) -> None:
    try:
        while data := source.recv(CHUNK_BYTES):
            target.sendall(data)
    except OSError:
        pass
    for one in (source, target):
        try:
            one.shutdown(socket.SHUT_RDWR)
        except OSError:
            pass


if __name__ == '__main__':
    main(sys.argv[1:])
