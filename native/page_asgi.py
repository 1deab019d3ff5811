"""An ASGI app, as EEMT's page is, served by uvicorn."""

from __future__ import annotations

import inspect
from collections.abc import Awaitable, Callable, MutableMapping
from typing import Any

from page_guard import REFUSAL, Guard

Scope = MutableMapping[str, Any]
Receive = Callable[[], Awaitable[MutableMapping[str, Any]]]
Send = Callable[[MutableMapping[str, Any]], Awaitable[None]]
App = Callable[[Scope, Receive, Send], Awaitable[None]]

_PLAIN = [(b'content-type', b'text/plain; charset=utf-8'), (b'connection', b'close')]
_GRACE_SECONDS = 3


def serve_asgi(app: App, host: str, port: int) -> None:
    """Until SIGTERM. What still answers then has some seconds."""
    import uvicorn

    options: dict[str, Any] = {'proxy_headers': False, 'timeout_graceful_shutdown': _GRACE_SECONDS}
    known = inspect.signature(uvicorn.Config).parameters
    uvicorn.run(
        guarded(app, Guard(port)),
        host=host,
        port=port,
        **{name: value for name, value in options.items() if name in known},
    )


def guarded(app: App, guard: Guard) -> App:
    async def answer(scope: Scope, receive: Receive, send: Send) -> None:
        if scope['type'] == 'lifespan' or guard.admits(_headers(scope)):
            await app(scope, receive, send)
        elif scope['type'] == 'websocket':
            await receive()
            await send({'type': 'websocket.close', 'code': 1008})  # before it was accepted: an answer of 403
        else:
            length = (b'content-length', str(len(REFUSAL)).encode())
            await send({'type': 'http.response.start', 'status': 403, 'headers': [*_PLAIN, length]})
            await send({'type': 'http.response.body', 'body': REFUSAL})

    return answer


def _headers(scope: Scope) -> list[tuple[str, str]]:
    return [(name.decode('latin-1'), value.decode('latin-1')) for name, value in scope['headers']]
