-- What people are told (お知らせ). Style as in 0001. Notices are written in the
-- transaction of what they tell of; items without a request cost nothing here.

-- Who is told is a person of the directory; somebody of the mail room whose account is nobody's is
-- told by account. Of one event of one item everybody is told once, whatever is folded again.
CREATE TABLE notices (
    id $ID,
    reader_kind $I64 NOT NULL,               -- 1 person, 2 account
    reader $I64 NOT NULL,                    -- people.id or users.id
    kind $I64 NOT NULL,                      -- domain::NoticeKind
    item $I64 NOT NULL,                      -- items.id; 0: about none
    occasion TEXT NOT NULL,                  -- event id, or what else it happened by
    about $I64,                              -- people.id: who received it, who reported it
    event_at $I64,                           -- when it happened, as far as is known
    told_at $I64 NOT NULL,
    read_at $I64,                            -- null: not read yet
    withdrawn $I64 NOT NULL,                 -- 1: what it tells of was taken back
    UNIQUE (item, kind, occasion, reader_kind, reader)
) $STRICT;
CREATE INDEX notices_of_reader ON notices (reader_kind, reader, id);
CREATE INDEX notices_unread ON notices (reader_kind, reader) WHERE read_at IS NULL;
CREATE INDEX notices_by_age ON notices (told_at);
