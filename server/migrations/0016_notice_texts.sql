-- What notices say where administrators wrote something else than what is built in. Style as in 0001.
CREATE TABLE notice_texts (
    kind $ID,                                -- domain::NoticeKind
    title_ja TEXT NOT NULL,
    title_en TEXT NOT NULL,
    body_ja TEXT NOT NULL,
    body_en TEXT NOT NULL
) $STRICT;
