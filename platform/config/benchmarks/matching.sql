-- The best offers for one need, with the score of matching.engine: see matching_sql.py.
WITH near AS (
    SELECT * FROM unnest(%(near_code)s::int[], %(near_question)s::int[], %(near_percent)s::int[])
        AS near (code, question, percent)
), question AS (
    SELECT * FROM unnest(
        %(question)s::int[], %(criterion)s::int[], %(weights)s::int[], %(levels)s::int[],
        %(is_competence)s::bool[], %(is_required)s::bool[]
    ) AS question (question, criterion, weight, wanted, is_competence, is_required)
), word AS (
    SELECT * FROM unnest(%(terms)s::int[], %(rarity)s::float8[])
        WITH ORDINALITY AS word (term, rarity, place)
), eligible AS MATERIALIZED (
    SELECT one.* FROM (
        SELECT *,
            CASE WHEN min_days IN (%(none)s, 0) THEN 0 ELSE min_days END AS shortest,
            CASE WHEN max_days IN (%(none)s, 0) THEN 365 ELSE max_days END AS longest,
            (%(longest)s::int[])[lender + 1] AS longest_allowed,
            CASE WHEN "end" = 0 THEN %(window_end)s
                ELSE least(greatest("end", start, %(today)s), %(window_end)s) END
                - greatest(start, %(today)s, %(window_start)s) AS common
        FROM offer
    ) AS one WHERE (%(allowed)s::int[])[lender + 1] = 1
    AND %(host_is_covered)s AND covered_from <= %(today)s
    AND (covered_until = 0 OR covered_until >= %(today)s)
    AND flags & %(all_flags)s = %(open_flags)s AND %(host_is_open)s
    AND reserved_until < %(today)s
    AND (%(form_bit)s = 0 OR forms = 0 OR forms & %(form_bit)s <> 0)
    AND longest_allowed >= %(limits_min)s AND %(min_days)s <= longest_allowed
    AND %(max_days)s >= %(limits_min)s
    AND shortest <= longest_allowed AND longest >= %(limits_min)s
    AND %(min_days)s <= longest AND shortest <= %(max_days)s
    AND common >= least(greatest(%(min_days)s, shortest, %(limits_min)s), longest_allowed)
    AND lender <> %(not_from)s
    AND (%(blocked)s::int[])[lender + 1] = 0 AND NOT %(host)s = ANY (blocked_hosts)
    AND clearance >= %(clearance)s
    AND (
        NOT %(is_on_site)s OR flags & %(anywhere)s <> 0 OR home = %(county)s
        OR (home = %(none)s AND counties = '{}') OR %(county)s = ANY (counties)
    )
    AND languages @> %(languages)s::int[]
    AND NOT EXISTS (
        SELECT FROM question AS q WHERE q.is_required AND NOT EXISTS (
            SELECT FROM held AS h JOIN near USING (code)
            WHERE h.n = one.n AND near.question = q.question AND near.percent >= 60
        )
    )
), answer AS (
    SELECT h.n, q.question, max(
        near.percent
        * CASE WHEN q.wanted = 0 THEN 100 WHEN h.level = 0 THEN 70
            ELSE least(100, 100 * h.level / q.wanted) END
        * CASE WHEN NOT q.is_competence THEN 100 ELSE h.evidence END
    ) AS best
    FROM eligible JOIN held AS h USING (n) JOIN near USING (code) JOIN question AS q USING (question)
    GROUP BY h.n, q.question
), concepts AS (
    SELECT n,
        sum(weight * best) FILTER (WHERE criterion = 0)
            / (SELECT sum(weight) FROM question WHERE criterion = 0) AS kind_0,
        sum(weight * best) FILTER (WHERE criterion = 1)
            / (SELECT sum(weight) FROM question WHERE criterion = 1) AS kind_1,
        sum(weight * best) FILTER (WHERE criterion = 2)
            / (SELECT sum(weight) FROM question WHERE criterion = 2) AS kind_2,
        sum(weight * best) FILTER (WHERE criterion = 3)
            / (SELECT sum(weight) FROM question WHERE criterion = 3) AS kind_3
    FROM answer JOIN question USING (question) GROUP BY n
), words AS (
    SELECT n, sum(
        rarity * found * (%(k1)s::float8 + 1)
        / (found + %(k1)s::float8 * (1 - %(b)s::float8 + %(b)s::float8 * length / %(average_length)s::float8))
        ORDER BY place
    ) AS total
    FROM eligible JOIN term USING (n) JOIN word USING (term) GROUP BY n
), measured AS (
    SELECT e.id,
        coalesce(kind_0, 0) AS v0, coalesce(kind_1, 0) AS v1,
        coalesce(kind_2, 0) AS v2, coalesce(kind_3, 0) AS v3,
        round(coalesce(total / (total + %(half)s::float8), 0) * 1000000) AS v4,
        coalesce((SELECT max((%(titles)s::int[])[title + 1]) FROM unnest(titles) AS title), 0) AS v5,
        least(
            1000000, greatest(least(common, longest, 365), 0)::bigint * 1000000 / %(wished_days)s
        ) AS v6,
        CASE WHEN home = %(county)s OR flags & %(anywhere)s <> 0 OR %(county)s = ANY (counties)
                THEN 1000000
            WHEN %(allows_remote)s AND remote_share NOT IN (%(none)s, 0) THEN 600000
            WHEN home = %(none)s AND counties = '{}' THEN 500000 ELSE 200000 END AS v7,
        CASE WHEN share = %(none)s THEN 500000 WHEN share >= %(share)s THEN 1000000
            ELSE share::bigint * 1000000 / greatest(%(share)s, 1) END AS v8,
        CASE WHEN wished_hosts = '{}' AND wished_concepts = '{}'
                AND (wished_counties = '{}' OR %(county)s = %(none)s)
                THEN 500000
            ELSE (
                1000000 * (%(host)s = ANY (wished_hosts))::int
                + 1000000 * (%(county)s = ANY (wished_counties))::int
                + 10000 * coalesce(
                    (SELECT max((%(wish_percent)s::int[])[w + 1]) FROM unnest(wished_concepts) AS w),
                    0
                )
            ) / (
                (wished_hosts <> '{}')::int + (%(county)s <> %(none)s AND wished_counties <> '{}')::int
                + (wished_concepts <> '{}')::int
            ) END AS v9,
        1000000 * (%(wished)s::int[])[lender + 1] AS v10,
        CASE WHEN confirmed_on = 0 THEN 0
            ELSE least(greatest(180 - greatest(%(today)s - confirmed_on, 0), 0), 150) * 1000000 / 150
            END AS v11
    FROM eligible AS e LEFT JOIN concepts USING (n) LEFT JOIN words USING (n)
)
SELECT id, least((
    (%(maxima)s::bigint[])[1] * v0::bigint +
    (%(maxima)s::bigint[])[2] * v1::bigint +
    (%(maxima)s::bigint[])[3] * v2::bigint +
    (%(maxima)s::bigint[])[4] * v3::bigint +
    (%(maxima)s::bigint[])[5] * v4::bigint +
    (%(maxima)s::bigint[])[6] * v5::bigint +
    (%(maxima)s::bigint[])[7] * v6::bigint +
    (%(maxima)s::bigint[])[8] * v7::bigint +
    (%(maxima)s::bigint[])[9] * v8::bigint +
    (%(maxima)s::bigint[])[10] * v9::bigint +
    (%(maxima)s::bigint[])[11] * v10::bigint +
    (%(maxima)s::bigint[])[12] * v11::bigint + 500000) / 1000000, 10000)::int AS score
FROM measured ORDER BY score DESC, id COLLATE "C" LIMIT %(most)s
