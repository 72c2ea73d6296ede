-- Keys are compared byte by byte (collate "C"): the order of pages does not depend on the database's locale, survives
-- an upgrade of the operating system's collations, and is the cheapest to compare.

create table workflow (
  name       text collate "C" not null,
  version    integer          not null,
  digest     text collate "C" not null,
  source     text             not null,
  created_at timestamptz      not null,
  created_by text             not null,
  constraint workflow_pk primary key (name, version),
  constraint workflow_digest_key unique (name, digest),
  constraint workflow_version_check check (version > 0)
);

create table run (
  workflow_id      text collate "C" not null,
  name             text collate "C" not null,
  version          integer          not null,
  status           text collate "C" not null,
  pattern          text             not null,
  inputs           jsonb            not null,
  options          jsonb            not null,
  result           text,
  error            text,
  tokens_in        bigint           not null default 0,
  tokens_out       bigint           not null default 0,
  tokens_estimated boolean          not null default false,
  owner            text,
  epoch            integer          not null default 0,
  submitted_by     text collate "C" not null,
  idempotency_key  text collate "C",
  request_hash     text,
  submitted_at     timestamptz      not null,
  started_at       timestamptz,
  ended_at         timestamptz,
  constraint run_pk primary key (workflow_id),
  constraint run_workflow_fk foreign key (name, version) references workflow (name, version),
  constraint run_status_check
    check (status in ('PENDING', 'RUNNING', 'WAITING', 'COMPLETED', 'FAILED', 'CANCELLED')),
  constraint run_idempotency_check check ((idempotency_key is null) = (request_hash is null))
) with (
  -- A run's row changes while it runs; the spare room keeps the new version on its page, without new index entries.
  fillfactor = 80,
  autovacuum_vacuum_scale_factor = 0.02,
  autovacuum_analyze_scale_factor = 0.02
);

create unique index run_idempotency_key on run (submitted_by, idempotency_key) where idempotency_key is not null;
create index run_by_time on run (submitted_at, workflow_id);
create index run_by_status on run (status, submitted_at, workflow_id);
create index run_by_name on run (name, submitted_at, workflow_id);
create index run_unfinished on run (submitted_at, workflow_id) where status in ('PENDING', 'RUNNING', 'WAITING');

create table journal (
  workflow_id text collate "C" not null,
  seq         bigint           not null,
  kind        text collate "C" not null,
  step_id     text,
  at          timestamptz      not null,
  body        jsonb            not null,
  constraint journal_pk primary key (workflow_id, seq),
  constraint journal_run_fk foreign key (workflow_id) references run (workflow_id),
  constraint journal_seq_check check (seq > 0)
) with (
  -- Rows are only ever added: vacuum early and little, so that index-only scans and freezing never have much to do.
  autovacuum_vacuum_insert_scale_factor = 0.05,
  autovacuum_analyze_scale_factor = 0.05
);
