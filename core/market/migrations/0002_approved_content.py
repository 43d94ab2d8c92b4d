from django.db import migrations, models

# What is visible now is what was approved: a change makes a profile a draft again. Of a profile that has
# been changed since, the approved version is gone, and so nothing of it is shown.
KEEP_WHAT_IS_APPROVED = """
UPDATE market_offerapproval AS approval
SET content = jsonb_build_object(
    'headline', offer.headline,
    'role_title', offer.role_title,
    'background', offer.background,
    'teach_text', offer.teach_text,
    'learn_text', offer.learn_text,
    'forms', to_jsonb(offer.forms),
    'counties', to_jsonb(offer.counties),
    'available_from', to_jsonb(offer.available_from),
    'available_until', to_jsonb(offer.available_until),
    'min_days', offer.min_days,
    'max_days', offer.max_days,
    'wants_remote', offer.wants_remote,
    'work_percent', offer.work_percent,
    'concepts', coalesce((
        SELECT jsonb_agg(jsonb_build_object(
            'code', concept.code,
            'direction', link.direction,
            'level', link.level,
            'evidence', link.evidence
        ) ORDER BY concept.kind, concept.position, link.direction)
        FROM market_offerconcept AS link
        JOIN competence_concept AS concept ON concept.id = link.concept_id
        WHERE link.offer_id = offer.id
    ), '[]'::jsonb)
)
FROM market_offer AS offer
WHERE offer.id = approval.offer_id
    AND offer.state IN ('approved', 'engaged')
    AND approval.decision = 'approved'
    AND approval.withdrawn_at IS NULL
    AND approval.requested_at = offer.requested_at
"""


class Migration(migrations.Migration):
    dependencies = [("market", "0001_initial")]
    operations = [
        migrations.AddField(
            model_name="offerapproval",
            name="content",
            field=models.JSONField(default=dict),
        ),
        migrations.RunSQL(KEEP_WHAT_IS_APPROVED, migrations.RunSQL.noop),
    ]
