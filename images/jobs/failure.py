"""How a job ends badly, and how a runner stops."""

from __future__ import annotations

import errno

# EFBIG: a file system, or a limit set for this process, that holds no more of this file.
_NO_ROOM = frozenset({errno.ENOSPC, errno.EDQUOT, errno.EFBIG})


class JobFailed(Exception):
    """The job cannot go on; `code` is for programs, the message for people."""

    def __init__(self, code: str, message: str) -> None:
        super().__init__(message)
        self.code = code
        self.message = message


class JobCancelled(Exception):
    """Somebody cancelled the job. `deleted`: its row is gone, so nobody wants its results."""

    def __init__(self, deleted: bool = False) -> None:
        super().__init__('cancelled')
        self.deleted = deleted


class RunnerStopped(Exception):
    """The runner was asked to stop; its job goes on in the next one."""


class RunnerReplaced(Exception):
    """Another runner has taken over."""


def no_room(error: OSError) -> bool:
    return error.errno in _NO_ROOM


def as_failure(error: OSError) -> JobFailed:
    """What an operating system's error means for the job."""
    reason = error.strerror or str(error)
    where = f' at {error.filename}' if error.filename else ''
    if no_room(error):
        return JobFailed('disk-full', f'The disk is full{where} ({reason}); make room and run the job again')
    return JobFailed('internal', f'The runner could not go on{where}: {reason}')
