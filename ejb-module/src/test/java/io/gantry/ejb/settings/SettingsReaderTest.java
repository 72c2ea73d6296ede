package io.gantry.ejb.settings;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.gantry.engine.governor.GovernorLimits;
import io.gantry.engine.governor.ModelLimits;
import io.gantry.engine.tool.ToolBatchSettings;
import io.gantry.engine.tool.mcp.McpPolicy;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class SettingsReaderTest {

  @Test
  void inDevelopmentEverySettingHasADefault() {
    GantrySettings settings = read(Map.of("gantry.profile", "dev"));

    assertThat(settings.runs().maxActive()).isEqualTo(2000);
    assertThat(settings.requests().maxBytes()).isEqualTo(12L * 1024 * 1024);
    assertThat(settings.journal().retry()).isEqualTo(Duration.ofSeconds(60));
    assertThat(settings.models().timeout()).isEqualTo(Duration.ofSeconds(60));
    assertThat(settings.models().clients()).isEqualTo(16);
    assertThat(settings.models().connections())
        .isEqualTo(new GantrySettings.Connections(50, 20, Duration.ofSeconds(60)));
    assertThat(settings.runs().sharedAgents()).isTrue();
    assertThat(settings.modelCache()).isEqualTo(new GantrySettings.ModelCache(false, Duration.ofHours(1), 10_000, 64 << 20));
    assertThat(settings.warmUp()).isEqualTo(new GantrySettings.WarmUp(List.of(), 5));
    assertThat(settings.tools().fileRoots()).isEmpty();
    assertThat(settings.tools().secretsDir()).isEmpty();
    assertThat(settings.node()).matches(".+-[0-9a-f]{8}");
  }

  @Test
  void everyKeyChangesASetting() {
    Map<String, String> given =
        Map.ofEntries(
            Map.entry("gantry.profile", "prod"),
            Map.entry("gantry.node", "a-1"),
            Map.entry("gantry.runs.max-active", "7"),
            Map.entry("gantry.runs.max-wait", "2m"),
            Map.entry("gantry.drain.timeout", "0s"),
            Map.entry("gantry.events.max-subscriptions", "11"),
            Map.entry("gantry.request.max-bytes", "512KB"),
            Map.entry("gantry.events.buffer", "9"),
            Map.entry("gantry.events.heartbeat", "3s"),
            Map.entry("gantry.journal.max-group", "5"),
            Map.entry("gantry.journal.retry", "1h"),
            Map.entry("gantry.model.timeout", "1500ms"),
            Map.entry("gantry.model.hosts", "127.0.0.1:11434"),
            Map.entry("gantry.model.clients", "3"),
            Map.entry("gantry.model.connections.max", "30"),
            Map.entry("gantry.model.connections.keep-alive", "30"),
            Map.entry("gantry.model.connections.expiry", "5s"),
            Map.entry("gantry.model-cache.enabled", "true"),
            Map.entry("gantry.model-cache.ttl", "90m"),
            Map.entry("gantry.model-cache.max-entries", "6"),
            Map.entry("gantry.model-cache.max-bytes", "3MB"),
            Map.entry("gantry.agent-cache.enabled", "false"),
            Map.entry("gantry.tools.http.allow", "localhost:9080, intranet.example"),
            Map.entry("gantry.governor.requests-per-minute", "600"),
            Map.entry("gantry.governor.tokens-per-minute", "90000"),
            Map.entry("gantry.governor.concurrency.min", "2"),
            Map.entry("gantry.governor.concurrency.start", "50"),
            Map.entry("gantry.governor.concurrency.max", "40"),
            Map.entry("gantry.governor.models", "openai/gpt-5:rpm=500:max=20, ollama/llama3:8b:tpm=7:min=3:start=4:max=5"),
            Map.entry("gantry.tools.secrets", "CRM_TOKEN"),
            Map.entry("gantry.tools.parallel", "false"),
            Map.entry("gantry.tools.max-per-batch", "4"),
            Map.entry("gantry.tools.batch-timeout", "90s"),
            Map.entry("gantry.approval.timeout", "48h"),
            Map.entry("gantry.tools.single-flight", "false"),
            Map.entry("gantry.tool-cache.backend", "redis"),
            Map.entry("gantry.tool-cache.max-entries", "8"),
            Map.entry("gantry.tool-cache.max-bytes", "2MB"),
            Map.entry("gantry.tool-cache.redis-url", "redis://ada:secret@cache.example:6380/2"),
            Map.entry("gantry.files.roots", "/srv/a,/srv/b"),
            Map.entry("gantry.files.writable", "/srv/b/out"),
            Map.entry("gantry.secrets.dir", "/run/secrets/"),
            Map.entry("gantry.mcp.servers", ""),
            Map.entry("gantry.warm-up.workflows", "triage, weekly report"),
            Map.entry("gantry.warm-up.workers", "9"),
            Map.entry("gantry.mcp.commands-in-files", "true"),
            Map.entry("gantry.log.slow", "250ms"));

    GantrySettings settings = read(given);

    assertThat(given.keySet())
        .containsExactlyInAnyOrderElementsOf(SettingKey.all().stream().map(SettingKey::name).toList());
    assertThat(settings)
        .isEqualTo(
            new GantrySettings(
                Profile.PROD,
                "a-1",
                new GantrySettings.Runs(7, Duration.ofMinutes(2), Duration.ZERO, false),
                new GantrySettings.Requests(512 * 1024),
                new GantrySettings.Events(9, Duration.ofSeconds(3), 11),
                new GantrySettings.Journal(5, Duration.ofHours(1)),
                new GantrySettings.Models(
                    Duration.ofMillis(1500),
                    List.of("127.0.0.1:11434"),
                    3,
                    new GantrySettings.Connections(30, 30, Duration.ofSeconds(5))),
                new GantrySettings.Tools(
                    List.of("localhost:9080", "intranet.example"),
                    Set.of("CRM_TOKEN"),
                    false,
                    List.of(Path.of("/srv/a"), Path.of("/srv/b")),
                    Optional.of(Path.of("/run/secrets")),
                    new ToolBatchSettings(4, Duration.ofSeconds(90), Optional.of(Duration.ofHours(48))),
                    List.of(Path.of("/srv/b/out")),
                    new GantrySettings.Reuse(
                        false, 8, 2 << 20, Optional.of("redis://ada:secret@cache.example:6380/2"))),
                new McpPolicy(Map.of(), true),
                new GantrySettings.ModelCache(true, Duration.ofMinutes(90), 6, 3 << 20),
                new GovernorLimits(
                    new ModelLimits(600, 90_000, 2, 40, 40),
                    Map.of(
                        "openai/gpt-5", new ModelLimits(500, 90_000, 2, 20, 20),
                        "ollama/llama3:8b", new ModelLimits(600, 7, 3, 4, 5))),
                new GantrySettings.WarmUp(List.of("triage", "weekly report"), 9),
                Duration.ofMillis(250)));
    assertThat(settings.toString()).doesNotContain("secret@");
  }

  @Test
  void aCacheInRedisNeedsItsAddressAndOneInMemoryHasNone() {
    assertThatExceptionOfType(InvalidSettingsException.class)
        .isThrownBy(() -> read(Map.of("gantry.profile", "dev", "gantry.tool-cache.backend", "redis")))
        .withMessageContaining("gantry.tool-cache.redis-url is missing");
    assertThatExceptionOfType(InvalidSettingsException.class)
        .isThrownBy(() -> read(Map.of("gantry.profile", "dev", "gantry.tool-cache.redis-url", "redis://cache")))
        .withMessageContaining("gantry.tool-cache.backend is memory");
  }

  @Test
  void aPasswordInAnAddressIsNotShown() {
    assertThatExceptionOfType(InvalidSettingsException.class)
        .isThrownBy(
            () -> read(Map.of("gantry.profile", "dev", "gantry.tool-cache.redis-url", "http://ada:secret@cache")))
        .withMessageContaining("gantry.tool-cache.redis-url is 'http://***@cache'")
        .satisfies(refused -> assertThat(refused.getMessage()).doesNotContain("secret"));
  }

  @Test
  void noMoreConnectionsCanBeKeptThanThereMayBe() {
    assertThatExceptionOfType(InvalidSettingsException.class)
        .isThrownBy(() -> read(Map.of("gantry.profile", "dev", "gantry.model.connections.max", "19")))
        .withMessageContaining("gantry.model.connections.keep-alive is 20")
        .withMessageContaining("gantry.model.connections.max 19");
  }

  @Test
  void eachMcpServerHasItsCommandAndItsVariables() {
    GantrySettings settings =
        read(
            Map.of(
                "gantry.profile", "dev",
                "gantry.mcp.servers", "files, my-notes",
                "gantry.mcp.files.command", "npx -y server \"/srv/two words\" \"\"",
                "gantry.mcp.my-notes.command", "notes",
                "gantry.mcp.my-notes.env", "LEVEL=a=b, TOKEN,EMPTY=",
                "TOKEN", "t0ken"));

    assertThat(settings.mcp().commandsInFiles()).isFalse();
    assertThat(settings.mcp().servers())
        .isEqualTo(
            Map.of(
                "files", new McpPolicy.Command(List.of("npx", "-y", "server", "/srv/two words", ""), Map.of()),
                "my-notes",
                    new McpPolicy.Command(List.of("notes"), Map.of("LEVEL", "a=b", "TOKEN", "t0ken", "EMPTY", ""))));
    assertThat(settings.toString()).doesNotContain("t0ken");
  }

  @Test
  void anMcpServerWithoutACommandAndAVariableThatIsNotThereAreRefusedByName() {
    assertThatExceptionOfType(InvalidSettingsException.class)
        .isThrownBy(
            () -> read(Map.of("gantry.profile", "dev", "gantry.mcp.servers", "files", "gantry.mcp.files.env", "TOKEN")))
        .withMessageContaining("gantry.mcp.files.command is ''; expected words")
        .withMessageContaining("gantry.mcp.files.env hands on TOKEN, which has no value");
  }

  @Test
  void aKeyOfAnMcpServerThatIsNotDeclaredIsRefusedByName() {
    assertThatExceptionOfType(InvalidSettingsException.class)
        .isThrownBy(() -> read(Map.of("gantry.profile", "dev", "gantry.mcp.files.command", "x")))
        .withMessageContaining("There is no key gantry.mcp.files.command.");
  }

  @Test
  void limitsOfModelsThatMakeNoSenseAreRefused() {
    assertThatExceptionOfType(InvalidSettingsException.class)
        .isThrownBy(() -> read(Map.of("gantry.profile", "dev", "gantry.governor.models", "openai/gpt-5")))
        .withMessageContaining("gantry.governor.models is 'openai/gpt-5'; expected provider/model:rpm=N");
    assertThatExceptionOfType(InvalidSettingsException.class)
        .isThrownBy(() -> read(Map.of("gantry.profile", "dev", "gantry.governor.models", "a/b:rpm=0")))
        .withMessageContaining("a/b:rpm=0");
    assertThatExceptionOfType(InvalidSettingsException.class)
        .isThrownBy(() -> read(Map.of("gantry.profile", "dev", "gantry.governor.models", "a/b:min=9:max=3")))
        .withMessageContaining("a/b")
        .withMessageContaining("1 <= min <= start <= max, not 9, 9, 3");
    assertThatExceptionOfType(InvalidSettingsException.class)
        .isThrownBy(() -> read(Map.of("gantry.profile", "dev", "gantry.governor.models", "a/b:rpm=1,a/b:rpm=2")))
        .withMessageContaining("names a/b more than once");
    assertThatExceptionOfType(InvalidSettingsException.class)
        .isThrownBy(() -> read(Map.of("gantry.profile", "dev", "gantry.governor.concurrency.min", "300")))
        .withMessageContaining(
            "gantry.governor.concurrency.min is 300, above gantry.governor.concurrency.max, which is 256");
  }

  @Test
  void anUnknownKeyIsRefusedByName() {
    assertThatExceptionOfType(InvalidSettingsException.class)
        .isThrownBy(() -> read(Map.of("gantry.profile", "dev", "gantry.runs.max-activ", "10")))
        .withMessageContaining("There is no key gantry.runs.max-activ.")
        .withMessageContaining("gantry.runs.max-active");
  }

  @Test
  void namesOfOthersAreNobodysBusiness() {
    GantrySettings settings =
        read(Map.of("gantry.profile", "dev", "GANTRY_HOME", "/opt", "gantryish.key", "1", "java.version", "17"));

    assertThat(settings.profile()).isEqualTo(Profile.DEV);
  }

  @Test
  void aVariableOfTheEnvironmentThatAServerSpellsWithDotsIsNotTakenForAKey() {
    GantrySettings settings = read(Map.of("gantry.profile", "dev", "gantry.http.port", "9080"));

    assertThat(settings.profile()).isEqualTo(Profile.DEV);
  }

  @ParameterizedTest
  @CsvSource({
    "gantry.runs.max-active, 0",
    "gantry.runs.max-active, 100001",
    "gantry.runs.max-active, many",
    "gantry.request.max-bytes, 1023",
    "gantry.request.max-bytes, 101MB",
    "gantry.request.max-bytes, 99999999999999MB",
    "gantry.journal.retry, 60",
    "gantry.journal.retry, 2h",
    "gantry.model.timeout, 99ms",
    "gantry.model.timeout, -5s",
    "gantry.tools.http.allow, http://localhost",
    "gantry.tools.parallel, yes",
    "gantry.tools.single-flight, on",
    "gantry.tool-cache.backend, disk",
    "gantry.tool-cache.max-entries, 0",
    "gantry.tool-cache.max-bytes, 100KB",
    "gantry.tool-cache.redis-url, cache.example:6379",
    "gantry.model-cache.enabled, on",
    "gantry.model-cache.ttl, 0s",
    "gantry.model-cache.ttl, 721h",
    "gantry.model-cache.max-entries, 0",
    "gantry.model-cache.max-bytes, 100KB",
    "gantry.files.roots, relative/folder",
    "gantry.secrets.dir, relative/folder",
    "gantry.mcp.servers, two words",
    "gantry.mcp.commands-in-files, perhaps",
    "gantry.profile, production",
    "gantry.node, two words"
  })
  void aValueOutOfRangeIsRefusedWithKeyValueAndRange(String key, String value) {
    Map<String, String> given = new HashMap<>(Map.of("gantry.profile", "dev"));
    given.put(key, value);

    assertThatExceptionOfType(InvalidSettingsException.class)
        .isThrownBy(() -> read(given))
        .withMessageContaining(key + " is '" + value + "'; expected ");
  }

  @Test
  void everythingThatIsWrongIsSaidAtOnce() {
    assertThatExceptionOfType(InvalidSettingsException.class)
        .isThrownBy(
            () ->
                read(
                    Map.of(
                        "gantry.profile", "prod",
                        "gantry.runs.max-active", "0",
                        "gantry.typo", "x")))
        .satisfies(e -> assertThat(e.problems()).hasSize(4))
        .withMessageContaining("gantry.node is missing");
  }

  private static GantrySettings read(Map<String, String> given) {
    return SettingsReader.read(given.keySet(), key -> Optional.ofNullable(given.get(key)), Set.of("GANTRY_HTTP_PORT"));
  }
}
