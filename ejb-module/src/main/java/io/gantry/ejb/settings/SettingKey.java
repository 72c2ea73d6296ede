package io.gantry.ejb.settings;

import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * One {@code gantry.*} key: its name, what it means, its default and its range. The defaults live here and nowhere else,
 * so that they hold on every server whatever files it reads.
 *
 * <p>Durations are a number with a unit ({@code 500ms}, {@code 60s}, {@code 5m}, {@code 1h}), sizes a number of bytes or
 * one with a unit ({@code 512KB}, {@code 12MB}), lists are separated by commas.
 *
 * @param meaning one sentence, with what a high and a low value cost where that is not obvious
 * @param defaultValue as one would write it; empty text means none
 * @param range the accepted form, for people
 */
public record SettingKey<T>(
    String name, String meaning, String defaultValue, String range, Function<String, T> parser) {

  private static final String HOSTS = "host (ports 80 and 443), host:port or host:*, separated by commas";
  private static final String HOST = "(\\[[0-9A-Fa-f:.]+]|[A-Za-z0-9._-]+)(:(\\d{1,5}|\\*))?";

  public static final SettingKey<Profile> PROFILE =
      new SettingKey<>(
          "gantry.profile",
          "For whom the server runs; prod insists on what dev makes up.",
          "prod",
          "dev or prod",
          text -> Profile.valueOf(text.toUpperCase(Locale.ROOT)));

  public static final SettingKey<String> NODE =
      new SettingKey<>(
          "gantry.node",
          "Names this server in journals and logs; unique among the servers of one database. In the profile dev it"
              + " defaults to the host's name and a random suffix; prod has no default.",
          "",
          "1 to 100 of A-Z a-z 0-9 . _ -",
          text -> require(text, text.isEmpty() || text.matches("[A-Za-z0-9._-]{1,100}")));

  public static final SettingKey<Integer> RUNS_MAX_ACTIVE =
      integer(
          "gantry.runs.max-active",
          "Most runs under way at once; a further one is answered with 503. High costs memory, low refuses work early.",
          "2000",
          1,
          100_000);

  public static final SettingKey<Duration> RUNS_MAX_WAIT =
      duration(
          "gantry.runs.max-wait",
          "Longest 'Prefer: wait' that is honoured. High keeps connections open, low makes clients poll.",
          "5m",
          Duration.ofSeconds(1),
          Duration.ofHours(1));

  public static final SettingKey<Duration> DRAIN_TIMEOUT =
      duration(
          "gantry.drain.timeout",
          "How long calls under way may take to end and be recorded when the server stops; 0s lets every run go at once."
              + " High delays the stop, low makes calls be repeated after it.",
          "30s",
          Duration.ZERO,
          Duration.ofMinutes(10));

  public static final SettingKey<Long> REQUEST_MAX_BYTES =
      size(
          "gantry.request.max-bytes",
          "Largest request body. A workflow file may have 10 MB; the default leaves room for the JSON around it.",
          "12MB",
          1024,
          100L << 20);

  public static final SettingKey<Integer> EVENTS_BUFFER =
      integer(
          "gantry.events.buffer",
          "Entries held for one slow subscriber before it is served from the journal again. High costs memory, low"
              + " costs reads.",
          "1000",
          1,
          100_000);

  public static final SettingKey<Duration> EVENTS_HEARTBEAT =
      duration(
          "gantry.events.heartbeat",
          "Time between comments on an idle event stream; keep it below the idle time-out of proxies.",
          "15s",
          Duration.ofSeconds(1),
          Duration.ofMinutes(10));

  public static final SettingKey<Integer> EVENTS_MAX_SUBSCRIPTIONS =
      integer(
          "gantry.events.max-subscriptions",
          "Most event streams and waiting callers at once; a further one is answered with 503. High costs connections and"
              + " memory, low makes clients poll.",
          "5000",
          1,
          100_000);

  public static final SettingKey<Integer> JOURNAL_MAX_GROUP =
      integer(
          "gantry.journal.max-group",
          "Most journal entries in one transaction. High makes a failed group costlier, low makes more commits.",
          "2000",
          1,
          10_000);

  public static final SettingKey<Duration> JOURNAL_RETRY =
      duration(
          "gantry.journal.retry",
          "How long an append is tried again while the database does not answer, before its run stops here. The run"
              + " itself is kept and goes on at the next start.",
          "60s",
          Duration.ofSeconds(1),
          Duration.ofHours(1));

  public static final SettingKey<Duration> MODEL_TIMEOUT =
      duration(
          "gantry.model.timeout",
          "Longest time one model call may take.",
          "60s",
          Duration.ofMillis(100),
          Duration.ofHours(1));

  public static final SettingKey<List<String>> MODEL_HOSTS =
      list(
          "gantry.model.hosts",
          "Hosts that workflows may name for their models (runtime.host) although their addresses are private, loopback or"
              + " link-local.",
          HOSTS,
          text -> require(text, text.matches(HOST)));

  public static final SettingKey<Integer> MODEL_CLIENTS =
      integer(
          "gantry.model.clients",
          "Model clients kept, one for each provider, model, region, host and sampling parameters; the least recently used"
              + " one goes first. High costs memory, low builds clients again and again.",
          "16",
          1,
          1_000);

  public static final SettingKey<Integer> MODEL_CONNECTIONS_MAX =
      integer(
          "gantry.model.connections.max",
          "Most connections to providers of models, and so most model calls under way; a further one waits. High may"
              + " meet the providers' limits, low makes calls wait.",
          "50",
          1,
          1_000);

  public static final SettingKey<Integer> MODEL_CONNECTIONS_KEEP_ALIVE =
      integer(
          "gantry.model.connections.keep-alive",
          "Most connections to providers that are kept open between calls, at most gantry.model.connections.max. High costs"
              + " sockets, low opens connections again and again.",
          "20",
          0,
          1_000);

  public static final SettingKey<Duration> MODEL_CONNECTIONS_EXPIRY =
      duration(
          "gantry.model.connections.expiry",
          "How long a connection to a provider may be used again without a call meanwhile, or shorter where the provider"
              + " says so. High may meet connections that a firewall has dropped, low opens them again and again.",
          "60s",
          Duration.ofSeconds(1),
          Duration.ofHours(1));

  public static final SettingKey<Boolean> AGENT_CACHE =
      bool(
          "gantry.agent-cache.enabled",
          "Whether the steps of a run share the agents that were built for it; without, each step builds its own. Results"
              + " are the same.",
          "true");

  public static final SettingKey<Integer> GOVERNOR_REQUESTS =
      integer(
          "gantry.governor.requests-per-minute",
          "Most calls of one model in any 60 seconds, over all runs of this server. High leaves it to the provider to refuse"
              + " calls, low makes calls wait.",
          "10000",
          1,
          1_000_000_000);

  public static final SettingKey<Integer> GOVERNOR_TOKENS =
      integer(
          "gantry.governor.tokens-per-minute",
          "Most tokens of one model in any 60 seconds, prompts and answers, over all runs of this server.",
          "2000000",
          1,
          2_000_000_000);

  public static final SettingKey<Integer> GOVERNOR_LEAST_AT_ONCE =
      integer(
          "gantry.governor.concurrency.min",
          "Calls of one model at once below which adapting does not go.",
          "1",
          1,
          100_000);

  public static final SettingKey<Integer> GOVERNOR_START_AT_ONCE =
      integer(
          "gantry.governor.concurrency.start",
          "Calls of one model at once before anything was learned of its provider; cut to the range between min and max.",
          "64",
          1,
          100_000);

  public static final SettingKey<Integer> GOVERNOR_MOST_AT_ONCE =
      integer(
          "gantry.governor.concurrency.max",
          "Calls of one model at once above which adapting does not go; more than the pool of model calls has threads is"
              + " without effect.",
          "256",
          1,
          100_000);

  public static final SettingKey<List<ModelOverride>> GOVERNOR_MODELS =
      list(
          "gantry.governor.models",
          "Limits of single models, where they differ from those for all.",
          ModelOverride.FORM,
          ModelOverride::parse);

  public static final SettingKey<List<String>> TOOLS_HTTP_ALLOW =
      list(
          "gantry.tools.http.allow",
          "Hosts that HTTP tools may call although their addresses are private, loopback or link-local.",
          HOSTS,
          text -> require(text, text.matches(HOST)));

  public static final SettingKey<List<String>> TOOLS_SECRETS =
      list(
          "gantry.tools.secrets",
          "Variables of the environment or the server that workflows may send in HTTP headers. Any author of a workflow"
              + " can read what is listed here.",
          "names of variables, separated by commas",
          text -> require(text, text.matches("[A-Za-z_][A-Za-z0-9_.-]*")));

  public static final SettingKey<Boolean> TOOLS_PARALLEL =
      bool(
          "gantry.tools.parallel",
          "Whether the calls of one model reply run beside each other when their tools only read, or their agent's"
              + " plan declares them independent.",
          "true");

  public static final SettingKey<Integer> TOOLS_MAX_PER_BATCH =
      integer(
          "gantry.tools.max-per-batch",
          "Most calls of one model reply under way at once. High lets one reply fill the pool, low makes its calls wait for"
              + " each other.",
          "16",
          1,
          256);

  public static final SettingKey<Duration> TOOLS_BATCH_TIMEOUT =
      duration(
          "gantry.tools.batch-timeout",
          "Longest time that all calls of one model reply may take together, waits included; what has not ended by then is"
              + " cut off, and the step goes on with the rest.",
          "5m",
          Duration.ofSeconds(1),
          Duration.ofHours(1));

  public static final SettingKey<Duration> APPROVAL_TIMEOUT =
      duration(
          "gantry.approval.timeout",
          "How long a person has to approve a tool call that requires it, before it counts as denied; 0s for ever. Low"
              + " denies calls that nobody has looked at, high lets runs wait.",
          "0s",
          Duration.ZERO,
          Duration.ofHours(8760));

  public static final SettingKey<Boolean> TOOLS_SINGLE_FLIGHT =
      bool(
          "gantry.tools.single-flight",
          "Whether calls that only read and are the same, of whichever runs of one caller, are made once for all that ask"
              + " at the same time.",
          "true");

  public static final SettingKey<ToolCacheBackend> TOOL_CACHE_BACKEND =
      new SettingKey<>(
          "gantry.tool-cache.backend",
          "Where results of tools with a cache_ttl are kept: in each server's memory, or in a Redis that servers share.",
          "memory",
          "memory or redis",
          text -> ToolCacheBackend.valueOf(require(text, text.matches("memory|redis")).toUpperCase(Locale.ROOT)));

  public static final SettingKey<Integer> TOOL_CACHE_MAX_ENTRIES =
      integer(
          "gantry.tool-cache.max-entries",
          "Most results kept in memory. High costs memory, low makes calls again. A Redis has bounds of its own.",
          "10000",
          1,
          1_000_000);

  public static final SettingKey<Long> TOOL_CACHE_MAX_BYTES =
      size(
          "gantry.tool-cache.max-bytes",
          "Most bytes of results kept in memory, all together; each counts as its share of them at least, which is"
              + " max-bytes divided by max-entries.",
          "64MB",
          1L << 20,
          4L << 30);

  public static final SettingKey<Optional<String>> TOOL_CACHE_REDIS_URL =
      new SettingKey<>(
          "gantry.tool-cache.redis-url",
          "The Redis of the backend redis, and none for memory. Whoever can read there sees results of tools.",
          "",
          "redis://[user:password@]host[:port][/database], or rediss:// for TLS",
          text -> {
            require(text, text.isEmpty() || text.matches("rediss?://([^/@\\s]*@)?[^/@\\s:]+(:\\d{1,5})?(/\\d{1,4})?"));
            return text.isEmpty() ? Optional.empty() : Optional.of(text);
          });

  public static final SettingKey<List<Path>> FILES_ROOTS =
      list(
          "gantry.files.roots",
          "Folders in which a run's folder and its mounts must lie. None hides every file from the tools.",
          "absolute paths, separated by commas",
          text -> {
            Path path = Path.of(text);
            require(text, path.isAbsolute());
            return path.normalize();
          });

  public static final SettingKey<List<Path>> FILES_WRITABLE =
      list(
          "gantry.files.writable",
          "Folders in which tools may write files, as far as a run sees them. None lets them write nowhere.",
          "absolute paths, separated by commas",
          text -> {
            Path path = Path.of(text);
            require(text, path.isAbsolute());
            return path.normalize();
          });

  public static final SettingKey<Optional<Path>> SECRETS_DIR =
      new SettingKey<>(
          "gantry.secrets.dir",
          "Folder whose files workflows may send in HTTP headers, and none outside it. Any author of a workflow can read"
              + " what lies there. None refuses secrets that are kept in files.",
          "",
          "an absolute path",
          text -> {
            Optional<Path> path = text.isEmpty() ? Optional.empty() : Optional.of(Path.of(text).normalize());
            require(text, path.map(Path::isAbsolute).orElse(true));
            return path;
          });

  public static final SettingKey<List<String>> MCP_SERVERS =
      list(
          "gantry.mcp.servers",
          "Ids of the MCP servers that this server starts and workflows may use by that id; each needs its command.",
          "1 to 40 of a-z A-Z 0-9 _ - each, separated by commas",
          text -> require(text, text.matches("[A-Za-z0-9_-]{1,40}")));

  public static final SettingKey<Boolean> MCP_COMMANDS_IN_FILES =
      new SettingKey<>(
          "gantry.mcp.commands-in-files",
          "Whether workflows may bring commands of MCP servers of their own. Any author of a workflow can then run any"
              + " program on this machine as the user who runs the server.",
          "false",
          "true or false",
          text -> require(text, text.matches("true|false")).equals("true"));

  public static final SettingKey<List<String>> WARM_UP_WORKFLOWS =
      list(
          "gantry.warm-up.workflows",
          "Stored workflows whose agents are made ready once the server is, in their latest versions. None leaves everything"
              + " to the first run that needs it.",
          "names of workflows, separated by commas",
          text -> text);

  public static final SettingKey<Integer> WARM_UP_WORKERS =
      integer(
          "gantry.warm-up.workers",
          "Most agents that are made ready at once, each on a thread of the tools' pool. High takes threads from the first"
              + " runs, low takes longer.",
          "5",
          1,
          32);

  /** The command of one of the servers that {@link #MCP_SERVERS} names. */
  static SettingKey<List<String>> mcpCommand(String id) {
    return new SettingKey<>(
        "gantry.mcp." + id + ".command",
        "The program of the MCP server and its arguments.",
        "",
        "words separated by blanks; a word with blanks stands in double quotes",
        text -> {
          List<String> words = new ArrayList<>();
          Matcher word = Pattern.compile("\"([^\"]*)\"|([^\"\\s]+)|(\\S)").matcher(text);
          while (word.find()) {
            require(text, word.group(3) == null);
            words.add(word.group(1) != null ? word.group(1) : word.group(2));
          }
          require(text, !words.isEmpty());
          return List.copyOf(words);
        });
  }

  /** The variables of one of the servers that {@link #MCP_SERVERS} names; those without a value have an empty one. */
  static SettingKey<Map<String, Optional<String>>> mcpEnvironment(String id) {
    return new SettingKey<>(
        "gantry.mcp." + id + ".env",
        "The variables that the MCP server gets besides PATH and HOME; NAME alone hands on the value that this server has.",
        "",
        "NAME=value or NAME, separated by commas",
        text -> {
          Map<String, Optional<String>> variables = new LinkedHashMap<>();
          for (String part : text.split(",")) {
            String pair = part.strip();
            String name = pair.contains("=") ? pair.substring(0, pair.indexOf('=')) : pair;
            if (!pair.isEmpty()) {
              require(text, name.matches("[A-Za-z_][A-Za-z0-9_]*"));
              variables.put(name, name.equals(pair) ? Optional.empty() : Optional.of(pair.substring(name.length() + 1)));
            }
          }
          return variables;
        });
  }

  /** Every key there is, by name; those of each MCP server are known once the servers are. */
  public static List<SettingKey<?>> all() {
    return Stream.<SettingKey<?>>of(
            PROFILE,
            NODE,
            RUNS_MAX_ACTIVE,
            RUNS_MAX_WAIT,
            DRAIN_TIMEOUT,
            REQUEST_MAX_BYTES,
            EVENTS_BUFFER,
            EVENTS_HEARTBEAT,
            EVENTS_MAX_SUBSCRIPTIONS,
            JOURNAL_MAX_GROUP,
            JOURNAL_RETRY,
            MODEL_TIMEOUT,
            MODEL_HOSTS,
            MODEL_CLIENTS,
            MODEL_CONNECTIONS_MAX,
            MODEL_CONNECTIONS_KEEP_ALIVE,
            MODEL_CONNECTIONS_EXPIRY,
            AGENT_CACHE,
            GOVERNOR_REQUESTS,
            GOVERNOR_TOKENS,
            GOVERNOR_LEAST_AT_ONCE,
            GOVERNOR_START_AT_ONCE,
            GOVERNOR_MOST_AT_ONCE,
            GOVERNOR_MODELS,
            TOOLS_HTTP_ALLOW,
            TOOLS_SECRETS,
            TOOLS_PARALLEL,
            TOOLS_MAX_PER_BATCH,
            TOOLS_BATCH_TIMEOUT,
            APPROVAL_TIMEOUT,
            TOOLS_SINGLE_FLIGHT,
            TOOL_CACHE_BACKEND,
            TOOL_CACHE_MAX_ENTRIES,
            TOOL_CACHE_MAX_BYTES,
            TOOL_CACHE_REDIS_URL,
            FILES_ROOTS,
            FILES_WRITABLE,
            SECRETS_DIR,
            MCP_SERVERS,
            MCP_COMMANDS_IN_FILES,
            WARM_UP_WORKFLOWS,
            WARM_UP_WORKERS)
        .toList();
  }

  /**
   * The value that a text stands for.
   *
   * @throws IllegalArgumentException naming key, value and range
   */
  T parse(String text) {
    try {
      return parser.apply(text.strip());
    } catch (RuntimeException e) {
      // The address of a server may hold a password.
      String shown = text.replaceAll("//.*@", "//***@");
      throw new IllegalArgumentException(name + " is '" + shown + "'; expected " + range + ".", e);
    }
  }

  private static SettingKey<Boolean> bool(String name, String meaning, String defaultValue) {
    return new SettingKey<>(
        name,
        meaning,
        defaultValue,
        "true or false",
        text -> require(text, text.matches("true|false")).equals("true"));
  }

  private static SettingKey<Integer> integer(String name, String meaning, String defaultValue, int min, int max) {
    return new SettingKey<>(
        name,
        meaning,
        defaultValue,
        "a whole number from " + min + " to " + max,
        text -> {
          int value = Integer.parseInt(text);
          require(text, value >= min && value <= max);
          return value;
        });
  }

  private static SettingKey<Duration> duration(
      String name, String meaning, String defaultValue, Duration min, Duration max) {
    return new SettingKey<>(
        name,
        meaning,
        defaultValue,
        "a time from " + inWords(min) + " to " + inWords(max) + " such as 500ms, 60s, 5m or 1h",
        text -> {
          Matcher parts = UNIT.matcher(text);
          require(text, parts.matches());
          long amount = Long.parseLong(parts.group(1));
          Duration value =
              switch (parts.group(2)) {
                case "ms" -> Duration.ofMillis(amount);
                case "s" -> Duration.ofSeconds(amount);
                case "m" -> Duration.ofMinutes(amount);
                case "h" -> Duration.ofHours(amount);
                default -> throw new IllegalArgumentException(text);
              };
          require(text, value.compareTo(min) >= 0 && value.compareTo(max) <= 0);
          return value;
        });
  }

  private static SettingKey<Long> size(String name, String meaning, String defaultValue, long min, long max) {
    return new SettingKey<>(
        name,
        meaning,
        defaultValue,
        "a size from " + min + " to " + max + " bytes such as 65536, 512KB or 12MB",
        text -> {
          Matcher parts = UNIT.matcher(text);
          require(text, parts.matches());
          long amount = Long.parseLong(parts.group(1));
          long value =
              switch (parts.group(2)) {
                case "", "B" -> amount;
                case "KB" -> Math.multiplyExact(amount, 1024L);
                case "MB" -> Math.multiplyExact(amount, 1024L * 1024L);
                default -> throw new IllegalArgumentException(text);
              };
          require(text, value >= min && value <= max);
          return value;
        });
  }

  private static <E> SettingKey<List<E>> list(String name, String meaning, String range, Function<String, E> element) {
    return new SettingKey<>(
        name,
        meaning,
        "",
        range,
        text -> {
          List<E> elements = new ArrayList<>();
          for (String part : text.split(",")) {
            if (!part.isBlank()) {
              elements.add(element.apply(part.strip()));
            }
          }
          return List.copyOf(elements);
        });
  }

  private static String inWords(Duration duration) {
    return duration.toMillis() < 1000 ? duration.toMillis() + "ms" : duration.toSeconds() + "s";
  }

  private static String require(String text, boolean accepted) {
    if (!accepted) {
      throw new IllegalArgumentException(text);
    }
    return text;
  }

  private static final Pattern UNIT = Pattern.compile("(\\d{1,15})\\s*([A-Za-z]*)");
}
