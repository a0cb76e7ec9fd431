from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.urls import path

from bench.bare.models import Row


def nothing(_request: HttpRequest) -> HttpResponse:
    return HttpResponse(status=204)


def row(_request: HttpRequest) -> HttpResponse:
    with transaction.atomic():
        Row.objects.create(text="somebody came in")
    return HttpResponse(status=204)


urlpatterns = [path("nothing/", nothing), path("row/", row)]
