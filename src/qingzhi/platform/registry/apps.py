"""registry as a Django app."""

from django.apps import AppConfig


class Config(AppConfig):
    """Names the app."""

    name = "qingzhi.platform.registry"
    label = "registry"
