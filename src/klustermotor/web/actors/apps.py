"""The room's place in Django."""

from django.apps import AppConfig


class ActorsConfig(AppConfig):
    name = "klustermotor.web.actors"
    label = "actors"
