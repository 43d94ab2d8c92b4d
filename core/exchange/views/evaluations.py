"""What an exchange was worth, and the stories that are told of it."""

from functools import partial
from uuid import UUID

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from core.accounts.enums import Role
from core.exchange.domain.evaluating import EVALUATION_FIELDS, evaluate_placement, take_home
from core.exchange.domain.stories import (
    STORY_FIELDS,
    agree_to_story,
    publish_story,
    return_story,
    suggested_story,
    take_back_story,
    write_story,
)
from core.exchange.enums import Party, StoryState
from core.exchange.models import Evaluation, Placement, Story
from core.exchange.rules import parties_of
from core.exchange.running import (
    evaluations_of,
    published_stories,
    stories_in_full,
    stories_to_read,
)
from core.exchange.running_forms import CommentForm, EvaluationForm, StoryForm, YesForm
from core.exchange.views.acting import ROWS, acted, moved_on, submitted, user_of
from core.exchange.views.running import access_placement_as_party
from core.market.rules import takes_part
from core.organisations.rules import has_role

_GET_OR_POST = ["GET", "HEAD", "POST"]


@login_required
@never_cache
@require_http_methods(_GET_OR_POST)
def evaluate(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Say what the exchange was worth."""
    user = user_of(request)
    placement = access_placement_as_party(request, pk)
    parties = parties_of(user, placement.agreement)
    own = evaluations_of(placement).filter(answered_by=user).first()
    form = EvaluationForm(request.POST or None, parties=parties, initial=_as_initial(own))

    def act() -> None:
        evaluate_placement(
            placement,
            by=user,
            party=Party(form.cleaned_data["party"]),
            values=form.values(),
            learned=list(form.cleaned_data["learned"]),
        )

    if moved_on(request, form, act, _("Thank you. Your evaluation has been saved.")):
        return redirect("exchange:placement", placement.pk)
    return render(request, "exchange/evaluate.html", {"placement": placement, "form": form})


def _as_initial(own: Evaluation | None) -> dict[str, object]:
    if own is None:
        return {}
    values: dict[str, object] = {name: getattr(own, name) for name in EVALUATION_FIELDS}
    return values | {"party": own.party, "learned": list(own.learned.all())}


@login_required
@require_POST
def take_competences_home(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Take what was learned into one's own profile."""
    placement = access_placement_as_party(request, pk)
    act = partial(take_home, placement, by=user_of(request))
    said = _("Your profile has what you learned. Ask your manager anew when you want it shown.")
    if acted(request, act, said):
        return redirect("market:my_offer")
    return redirect("exchange:placement", placement.pk)


# -- stories --------------------------------------------------------------------------------------


@login_required
@never_cache
@require_http_methods(_GET_OR_POST)
def edit_story(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Write the exchange's story, or a new version of it."""
    user = user_of(request)
    placement = access_placement_as_party(request, pk)
    parties = parties_of(user, placement.agreement)
    story = stories_in_full().filter(placement=placement).first()
    form = StoryForm(
        request.POST or None, parties=parties, initial=_story_initial(placement, story, parties[0])
    )

    def act() -> None:
        write_story(
            placement,
            by=user,
            party=Party(form.cleaned_data["party"]),
            version=form.cleaned_data["version"],
            values=form.values(),
        )

    if submitted(form, act, story):
        messages.success(request, _("The story is saved. The other two are asked for their yes."))
        return redirect("exchange:placement", placement.pk)
    context = {"placement": placement, "story": story, "form": form}
    return render(request, "exchange/story_edit.html", context)


def _story_initial(placement: Placement, story: Story | None, party: Party) -> dict[str, object]:
    if story is None:
        return suggested_story(placement, party=party)
    return {name: getattr(story, name) for name in (*STORY_FIELDS, "version")}


@login_required
@require_safe
def story_list(request: HttpRequest) -> HttpResponse:
    """Show the published stories; the office also sees which wait for it."""
    user = user_of(request)
    if not takes_part(user):
        raise PermissionDenied
    page = Paginator(published_stories(), ROWS).get_page(request.GET.get("page"))
    is_office = has_role(user, Role.PROGRAMME_OFFICE)
    context = {"page": page, "waiting": stories_to_read() if is_office else []}
    return render(request, "exchange/story_list.html", context)


@login_required
@require_safe
def story(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Show one story: published to everybody, before that to its parties and the office."""
    user = user_of(request)
    found = _access_story(request, pk)
    parties = parties_of(user, found.placement.agreement)
    given = {row.party for row in found.consents.all() if row.version == found.version}
    open_parties = [party for party in parties if party not in given]
    waits = found.state == StoryState.PROPOSED and bool(open_parties)
    is_office = has_role(user, Role.PROGRAMME_OFFICE)
    context = {
        "story": found,
        "agreement": found.placement.agreement,
        "is_party": bool(parties),
        "missing": [party.label for party in Party if party not in given],
        "yes_form": YesForm(parties=open_parties, initial={"version": found.version})
        if waits
        else None,
        "may_publish": is_office and found.state == StoryState.AGREED,
        "comment_form": CommentForm()
        if is_office and found.state in (StoryState.AGREED, StoryState.PUBLISHED)
        else None,
    }
    return render(request, "exchange/story.html", context)


def _access_story(request: HttpRequest, pk: UUID) -> Story:
    user = user_of(request)
    found = stories_in_full().filter(pk=pk).first()
    if found is None:
        raise Http404
    if parties_of(user, found.placement.agreement):
        return found
    is_shown = found.state == StoryState.PUBLISHED and takes_part(user)
    is_waiting = found.state in (StoryState.AGREED, StoryState.RETURNED)
    if not is_shown and not (is_waiting and has_role(user, Role.PROGRAMME_OFFICE)):
        raise Http404
    return found


@login_required
@require_POST
def agree_story(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Say yes to a story."""
    found, user = _access_story(request, pk), user_of(request)
    form = YesForm(request.POST, parties=parties_of(user, found.placement.agreement))
    if form.is_valid():
        party, version = Party(form.cleaned_data["party"]), form.cleaned_data["version"]
        act = partial(agree_to_story, found, by=user, party=party, version=version)
        acted(request, act, _("You have said yes to the story."))
    else:
        messages.warning(request, _("Choose on whose behalf you answer, then try again."))
    return redirect("exchange:story", found.pk)


@login_required
@require_POST
def withdraw_story(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Take a story back."""
    found = _access_story(request, pk)
    act = partial(take_back_story, found, by=user_of(request))
    acted(request, act, _("The story is taken back and shown to nobody else."))
    return redirect("exchange:placement", found.placement_id)


@login_required
@require_POST
def publish(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Publish a story all three agreed to."""
    found = _access_story(request, pk)
    acted(request, partial(publish_story, found, by=user_of(request)), _("The story is published."))
    return redirect("exchange:story", found.pk)


@login_required
@require_http_methods(_GET_OR_POST)
def send_back(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Send a story back with a comment."""
    found = _access_story(request, pk)
    form = CommentForm(request.POST or None)

    def act() -> None:
        return_story(found, by=user_of(request), comment=form.cleaned_data["comment"])

    if moved_on(request, form, act, _("The story has been sent back.")):
        return redirect("exchange:stories")
    return render(request, "exchange/story_return.html", {"story": found, "form": form})
