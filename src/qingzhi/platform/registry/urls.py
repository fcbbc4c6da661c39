"""Addresses of the ledger: the same for each kind, with its name."""

from django.urls import URLPattern, path

from qingzhi.platform.registry import views

LISTS = {"app": views.AppList, "account": views.AccountList, "group": views.GroupList}
TITLES = {"app": "登记应用程序", "account": "登记公众账号", "group": "登记工作群组"}

urlpatterns: list[URLPattern] = [
    path("ledger/", views.Ledger.as_view(), name="ledger"),
    path("enter/", views.Enter.as_view(), name="enter"),
    path("search/", views.Search.as_view(), name="search"),
    path("groups/before/", views.GroupsBefore.as_view(), name="groups_before"),
    path("decisions/", views.DecisionList.as_view(), name="decisions"),
    path("decisions/new/", views.DecisionNew.as_view(), name="decision_new"),
    path("decisions/<int:pk>/", views.DecisionDetail.as_view(), name="decision"),
]
for _kind, _list in LISTS.items():
    _plural = views.PLURAL[_kind]
    urlpatterns += [
        path(f"{_plural}/", _list.as_view(), name=_plural),
        path(f"{_plural}/new/", views.AssetNew.as_view(kind=_kind, title=TITLES[_kind]), name=f"{_kind}_new"),
        path(f"{_plural}/<int:pk>/", views.AssetDetail.as_view(kind=_kind), name=_kind),
        path(f"{_plural}/<int:pk>/edit/", views.AssetEdit.as_view(kind=_kind), name=f"{_kind}_edit"),
        path(f"{_plural}/<int:pk>/<slug:step>/", views.AssetStep.as_view(kind=_kind), name=f"{_kind}_step"),
    ]
