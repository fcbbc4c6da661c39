"""How large a file may be that a form sends: what goes on beyond that is not written to the disk at all."""

from __future__ import annotations

from django.core.files.uploadhandler import FileUploadHandler, SkipFile
from django.http import HttpRequest

MOST = 512 * 1024 * 1024  # bytes of one file; the largest package that a worker process has the memory to read


class Limited(FileUploadHandler):
    """Leaves a file out as soon as it grows beyond ``MOST``; ``too_large`` tells the form which ones."""

    def receive_data_chunk(self, raw_data: bytes, start: int) -> bytes:
        """Pass a piece on to the handlers behind this one."""
        if start + len(raw_data) > MOST:
            too_large(self.request).append(str(self.file_name))
            raise SkipFile
        return raw_data

    def file_complete(self, file_size: int) -> None:
        """The handlers behind this one have the file."""


def too_large(request: HttpRequest | None) -> list[str]:
    """The names of the files of a request that were left out."""
    names: list[str] = request.__dict__.setdefault("too_large", []) if request is not None else []
    return names
