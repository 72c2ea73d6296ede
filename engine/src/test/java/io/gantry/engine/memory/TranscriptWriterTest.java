package io.gantry.engine.memory;

import static org.assertj.core.api.Assertions.assertThat;

import io.gantry.engine.agent.Exchange;
import io.gantry.engine.tool.ToolCall;
import io.gantry.engine.tool.ToolOutcome;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.UnaryOperator;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import org.junit.jupiter.api.Test;

/** What is written down as a conversation grows is what would be written of it at once, and each turn is written once. */
class TranscriptWriterTest {

  private static final int PREVIEW = 400;

  @Property(tries = 1_000)
  void whatIsWrittenPieceByPieceIsWhatIsWrittenAtOnce(@ForAll long seed) {
    Random random = new Random(seed);
    TranscriptWriter growing = new TranscriptWriter(PREVIEW, UnaryOperator.identity());
    List<Said> steps = new ArrayList<>();
    for (int change = 0; change < 40; change++) {
      grow(steps, random);
      if (random.nextInt(3) > 0) {
        assertThat(growing.write(steps)).isEqualTo(Conversations.written(steps, PREVIEW));
      }
    }
  }

  private static void grow(List<Said> steps, Random random) {
    if (steps.isEmpty() || random.nextInt(8) == 0) {
      if (random.nextInt(4) == 0 && !steps.isEmpty()) {
        // It failed, and is no part of the conversation any more.
        steps.remove(steps.size() - 1);
      }
      steps.add(Conversations.step("steps[" + random.nextInt(1_000) + "]", "input"));
      return;
    }
    Exchange exchange = steps.get(steps.size() - 1).exchange();
    List<Exchange.Reply> replies = exchange.replies();
    Exchange.Reply last = replies.isEmpty() ? null : replies.get(replies.size() - 1);
    if (last != null && last.hasOpenCalls() && random.nextInt(4) > 0) {
      ToolCall next = last.calls().get(last.results().size());
      exchange.add(new Exchange.ToolResult(next.id(), "grep", ToolOutcome.Status.OK, "y".repeat(random.nextInt(1_000))));
    } else if (random.nextInt(3) == 0) {
      exchange.nudge("go-on", "Go on " + random.nextInt(100));
    } else {
      List<ToolCall> calls = new ArrayList<>();
      for (int i = random.nextInt(3); i > 0; i--) {
        calls.add(new ToolCall("c" + i, "grep", "{}"));
      }
      exchange.add(random.nextBoolean() ? "thinking" : "", calls);
    }
  }

  @Test
  void aResultIsLookedAtOnceHoweverOftenTheConversationIsWrittenDown() {
    AtomicInteger looks = new AtomicInteger();
    TranscriptWriter writer =
        new TranscriptWriter(PREVIEW, result -> {
          looks.incrementAndGet();
          return result;
        });
    Said step = Conversations.step("steps[0]", "Go");

    for (int i = 0; i < 100; i++) {
      Conversations.called(step, "c" + i, "grep", "{}", "z".repeat(1_000));
      writer.write(List.of(step));
    }

    assertThat(looks).as("once as the last turn and once before it").hasValueLessThanOrEqualTo(200);
    assertThat(writer.write(List.of(step)).results()).hasSize(100).containsKeys("result-1", "result-100");
  }
}
