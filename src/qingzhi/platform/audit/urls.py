"""Addresses of the trail."""

from django.urls import URLPattern, path

from qingzhi.platform.audit import views

urlpatterns: list[URLPattern] = [
    path("trail/", views.EventList.as_view(), name="events"),
    path("trail/<int:pk>/", views.EventDetail.as_view(), name="event"),
    path("trail/checkpoints/", views.CheckpointList.as_view(), name="checkpoints"),
    path("trail/checkpoints/new/", views.CheckpointNew.as_view(), name="checkpoint_new"),
    path("trail/checkpoints/file/", views.CheckpointFile.as_view(), name="checkpoint_file"),
]
