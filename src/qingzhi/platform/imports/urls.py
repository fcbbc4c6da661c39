"""Addresses of imports."""

from django.urls import URLPattern, path

from qingzhi.platform.imports import views

urlpatterns: list[URLPattern] = [
    path("imports/", views.ImportList.as_view(), name="imports"),
    path("imports/new/", views.ImportNew.as_view(), name="import_new"),
    path("imports/<int:pk>/", views.ImportPage.as_view(), name="import"),
    path("imports/<int:pk>/errors/", views.ImportErrors.as_view(), name="import_errors"),
    path("imports/<int:pk>/details/", views.ImportDetails.as_view(), name="import_details"),
]
