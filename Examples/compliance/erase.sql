-- Erases a user, for an admin: name, mail address and subject become a pseudonym, keys end, and the audit stays as it is and says that it was done. Status 3: there is no such user.
--
--   psql -v issuer=https://issuer.example.com/ -v subject=jo -f erase.sql postgres://db.example.com/secflow
\set ON_ERROR_STOP on
BEGIN;
CREATE TEMPORARY TABLE erased ON COMMIT DROP AS SELECT id FROM users WHERE issuer = :'issuer' AND subject = :'subject';
SELECT erase_user((SELECT id FROM erased));
SELECT id, subject, disabled_at IS NOT NULL AS disabled, (SELECT count(*) FROM audit_logs WHERE user_id = users.id) AS rows_of_the_audit FROM users JOIN erased USING (id);
COMMIT;
