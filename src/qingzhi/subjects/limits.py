"""How much of what comes in from outside is taken: far above any real ledger, far below what a machine can't bear."""

SHEETS = 500  # sheets of one workbook
CELLS = 10_000_000  # the rectangles of a workbook's sheets; 100,000 rows × 50 columns are 5,000,000
INFLATED = 512 << 20  # bytes that the parts of one workbook may unpack to, pictures aside
STRINGS = 256 << 20  # bytes of its shared strings, which stay in memory as long as it is read
STRAY = 200  # cells far from all others that are left out and named; with more, the sheet is refused
GAP_ROWS, GAP_COLUMNS = 5_000, 100  # empty rows, columns before a cell that make it stand far out
MERGED_ROWS = 2_000_000  # rows that merged ranges cover in all
MEMBERS = 2_000  # files in one archive of returned workbooks
MEMBER = 128 << 20  # bytes of one of them, unpacked
ARCHIVE = 1 << 30  # bytes of all of them, unpacked
RATIO = 200  # times that one of them may grow when unpacked, from RATIO_FROM on; workbooks are packed already
RATIO_FROM = 8 << 20


class Unusable(ValueError):
    """A file can't be read at all; the message tells the user in Chinese why and what to do."""


class Marked(Unusable):
    """A file bears a mark of classified material: whoever keeps files must not keep this one."""
