"""All limits of reading a package, in one table. They hold inside the readers, on every system; the worker process
(``worker.py``) adds limits of the operating system where it has them.

A limit that strikes never ends the run: the part is left out, a warning says so, and ``coverage`` falls.
"""

from __future__ import annotations

from typing import Final

MB: Final = 1 << 20

FILE: Final = 4096 * MB  # a package on disk; stores take up to 4 GB
WXAPKG: Final = 64 * MB  # a mini program package; WeChat allows 30 MB for all its parts
ENTRIES: Final = 70_000  # members of one archive; the largest real APK we know of has some 30,000
NAME: Final = 1024  # bytes of a member's name
MEMBER: Final = 64 * MB  # one member, inflated; a DEX of 65,536 methods has some 12 MB
SCRIPT: Final = 16 * MB  # one script or page; the largest React Native bundles have some 10 MB
XML: Final = 8 * MB  # one manifest or layout; a manifest of 1,000 activities has some 300 KB
TABLE: Final = 32 * MB  # one resource table; the largest we know of has some 10 MB
TOTAL: Final = 512 * MB  # all members of one package, inflated
RATIO: Final = 100  # inflated ÷ packed, above RATIO_FROM; texts reach 20, bombs 1,000
RATIO_FROM: Final = 4 * MB
NESTING: Final = 2  # packages in packages
INNER: Final = 64  # packages read inside one package
SECONDS: Final = 60.0  # by the clock, for one package

STRINGS: Final = 2_000_000  # texts kept of one package
TEXT: Final = 400  # characters kept of one text: no caption is longer, and quotations are shorter
CHUNKS: Final = 500_000  # chunks, elements, entries or fields walked in one binary file
KEPT: Final = 16 * MB  # code kept for a second look; the rest is inflated again
DEPTH: Final = 40  # nested protobuf messages
JSON: Final = 4 * MB  # a JSON or property list that is parsed as a whole
WARNINGS: Final = 50  # sentences; more of them help nobody

WORKER_MEMORY: Final = 1024 * MB  # address space of a worker process
WORKER_CPU: Final = 120  # seconds of processor time
WORKER_CLOCK: Final = 180.0  # seconds by the clock until a worker is ended
