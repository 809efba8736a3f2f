"""The room's place in Django."""

from django.apps import AppConfig


class ApiConfig(AppConfig):
    name = "klustermotor.web.api"
    label = "api"
