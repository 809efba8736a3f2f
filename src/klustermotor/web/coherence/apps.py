"""The room's place in Django."""

from django.apps import AppConfig


class CoherenceConfig(AppConfig):
    name = "klustermotor.web.coherence"
    label = "coherence"
