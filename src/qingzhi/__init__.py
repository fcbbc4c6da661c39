"""Qingzhi 轻指: finds, files, fixes and keeps from coming back the formalism at the fingertips (指尖上的形式主义)."""

__version__ = "0.1.0"
