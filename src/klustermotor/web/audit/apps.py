"""The room's place in Django."""

from django.apps import AppConfig


class AuditConfig(AppConfig):
    name = "klustermotor.web.audit"
    label = "audit"
