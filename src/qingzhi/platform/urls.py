"""Every address of the platform; each app lists its own."""

from django.conf import settings
from django.urls import include, path

urlpatterns = [
    path("", include("qingzhi.platform.oversight.urls")),
    path("", include("qingzhi.platform.registry.urls")),
    path("", include("qingzhi.platform.inspections.urls")),
    path("", include("qingzhi.platform.packages.urls")),
    path("", include("qingzhi.platform.imports.urls")),
    path("", include("qingzhi.platform.changes.urls")),
    path("", include("qingzhi.platform.organizations.urls")),
    path("", include("qingzhi.platform.audit.urls")),
    path("", include("qingzhi.platform.core.urls")),
]
if "allauth.mfa" in settings.INSTALLED_APPS:
    urlpatterns.append(path("mfa/", include("allauth.mfa.urls")))
if "qingzhi.platform.backup" in settings.INSTALLED_APPS:
    urlpatterns.append(path("", include("qingzhi.platform.backup.urls")))
handler400 = "qingzhi.platform.core.errors.bad_request"
handler403 = "qingzhi.platform.core.errors.not_found"  # denied looks the same as absent
handler404 = "qingzhi.platform.core.errors.not_found"
handler500 = "qingzhi.platform.core.errors.failed"
