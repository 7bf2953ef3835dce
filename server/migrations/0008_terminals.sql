-- Which terminals count, and when each agent last had one docked.

ALTER TABLE terminals ADD COLUMN state $I64 NOT NULL DEFAULT 0;  -- services::TerminalState
-- As docks.docked_at: agent clock corrected by its skew.
ALTER TABLE agents ADD COLUMN last_docked_at $I64;
UPDATE agents SET last_docked_at =
    (SELECT max(docked_at) FROM docks WHERE docks.agent_id = agents.agent_id);
