"""The room's place in Django."""

from django.apps import AppConfig


class CasesConfig(AppConfig):
    name = "klustermotor.web.cases"
    label = "cases"
