"""App packages: what an APK, AAB, IPA, HAP, mini program or quick app contains, read without running or unpacking it.

``inspect`` is the door; one module per format stands behind it, each with its byte layout in its docstring.
"""

from qingzhi.inspectors.packages.inspection import inspect

__all__ = ["inspect"]
