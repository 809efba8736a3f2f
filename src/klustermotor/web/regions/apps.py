"""The room's place in Django."""

from django.apps import AppConfig


class RegionsConfig(AppConfig):
    name = "klustermotor.web.regions"
    label = "regions"
