"""A page of the standard library's http.server, as the demo's is."""

from __future__ import annotations

from http.server import BaseHTTPRequestHandler
from types import ModuleType

from page_guard import REFUSAL, Guard


def serve_plain(module: ModuleType, host: str, port: int) -> None:
    """By the module's own `serve`, with its Handler behind the guard."""
    module.serve((host, port), guarded(module.Handler, Guard(port)))


def guarded(handler: type[BaseHTTPRequestHandler], guard: Guard) -> type[BaseHTTPRequestHandler]:
    class Guarded(handler):  # type: ignore[valid-type, misc]
        def parse_request(self) -> bool:
            if not super().parse_request():
                return False
            if guard.admits(self.headers.items()):
                return True
            # What was sent with it is not read, so nothing can follow it.
            self.close_connection = True
            self.send_response(403)
            self.send_header('Content-Type', 'text/plain; charset=utf-8')
            self.send_header('Content-Length', str(len(REFUSAL)))
            self.send_header('Connection', 'close')
            self.end_headers()
            self.wfile.write(REFUSAL)
            return False

    return Guarded
