-- Searching records by time. Each index is paid for by every scan, so there is one per view and no
-- more: rows are read in the order of time, and status and place are judged in the index itself.
-- A time that is not known sorts before all others (items) or is the latest possible (events).
CREATE INDEX items_by_time ON items ((COALESCE(since_at, 0)), id, status, place);
CREATE INDEX item_events_by_time ON item_events ((COALESCE(at, not_after, recorded_at)), position, action, place);
