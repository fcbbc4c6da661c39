"""App packages: what an APK, AAB, IPA, HAP, mini program or quick app contains, read without running or unpacking it.

``inspect`` reads a package, ``judge`` says which functions are in it. One module per format stands behind ``inspect``,
each with its byte layout in its docstring.
"""

from qingzhi.inspectors.packages.functions import judge
from qingzhi.inspectors.packages.inspection import inspect

__all__ = ["inspect", "judge"]
