"""Addresses of the first page."""

from django.urls import path

from qingzhi.platform.oversight import views

urlpatterns = [
    path("", views.TodoPage.as_view(), name="todo"),
    path("overview/", views.Overview.as_view(), name="overview"),
]
