"""What one criterion says to its reader, made from the parts of the explanation record.

`you` is true when the reader is the person the offer is about, and false for the host.
"""

from collections.abc import Callable, Mapping
from typing import Any, Final

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from matching.labels import county

Parts = Mapping[str, Any]


def text(parts: Parts, you: bool) -> str:
    # The host wrote the words it asks by, and is told those of the vocabulary. A list from before only
    # words that many use were counted may hold others.
    shown = [term["word"] for term in parts["terms"] if you or term.get("concept")]
    if shown:
        return _("Telling words both texts use: %(words)s.") % {"words": ", ".join(shown)}
    if parts["terms"]:
        return _("The texts share everyday words, which are not listed.")
    return _("The texts share no telling words.")


def role_title(parts: Parts, you: bool) -> str:
    if parts["matched"] is None:
        return _("No role is stated that resembles the one sought.")
    if you:
        return _("Your role resembles the one sought, by the share the points show.")
    return _("The role resembles the one sought, by the share the points show.")


def period(parts: Parts, you: bool) -> str:
    days = {"common": parts["common_days"], "wished": parts["wished_days"]}
    if you:
        return (
            ngettext(
                "You can be there %(common)s of the %(wished)s day the host would like.",
                "You can be there %(common)s of the %(wished)s days the host would like.",
                parts["wished_days"],
            )
            % days
        )
    return (
        ngettext(
            "Available %(common)s of the %(wished)s day you would like.",
            "Available %(common)s of the %(wished)s days you would like.",
            parts["wished_days"],
        )
        % days
    )


def place(parts: Parts, you: bool) -> str:
    sentences = {
        (True, "same_county"): _("You can work in %(county)s."),
        (False, "same_county"): _("Can work in %(county)s."),
        (True, "anywhere"): _("You can work anywhere in the country."),
        (False, "anywhere"): _("Can work anywhere in the country."),
        (True, "remote_agreed"): _("You and the host both accept remote work."),
        (False, "remote_agreed"): _("Both sides accept remote work."),
        (True, "unstated"): _("You have not said where you can work."),
        (False, "unstated"): _("Has not said where to work."),
        (True, "elsewhere"): _("You have not named %(county)s as a place of work."),
        (False, "elsewhere"): _("Has not named %(county)s as a place of work."),
    }
    return sentences[you, parts["how"]] % {"county": county(parts["county"])}


def share(parts: Parts, you: bool) -> str:
    shares = {"offered": parts["offered"], "wanted": parts["wanted"]}
    if parts["offered"] is None:
        return _("No share of full time is stated; %(wanted)s per cent is asked for.") % shares
    if you:
        return (
            _("You offer %(offered)s per cent of full time; %(wanted)s per cent is asked for.")
            % shares
        )
    return _("Offers %(offered)s per cent of full time; you ask for %(wanted)s per cent.") % shares


def person_wishes(parts: Parts, you: bool) -> str:
    wishes: Mapping[str, int] = parts["wishes"]
    if not wishes:
        if you:
            return _("You have stated no wishes, which counts as half.")
        return _("No wishes are stated, which counts as half.")
    share_met = sum(wishes.values()) // (len(wishes) * 10_000)
    if you:
        return _("The need meets %(share)s per cent of what you wish.") % {"share": share_met}
    return _("The need meets %(share)s per cent of what the person wishes.") % {"share": share_met}


def host_wishes(parts: Parts, you: bool) -> str:
    if parts["wished_lender"]:
        if you:
            return _("The host has named your employer as a wished partner.")
        return _("The employer is one of the partners you wish for.")
    if you:
        return _("The host has named other employers as wished partners.")
    return _("The employer is not one of the partners you wish for.")


def freshness(parts: Parts, you: bool) -> str:
    days = parts["days"]
    if days is None:
        return _("It is not known when this was last confirmed.")
    if days == 0:
        return _("Confirmed today.")
    return ngettext("Confirmed %(days)s day ago.", "Confirmed %(days)s days ago.", days) % {
        "days": days
    }


CRITERIA: Final[Mapping[str, Callable[[Parts, bool], str]]] = {
    "text": text,
    "role_title": role_title,
    "period": period,
    "place": place,
    "share": share,
    "person_wishes": person_wishes,
    "host_wishes": host_wishes,
    "freshness": freshness,
}


def _days(one: Callable[[int], str]) -> Callable[[Parts], str]:
    return lambda parameters: one(int(parameters["days"])) % {"days": parameters["days"]}


CHANGES: Final[Mapping[tuple[str, str], Callable[[Parts], str]]] = {
    ("host", "allow_remote"): lambda _p: _("Let part of the work be done remotely."),
    ("host", "use_form"): lambda _p: _("Choose another exchange form."),
    ("host", "resume"): lambda _p: _("Publish the need."),
    ("host", "want_instead_of_require"): lambda p: (
        _("Make %(concepts)s wanted instead of required.") % {"concepts": ", ".join(p["concepts"])}
    ),
    ("host", "drop_language"): lambda _p: _("Require fewer languages."),
    ("host", "shortest_at_most"): _days(
        lambda n: ngettext(
            "Let the shortest period be at most %(days)s day.",
            "Let the shortest period be at most %(days)s days.",
            n,
        )
    ),
    ("host", "longest_at_least"): _days(
        lambda n: ngettext(
            "Let the longest period be at least %(days)s day.",
            "Let the longest period be at least %(days)s days.",
            n,
        )
    ),
    ("host", "shorter_by"): _days(
        lambda n: ngettext(
            "Shorten the shortest period by %(days)s day.",
            "Shorten the shortest period by %(days)s days.",
            n,
        )
    ),
    ("host", "longer_by"): _days(
        lambda n: ngettext(
            "Lengthen the longest period by %(days)s day.",
            "Lengthen the longest period by %(days)s days.",
            n,
        )
    ),
    ("host", "start_earlier"): _days(
        lambda n: ngettext("Start %(days)s day earlier.", "Start %(days)s days earlier.", n)
    ),
    ("host", "end_later"): _days(
        lambda n: ngettext("Let it end %(days)s day later.", "Let it end %(days)s days later.", n)
    ),
    ("host", "move_earlier"): _days(
        lambda n: ngettext(
            "Move the whole period %(days)s day earlier.",
            "Move the whole period %(days)s days earlier.",
            n,
        )
    ),
    ("host", "move_later"): _days(
        lambda n: ngettext(
            "Move the whole period %(days)s day later.",
            "Move the whole period %(days)s days later.",
            n,
        )
    ),
    ("platform", "allow_pair"): lambda _p: _(
        "Ask for an exchange policy that allows more organisations in this form."
    ),
    ("platform", "allow_days"): lambda _p: _("Ask for an exchange policy that allows more days."),
}
"""Changes that can be told to the host; those of the lender's side are not the host's to make."""


def change(record: Parts) -> str:
    """What the host could change; empty when the change is not the host's."""
    said = CHANGES.get((record["side"], record["code"]))
    return said(record["parameters"]) if said else ""
