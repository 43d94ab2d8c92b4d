"""The least a Django project can be: one empty page. What a start is compared with."""

from django.conf import settings
from django.core.wsgi import get_wsgi_application
from django.http import HttpRequest, HttpResponse
from django.urls import path


def page(request: HttpRequest) -> HttpResponse:
    """Answer with nothing."""
    return HttpResponse("<!doctype html><title>-</title>")


urlpatterns = [path("", page)]

settings.configure(
    ALLOWED_HOSTS=["localhost"],
    ROOT_URLCONF=__name__,
    SECRET_KEY="of-no-use",  # noqa: S106 - signs nothing
    USE_TZ=True,
)
application = get_wsgi_application()
