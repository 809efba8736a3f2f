"""The room's place in Django."""

from django.apps import AppConfig


class DiagnosisConfig(AppConfig):
    name = "klustermotor.web.diagnosis"
    label = "diagnosis"
