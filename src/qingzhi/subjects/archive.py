"""A zip of returned workbooks: its members by name, unpacked in memory one at a time, never onto the disk.

Names are shown, never used as paths. Windows packs them in GBK without saying so. Archives inside the archive are not
opened (nesting 1); every member is capped in size and growth (``limits``).

Format: PKWARE APPNOTE 4.4.4 (general purpose bits 0 and 11), 4.4.17 (names).
"""

from __future__ import annotations

import io
import zipfile
import zlib
from dataclasses import dataclass

from qingzhi.subjects import limits
from qingzhi.subjects.limits import Unusable

UTF8, ENCRYPTED = 0x800, 0x1
WORKBOOKS = ("[Content_Types].xml", "mimetype")  # what packages of Office and OpenDocument hold
BROKEN = "压缩包不完整或已损坏（可能没有下载完）。请重新下载，或让对方重新发送。"


@dataclass(frozen=True)
class Member:
    """A file in an archive: ``name`` with ``/``, without drive, ``..`` or a leading ``/``."""

    name: str
    part: zipfile.ZipInfo


class Archive:
    """A zip that holds files, not one that is a workbook. Raises Unusable where it is damaged or too large."""

    def __init__(self, content: bytes) -> None:
        """Read the directory of the archive."""
        try:
            self._zip = zipfile.ZipFile(io.BytesIO(content))
        except (zipfile.BadZipFile, OSError, NotImplementedError, ValueError) as error:
            raise Unusable(BROKEN) from error
        parts = [part for part in self._zip.infolist() if not part.is_dir()]
        if len(parts) > limits.MEMBERS:
            raise Unusable(f"压缩包里有 {len(parts)} 个文件，超过 {limits.MEMBERS} 个。请分成几个压缩包。")
        if sum(part.file_size for part in parts) > limits.ARCHIVE:
            raise Unusable(f"压缩包解开后超过 {limits.ARCHIVE >> 30} GB，没有读。请只放台账，或分成几个压缩包。")
        self.members = [Member(_name(part), part) for part in parts]

    def read(self, member: Member) -> bytes:
        """The bytes of a member. Raises Unusable where it is locked, damaged or too large."""
        part = member.part
        if part.flag_bits & ENCRYPTED:
            raise Unusable("压缩包设了密码，读不了。请解压后再试。")
        if part.file_size > limits.MEMBER:
            raise Unusable(f"文件解开后超过 {limits.MEMBER >> 20} MB，没有读。请删去图片和空白行列，或分成几个文件。")
        if part.file_size > limits.RATIO_FROM and part.file_size > limits.RATIO * part.compress_size:
            raise Unusable("文件解开后大得不正常，没有读。请让对方重新发送。")
        try:
            return self._zip.read(part)
        except (zipfile.BadZipFile, EOFError, OSError, NotImplementedError, RuntimeError, zlib.error) as error:
            raise Unusable(BROKEN) from error


def is_archive(content: bytes) -> bool:
    """Whether content is a zip of files, not itself a workbook or a document."""
    if not content.startswith((b"PK\x03\x04", b"PK\x05\x06")):
        return False
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            return not any(name in WORKBOOKS or name == "xl/workbook.xml" for name in archive.namelist())
    except (zipfile.BadZipFile, OSError, NotImplementedError, ValueError):
        return False


def _name(part: zipfile.ZipInfo) -> str:
    """The name as the person who packed it saw it; zipfile decodes names without the UTF-8 bit as CP437."""
    name = part.filename
    if not part.flag_bits & UTF8:
        try:
            packed = part.orig_filename.encode("cp437")
            name = _decode(packed)
        except UnicodeEncodeError:
            pass  # a Unicode path extra field has been applied already
    steps = name.replace("\\", "/").split("/")
    return "/".join(step for step in steps if step not in ("", ".", "..") and not step.endswith(":")) or "未命名"


def _decode(packed: bytes) -> str:
    for encoding in ("utf-8", "gb18030"):
        try:
            return packed.decode(encoding)
        except UnicodeDecodeError:
            continue
    return packed.decode("cp437")
