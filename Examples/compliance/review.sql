-- The daily review of the security log, for an admin of the database: who did what in the last day (or in as many days as the variable says), and what stands out.
--
--   psql -v days=7 -f review.sql postgres://db.example.com/secflow
--
-- It writes that the review was made, so that a missing one is seen.
\if :{?days}
\else
\set days 1
\endif
\pset footer off
\echo What was done, by day, user and kind:
SELECT day, coalesce(users.subject, user_id::text, '-') AS "user", action, resource_type, count, addresses, first_at, last_at
    FROM audit_days LEFT JOIN users ON users.id = user_id WHERE day > (now() AT TIME ZONE 'UTC')::date - :days ORDER BY day, count DESC;

\echo Refused, with the reason, the caller and the address:
SELECT details ->> 'code' AS reason, coalesce(details ->> 'caller', '-') AS caller, ip_address, sum((details ->> 'count')::bigint) AS count, max(timestamp) AS last_at
    FROM audit_logs WHERE action = 'REFUSE' AND timestamp > now() - make_interval(days => :days) GROUP BY 1, 2, 3 ORDER BY 4 DESC LIMIT 50;

\echo Keys that do not expire, or are older than 90 days:
SELECT id, name, created_at, expires_at FROM api_keys
    WHERE revoked_at IS NULL AND (expires_at IS NULL OR created_at < now() - interval '90 days') ORDER BY created_at;

\echo Days of the last fortnight without a review:
SELECT day::date FROM generate_series((now() AT TIME ZONE 'UTC')::date - 14, (now() AT TIME ZONE 'UTC')::date - 1, interval '1 day') AS day
    WHERE NOT EXISTS (SELECT FROM audit_logs WHERE action = 'REVIEW' AND (timestamp AT TIME ZONE 'UTC')::date = day::date) ORDER BY 1;

SELECT audit('REVIEW', 'audit_logs', NULL, NULL, NULL, NULL, NULL, jsonb_build_object('days', :days)) IS NOT NULL AS written;
