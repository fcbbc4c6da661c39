"""Addresses of units, people and roles."""

from django.urls import URLPattern, path

from qingzhi.platform.organizations import people, signin, views

urlpatterns: list[URLPattern] = [
    path("demo/leave/", views.LeaveDemo.as_view(), name="demo_leave"),
    path("start/", views.Start.as_view(), name="start"),
    path("login/", signin.login, name="account_login"),
    path("logout/", signin.logout, name="account_logout"),
    path("signup/", signin.closed, name="account_signup"),  # allauth asks for the name; nobody signs up
    path("inactive/", signin.closed, name="account_inactive"),
    path("password/change/", people.PasswordChange.as_view(), name="account_change_password"),
    path("reauthenticate/", signin.reauthenticate, name="account_reauthenticate"),
    path("me/", people.Me.as_view(), name="me"),
    path("units/", views.UnitList.as_view(), name="units"),
    path("units/import/", views.UnitImport.as_view(), name="units_import"),
    path("units/new/", views.UnitNew.as_view(), name="unit_new"),
    path("units/<int:pk>/", views.UnitDetail.as_view(), name="unit"),
    path("units/<int:pk>/edit/", views.UnitEdit.as_view(), name="unit_edit"),
    path("units/<int:pk>/move/", views.UnitMove.as_view(), name="unit_move"),
    path("people/", people.PeopleList.as_view(), name="people"),
    path("people/new/", people.PersonNew.as_view(), name="person_new"),
    path("people/<int:pk>/", people.PersonDetail.as_view(), name="person"),
    path("people/<int:pk>/sees/", people.PersonSees.as_view(), name="person_sees"),
    path("people/<int:pk>/grant/", people.GrantNew.as_view(), name="grant_new"),
    path("people/<int:pk>/<slug:step>/", people.PersonStep.as_view(), name="person_step"),
    path("grants/<int:pk>/revoke/", people.GrantRevoke.as_view(), name="grant_revoke"),
    path("rights/", people.Rights.as_view(), name="rights"),
]
