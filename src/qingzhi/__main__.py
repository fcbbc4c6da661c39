"""``python -m qingzhi`` is the command ``qingzhi``."""

from qingzhi.cli import main

main()
