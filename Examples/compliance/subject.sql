-- What the database knows of a user, as one JSON object: GDPR, article 15.
--
--   psql -qXtA -v issuer=https://issuer.example.com/ -v subject=jo -f subject.sql postgres://db.example.com/secflow
SELECT json_build_object(
    'user', (SELECT to_json(u) FROM users u WHERE u.id = found.id),
    'api_keys', (SELECT coalesce(json_agg(to_jsonb(k) - 'hash' ORDER BY created_at), '[]') FROM api_keys k WHERE user_id = found.id),
    'audit', (SELECT coalesce(json_agg(a ORDER BY timestamp), '[]') FROM audit_logs a WHERE user_id = found.id))
    FROM users found WHERE issuer = :'issuer' AND subject = :'subject';
