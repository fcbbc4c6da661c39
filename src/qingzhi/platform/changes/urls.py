"""Addresses of changes of units and of handovers."""

from django.urls import URLPattern, path

from qingzhi.platform.changes import views

urlpatterns: list[URLPattern] = [
    path("reorganizations/", views.ReorganizationList.as_view(), name="reorganizations"),
    path("reorganizations/new/<slug:kind>/", views.ReorganizationNew.as_view(), name="reorganization_new"),
    path("reorganizations/<int:pk>/", views.ReorganizationPage.as_view(), name="reorganization"),
    path("followups/<int:pk>/", views.FollowupDone.as_view(), name="followup"),
    path("handovers/", views.HandoverList.as_view(), name="handovers"),
    path("handovers/new/<int:pk>/", views.HandoverNew.as_view(), name="handover_new"),
    path("handovers/<int:pk>/", views.HandoverPage.as_view(), name="handover"),
    path("handovers/<int:pk>/list/", views.HandoverLetter.as_view(), name="handover_letter"),
]
