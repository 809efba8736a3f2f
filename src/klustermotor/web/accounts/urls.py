"""Addresses of signing in and of one's own account."""

from allauth.account.views import login, logout, reauthenticate
from allauth.mfa.base.views import authenticate as second_factor_at_sign_in
from allauth.mfa.base.views import reauthenticate as second_factor_again
from django.urls import path

from klustermotor.web.accounts import single_sign_on, views

urlpatterns = [
    # The names that allauth leads to.
    path("sign-in/", login, name="account_login"),
    path("sign-in/code/", second_factor_at_sign_in, name="mfa_authenticate"),
    path("sign-out/", logout, name="account_logout"),
    path("account/confirm/", reauthenticate, name="account_reauthenticate"),
    path("account/confirm/code/", second_factor_again, name="mfa_reauthenticate"),
    # Our own.
    path("sign-in/with/", single_sign_on.sign_on, name="sign_on"),
    path("sign-in/with/callback/", single_sign_on.sign_on_callback, name="sign_on_callback"),
    path("account/", views.account, name="account"),
    path("account/password/", views.password, name="account_password"),
    path("account/second-factor/", views.second_factor, name="second_factor"),
    path("account/second-factor/off/", views.second_factor_off, name="second_factor_off"),
    path("account/second-factor/codes/", views.recovery_codes, name="recovery_codes"),
    path("account/sessions/", views.sessions, name="sessions"),
    path("account/tokens/", views.tokens, name="tokens"),
    path("account/tokens/<int:number>/withdraw/", views.token_withdraw, name="token_withdraw"),
    path("account/sign-on/connect/", views.sign_on_connect, name="sign_on_connect"),
    path("account/sign-on/disconnect/", views.sign_on_disconnect, name="sign_on_disconnect"),
    path("account/confirm/sign-on/", views.confirm_sign_on, name="confirm_sign_on"),
    path("account/everything/", views.everything, name="account_everything"),
    path("account/everything.json", views.everything_file, name="account_everything_file"),
]
