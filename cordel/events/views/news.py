"""News of a project: stopped and taken again with one tap, by whoever has the link of a letter."""

from django.contrib.auth.decorators import login_not_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods

from cordel.events import actions, queries


# Mail programs send this form without ever having seen the page (RFC 8058), so there is no cookie to compare with.
# Nothing here rests on one: the link itself is the proof, and all it can do is what its page says.
@csrf_exempt
@login_not_required
@never_cache
@require_http_methods(["GET", "POST"])
def news(request: HttpRequest, pk: int, proof: str) -> HttpResponse:
    """Looking changes nothing; a mail program's one click stops, as the button does."""
    person = queries.news_reader(pk, proof)
    if person is None:
        raise Http404
    if request.method == "POST":
        if request.POST.get("act") == "again":
            actions.take_news(person, now=timezone.now())
        else:
            actions.stop_news(person, now=timezone.now())
        if "act" in request.POST:
            return redirect(f"{request.path}?done=1")
        # A mail program follows no redirect: it is answered at once.
    page = {"project": person.project, "gets_news": queries.gets_news(person)}
    return render(request, "events/news.html", page)
