package io.gantry.ejb.settings;

import io.gantry.engine.governor.GovernorLimits;
import io.gantry.engine.governor.ModelLimits;
import io.gantry.engine.tool.ToolBatchSettings;
import io.gantry.engine.tool.mcp.McpPolicy;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.UUID;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** Turns named texts into checked settings, reporting everything that is wrong at once. */
final class SettingsReader {

  private static final String PREFIX = "gantry.";

  private final Function<String, Optional<String>> lookup;
  private final List<String> problems = new ArrayList<>();

  private SettingsReader(Function<String, Optional<String>> lookup) {
    this.lookup = lookup;
  }

  /**
   * Reads all settings.
   *
   * @param names every property name any source holds; those that do not start with {@code gantry.} are not ours
   * @param lookup the effective value of a key; blank counts as absent
   * @param environment names of the environment variables. A variable such as GANTRY_HOME may be another program's
   *     business, so one that stands for no key is left alone; some servers list it in lower case with dots as well
   * @throws InvalidSettingsException when a key is unknown, a value is out of range, or a required one is missing
   */
  static GantrySettings read(
      Iterable<String> names, Function<String, Optional<String>> lookup, Set<String> environment) {
    SettingsReader reader = new SettingsReader(lookup);
    List<String> mcpServers = reader.value(SettingKey.MCP_SERVERS).orElse(List.of());
    reader.refuseUnknown(names, environment, mcpServers);
    return reader.read(mcpServers);
  }

  private void refuseUnknown(Iterable<String> names, Set<String> environment, List<String> mcpServers) {
    Set<String> known = SettingKey.all().stream().map(SettingKey::name).collect(Collectors.toCollection(TreeSet::new));
    for (String server : mcpServers) {
      known.add(SettingKey.mcpCommand(server).name());
      known.add(SettingKey.mcpEnvironment(server).name());
    }
    Set<String> unknown = new TreeSet<>();
    names.forEach(
        name -> {
          if (name.startsWith(PREFIX) && !known.contains(name) && !environment.contains(asVariable(name))) {
            unknown.add(name);
          }
        });
    unknown.forEach(name -> problems.add("There is no key " + name + "."));
    if (!unknown.isEmpty()) {
      problems.add("The keys are " + String.join(", ", known) + ".");
    }
  }

  private static String asVariable(String name) {
    return name.toUpperCase(Locale.ROOT).replaceAll("[^A-Z0-9]", "_");
  }

  private GantrySettings read(List<String> mcpServers) {
    Optional<Profile> profile = value(SettingKey.PROFILE);
    Optional<String> node = value(SettingKey.NODE).filter(name -> !name.isEmpty());
    if (node.isEmpty() && profile.equals(Optional.of(Profile.PROD))) {
      problems.add(
          "gantry.node is missing; in the profile prod every server needs a name of its own that survives restarts.");
    }
    Optional<Integer> maxActive = value(SettingKey.RUNS_MAX_ACTIVE);
    var maxWait = value(SettingKey.RUNS_MAX_WAIT);
    var drainTimeout = value(SettingKey.DRAIN_TIMEOUT);
    var maxBytes = value(SettingKey.REQUEST_MAX_BYTES);
    var buffer = value(SettingKey.EVENTS_BUFFER);
    var heartbeat = value(SettingKey.EVENTS_HEARTBEAT);
    var maxSubscriptions = value(SettingKey.EVENTS_MAX_SUBSCRIPTIONS);
    var maxGroup = value(SettingKey.JOURNAL_MAX_GROUP);
    var retry = value(SettingKey.JOURNAL_RETRY);
    var modelTimeout = value(SettingKey.MODEL_TIMEOUT);
    var modelHosts = value(SettingKey.MODEL_HOSTS);
    var clients = value(SettingKey.MODEL_CLIENTS);
    Optional<Integer> maxConnections = value(SettingKey.MODEL_CONNECTIONS_MAX);
    Optional<Integer> keepAlive = value(SettingKey.MODEL_CONNECTIONS_KEEP_ALIVE);
    var expiry = value(SettingKey.MODEL_CONNECTIONS_EXPIRY);
    if (maxConnections.isPresent() && keepAlive.isPresent() && keepAlive.get() > maxConnections.get()) {
      problems.add(
          "gantry.model.connections.keep-alive is " + keepAlive.get() + " and gantry.model.connections.max "
              + maxConnections.get() + "; no more connections can be kept than there may be.");
    }
    var agentCache = value(SettingKey.AGENT_CACHE);
    var httpAllow = value(SettingKey.TOOLS_HTTP_ALLOW);
    var secrets = value(SettingKey.TOOLS_SECRETS);
    var parallelTools = value(SettingKey.TOOLS_PARALLEL);
    var maxPerBatch = value(SettingKey.TOOLS_MAX_PER_BATCH);
    var batchTimeout = value(SettingKey.TOOLS_BATCH_TIMEOUT);
    var approvalTimeout = value(SettingKey.APPROVAL_TIMEOUT);
    var singleFlight = value(SettingKey.TOOLS_SINGLE_FLIGHT);
    var cacheBackend = value(SettingKey.TOOL_CACHE_BACKEND);
    var cacheEntries = value(SettingKey.TOOL_CACHE_MAX_ENTRIES);
    var cacheBytes = value(SettingKey.TOOL_CACHE_MAX_BYTES);
    var redisUrl = value(SettingKey.TOOL_CACHE_REDIS_URL);
    if (cacheBackend.isPresent() && redisUrl.isPresent()) {
      checkCacheBackend(cacheBackend.get(), redisUrl.get());
    }
    var fileRoots = value(SettingKey.FILES_ROOTS);
    var writable = value(SettingKey.FILES_WRITABLE);
    var secretsDir = value(SettingKey.SECRETS_DIR);
    Map<String, McpPolicy.Command> commands = commands(mcpServers);
    var commandsInFiles = value(SettingKey.MCP_COMMANDS_IN_FILES);
    Optional<GovernorLimits> governor = governor();
    var warmUpWorkflows = value(SettingKey.WARM_UP_WORKFLOWS);
    var warmUpWorkers = value(SettingKey.WARM_UP_WORKERS);
    if (!problems.isEmpty()) {
      throw new InvalidSettingsException(problems);
    }
    return new GantrySettings(
        profile.orElseThrow(),
        node.orElseGet(SettingsReader::madeUpName),
        new GantrySettings.Runs(
            maxActive.orElseThrow(), maxWait.orElseThrow(), drainTimeout.orElseThrow(), agentCache.orElseThrow()),
        new GantrySettings.Requests(maxBytes.orElseThrow()),
        new GantrySettings.Events(buffer.orElseThrow(), heartbeat.orElseThrow(), maxSubscriptions.orElseThrow()),
        new GantrySettings.Journal(maxGroup.orElseThrow(), retry.orElseThrow()),
        new GantrySettings.Models(
            modelTimeout.orElseThrow(),
            modelHosts.orElseThrow(),
            clients.orElseThrow(),
            new GantrySettings.Connections(maxConnections.orElseThrow(), keepAlive.orElseThrow(), expiry.orElseThrow())),
        new GantrySettings.Tools(
            httpAllow.orElseThrow(),
            Set.copyOf(secrets.orElseThrow()),
            parallelTools.orElseThrow(),
            fileRoots.orElseThrow(),
            secretsDir.orElseThrow(),
            new ToolBatchSettings(
                maxPerBatch.orElseThrow(), batchTimeout.orElseThrow(), approvalTimeout.filter(time -> !time.isZero())),
            writable.orElseThrow(),
            new GantrySettings.Reuse(
                singleFlight.orElseThrow(), cacheEntries.orElseThrow(), cacheBytes.orElseThrow(), redisUrl.orElseThrow())),
        new McpPolicy(commands, commandsInFiles.orElseThrow()),
        governor.orElseThrow(),
        new GantrySettings.WarmUp(warmUpWorkflows.orElseThrow(), warmUpWorkers.orElseThrow()));
  }

  private Map<String, McpPolicy.Command> commands(List<String> servers) {
    Map<String, McpPolicy.Command> commands = new LinkedHashMap<>();
    for (String server : servers) {
      Map<String, String> environment = new LinkedHashMap<>();
      value(SettingKey.mcpEnvironment(server)).orElse(Map.of()).forEach(
          (name, given) ->
              given.or(() -> lookup.apply(name)).ifPresentOrElse(
                  value -> environment.put(name, value),
                  () -> problems.add(SettingKey.mcpEnvironment(server).name() + " hands on " + name
                      + ", which has no value on this server.")));
      value(SettingKey.mcpCommand(server)).ifPresent(line -> commands.put(server, new McpPolicy.Command(line, environment)));
    }
    return commands;
  }

  /** Empty only when a problem was noted. */
  private Optional<GovernorLimits> governor() {
    var requests = value(SettingKey.GOVERNOR_REQUESTS);
    var tokens = value(SettingKey.GOVERNOR_TOKENS);
    var least = value(SettingKey.GOVERNOR_LEAST_AT_ONCE);
    var start = value(SettingKey.GOVERNOR_START_AT_ONCE);
    var most = value(SettingKey.GOVERNOR_MOST_AT_ONCE);
    var overrides = value(SettingKey.GOVERNOR_MODELS);
    if (Stream.of(requests, tokens, least, start, most, overrides).anyMatch(Optional::isEmpty)) {
      return Optional.empty();
    }
    if (least.get() > most.get()) {
      problems.add(
          "gantry.governor.concurrency.min is " + least.get() + ", above gantry.governor.concurrency.max, which is "
              + most.get() + "; expected min <= max.");
      return Optional.empty();
    }
    ModelLimits all = ModelOverride.limits(requests.get(), tokens.get(), least.get(), start.get(), most.get());
    Map<String, ModelLimits> byLabel = new HashMap<>();
    for (ModelOverride override : overrides.get()) {
      try {
        byLabel.put(override.label(), override.over(all));
      } catch (IllegalArgumentException e) {
        problems.add("gantry.governor.models, " + override.label() + ": " + e.getMessage() + ".");
      }
    }
    ModelOverride.repeated(overrides.get())
        .forEach(label -> problems.add("gantry.governor.models names " + label + " more than once; expected once."));
    return Optional.of(new GovernorLimits(all, byLabel));
  }

  private void checkCacheBackend(ToolCacheBackend backend, Optional<String> redisUrl) {
    if (backend == ToolCacheBackend.REDIS && redisUrl.isEmpty()) {
      problems.add("gantry.tool-cache.backend is redis and gantry.tool-cache.redis-url is missing; say where it is.");
    } else if (backend == ToolCacheBackend.MEMORY && redisUrl.isPresent()) {
      problems.add(
          "gantry.tool-cache.redis-url is set and gantry.tool-cache.backend is memory; set that to redis, or leave the"
              + " address out.");
    }
  }

  /** Empty only when a problem was noted. */
  private <T> Optional<T> value(SettingKey<T> key) {
    try {
      return Optional.of(key.parse(lookup.apply(key.name()).filter(text -> !text.isBlank()).orElse(key.defaultValue())));
    } catch (IllegalArgumentException e) {
      problems.add(e.getMessage());
      return Optional.empty();
    }
  }

  private static String madeUpName() {
    String suffix = "-" + UUID.randomUUID().toString().substring(0, 8);
    try {
      return InetAddress.getLocalHost().getHostName() + suffix;
    } catch (UnknownHostException e) {
      // A host without a resolvable name still gets a unique node name.
      return "node" + suffix;
    }
  }
}
