-- The table that `doorward logs --engine clickhouse=URL` reads. One row is one request.
--
-- Its order answers the questions: a span of time first; within an hour refusals lie apart from what was open, and the rows of one
-- route lie together, which also compresses best. `path`, `route` and `crawler` are worked out when a row comes in, so that a report
-- reads them and need not work them out; a table without them is read too, more slowly. What a log does not have stays empty.
CREATE TABLE IF NOT EXISTS access_log
(
    `time`     DateTime64(3, 'UTC')   CODEC(Delta, ZSTD(1)),
    `client`   String                 CODEC(ZSTD(1)),
    `user`     LowCardinality(String) DEFAULT '',
    `host`     LowCardinality(String) DEFAULT '',
    `method`   LowCardinality(String) DEFAULT '',
    `target`   String                 CODEC(ZSTD(3)),
    `status`   UInt16                 CODEC(ZSTD(1)),
    `bytes`    UInt64                 DEFAULT 0 CODEC(T64, ZSTD(1)),
    `referrer` String                 DEFAULT '' CODEC(ZSTD(3)),
    `agent`    LowCardinality(String) DEFAULT '',
    `path`     String MATERIALIZED {{path}} CODEC(ZSTD(3)),
    `route`    LowCardinality(String) MATERIALIZED {{route}},
    `crawler`  LowCardinality(String) MATERIALIZED {{crawler}},
    INDEX by_status status TYPE set(64) GRANULARITY 4,
    INDEX by_client client TYPE bloom_filter(0.01) GRANULARITY 4,
    INDEX by_path path TYPE bloom_filter(0.01) GRANULARITY 4
)
ENGINE = MergeTree
PARTITION BY toYYYYMM(time)
ORDER BY (toStartOfHour(time), status, route, time)
-- How long requests are kept. Addresses are personal data: keep them no longer than they are needed.
TTL toDateTime(time) + INTERVAL 90 DAY;
