package io.gantry.engine.memory;

import static org.assertj.core.api.Assertions.assertThat;

import dev.langchain4j.data.message.UserMessage;
import io.gantry.engine.model.Tokens;
import io.gantry.engine.workflow.ContextPolicy;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class CompactionTest {

  private static final Size LONG = new Size(1_001, false);

  @Test
  void aConversationThatIsNotTooLongStaysAsItIs() {
    assertThat(compaction(0.5, 2).due(steps(10), Optional.empty(), new Size(1_000, true))).isEmpty();
    assertThat(compaction(0.5, 2).due(steps(10), Optional.empty(), LONG)).isPresent();
  }

  @Test
  void oneThatIsSwitchedOffDoesNothing() {
    ContextPolicy.Compaction off = new ContextPolicy.Compaction(false, 1_000, 0.5, 2, Optional.empty());

    assertThat(new Compaction(off).due(steps(10), Optional.empty(), LONG)).isEmpty();
  }

  @Test
  void theShareThatTheRatioSaysIsSummarisedOldestFirst() {
    Compaction.Due due = compaction(0.35, 2).due(steps(10), Optional.empty(), LONG).orElseThrow();

    // 19 messages, of which a third and a bit are 7: three whole steps and the input of the fourth.
    assertThat(due.through()).isEqualTo("steps[3]");
    assertThat(due.said()).isEqualTo(1);
    assertThat(text(due)).contains("USER: input 0", "ASSISTANT: answer 0", "USER: input 3").doesNotContain("answer 3");
  }

  @Test
  void theMostRecentMessagesAreNotSummarised() {
    Compaction.Due due = compaction(1.0, 15).due(steps(10), Optional.empty(), LONG).orElseThrow();

    assertThat(due.through()).isEqualTo("steps[1]");
    assertThat(due.said()).isEqualTo(2);
    assertThat(compaction(1.0, 19).due(steps(10), Optional.empty(), LONG)).isEmpty();
  }

  @Test
  void moreIsSummarisedWhereTheShareIsTooLittleToBeWorthACall() {
    Compaction.Due due = compaction(0.0, 2).due(steps(10), Optional.empty(), LONG).orElseThrow();

    // An input has 12 or 13 tokens and an answer 52; a tenth of the allowed 1,000 is reached by the second answer.
    assertThat(due.through()).isEqualTo("steps[1]");
    assertThat(due.said()).isEqualTo(2);
  }

  @Test
  void aLaterSummaryTakesTheEarlierOneIn() {
    Summary former = new Summary("steps[3]", 1, "They spoke of four things.");

    Compaction.Due due = compaction(0.5, 2).due(steps(10), Optional.of(former), LONG).orElseThrow();

    assertThat(text(due)).contains("They spoke of four things.", "answer 3").doesNotContain("input 3", "answer 2");
    assertThat(due.through()).isEqualTo("steps[6]");
  }

  @Test
  void aSummaryThatIsNoShorterIsSaidToBe() {
    Compaction.Due due = compaction(0.5, 2).due(steps(10), Optional.empty(), LONG).orElseThrow();

    assertThat(due.isShorter("In short.")).isTrue();
    assertThat(due.isShorter("At length. ".repeat(1_000))).isFalse();
  }

  @Test
  void theSizeIsWhatTheProviderCountedAndAnEstimateOfWhatCameSince() {
    Said step = Conversations.called(Conversations.step("steps[0]", "x".repeat(4_000)), "1", "grep", "{}", "y".repeat(400));
    step.exchange().nudge("stalled", "z".repeat(40));
    Excerpt excerpt = Excerpt.of(Conversations.written(List.of(step), 8_000), Optional.empty(), 100);

    assertThat(Size.of(excerpt, "system", Optional.of(new Tokens(700, 30, false)))).isEqualTo(new Size(730 + 110, false));
    assertThat(Size.of(excerpt, "system", Optional.of(new Tokens(700, 30, true)))).isEqualTo(new Size(1_113, true));
    assertThat(Size.of(excerpt, "system", Optional.empty())).isEqualTo(new Size(1_113, true));
  }

  private static Compaction compaction(double ratio, int preserved) {
    return new Compaction(new ContextPolicy.Compaction(true, 1_000, ratio, preserved, Optional.empty()));
  }

  /** Steps of an input and an answer each, the last one without its answer. */
  private static Transcript steps(int count) {
    List<Said> steps = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      Said step = Conversations.step("steps[" + i + "]", "input " + i + " " + "x".repeat(43));
      steps.add(i < count - 1 ? Conversations.answered(step, "answer " + i + " " + "y".repeat(200)) : step);
    }
    return Conversations.written(steps, 8_000);
  }

  private static String text(Compaction.Due due) {
    return ((UserMessage) due.request().messages().get(1)).singleText();
  }
}
