"""What everybody reads without an account: the public pages, their figures, and the list of them.

Nothing here asks who the reader is and nothing is kept about one: no session is opened and no cookie is set. The
language is that of the browser, or of the address. What is not open answers as what is not there.
"""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import translation
from django.utils.cache import patch_cache_control, patch_vary_headers
from django.utils.translation import get_language
from django.views.decorators.http import require_safe

from klustermotor.web.cases.reading import page_of
from klustermotor.web.figures.figure import download
from klustermotor.web.publishing import queries
from klustermotor.web.publishing.content import PublicContent
from klustermotor.web.publishing.models import PublicPage

KEPT_SECONDS = 60
"""How long a page may be kept elsewhere, and so be read after it was closed."""


@require_safe
def open_list(request: HttpRequest) -> HttpResponse:
    """All public pages of the installation."""
    _speak(request)
    page = page_of(request, queries.open_pages())
    context = {"page": page, "pages": queries.without_names(page)}
    return _answer(render(request, "publishing/open_list.html", context), listed=False)


@require_safe
def open_page(request: HttpRequest, open_case: str, open_key: str) -> HttpResponse:
    """The public page of an initiative."""
    _speak(request)
    page = queries.open_page(open_case, open_key)
    if page is None:
        return _absent(request)
    content = _content(page)
    context = content.everything() | {
        "place": content.read.case,
        "page": page,
        "case_key": open_case,
        "key": open_key,
    }
    return _answer(render(request, "publishing/open_page.html", context), listed=page.search_engines)


@require_safe
def open_figure(request: HttpRequest, open_case: str, open_key: str, name: str) -> HttpResponse:
    """A figure of a part that is open, as SVG."""
    _speak(request)
    page = queries.open_page(open_case, open_key)
    content = _content(page) if page else None
    if page is None or content is None or name not in content.figure_names:
        return _absent(request)
    figure = content.figure(name)
    if not figure.rows:
        return _absent(request)
    return _answer(download(figure, "svg"), listed=page.search_engines)


def _content(page: PublicPage) -> PublicContent:
    allowed = set(page.people.values_list("pk", flat=True))
    initiative = queries.with_what_is_shown().get(pk=page.initiative_id)
    return PublicContent(initiative, page.parts, allowed=allowed)


def _speak(request: HttpRequest) -> None:
    """Speak the language that the address asks for; the middleware chooses anew at the next request."""
    wanted = request.GET.get("lang", "")
    if wanted in {"sv", "en"}:
        translation.activate(wanted)
        request.LANGUAGE_CODE = get_language()


def _absent(request: HttpRequest) -> HttpResponse:
    return _answer(render(request, "publishing/absent.html", status=404), listed=False)


def _answer(response: HttpResponse, *, listed: bool) -> HttpResponse:
    patch_cache_control(response, public=True, max_age=KEPT_SECONDS)
    patch_vary_headers(response, ["Accept-Language", "Cookie"])
    if not listed:
        response["X-Robots-Tag"] = "noindex"
    return response
