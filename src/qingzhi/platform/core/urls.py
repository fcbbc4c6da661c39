"""Addresses of the ground itself."""

from django.urls import URLPattern, path

from qingzhi.platform.core import pages

urlpatterns: list[URLPattern] = [
    path("files/<int:pk>/", pages.File.as_view(), name="file"),
    path("jobs/", pages.JobList.as_view(), name="jobs"),
    path("jobs/<int:pk>/", pages.JobPage.as_view(), name="job"),
]
