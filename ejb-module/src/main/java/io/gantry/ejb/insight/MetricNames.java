package io.gantry.ejb.insight;

import java.util.Map;

/** Names of all metrics and what they mean. Dashboards depend on the names. */
final class MetricNames {

  static final String RUNS = "gantry_runs_total";
  static final String RUN_DURATION = "gantry_run_duration";
  static final String STEPS = "gantry_steps_total";
  static final String STEP_DURATION = "gantry_step_duration";
  static final String MODEL_CALLS = "gantry_model_calls_total";
  static final String MODEL_CALL_DURATION = "gantry_model_call_duration";
  static final String MODEL_TOKENS = "gantry_model_tokens_total";
  static final String MODEL_QUEUE = "gantry_model_queue";
  static final String MODEL_IN_FLIGHT = "gantry_model_in_flight";
  static final String MODEL_CONCURRENCY_LIMIT = "gantry_model_concurrency_limit";
  static final String MODEL_WAIT = "gantry_model_wait";
  static final String MODEL_THROTTLED = "gantry_model_throttled_total";
  static final String TOOL_CALLS = "gantry_tool_calls_total";
  static final String TOOL_CALL_DURATION = "gantry_tool_call_duration";
  static final String TOOL_WAIT_DURATION = "gantry_tool_wait_duration";
  static final String TOOLS_IN_FLIGHT = "gantry_tool_in_flight";
  static final String TOOLS_WAITING = "gantry_tool_waiting";
  static final String TOOL_OLDEST_WAIT = "gantry_tool_oldest_wait_seconds";
  static final String TOOL_POLLS = "gantry_tool_polls_total";
  static final String TOOL_CATALOG_BUILDS = "gantry_tool_catalog_builds_total";
  static final String CALL_WAIT = "gantry_call_wait";
  static final String APPROVALS_ASKED = "gantry_approvals_asked_total";
  static final String APPROVALS = "gantry_approvals_total";
  static final String APPROVALS_WAITING = "gantry_approvals_waiting";
  static final String APPROVAL_OLDEST_WAIT = "gantry_approval_oldest_wait_seconds";
  static final String JOURNAL_COMMITS = "gantry_journal_commits_total";
  static final String JOURNAL_RETRIES = "gantry_journal_retries_total";
  static final String JOURNAL_ENTRIES = "gantry_journal_entries_total";
  static final String JOURNAL_COMMIT_DURATION = "gantry_journal_commit_duration";
  static final String RUNS_ACTIVE = "gantry_runs_active";
  static final String EVENT_SUBSCRIPTIONS = "gantry_event_subscriptions";
  static final String SHARED_STEPS = "gantry_shared_steps_total";
  static final String REUSED_ANSWERS = "gantry_reused_answers_total";
  static final String REUSED_ANSWERS_KEPT = "gantry_reused_answers_kept";
  static final String QUEUE_DEPTH = "gantry_executor_queue_depth";
  static final String EXECUTOR_ACTIVE = "gantry_executor_active";
  static final String MODEL_CLIENTS_HITS = "gantry_model_clients_hits_total";
  static final String MODEL_CLIENTS_MISSES = "gantry_model_clients_misses_total";
  static final String MODEL_CLIENTS_BUILT = "gantry_model_clients_built_total";
  static final String MODEL_CLIENTS_EVICTIONS = "gantry_model_clients_evictions_total";
  static final String MODEL_CLIENTS_CLOSED = "gantry_model_clients_closed_total";
  static final String MODEL_CLIENTS_SIZE = "gantry_model_clients_size";
  static final String MODEL_CONNECTIONS_OPENED = "gantry_model_connections_opened_total";
  static final String MODEL_CONNECTIONS_LEASED = "gantry_model_connections_leased";
  static final String MODEL_CONNECTIONS_IDLE = "gantry_model_connections_idle";
  static final String MODEL_CONNECTIONS_PENDING = "gantry_model_connections_pending";
  static final String AGENT_BUILDS = "gantry_agent_builds_total";
  static final String AGENT_CACHE_HITS = "gantry_agent_cache_hits_total";
  static final String CONFIG_LOADS = "gantry_config_loads_total";
  static final String CONFIG_LOAD = "gantry_config_load";
  static final String CONFIGS_CACHED = "gantry_configs_cached";
  static final String TOOL_CACHE_HITS = "gantry_tool_cache_hits_total";
  static final String TOOL_CACHE_MISSES = "gantry_tool_cache_misses_total";
  static final String TOOL_CACHE_EVICTIONS = "gantry_tool_cache_evictions_total";
  static final String TOOL_CACHE_SIZE = "gantry_tool_cache_size";
  static final String TOOL_CACHE_BYTES = "gantry_tool_cache_bytes";
  static final String MODEL_CACHE_HITS = "gantry_model_cache_hits_total";
  static final String MODEL_CACHE_MISSES = "gantry_model_cache_misses_total";
  static final String MODEL_CACHE_EVICTIONS = "gantry_model_cache_evictions_total";
  static final String MODEL_CACHE_SIZE = "gantry_model_cache_size";
  static final String MODEL_CACHE_BYTES = "gantry_model_cache_bytes";
  static final String MODEL_CACHE_SAVED_TOKENS = "gantry_model_cache_saved_tokens_total";
  static final String TOOL_SHARED = "gantry_tool_single_flight_shared_total";
  static final String TOOL_JOINED = "gantry_tool_calls_joined_total";
  static final String TOOL_SHARING = "gantry_tool_single_flight_waiting";
  static final String FILE_READS = "gantry_workflow_file_reads_total";

  static final String CACHE_ENTRIES = "gantry_cache_entries";
  static final String CACHE_LIMIT = "gantry_cache_limit";
  static final String WARM_UP_AGENTS = "gantry_warm_up_agents_total";
  static final String MCP_CONNECTIONS = "gantry_mcp_connections";
  static final String MCP_CONNECTS = "gantry_mcp_connects_total";
  static final String MCP_RECONNECTS = "gantry_mcp_reconnects_total";
  static final String MCP_CLOSED = "gantry_mcp_closed_total";
  static final String MCP_QUARANTINED = "gantry_mcp_tools_quarantined";

  private static final Map<String, String> DESCRIPTIONS =
      Map.ofEntries(
          Map.entry(RUNS, "Runs that ended, by status"),
          Map.entry(RUN_DURATION, "Time from a run's submission to its end"),
          Map.entry(STEPS, "Steps that ended, by status"),
          Map.entry(STEP_DURATION, "Time from a step's start to its end"),
          Map.entry(MODEL_CALLS, "Model calls, by model and outcome"),
          Map.entry(MODEL_CALL_DURATION, "Time of a model call without its wait for a thread"),
          Map.entry(MODEL_TOKENS, "Tokens, by model and direction"),
          Map.entry(MODEL_QUEUE, "Model calls that the governor keeps back, by model and host"),
          Map.entry(MODEL_IN_FLIGHT, "Model calls that it let through and that have not ended, by model and host"),
          Map.entry(MODEL_CONCURRENCY_LIMIT, "Most calls at once that it lets through now, by model and host"),
          Map.entry(MODEL_WAIT, "Time that it kept model calls back, by model, host and cause"),
          Map.entry(MODEL_THROTTLED, "Answers of providers that told to slow down, by model, host and reason"),
          Map.entry(TOOL_CALLS, "Tool calls, by tool and status"),
          Map.entry(TOOL_CALL_DURATION, "Time of a tool call without its wait for a thread"),
          Map.entry(TOOL_WAIT_DURATION, "Time that a tool call waited for limits and for a thread"),
          Map.entry(TOOLS_IN_FLIGHT, "Tool calls that run, or are on their way to a thread"),
          Map.entry(TOOLS_WAITING, "Tool calls that a limit makes wait"),
          Map.entry(TOOL_OLDEST_WAIT, "Time that the tool call waits that waits longest for a limit"),
          Map.entry(TOOL_POLLS, "Questions after jobs that tool calls started, by what the answer says of the job"),
          Map.entry(TOOL_CATALOG_BUILDS, "Times the tools of a workflow were built, because none declared the same lately"),
          Map.entry(CALL_WAIT, "Time that calls waited before they began, by kind of call and cause"),
          Map.entry(APPROVALS_ASKED, "Times that a person was asked whether a tool may be called"),
          Map.entry(APPROVALS, "Answers to that, by outcome"),
          Map.entry(APPROVALS_WAITING, "Questions whether a tool may be called that nobody has answered yet"),
          Map.entry(APPROVAL_OLDEST_WAIT, "Time that the one of them waits that waits longest"),
          Map.entry(JOURNAL_COMMITS, "Group commits of the journal"),
          Map.entry(JOURNAL_RETRIES, "Times the journal could not be written and had to wait"),
          Map.entry(JOURNAL_ENTRIES, "Journal entries committed"),
          Map.entry(JOURNAL_COMMIT_DURATION, "Time of a group commit"),
          Map.entry(RUNS_ACTIVE, "Runs under way on this server"),
          Map.entry(EVENT_SUBSCRIPTIONS, "Event streams and waiting callers"),
          Map.entry(SHARED_STEPS, "Steps that completed with the call of another step, by kind"),
          Map.entry(REUSED_ANSWERS, "Look-ups of answers given before, and kept answers that had to go, by outcome"),
          Map.entry(REUSED_ANSWERS_KEPT, "Answers kept for runs that ask the same"),
          Map.entry(QUEUE_DEPTH, "Tasks that wait for a thread, by pool"),
          Map.entry(MCP_CONNECTIONS, "MCP servers that are connected"),
          Map.entry(MCP_CONNECTS, "Connections opened to MCP servers"),
          Map.entry(MCP_RECONNECTS, "Connections opened in place of one that was lost"),
          Map.entry(MCP_CLOSED, "Connections to MCP servers that were given up, by reason"),
          Map.entry(MCP_QUARANTINED, "Tools of MCP servers that wait for an admin"),
          Map.entry(EXECUTOR_ACTIVE, "Tasks that run, by pool"),
          Map.entry(MODEL_CLIENTS_HITS, "Model calls that found a client of their configuration"),
          Map.entry(MODEL_CLIENTS_MISSES, "Model calls for whose configuration there was no client"),
          Map.entry(MODEL_CLIENTS_BUILT, "Model clients built"),
          Map.entry(MODEL_CLIENTS_EVICTIONS, "Model clients that made room for another"),
          Map.entry(MODEL_CLIENTS_CLOSED, "Model clients closed, after their last call"),
          Map.entry(MODEL_CLIENTS_SIZE, "Model clients kept"),
          Map.entry(MODEL_CONNECTIONS_OPENED, "Connections opened to providers of models"),
          Map.entry(MODEL_CONNECTIONS_LEASED, "Connections to providers on which a call is under way"),
          Map.entry(MODEL_CONNECTIONS_IDLE, "Open connections to providers that no call uses"),
          Map.entry(MODEL_CONNECTIONS_PENDING, "Model calls that wait for a connection, without a thread"),
          Map.entry(AGENT_BUILDS, "Agents built for steps of runs"),
          Map.entry(AGENT_CACHE_HITS, "Steps that took an agent built for another step of their run"),
          Map.entry(CACHE_ENTRIES, "What is kept or open now, by cache or pool"),
          Map.entry(CACHE_LIMIT, "The most that is kept or open, by cache or pool"),
          Map.entry(WARM_UP_AGENTS, "Agents made ready before a run asked for them, by outcome"),
          Map.entry(CONFIG_LOADS, "Workflow files needed, by whether they were known"),
          Map.entry(CONFIG_LOAD, "Time to get a workflow file parsed and checked"),
          Map.entry(CONFIGS_CACHED, "Workflow files kept as they were parsed"),
          Map.entry(TOOL_CACHE_HITS, "Look-ups of tools' results that found one"),
          Map.entry(TOOL_CACHE_MISSES, "Look-ups of tools' results that found none, or a cache that did not answer"),
          Map.entry(TOOL_CACHE_EVICTIONS, "Kept results of tools that made room for others before their time was over"),
          Map.entry(TOOL_CACHE_SIZE, "Results of tools kept in this server's memory"),
          Map.entry(TOOL_CACHE_BYTES, "Bytes of results of tools kept in this server's memory"),
          Map.entry(MODEL_CACHE_HITS, "Look-ups of models' answers that found one"),
          Map.entry(MODEL_CACHE_MISSES, "Look-ups of models' answers that found none, or a cache that did not answer"),
          Map.entry(MODEL_CACHE_EVICTIONS, "Kept answers of models that made room for others before their time was over"),
          Map.entry(MODEL_CACHE_SIZE, "Answers of models kept in this server's memory"),
          Map.entry(MODEL_CACHE_BYTES, "Bytes of answers of models kept in this server's memory"),
          Map.entry(MODEL_CACHE_SAVED_TOKENS, "Tokens not used because answers were known, by model and direction"),
          Map.entry(TOOL_SHARED, "Tool calls that were not made, because the same call was under way"),
          Map.entry(TOOL_JOINED, "Tool calls of model replies that one call of a batch tool did"),
          Map.entry(TOOL_SHARING, "Tool calls that wait for the result of the same call under way"),
          Map.entry(FILE_READS, "Files of agents and skills needed, by whether they were known"));

  private MetricNames() {}

  static String description(String name) {
    return DESCRIPTIONS.get(name);
  }
}
