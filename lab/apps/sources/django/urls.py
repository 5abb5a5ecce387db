"""The pages of the Django site: what refuses here is Django and Django REST framework, by their own classes and words."""

import logging
import re

from django.contrib import admin
from django.contrib.auth.decorators import login_required, permission_required, user_passes_test
from django.contrib.auth.views import LoginView
from django.core.exceptions import PermissionDenied, SuspiciousOperation
from django.http import Http404, HttpResponse, JsonResponse
from django.middleware.csrf import get_token
from django.template import engines
from django.urls import path
from django.views.decorators.http import require_POST
from rest_framework.authentication import BasicAuthentication, SessionAuthentication, TokenAuthentication
from rest_framework.exceptions import AuthenticationFailed
from rest_framework.permissions import BasePermission, IsAdminUser, IsAuthenticated
from rest_framework.response import Response
from rest_framework.throttling import SimpleRateThrottle
from rest_framework.views import APIView

log = logging.getLogger("workshop")
OWNERS = {1: "uma", 2: "otto"}
LOGIN_PAGE = """<!doctype html><html lang="en"><title>Sign in</title><h1>Sign in</h1><form method="post">{% csrf_token %}
{{ form.as_p }}<button>Sign in</button></form>"""


def page(title: str, text: str = "") -> HttpResponse:
    return HttpResponse(f'<!doctype html><html lang="en"><title>{title}</title><h1>{title}</h1><p>{text}</p>')


class Login(LoginView):
    """Django's own login view with a template that needs no file."""

    def render_to_response(self, context, **more):
        return HttpResponse(engines["django"].from_string(LOGIN_PAGE).render(context, self.request))


def home(request):
    return page("The workshop", '<a href="/guide/">The guide</a>')


def guide(request):
    return page("Guide: why a page says 403 Forbidden", "Permission denied, CSRF verification failed, and other messages explained.")


def feedback(request):
    return page("Thank you" if request.method == "POST" else "Feedback", f"Form token: {get_token(request)[:4]}")


@login_required
def bench(request):
    return page("Your bench")


@permission_required("auth.view_user", raise_exception=True)
def register(request):
    return page("The register")


@user_passes_test(lambda user: user.is_staff)
def foreman(request):
    return page("For the foreman")


@login_required
def keys(request):
    if not request.user.is_staff:
        raise PermissionDenied("only staff may see the keys")
    return page("Keys")


def vault(request):
    if not request.user.is_staff:
        log.warning("vault: hidden from %s", request.user or "a visitor")
        raise Http404
    return page("The vault")


@require_POST
def stamp(request):
    return page("Stamped")


def lookup(request):
    if re.search(r"[<>]", request.GET.get("q", "")):
        raise SuspiciousOperation("angle bracket in q")
    return JsonResponse({"found": []})


class Few(SimpleRateThrottle):
    """Three requests an hour for each address."""

    scope = "few"

    def get_cache_key(self, request, view):
        return f"few-{request.META['REMOTE_ADDR']}"


class Owns(BasePermission):
    """An object opens to its owner."""

    def has_object_permission(self, request, view, owner):
        return owner == request.user.username


class KeyAuthentication(TokenAuthentication):
    """An API key whose refusals come without a challenge, as home-made classes often do."""

    keyword = "Api-Key"

    def authenticate_header(self, request):
        return None

    def authenticate_credentials(self, key):
        raise AuthenticationFailed("Key not accepted.")


class Area(APIView):
    """A view that answers with its own name."""

    authentication_classes = [TokenAuthentication]
    permission_classes = [IsAuthenticated]

    def get(self, request, **_):
        return Response({"area": type(self).__name__.lower()})


class Drawings(Area):
    authentication_classes = [SessionAuthentication, TokenAuthentication]

    def post(self, request):
        return Response({"kept": True})


class Orders(Area):
    pass


class Jobs(Drawings):
    pass


class Wages(Area):
    permission_classes = [IsAdminUser]


class Basics(Area):
    authentication_classes = [BasicAuthentication]


class Accounts(Area):
    permission_classes = [IsAdminUser]


class Homemade(Area):
    authentication_classes = [KeyAuthentication]


class Counted(Area):
    authentication_classes = []
    permission_classes = []
    throttle_classes = [Few]


class Documents(Area):
    """Hides what belongs to others: 404 by queryset."""

    def get(self, request, number):
        if OWNERS.get(number) != request.user.username:
            raise Http404
        return Response({"document": number})


class Sheets(Area):
    """Shows that it is there and refuses: 403 by object permission."""

    permission_classes = [IsAuthenticated, Owns]

    def get(self, request, number):
        if number not in OWNERS:
            raise Http404
        self.check_object_permissions(request, OWNERS[number])
        return Response({"sheet": number})


urlpatterns = [
    path("", home), path("guide/", guide), path("feedback/", feedback), path("bench/", bench), path("register/", register),
    path("foreman/", foreman), path("keys/", keys), path("vault/", vault), path("stamp/", stamp), path("lookup/", lookup),
    path("accounts/login/", Login.as_view()), path("admin/", admin.site.urls),
    path("api/drawings/", Drawings.as_view()), path("api/orders/", Orders.as_view()), path("api/basics/", Basics.as_view()),
    path("api/accounts/", Accounts.as_view()), path("api/homemade/", Homemade.as_view()), path("api/counted/", Counted.as_view()),
    path("letters/", feedback), path("planner/", bench), path("api/jobs/", Jobs.as_view()), path("api/wages/", Wages.as_view()),
    path("api/documents/<int:number>/", Documents.as_view()), path("api/sheets/<int:number>/", Sheets.as_view()),
]
