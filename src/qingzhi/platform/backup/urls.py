"""Addresses of 备份与恢复."""

from django.urls import URLPattern, path

from qingzhi.platform.backup import views

urlpatterns: list[URLPattern] = [
    path("backup/", views.Backup.as_view(), name="backup"),
    path("backup/file/", views.BackupFile.as_view(), name="backup_file"),
]
