"""The room's place in Django."""

from django.apps import AppConfig


class RemindersConfig(AppConfig):
    name = "klustermotor.web.reminders"
    label = "reminders"
