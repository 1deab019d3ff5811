"""services.json: what is to run. Written by the program that starts the supervisor, and read again at SIGHUP."""

from __future__ import annotations

import json
from dataclasses import dataclass
from pathlib import Path


class Unusable(Exception):
    """The file is missing, or says something else than services; its text is for people."""


@dataclass(frozen=True)
class Spec:
    """A service as it is to run; another hash is another service."""

    name: str
    role: str
    hash: str
    argv: tuple[str, ...]
    cwd: str
    env: dict[str, str]


@dataclass(frozen=True)
class Wanted:
    id: str
    uid: int | None
    gid: int | None
    logs: Path
    state: Path
    services: tuple[Spec, ...]


def read_wanted(path: Path) -> Wanted:
    try:
        found = json.loads(path.read_text(encoding='utf-8'))
        services = tuple(_spec(one) for one in found['services'])
        uid, gid = (None if found[name] is None else int(found[name]) for name in ('uid', 'gid'))
        wanted = Wanted(str(found['id']), uid, gid, Path(found['logs']), Path(found['state']), services)
    except (OSError, ValueError, TypeError, KeyError, AttributeError) as problem:
        raise Unusable(f'{path} cannot be used: {problem!r}') from None
    names = [spec.name for spec in services]
    if len(set(names)) < len(names):
        raise Unusable(f'{path} names a service twice')
    return wanted


def _spec(found: dict[str, object]) -> Spec:
    argv, env = found['argv'], found['env']
    if not isinstance(argv, list) or not argv or not isinstance(env, dict):
        raise TypeError(f'the service {found["name"]} has no command')
    name = str(found['name'])
    if '/' in name or name.startswith('.'):
        raise ValueError(f'{name!r} is no name of a service')
    words = tuple(str(word) for word in argv)
    variables = {str(key): str(value) for key, value in env.items()}
    return Spec(name, str(found['role']), str(found['hash']), words, str(found['cwd']), variables)
