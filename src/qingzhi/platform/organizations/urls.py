"""Addresses of units, people and roles."""

from django.urls import URLPattern, path

from qingzhi.platform.organizations import signin, views

urlpatterns: list[URLPattern] = [
    path("start/", views.Start.as_view(), name="start"),
    path("login/", signin.login, name="account_login"),
    path("logout/", signin.logout, name="account_logout"),
    path("signup/", signin.closed, name="account_signup"),  # allauth asks for the name; nobody signs up
    path("inactive/", signin.closed, name="account_inactive"),
    path("password/change/", views.PasswordChange.as_view(), name="account_change_password"),
    path("reauthenticate/", signin.reauthenticate, name="account_reauthenticate"),
    path("me/", views.Me.as_view(), name="me"),
    path("units/", views.UnitList.as_view(), name="units"),
    path("units/import/", views.UnitImport.as_view(), name="units_import"),
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
