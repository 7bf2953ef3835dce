-- What goes to people by mail. Style as in 0001. A mail is written in the transaction of the notice
-- it tells of; who gets it, and whether at all, is asked when it is sent.

CREATE TABLE mails (
    id $ID,
    notice $I64 NOT NULL,                    -- notices.id; 0: a test
    person $I64 NOT NULL,                    -- people.id
    kind $I64 NOT NULL,                      -- domain::NoticeKind; 0: a test
    token TEXT NOT NULL UNIQUE,              -- drawn at random, the same at every try: Message-ID
    state $I64 NOT NULL,                     -- store::MailState
    tries $I64 NOT NULL,
    queued_at $I64 NOT NULL,                 -- or when an administrator sent it again
    next_try_at $I64 NOT NULL,               -- not before; of those that wait
    last_try_at $I64,
    done_at $I64,                            -- null: it waits
    trouble $I64 NOT NULL,                   -- mail::MailTrouble of the last try, or why it is not sent
    answer TEXT NOT NULL                     -- of the mail server to the last try; may be empty
) $STRICT;
-- Each notice goes once. Rows leave before their notices do, so that no number comes twice.
CREATE UNIQUE INDEX mails_of_notice ON mails (notice) WHERE notice > 0;
CREATE INDEX mails_due ON mails (next_try_at, id) WHERE done_at IS NULL;
CREATE INDEX mails_done ON mails (done_at) WHERE done_at IS NOT NULL;
CREATE INDEX mails_given_up ON mails (id) WHERE state = 3;

-- How the mail server behaved last. One row.
CREATE TABLE mail_server_state (
    id $ID,
    last_sent_at $I64,
    failed_since $I64,                       -- null: it works, as far as is known
    failures $I64 NOT NULL,                  -- in a row
    next_try_at $I64 NOT NULL,               -- nothing is sent before
    trouble $I64 NOT NULL,                   -- mail::MailTrouble
    answer TEXT NOT NULL
) $STRICT;
INSERT INTO mail_server_state (id, failures, next_try_at, trouble, answer) VALUES (1, 0, 0, 0, '');

-- What somebody chose about mail, where it is not as it comes.
CREATE TABLE notice_choices (
    person $I64 NOT NULL,                    -- people.id
    kind $I64 NOT NULL,                      -- domain::NoticeKind
    by_mail $I64 NOT NULL,                   -- 1: also by mail
    PRIMARY KEY (person, kind)
) $CLUSTERED;
