"""Pages that belong to the shell itself."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render


def accessibility(request: HttpRequest) -> HttpResponse:
    """The accessibility statement: what we build to, what is known to be missing, whom to tell."""
    return render(request, "ui/accessibility.html")
