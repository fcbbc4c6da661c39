"""Addresses of problems, exemptions, checks and standards."""

from django.urls import URLPattern, path

from qingzhi.platform.inspections import views

urlpatterns: list[URLPattern] = [
    path("findings/", views.FindingList.as_view(), name="findings"),
    path("findings/by-article/", views.ByArticle.as_view(), name="findings_by_article"),
    path("findings/mass/", views.MassConfirm.as_view(), name="findings_mass"),
    path("findings/<int:pk>/", views.FindingDetail.as_view(), name="finding"),
    path("findings/<int:pk>/<slug:step>/", views.FindingStep.as_view(), name="finding_step"),
    path("disputes/<int:pk>/", views.DisputeDecide.as_view(), name="dispute"),
    path("exemptions/", views.ExemptionList.as_view(), name="exemptions"),
    path("exemptions/new/", views.ExemptionNew.as_view(), name="exemption_new"),
    path("exemptions/<int:pk>/", views.ExemptionDetail.as_view(), name="exemption"),
    path("checks/", views.RunList.as_view(), name="checks"),
    path("checks/now/", views.CheckNow.as_view(), name="check_now"),
    path("rules/", views.RuleList.as_view(), name="check_rules"),
    path("rules/<slug:code>/", views.RulePage.as_view(), name="check_rule"),
    path("standards/", views.Standards.as_view(), name="standards"),
    path("standards/preview/", views.PreviewNew.as_view(), name="preview_new"),
    path("standards/preview/<int:pk>/", views.PreviewPage.as_view(), name="preview"),
]
