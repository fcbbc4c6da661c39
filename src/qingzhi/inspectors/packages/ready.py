"""What every look into a package needs, made when this is imported: once for all processes of ``worker``."""

from __future__ import annotations

from qingzhi.inspectors.packages import attribution, known, lexicon

lexicon.lexicon()
known.sdks(())
attribution.prepare()
