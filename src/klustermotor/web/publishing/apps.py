"""The room's place in Django."""

from django.apps import AppConfig


class PublishingConfig(AppConfig):
    name = "klustermotor.web.publishing"
    label = "publishing"
