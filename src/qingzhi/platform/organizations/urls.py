"""Addresses of units, people and roles."""

from django.urls import URLPattern, path

from qingzhi.platform.organizations import views

urlpatterns: list[URLPattern] = [
    path("me/", views.Me.as_view(), name="me"),
    path("units/", views.UnitList.as_view(), name="units"),
    path("units/new/", views.UnitNew.as_view(), name="unit_new"),
    path("units/<int:pk>/", views.UnitDetail.as_view(), name="unit"),
    path("units/<int:pk>/edit/", views.UnitEdit.as_view(), name="unit_edit"),
    path("units/<int:pk>/<slug:how>/", views.UnitChange.as_view(), name="unit_change"),
    path("people/", views.PeopleList.as_view(), name="people"),
    path("people/new/", views.PersonNew.as_view(), name="person_new"),
    path("people/<int:pk>/", views.PersonDetail.as_view(), name="person"),
    path("people/<int:pk>/grant/", views.GrantNew.as_view(), name="grant_new"),
    path("people/<int:pk>/<slug:step>/", views.PersonStep.as_view(), name="person_step"),
    path("grants/<int:pk>/revoke/", views.GrantRevoke.as_view(), name="grant_revoke"),
    path("rights/", views.Rights.as_view(), name="rights"),
]
