"""Addresses of looks into packages, objections and trials. Those under ``apps`` are about one app."""

from django.urls import URLPattern, path

from qingzhi.platform.packages import views

urlpatterns: list[URLPattern] = [
    path("packages/", views.ScanList.as_view(), name="scans"),
    path("packages/<int:pk>/", views.ScanPage.as_view(), name="scan"),
    path("packages/<int:pk>/tie/", views.ScanTie.as_view(), name="scan_tie"),
    path("packages/<int:pk>/file/", views.ScanFile.as_view(), name="scan_file"),
    path("packages/<int:pk>/forget/", views.ScanForget.as_view(), name="scan_forget"),
    path("packages/<int:pk>/objections/<slug:function>/", views.ObjectionNew.as_view(), name="objection_new"),
    path("packages/objections/<int:pk>/", views.ObjectionPage.as_view(), name="objection"),
    path("packages/apps/<int:pk>/", views.AppPackages.as_view(), name="app_packages"),
    path("packages/apps/<int:pk>/upload/", views.ScanNew.as_view(), name="scan_new"),
    path("packages/apps/<int:pk>/trial/", views.TrialNew.as_view(), name="trial_new"),
    path("packages/apps/<int:pk>/sheet/", views.TrialSheet.as_view(), name="trial_sheet"),
    path("packages/trials/<int:pk>/", views.TrialPage.as_view(), name="trial"),
    path("packages/sheet/", views.BlankSheet.as_view(), name="trial_blank"),
]
