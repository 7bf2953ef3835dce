-- Tokens that many PCs enrol with, as a software distribution gives them out. Style as in 0001.

CREATE TABLE deployment_tokens (
    id $ID,
    token_hash TEXT NOT NULL UNIQUE,         -- SHA-256
    note TEXT NOT NULL,
    uses_max $I64 NOT NULL,
    uses $I64 NOT NULL,
    networks TEXT NOT NULL,                  -- "192.0.2.0/24 2001:db8::/32"; empty: from anywhere
    place_rules TEXT NOT NULL,               -- "OSK-* OSAKA-MR" by line: computer name, place code
    created_at $I64 NOT NULL,
    expires_at $I64 NOT NULL,
    withdrawn_at $I64
) $STRICT;
ALTER TABLE agents ADD COLUMN place TEXT NOT NULL DEFAULT '';  -- place code, empty when not set
ALTER TABLE agents ADD COLUMN deployment_token $I64;           -- deployment_tokens.id it came with
