"""The sealed trail (操作记录): a chain of events that can be added to and never changed."""

from __future__ import annotations

from typing import ClassVar

from django.db import models


class Event(models.Model):
    """One action, sealed. ``body`` is canonical JSON; the other columns repeat parts of it for filters.

    ``hash`` is SM3 over the previous hash, the number and the body, in hexadecimal. No foreign key leaves the table:
    a row of it must outlive everything that it speaks of.
    """

    number = models.BigIntegerField(primary_key=True)
    at = models.DateTimeField("时间", db_index=True)
    actor = models.BigIntegerField(null=True, db_index=True)  # who acted; None: the system itself
    verb = models.CharField("动作", max_length=60, db_index=True)
    subject = models.CharField(max_length=80, db_index=True)  # label.pk of the row concerned: registry.asset.12
    unit = models.BigIntegerField(null=True, db_index=True)  # the unit that the row belonged to
    body = models.TextField()
    hash = models.CharField(max_length=64)

    class Meta:
        verbose_name = "操作记录"
        ordering = ("-number",)

    def __str__(self) -> str:
        return f"操作记录第 {self.number} 条"


class Head(models.Model):
    """The end of the chain: one row, locked for the moment of a commit."""

    number = models.BigIntegerField()
    hash = models.CharField(max_length=64)


class Checkpoint(models.Model):
    """A number and hash of the chain that has left the machine (printed, exported, reported)."""

    number = models.BigIntegerField()
    hash = models.CharField(max_length=64)
    at = models.DateTimeField(auto_now_add=True)
    went_to = models.CharField("去向", max_length=200)

    class Meta:
        verbose_name = "存证校验点"
        ordering = ("-number", "-id")
        constraints: ClassVar = [models.CheckConstraint(condition=models.Q(number__gte=0), name="checkpoint_number")]
