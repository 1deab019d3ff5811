#!/usr/bin/env python3
"""Serves the page of a copy of EEMT on 127.0.0.1: page.py --port N --app-dir DIR

The app's own server would listen on every address of the machine, so it is imported and served from here.
"""

from __future__ import annotations

import argparse
import importlib
import os
import sys
from pathlib import Path

_OWN = str(Path(__file__).resolve().parent)
sys.path.insert(0, _OWN)  # `python3 -I` leaves it out
_before, sys.dont_write_bytecode = sys.dont_write_bytecode, True  # the code may lie in a folder that cannot be written

from page_asgi import serve_asgi  # noqa: E402
from page_plain import serve_plain  # noqa: E402

sys.dont_write_bytecode = _before


def main() -> int:
    options = _options()
    folder = options.app_dir.resolve()
    os.chdir(folder)
    # The app finds its own modules, and none of ours.
    sys.path[:] = [str(folder), *(one for one in sys.path if one != _OWN)]
    module = importlib.import_module('app')
    if callable(getattr(module, 'app', None)):
        serve_asgi(module.app, options.host, options.port)
    elif callable(getattr(module, 'serve', None)) and hasattr(module, 'Handler'):
        serve_plain(module, options.host, options.port)
    else:
        print(f'{folder}/app.py has no `app` that could be served', file=sys.stderr)
        return 1
    return 0


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument('--port', type=int, required=True)
    parser.add_argument('--host', choices=('127.0.0.1',), default='127.0.0.1')
    parser.add_argument('--app-dir', type=Path, required=True)
    return parser.parse_args()


if __name__ == '__main__':
    sys.exit(main())
