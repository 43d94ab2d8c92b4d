"""The market as JSON. Names are the words of the domain; lengths are days, shares per cent."""

from typing import Any

from rest_framework import serializers

from core.competence.enums import DESCRIBING
from core.competence.models import Concept
from core.market.domain.needs import NEED_FIELDS, NeedChoice
from core.market.enums import ConceptRelation, ExchangeForm
from core.market.masking import MaskedOffer
from core.market.models import Need, NeedConcept
from core.organisations.models import Organisation


class NeedConceptSerializer(serializers.ModelSerializer[NeedConcept]):
    """A concept by its code, and what the need says of it."""

    concept: Any = serializers.SlugRelatedField(
        slug_field="code", queryset=Concept.objects.filter(kind__in=DESCRIBING)
    )

    class Meta:
        model = NeedConcept
        fields = ("concept", "relation", "level")


class NeedSerializer(serializers.ModelSerializer[Need]):
    """A need. An organisation is given by its number; it cannot be changed afterwards."""

    organisation: Any = serializers.SlugRelatedField(
        slug_field="orgnr", queryset=Organisation.objects.all()
    )
    concepts = NeedConceptSerializer(source="concept_links", many=True, required=False)

    # Read to be sent back with a change: somebody else's is then not overwritten.
    version = serializers.IntegerField(required=False, min_value=1)

    class Meta:
        model = Need
        fields = (
            "id",
            "version",
            "state",
            "organisation",
            *NEED_FIELDS,
            "concepts",
            "published_at",
        )
        read_only_fields = ("id", "state", "published_at")
        # Limits on lengths stand in the domain: one text for pages and API.
        validators: tuple[Any, ...] = ()

    @property
    def values(self) -> dict[str, Any]:
        """The fields as ``save_need`` takes them."""
        data = self.validated_data
        return {name: data[name] for name in NEED_FIELDS if name in data}

    @property
    def chosen(self) -> list[NeedChoice] | None:
        """The concepts as ``save_need`` takes them; None leaves them as they are."""
        links = self.validated_data.get("concept_links")
        if links is None:
            return None
        return [
            NeedChoice(
                link["concept"],
                ConceptRelation(link.get("relation", ConceptRelation.WANTED)),
                link.get("level"),
            )
            for link in links
        ]


class PublishSerializer(serializers.Serializer[Any]):
    """What publishing may ask for."""

    reason = serializers.CharField(required=False, allow_blank=True, default="")


class MaskedConceptSerializer(serializers.Serializer[Any]):
    """A concept of a masked offer."""

    concept = serializers.CharField(source="code")
    kind = serializers.CharField()
    # A field called label hides the serializer's own label, which it does not use.
    label = serializers.CharField(help_text="In the reader's language.")  # type: ignore[assignment]
    level = serializers.IntegerField(allow_null=True, min_value=1, max_value=5)
    evidence = serializers.CharField()


class MaskedOfferSerializer(serializers.Serializer[MaskedOffer]):
    """An approved offer before its person has said yes: structured fields alone."""

    id = serializers.UUIDField()
    label = serializers.CharField(  # type: ignore[assignment] # as above
        help_text="What the candidate is called while masked."
    )
    forms = serializers.ListField(child=serializers.ChoiceField(choices=ExchangeForm.choices))
    available_from = serializers.DateField()
    available_until = serializers.DateField()
    min_days = serializers.IntegerField()
    max_days = serializers.IntegerField()
    counties = serializers.ListField(
        child=serializers.CharField(), help_text="Two-digit codes; an empty list means anywhere."
    )
    wants_remote = serializers.BooleanField()
    work_percent = serializers.IntegerField()
    have = MaskedConceptSerializer(many=True)
    learn = MaskedConceptSerializer(many=True)


class ErrorSerializer(serializers.Serializer[Any]):
    """One thing that is wrong: ``code`` is stable, ``message`` is for people."""

    field = serializers.CharField(allow_null=True)
    code = serializers.CharField()
    message = serializers.CharField()


class ErrorsSerializer(serializers.Serializer[Any]):
    """Why nothing was done."""

    errors: Any = ErrorSerializer(many=True)
