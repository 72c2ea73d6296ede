package io.gantry.engine.tool;

import static io.gantry.engine.tool.ToolFixtures.context;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.gantry.engine.context.Caller;
import io.gantry.engine.workflow.Effect;
import io.gantry.engine.workflow.Tools.Terms;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Random;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Side by side or one after the other: the calls of a reply end the same, and only those that read ever overlap. */
@Timeout(60)
class BatchEqualityTest {

  private final ExecutorService threads = Executors.newFixedThreadPool(4);
  private final AtomicInteger underWay = new AtomicInteger();
  private final AtomicInteger mostReading = new AtomicInteger();
  private final AtomicInteger changingBesideAnother = new AtomicInteger();
  private final AtomicInteger joinedCalls = new AtomicInteger();
  private final Map<String, Tool> tools = new LinkedHashMap<>();

  @AfterEach
  void stop() throws InterruptedException {
    threads.shutdownNow();
    assertThat(threads.awaitTermination(10, TimeUnit.SECONDS)).isTrue();
  }

  @Test
  void aHundredRepliesEndTheSameWithAndWithoutConcurrencyAndWhatChangesNeverOverlaps() {
    for (Effect effect : Effect.values()) {
      String name = effect.name().toLowerCase(Locale.ROOT);
      tools.put(
          name, new FixedTool(name, effect, Duration.ofSeconds(20), (arguments, context) -> work(effect, arguments)));
    }
    Toolbox box = new RunToolbox(RunToolbox.Contents.of(List.copyOf(tools.values())), () -> {});
    for (int seed = 0; seed < 100; seed++) {
      List<ToolCall> reply = reply(new Random(seed));
      List<ToolOutcome> together = execute(reply, box, true);
      List<ToolOutcome> alone = execute(reply, box, false);
      assertThat(together).as("reply %d", seed).usingRecursiveComparison().ignoringFields("waited", "took").isEqualTo(alone);
      assertThat(together).extracting(ToolOutcome::call).containsExactlyElementsOf(reply);
    }
    assertThat(changingBesideAnother).hasValue(0);
    assertThat(mostReading.get()).as("calls that read do overlap").isGreaterThan(1);
  }

  @Test
  void aHundredRepliesEndTheSameWhetherCallsAreMadeOneByOneOrAsOneAndWhatChangesNeverOverlaps() {
    for (Effect effect : List.of(Effect.READ, Effect.IDEMPOTENT, Effect.ONCE)) {
      Toolbox apart = box(effect, Optional.empty());
      Toolbox joined = box(effect, Optional.of("many"));
      for (int seed = 0; seed < 100; seed++) {
        List<ToolCall> reply = lookingUp(new Random(seed));
        List<ToolOutcome> alone = execute(reply, apart, false);
        assertThat(execute(reply, joined, true)).as("reply %d, %s", seed, effect)
            .usingRecursiveComparison().ignoringFields("waited", "took", "source", "joint").isEqualTo(alone);
        assertThat(execute(reply, joined, false)).as("reply %d, one after the other", seed)
            .usingRecursiveComparison().ignoringFields("waited", "took").isEqualTo(alone);
        assertThat(alone).extracting(ToolOutcome::call).containsExactlyElementsOf(reply);
      }
    }
    assertThat(changingBesideAnother).hasValue(0);
    assertThat(joinedCalls.get()).as("calls that became one").isGreaterThan(100);
  }

  private Toolbox box(Effect ofMany, Optional<String> batch) {
    Terms terms =
        new Terms(
            Optional.empty(), Optional.empty(), Optional.empty(), OptionalInt.empty(), OptionalInt.empty(), batch, false);
    Tool one =
        new FixedTool(
            "one", Effect.READ, Duration.ofSeconds(20), (arguments, context) -> work(Effect.READ, arguments));
    ToolSignature signature =
        new ToolSignature(
            "many", "", ToolFixtures.json("{\"type\": \"object\"}"), ofMany, Duration.ofSeconds(20));
    Tool many =
        new FixedTool(signature, (arguments, context) -> {
          List<String> parts = new ArrayList<>();
          for (JsonNode item : arguments.path("items")) {
            joinedCalls.incrementAndGet();
            parts.add("\"" + work(ofMany, item) + "\"");
          }
          return parts.toString();
        });
    Tool other =
        new FixedTool(
            "once", Effect.ONCE, Duration.ofSeconds(20), (arguments, context) -> work(Effect.ONCE, arguments));
    return new RunToolbox(RunToolbox.Contents.of(List.of(DeclaredTool.of(one, terms), many, other)), () -> {});
  }

  private static List<ToolCall> lookingUp(Random random) {
    List<ToolCall> calls = new ArrayList<>();
    int size = 1 + random.nextInt(10);
    for (int i = 0; i < size; i++) {
      String tool =
          switch (random.nextInt(8)) {
            case 0 -> "once";
            case 1 -> "unknown";
            default -> "one";
          };
      String arguments = random.nextInt(6) == 0 ? "{}" : "{\"x\":\"" + random.nextInt(4) + "\"}";
      calls.add(new ToolCall("c" + i, tool, arguments));
    }
    return calls;
  }

  private List<ToolOutcome> execute(List<ToolCall> reply, Toolbox box, boolean parallel) {
    ToolBatch batch = new ToolBatch((delay, task) -> () -> {}, System::nanoTime);
    List<ToolOutcome> outcomes = new ArrayList<>();
    List<ToolCall> open = new ArrayList<>(reply);
    while (!open.isEmpty()) {
      List<ToolCall> next = Segments.next(open, call -> batch.effectOf(call, box), parallel);
      List<ToolCall> group = next.subList(0, batch.together(next, box));
      for (ToolOutcome outcome :
          batch.run(group, box, context(), threads, Caller.NOBODY).outcomes().toCompletableFuture().join()) {
        outcomes.add(outcome);
        open.remove(outcome.call());
      }
    }
    return outcomes;
  }

  private static List<ToolCall> reply(Random random) {
    List<ToolCall> calls = new ArrayList<>();
    int size = 1 + random.nextInt(10);
    for (int i = 0; i < size; i++) {
      String tool =
          switch (random.nextInt(8)) {
            case 0 -> "once";
            case 1 -> "idempotent";
            case 2 -> "keyed";
            case 3 -> "unknown";
            default -> "read";
          };
      String arguments =
          switch (random.nextInt(6)) {
            case 0 -> "{}";
            case 1 -> "{\"x\":\"fail " + i + "\"}";
            case 2 -> "{\"x\":\"break\"}";
            default -> "{\"x\":\"" + i + "\"}";
          };
      calls.add(new ToolCall("c" + i, tool, arguments));
    }
    return calls;
  }

  private String work(Effect effect, JsonNode arguments) throws ToolException {
    int beside = underWay.incrementAndGet();
    try {
      if (effect == Effect.READ) {
        mostReading.accumulateAndGet(beside, Math::max);
      } else if (beside > 1) {
        changingBesideAnother.incrementAndGet();
      }
      // Gives the others a chance to begin meanwhile.
      Thread.yield();
      String text = arguments.path("x").asText();
      if (text.startsWith("fail")) {
        throw new ToolException("It said " + text);
      }
      if (text.equals("break")) {
        throw new IllegalStateException(text);
      }
      return "did " + text;
    } finally {
      if (effect != Effect.READ && underWay.get() > 1) {
        changingBesideAnother.incrementAndGet();
      }
      underWay.decrementAndGet();
    }
  }
}
