-- What people keep of their own accounts, and how sign-in is protected: sessions that can be told
-- apart, one-time passwords, API tokens with scopes and an end. Style as in 0001. Rules of the site
-- lie in site_settings under "security.…" (services/accounts/security_rules.h).

ALTER TABLE web_sessions ADD COLUMN address TEXT NOT NULL DEFAULT '';
ALTER TABLE web_sessions ADD COLUMN browser TEXT NOT NULL DEFAULT '';   -- short, for people
-- 0: signed in. 1: the password was right, a one-time password is awaited; reaches nothing.
ALTER TABLE web_sessions ADD COLUMN stage $I64 NOT NULL DEFAULT 0;
CREATE INDEX web_sessions_of_user ON web_sessions (user_id);

-- RFC 6238. Beside the one that holds a user may have one that waits to be confirmed.
CREATE TABLE one_time_passwords (
    user_id $I64 NOT NULL,                   -- users.id
    pending $I64 NOT NULL,                   -- 1: not confirmed, holds for nothing yet
    secret TEXT NOT NULL,                    -- sealed (services/sealed_text.h)
    made_at $I64 NOT NULL,                   -- of the one that holds: confirmed
    last_step $I64 NOT NULL,                 -- no code of this 30 s step or an earlier one is taken
    PRIMARY KEY (user_id, pending)
) $CLUSTERED;
CREATE TABLE recovery_codes (
    user_id $I64 NOT NULL,                   -- users.id
    code_hash TEXT NOT NULL,                 -- SHA-256 of 120 random bits
    used_at $I64,
    PRIMARY KEY (user_id, code_hash)
) $CLUSTERED;

-- Scope codes with a blank between; tokens from before scopes keep all that read.
ALTER TABLE api_tokens ADD COLUMN scopes TEXT NOT NULL
    DEFAULT 'items.read records.read directory.read machines.read';
ALTER TABLE api_tokens ADD COLUMN made_by TEXT NOT NULL DEFAULT '';     -- login; '': command line
ALTER TABLE api_tokens ADD COLUMN expires_at $I64;
ALTER TABLE api_tokens ADD COLUMN last_used_at $I64;
