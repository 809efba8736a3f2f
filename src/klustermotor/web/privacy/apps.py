"""The room's place in Django."""

from django.apps import AppConfig


class PrivacyConfig(AppConfig):
    name = "klustermotor.web.privacy"
    label = "privacy"
