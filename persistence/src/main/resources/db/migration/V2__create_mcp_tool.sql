-- What the tools of MCP servers were when they were accepted, at first sight or by an admin. A definition that has changed
-- since waits beside the accepted one. Definitions are kept as the text their digest was made of.

create table mcp_tool (
  server             text collate "C" not null,
  tool               text collate "C" not null,
  place              text             not null,
  digest             text collate "C" not null,
  definition         text             not null,
  accepted_at        timestamptz      not null,
  accepted_by        text,
  pending_digest     text collate "C",
  pending_definition text,
  pending_at         timestamptz,
  constraint mcp_tool_pk primary key (server, tool),
  constraint mcp_tool_pending_check
    check ((pending_digest is null) = (pending_definition is null) and (pending_digest is null) = (pending_at is null))
);

create index mcp_tool_pending on mcp_tool (server, tool) where pending_digest is not null;
