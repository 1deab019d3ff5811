/** What Python, pip and what builds packages import: a file of such a name in a folder of PYTHONPATH comes before the real one. Of Python 3.8 to 3.14. */
export const pythonNames: ReadonlySet<string> = new Set(
  `
  abc aifc annotationlib antigravity argparse array ast asynchat asyncio asyncore atexit audioop base64 bdb
  binascii bisect builtins bz2 calendar cgi cgitb chunk cmath cmd code codecs codeop collections colorsys
  compileall compression concurrent configparser contextlib contextvars copy copyreg cProfile crypt csv ctypes
  curses Cython cython dataclasses datetime dbm decimal difflib dis distutils doctest email encodings
  ensurepip enum errno faulthandler fcntl filecmp fileinput flit_core fnmatch fractions ftplib functools gc
  genericpath getopt getpass gettext glob graphlib grp gzip hashlib hatchling heapq hmac html http idlelib
  imaplib imghdr imp importlib inspect io ipaddress itertools json keyword lib2to3 linecache locale logging
  lzma mailbox mailcap marshal math maturin mesonpy mimetypes mmap modulefinder msilib msvcrt multiprocessing
  netrc nis nntplib nt ntpath nturl2path numbers numpy opcode operator optparse os ossaudiodev packaging
  pathlib pdb pickle pickletools pip pipes pkg_resources pkgutil platform plistlib poetry poplib posix
  posixpath pprint profile pstats pty pwd py_compile pyclbr pydoc pydoc_data pyexpat queue quopri random re
  readline reprlib resource rlcompleter runpy sched secrets select selectors setuptools shelve shlex shutil
  signal site sitecustomize smtpd smtplib sndhdr socket socketserver spwd sqlite3 sre_compile sre_constants
  sre_parse ssl stat statistics string stringprep struct subprocess sunau symtable sys sysconfig syslog
  tabnanny tarfile telnetlib tempfile termios textwrap this threading time timeit tkinter token tokenize tomli
  tomllib trace traceback tracemalloc tty turtle turtledemo types typing typing_extensions unicodedata
  unittest urllib usercustomize uu uuid venv warnings wave weakref webbrowser wheel winreg winsound wsgiref
  xdrlib xml xmlrpc zipapp zipfile zipimport zlib zoneinfo
`.match(/\S+/g),
);
