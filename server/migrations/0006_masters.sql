-- Every administrative and security act: who did what to which thing from where, and what that
-- changed. Written in the transaction of the act; append-only; never a password, token or key.
CREATE TABLE audit_log (
    id $ID,
    at $I64 NOT NULL,
    actor TEXT NOT NULL,                     -- login name; empty: the command line, or nobody yet
    source TEXT NOT NULL,                    -- address, or "command line"
    act TEXT NOT NULL,                       -- services::auditActs()
    thing TEXT NOT NULL,                     -- employee number, code, login name …
    old_value TEXT NOT NULL,                 -- only what changed, "column: value" by line
    new_value TEXT NOT NULL
) $STRICT;
CREATE INDEX audit_log_by_time ON audit_log (at, id);
@sqlite CREATE TRIGGER audit_log_no_update BEFORE UPDATE ON audit_log BEGIN SELECT RAISE(ABORT, 'the audit log is append-only'); END;
@sqlite CREATE TRIGGER audit_log_no_delete BEFORE DELETE ON audit_log BEGIN SELECT RAISE(ABORT, 'the audit log is append-only'); END;
@postgres CREATE FUNCTION tw_audit_append_only() RETURNS trigger LANGUAGE plpgsql AS $$BEGIN RAISE EXCEPTION 'the audit log is append-only' USING ERRCODE = '23000'; END$$;
@postgres CREATE TRIGGER audit_log_append_only BEFORE UPDATE OR DELETE OR TRUNCATE ON audit_log FOR EACH STATEMENT EXECUTE FUNCTION tw_audit_append_only();
