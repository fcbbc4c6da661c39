"""Addresses of the first page."""

urlpatterns: list[object] = []
