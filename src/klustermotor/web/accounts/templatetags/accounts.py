"""What the pages of signing in need to know of the installation."""

from __future__ import annotations

from django import template

from klustermotor.web.accounts import single_sign_on

register = template.Library()


@register.simple_tag
def sign_on_name() -> str:
    """What the sign-on server is called; empty when there is none."""
    return single_sign_on.sign_on_name()
