package io.gantry.engine.workflow;

import static io.gantry.engine.workflow.WorkflowFiles.oneStep;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;
import static org.junit.jupiter.params.provider.Arguments.arguments;

import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** Every kind of bad file, with the code, place and words of its answer. */
class InvalidFilesTest {

  private final WorkflowReader now = WorkflowFiles.reader();
  private final WorkflowReader everything = WorkflowFiles.readerOfEverything();

  static Stream<Arguments> badFiles() {
    return Stream.of(
        arguments("empty", "", "syntax", "", 0, "empty"),
        arguments("broken YAML", "name: [a\nversion: 0\n", "syntax", "", 2, "neither YAML nor JSON"),
        arguments("tabs", "name:\n\tx: 1\n", "syntax", "", 2, "neither YAML nor JSON"),
        arguments("two documents", "name: a\n---\nname: b\n", "syntax", "", 2, "document"),
        arguments("key twice", oneStep("tags: [x]\ntags: [y]\n"), "syntax", "/tags", 14, "'tags'"),
        arguments("Java object", "name: !!java.net.URL [x]\n", "syntax", "", 1, "tag"),
        arguments("binary", "name: !!binary aGk=\n", "syntax", "", 1, "tag"),
        arguments("alias to itself", "name: &x [*x]\n", "syntax", "", 1, "refers to"),
        arguments("no mapping", "- a\n", "schema", "", 1, "an object"),
        arguments("nothing required is there", "description: x\n", "schema", "", 1, "'version' is missing"),
        arguments("unknown key", oneStep("tool: {}\n"), "unknown-key", "/tool", 13, "did you mean 'tools'?"),
        arguments("unknown key inside", replaced("provider: offline", "provider: offline\n  modle_id: x"),
            "unknown-key", "/runtime/modle_id", 5, "did you mean 'model_id'?"),
        arguments("unknown key of a step", pattern("chain", "steps:\n  - agent: a\n    imput: x"),
            "unknown-key", "/pattern/config/steps/0/imput", 14, "did you mean 'input'?"),
        arguments("key of another pattern", pattern("chain", "steps: [{agent: a}]\ntasks: []"),
            "unknown-key", "/pattern/config/tasks", 13, "'tasks'"),
        arguments("wrong type", replaced("provider: offline", "provider: offline\n  max_parallel: five"),
            "schema", "/runtime/max_parallel", 5, "Expected an integer, found the text \"five\""),
        arguments("out of range", replaced("provider: offline", "provider: offline\n  temperature: 2.5"),
            "schema", "/runtime/temperature", 5, "at most 2"),
        arguments("not in the list", replaced("provider: offline", "provider: offline\n  on_failure: panic"),
            "schema", "/runtime/on_failure", 5, "fail_fast, finish_level, tolerate"),
        arguments("adaptive steps that are no yes or no",
            replaced("provider: offline", "provider: offline\n  adaptive_steps: {most: 9}"),
            "schema", "/runtime/adaptive_steps", 5, "Expected a boolean, found an object"),
        arguments("a schema with an unknown type", agentB("output_schema: {type: strnig}"),
            "schema", "/agents/b/output_schema", 9, "no JSON Schema to check with: /type"),
        arguments("a schema that leads elsewhere", agentB("input_schema: {$ref: 'http://127.0.0.1/x.json'}"),
            "schema", "/agents/b/input_schema", 9, "no JSON Schema to check with"),
        arguments("a schema that leads nowhere", agentB("input_schema: {properties: {a: {$ref: '#/$defs/b'}}}"),
            "schema", "/agents/b/input_schema", 9, "no JSON Schema to check with"),
        arguments("a schema with a pattern that takes for ever",
            agentB("input_schema: {properties: {a: {pattern: '(?=a)'}}}"),
            "schema", "/agents/b/input_schema", 9, "no regular expression (RE2)"),
        arguments("bad identifier", replaced("  b:", "  b c:"), "schema", "/agents/b c", 7, "identifier"),
        arguments("identifier with a line end", replaced("  b:", "  \"b\\n\":"),
            "schema", "/agents/b\n", 7, "identifier"),
        arguments("identifier that is too long", replaced("  b:", "  " + "b".repeat(101) + ":"),
            "schema", "/agents/" + "b".repeat(101), 7, "at most 100"),
        arguments("host is no URL", replaced("provider: offline", "provider: ollama\n  host: file:///etc"),
            "schema", "/runtime/host", 5, "http"),
        arguments("waits crossed",
            replaced("provider: offline", "provider: offline\n  failure_policy:\n    wait_min: 90"),
            "schema", "/runtime/failure_policy/wait_min", 6, "above wait_max, 60.0 s"),
        arguments("bedrock without region", replaced("provider: offline", "provider: bedrock"),
            "schema", "/runtime/provider", 4, "region"),
        arguments("unknown pattern", WorkflowFiles.with("pattern:\n  type: chian\n  config: {}\n"),
            "schema", "/pattern/type", 10, "chain"),
        arguments("no steps", pattern("chain", "steps: []"), "schema", "/pattern/config/steps", 12, "at least 1"),
        arguments("unknown agent", pattern("chain", "steps:\n  - agent: aa"),
            "reference", "/pattern/config/steps/0/agent", 13, "There is no agent 'aa'; did you mean 'a'?"),
        arguments("unknown dependency", tasks("[zap]", "[]"),
            "reference", "/pattern/config/tasks/0/deps/0", 15, "no task 'zap'"),
        arguments("cycle", tasks("[two]", "[one]"), "cycle", "/pattern/config/tasks/0/deps", 15, "one → two → one"),
        arguments("cycle of one", tasks("[one]", "[]"), "cycle", "/pattern/config/tasks/0/deps", 15, "one → one"),
        arguments("task twice", tasks("[]", "[]").replace("id: two", "id: one"),
            "reference", "/pattern/config/tasks/1/id", 16, "'one'"),
        arguments("edge to nowhere", pattern("graph", "nodes: {n: {agent: a}}\nedges:\n  - from: n\n    to: [m]"),
            "reference", "/pattern/config/edges/0/to/0", 15, "no node 'm'"),
        arguments("edge both ways", pattern("graph", "nodes: {n: {agent: a}}\nedges:\n  - from: n"),
            "schema", "/pattern/config/edges/0", 14, "either 'to' or 'choose'"),
        arguments("pattern of an answer that is none",
            pattern("chain", "steps:\n  - agent: a\n  - {type: hitl, prompt: ok?, validation: {pattern: \"(yes\"}}"),
            "schema", "/pattern/config/steps/1/validation/pattern", 14, "'(yes' is no regular expression"),
        arguments("pattern of an answer that explodes",
            pattern(
                "chain",
                "steps:\n  - agent: a\n  - {type: hitl, prompt: ok?, validation: {pattern: \"((a{1000}){1000}){1000}\"}}"),
            "schema", "/pattern/config/steps/1/validation/pattern", 14, "grows beyond"),
        arguments("supervisor without a team", supervisor("supervisor: a"),
            "schema", "/pattern/config", 11, "'agents' is missing"),
        arguments("empty team", supervisor("supervisor: a\nagents: []"),
            "schema", "/pattern/config/agents", 13, "at least 1"),
        arguments("twice in the team", supervisor("supervisor: a\nagents: [b, b]"),
            "schema", "/pattern/config/agents", 13, ""),
        arguments("stranger in the team", supervisor("supervisor: a\nagents: [c]"),
            "reference", "/pattern/config/agents/0", 13, "no agent 'c'"),
        arguments("default agent not in the team", supervisor("supervisor: a\nagents: [b]\ndefault_agent: a"),
            "reference", "/pattern/config/default_agent", 14, "no agent in 'agents' 'a'"),
        arguments("quality above 10", supervisor("supervisor: a\nagents: [b]\nmin_quality: 70"),
            "schema", "/pattern/config/min_quality", 14, "at most 10"),
        arguments("unknown key of a supervisor", supervisor("supervisor: a\nagents: [b]\nfast_path: {max_word: 3}"),
            "unknown-key", "/pattern/config/fast_path/max_word", 14, "did you mean 'max_words'?"),
        arguments("one branch", pattern("parallel", "branches: [{id: x, steps: [{agent: a}]}]"),
            "schema", "/pattern/config/branches", 12, "at least 2"),
        arguments("default of another type", oneStep("inputs:\n  optional:\n    n: {type: integer, default: x}\n"),
            "schema", "/inputs/optional/n/default", 15, "type integer"),
        arguments("artifact outside",
            oneStep("outputs:\n  artifacts:\n    - path: ../../etc/cron.d/x\n      from: x\n"),
            "schema", "/outputs/artifacts/0/path", 15, "'..'"),
        arguments("skill outside", oneStep("skills:\n  - id: s\n    path: ../skills/s\n"),
            "schema", "/skills/0/path", 15, "'..'"),
        arguments("absolute skill", oneStep("skills:\n  - id: s\n    path: /skills/s\n"),
            "schema", "/skills/0/path", 15, "absolute"),
        arguments("skill twice", oneStep("skills:\n  - {id: s, path: s}\n  - {id: s, path: t}\n"),
            "schema", "/skills/1/id", 15, "another skill 's'"),
        arguments("skill without its folder", oneStep("skills:\n  - {id: s, path: s, preload_metadata: true}\n"),
            "reference", "/skills/0/path", 14, "came without its folder"),
        arguments("notes outside", oneStep("context_policy:\n  notes:\n    file: ../n.md\n"),
            "schema", "/context_policy/notes/file", 15, "'..'"),
        arguments("summary of a small conversation",
            oneStep("context_policy:\n  compaction:\n    when_tokens_over: 999\n"),
            "schema", "/context_policy/compaction/when_tokens_over", 15, "1000"),
        arguments("window of one", oneStep("context_policy:\n  window:\n    max_messages: 1\n"),
            "schema", "/context_policy/window/max_messages", 15, "2"),
        arguments("artifact without a name", oneStep("outputs:\n  artifacts:\n    - {path: ./., from: x}\n"),
            "schema", "/outputs/artifacts/0/path", 15, "names none"),
        arguments("two artifacts at one place",
            oneStep("outputs:\n  artifacts:\n    - {path: a.md, from: x}\n    - {path: a.md, from: y}\n"),
            "schema", "/outputs/artifacts/1/path", 16, "another artifact at 'a.md'"),
        arguments("two artifacts whose paths are one once they are safe",
            oneStep("outputs:\n  artifacts:\n    - {path: a b.md, from: x}\n    - {path: ./a_b.md, from: y}\n"),
            "schema", "/outputs/artifacts/1/path", 16, "another artifact at 'a_b.md'"),
        arguments("notes at the place of an artifact",
            oneStep("outputs:\n  artifacts:\n    - {path: n.md, from: x}\ncontext_policy:\n  notes: {file: n.md}\n"),
            "schema", "/context_policy/notes/file", 17, "another artifact at 'n.md'"),
        arguments("notes without a name", oneStep("context_policy:\n  notes:\n    file: ./.\n"),
            "schema", "/context_policy/notes/file", 15, "names none"),
        arguments("artifact of a drive with a line break",
            oneStep("outputs:\n  artifacts:\n    - {path: \"C:\\nx\", from: x}\n"),
            "schema", "/outputs/artifacts/0/path", 15, "absolute"),
        arguments("absolute artifact", oneStep("outputs:\n  artifacts:\n    - path: /etc/x\n      from: x\n"),
            "schema", "/outputs/artifacts/0/path", 15, "absolute"),
        arguments("space that is no text", replaced("provider: offline", "provider: offline\n  space_id: 7"),
            "schema", "/runtime/space_id", 5, "Expected a string, found the number 7"),
        arguments("share of spans above all", oneStep("telemetry:\n  otel: {sample_ratio: 1.5}\n"),
            "schema", "/telemetry/otel/sample_ratio", 14, "at most 1"),
        arguments("redaction that is no yes or no", oneStep("telemetry:\n  redact: {tool_inputs: some}\n"),
            "schema", "/telemetry/redact/tool_inputs", 14, "Expected a boolean, found the text \"some\""),
        arguments("unknown key of telemetry", oneStep("telemetry:\n  otel: {endpont: x}\n"),
            "unknown-key", "/telemetry/otel/endpont", 14, "did you mean 'endpoint'?"),
        arguments("secret from elsewhere", oneStep("env:\n  secrets: [{key: K, source: vault}]\n"),
            "schema", "/env/secrets/0/source", 14, "env, secrets_manager, ssm, file"),
        arguments("rate of nothing", oneStep("tools:\n  python:\n    - {callable: grep, rate_per_minute: 0}\n"),
            "schema", "/tools/python/0/rate_per_minute", 15, "1"),
        arguments("rate beyond measure",
            oneStep("tools:\n  python:\n    - {callable: grep, rate_per_minute: 100001}\n"),
            "schema", "/tools/python/0/rate_per_minute", 15, "100000"),
        arguments("unknown effect", oneStep("tools:\n  python:\n    - {callable: grep, effect: write}\n"),
            "schema", "/tools/python/0/effect", 15, "read"),
        arguments("batch tool that is not declared",
            oneStep("tools:\n  python: [{callable: grep, batch: serch}, search]\n"),
            "reference", "/tools/python/0/batch", 14, "did you mean 'search'?"),
        arguments("batch tool of itself",
            oneStep("tools:\n  http_executors:\n    - {id: h, base_url: 'http://x', batch: h}\n"),
            "reference", "/tools/http_executors/0/batch", 15, "its own batch tool"),
        arguments("cache of what changes",
            oneStep("tools:\n  python:\n    - {callable: grep, effect: once, cache_ttl: 5}\n"),
            "reference", "/tools/python/0/cache_ttl", 15, "its effect is once"),
        arguments("two terms for one tool",
            oneStep("tools:\n  python:\n    - {callable: grep, cache_ttl: 5}\n    - {callable: x.grep, cache_ttl: 6}\n"),
            "reference", "/tools/python/1", 16, "other terms"),
        arguments("unknown MCP server", oneStep("tools:\n  mcp: [{id: m}]\n"),
            "reference", "/tools/mcp/0/id", 14, "no MCP server 'm'"),
        arguments("MCP server twice over", oneStep("tools:\n  mcp: [{id: m, command: x, url: 'http://x'}]\n"),
            "schema", "/tools/mcp/0", 14, "not both"),
        arguments("arguments of a url", oneStep("tools:\n  mcp: [{id: m, url: 'http://x', args: []}]\n"),
            "schema", "/tools/mcp/0/args", 14, "'command'"),
        arguments("MCP server by url without network",
            oneStep("security: {guardrails: {deny_network: true}}\ntools:\n  mcp: [{id: m, url: 'http://x'}]\n"),
            "schema", "/tools/mcp/0/url", 15, "deny_network"),
        arguments("$ref without a folder", replaced("{prompt: You are a.}", "{$ref: a.yaml}"),
            "reference", "/agents/a/$ref", 6, "'a.yaml'"));
  }

  /** Keys that bound a tool: the value, and what is said of it. */
  static Stream<Arguments> badLimits() {
    return Stream.of(
        arguments("effect", "write", "read, idempotent, keyed, once"),
        arguments("cache_ttl", "-1", "at least 0"),
        arguments("cache_ttl", "soon", "Expected an integer, found the text \"soon\""),
        arguments("cache_ttl", "1.5", "Expected an integer"),
        arguments("timeout_ms", "-1", "at least 1"),
        arguments("timeout_ms", "0", "at least 1"),
        arguments("timeout_ms", "1s", "Expected an integer, found the text \"1s\""),
        arguments("timeout_ms", "3000000000", "at most 2147483647"),
        arguments("max_concurrency", "-1", "at least 1"),
        arguments("max_concurrency", "0", "at least 1"),
        arguments("max_concurrency", "many", "Expected an integer, found the text \"many\""),
        arguments("rate_per_minute", "-1", "at least 1"),
        arguments("rate_per_minute", "0", "at least 1"),
        arguments("rate_per_minute", "60/min", "Expected an integer, found the text \"60/min\""),
        arguments("batch", "''", ""),
        arguments("batch", "5", "Expected a string, found the number 5"),
        arguments("requires_approval", "maybe", "Expected a boolean, found the text \"maybe\""),
        arguments("requires_approval", "1", "Expected a boolean, found the number 1"));
  }

  static Stream<Arguments> notYet() {
    return Stream.of(
        arguments(pattern("parallel", "branches: [{id: x, steps: [{agent: a}]}, {id: y, steps: [{agent: a}]}]"),
            "/pattern/type", 10, "'parallel'; it has chain, workflow"),
        arguments(replaced("provider: offline", "provider: gemini"),
            "/runtime/provider", 4, "'gemini'; it has offline, ollama, openai"),
        arguments(replaced("prompt: You are b.", "prompt: You are b.\n    provider: gemini"),
            "/agents/b/provider", 9, "gemini"),
        arguments(oneStep("tools:\n  mcp:\n    - id: m\n      command: x\n"),
            "/tools/mcp/0/command", 16, "gantry.mcp.commands-in-files"),
        arguments(oneStep("context_policy:\n  compaction:\n    summarization_model:\n      provider: gemini\n"),
            "/context_policy/compaction/summarization_model/provider", 16, "'gemini'; it has offline, ollama, openai"),
        arguments(oneStep("env:\n  secrets: [{key: K, source: ssm}]\n"), "/env/secrets/0/source", 14, "secret"),
        arguments(oneStep("env:\n  secrets: [{key: K, source: secrets_manager}]\n"),
            "/env/secrets/0/source", 14, "elsewhere than in env or in a file"),
        arguments(replaced("provider: offline", "provider: offline\n  diagnostics: true"),
            "/runtime/diagnostics", 5, "diagnostics"),
        arguments(replaced("provider: offline", "provider: offline\n  durability: relaxed"),
            "/runtime/durability", 5, "durability"));
  }

  private static String supervisor(String config) {
    return pattern("supervisor", config);
  }

  private static String pattern(String type, String config) {
    return WorkflowFiles.with("pattern:\n  type: " + type + "\n  config:\n" + config.indent(4));
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("badFiles")
  void isRefusedWithItsPlace(String what, String file, String code, String pointer, int line, String words) {
    InvalidWorkflowException refusal = refusal(everything, file);

    assertThat(refusal.problems().get(0)).satisfies(problem -> {
      assertThat(problem.code()).isEqualTo(code);
      assertThat(problem.pointer()).isEqualTo(pointer);
      assertThat(problem.line()).isEqualTo(line);
      assertThat(problem.message()).contains(words);
    });
  }

  @ParameterizedTest(name = "{3}")
  @MethodSource("notYet")
  void isRefusedByNameWhenTheServerCannotDoItYet(String file, String pointer, int line, String words) {
    InvalidWorkflowException refusal = refusal(now, file);

    assertThat(refusal.problems()).singleElement().satisfies(problem -> {
      assertThat(problem.code()).isEqualTo("unsupported");
      assertThat(problem.pointer()).isEqualTo(pointer);
      assertThat(problem.line()).isEqualTo(line);
      assertThat(problem.message()).contains(words);
    });
  }

  @ParameterizedTest(name = "{0}: {1}")
  @MethodSource("badLimits")
  void aLimitOfAToolIsRefusedWithItsPlaceWhicheverToolItBounds(String key, String value, String words) {
    for (Map.Entry<String, String> tool : boundedTools(key + ": " + value).entrySet()) {
      assertThat(refusal(everything, tool.getValue()).problems()).singleElement().satisfies(problem -> {
        assertThat(problem.code()).isEqualTo("schema");
        assertThat(problem.pointer()).isEqualTo("/tools/" + tool.getKey() + "/0/" + key);
        assertThat(problem.line()).isEqualTo(14);
        assertThat(problem.message()).contains(words);
      });
    }
  }

  /** A file for each kind of tool, with this key at line 14. */
  private static Map<String, String> boundedTools(String limit) {
    return Map.of(
        "python", oneStep("tools:\n  python: [{callable: grep, " + limit + "}]\n"),
        "mcp", oneStep("tools:\n  mcp: [{id: m, command: x, " + limit + "}]\n"),
        "http_executors",
        oneStep("tools:\n  http_executors: [{id: h, base_url: 'http://x', " + limit + "}]\n"));
  }

  @Test
  @Timeout(10)
  void aYamlBombIsRefusedBeforeItUnfolds() {
    StringBuilder bomb = new StringBuilder("a: &a [x, x]\n");
    for (char name = 'b'; name < 'w'; name++) {
      char before = (char) (name - 1);
      bomb.append("%1$s: &%1$s [*%2$s, *%2$s]\n".formatted(name, before));
    }
    assertThat(refusal(now, bomb.toString()).problems()).singleElement().satisfies(problem -> {
      assertThat(problem.code()).isEqualTo("too-large");
      assertThat(problem.message()).contains("aliases");
    });
    StringBuilder wide = new StringBuilder("a: &a [x]\nb: [*a");
    IntStream.range(0, 60).forEach(i -> wide.append(", *a"));
    assertThat(refusal(now, wide + "]\n").problems()).singleElement()
        .satisfies(problem -> assertThat(problem.message()).contains("aliases"));
  }

  @Test
  @Timeout(10)
  void elevenMegabytesAreRefusedUnread() {
    String large = "name: \"" + "x".repeat(11 * 1024 * 1024) + "\"\n: : broken";
    assertThat(refusal(now, large).problems()).singleElement().satisfies(problem -> {
      assertThat(problem.code()).isEqualTo("too-large");
      assertThat(problem.pointer()).isEmpty();
      assertThat(problem.message()).contains("10 MB");
    });
  }

  @Test
  @Timeout(10)
  void deepNestingIsRefused() {
    assertThat(refusal(now, "name: " + "[".repeat(100_000)).problems()).singleElement()
        .satisfies(problem -> assertThat(problem.code()).isEqualTo("too-large"));
  }

  @Test
  @Timeout(10)
  void manyDigitsAreRefused() {
    assertThat(refusal(now, "name: " + "9".repeat(1_000_000)).problems()).singleElement()
        .satisfies(problem -> assertThat(problem.code()).isEqualTo("syntax"));
  }

  @Test
  void allProblemsAreReportedInDocumentOrderAndAtMostFifty() {
    String file = WorkflowFiles.with("pattern:\n  type: workflow\n  config:\n    tasks:\n"
        + IntStream.range(0, 70)
            .mapToObj(i -> "      - {id: t" + i + ", agent: nobody" + i + "}\n")
            .collect(Collectors.joining()));
    List<WorkflowProblem> problems = refusal(now, file).problems();
    assertThat(problems).hasSize(50);
    assertThat(problems).extracting(WorkflowProblem::line).isSorted().startsWith(13, 14);
  }

  @Test
  void jsonIsReadByTheSameRules() {
    String file = "{\n\t\"version\": 0,\n\t\"name\": \"x\",\n\t\"nmae\": \"\\ud83d\\ude00 \\/\"\n}";
    InvalidWorkflowException refusal = refusal(now, file);
    assertThat(refusal.problems()).anySatisfy(problem -> {
      assertThat(problem.code()).isEqualTo("unknown-key");
      assertThat(problem.line()).isEqualTo(4);
    });
  }

  private static InvalidWorkflowException refusal(WorkflowReader reader, String file) {
    InvalidWorkflowException refusal =
        catchThrowableOfType(
            InvalidWorkflowException.class, () -> reader.read(file, References.NONE).checkProviders());
    assertThat(refusal).isNotNull();
    return refusal;
  }

  private static String replaced(String old, String fresh) {
    return oneStep("").replace(old, fresh);
  }

  private static String agentB(String more) {
    return replaced("prompt: You are b.", "prompt: You are b.\n    " + more);
  }

  private static String tasks(String first, String second) {
    return WorkflowFiles.with("""
        pattern:
          type: workflow
          config:
            tasks:
              - id: one
                agent: a
                deps: %s
              - {id: two, agent: a, deps: %s}
        """.formatted(first, second));
  }
}
