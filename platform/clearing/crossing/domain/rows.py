"""Contacts and agreements with what every step reads of them."""

from django.db.models import QuerySet

from clearing.crossing.models import Contact, CrossAgreement


def contacts_in_full() -> QuerySet[Contact]:
    """Return contacts with the need or the offer that stands here."""
    return Contact.objects.select_related(
        "need__organisation",
        "need__unit",
        "need__contact",
        "need__programme",
        "offer__member__user",
        "offer__member__organisation",
        "offer__member__unit",
    )


def agreements_in_full() -> QuerySet[CrossAgreement]:
    """Return agreements with the contact and what of it stands here."""
    return CrossAgreement.objects.select_related(
        "contact__need__organisation",
        "contact__need__unit",
        "contact__need__contact",
        "contact__need__programme",
        "contact__offer__member__user",
        "contact__offer__member__organisation",
        "contact__offer__member__unit",
    )
