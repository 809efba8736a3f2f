"""The room's place in Django."""

from django.apps import AppConfig


class InitiativesConfig(AppConfig):
    name = "klustermotor.web.initiatives"
    label = "initiatives"
