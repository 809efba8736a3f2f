"""Identifiers in addresses: the same form that the case file allows, dots included."""

from django.urls import register_converter


class KeyConverter:
    """An identifier of the case file."""

    regex = r"[a-z0-9][a-z0-9._-]*"

    def to_python(self, value: str) -> str:
        return value

    def to_url(self, value: str) -> str:
        return value


register_converter(KeyConverter, "key")
