package io.gantry.engine.memory;

import static org.assertj.core.api.Assertions.assertThat;

import dev.langchain4j.agent.tool.ToolExecutionRequest;
import dev.langchain4j.data.message.AiMessage;
import dev.langchain4j.data.message.ChatMessage;
import dev.langchain4j.data.message.ToolExecutionResultMessage;
import dev.langchain4j.data.message.UserMessage;
import io.gantry.engine.workflow.ContextPolicy;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;

/** Whatever was said, and wherever a window or a summary cuts it, a model can be sent what is left. */
class ExcerptPropertiesTest {

  private static final int PREVIEW = 500;

  @Property(tries = 2_000)
  void anExcerptIsSound(@ForAll long seed, @ForAll @IntRange(min = 2, max = 40) int most) {
    List<Said> parts = Conversations.random(seed);
    Transcript transcript = Conversations.written(parts, PREVIEW);
    Optional<Summary> summary = summary(transcript, new Random(seed));

    Excerpt excerpt = Excerpt.of(transcript, summary, most);
    List<ChatMessage> messages = excerpt.messages();

    assertThat(messages.get(0)).as("somebody asks first").isInstanceOf(UserMessage.class);
    assertResultsFollowTheirCalls(messages);
    Said current = parts.get(parts.size() - 1);
    assertThat(messages).as("what the step was told is there").contains(UserMessage.from(current.exchange().input()));
    assertThat(all(transcript)).as("nothing is invented or moved").containsSubsequence(withoutSummary(messages, excerpt));
    List<ChatMessage> last = lastSaid(transcript, transcript.covered(summary));
    assertThat(messages).as("the last reply and what follows it are there").endsWith(last.toArray(ChatMessage[]::new));
    assertThat(messages.size()).isLessThanOrEqualTo(Math.max(most, last.size() + 2));
    assertThat(Excerpt.of(transcript, summary, most)).isEqualTo(excerpt);
  }

  @Property(tries = 500)
  void aWindowThatIsWideEnoughLeavesNothingOut(@ForAll long seed) {
    Transcript transcript = Conversations.written(Conversations.random(seed), PREVIEW);

    Excerpt excerpt = Excerpt.of(transcript, Optional.empty(), 1_000);

    assertThat(excerpt.messages()).isEqualTo(all(transcript));
    assertThat(excerpt.leftOut()).isZero();
  }

  @Property(tries = 1_000)
  void aSummaryNeverTakesTheMostRecentMessages(
      @ForAll long seed, @ForAll @IntRange(min = 1, max = 12) int preserved) {
    Transcript transcript = Conversations.written(Conversations.random(seed), PREVIEW);
    Compaction compaction =
        new Compaction(
            new ContextPolicy.Compaction(true, 1_000, new Random(seed).nextDouble(), preserved, Optional.empty()));

    Optional<Compaction.Due> due = compaction.due(transcript, Optional.empty(), new Size(1_001, true));

    due.ifPresent(found -> {
      int covered = transcript.covered(Optional.of(new Summary(found.through(), found.said(), "")));
      List<Line> rest = transcript.lines().subList(covered, transcript.lines().size());
      assertThat(covered).isPositive();
      assertThat(rest.stream().mapToInt(line -> line.messages().size()).sum()).isGreaterThanOrEqualTo(preserved);
    });
  }

  private static List<ChatMessage> lastSaid(Transcript transcript, int covered) {
    List<Line> lines = transcript.lines();
    List<ChatMessage> last = new ArrayList<>();
    for (int i = lines.size() - 1; i >= covered; i--) {
      last.addAll(0, lines.get(i).messages());
      if (lines.get(i).isReply() || lines.get(i).isInput()) {
        break;
      }
    }
    return last;
  }

  /** Sometimes none; else one that ends anywhere before the last line. */
  private static Optional<Summary> summary(Transcript transcript, Random random) {
    int lines = transcript.lines().size();
    if (lines == 1 || random.nextInt(3) == 0) {
      return Optional.empty();
    }
    Line through = transcript.lines().get(random.nextInt(lines - 1));
    return Optional.of(new Summary(through.step(), through.number() + 1, "Much was said."));
  }

  private static List<ChatMessage> all(Transcript transcript) {
    return transcript.lines().stream().flatMap(line -> line.messages().stream()).toList();
  }

  private static List<ChatMessage> withoutSummary(List<ChatMessage> messages, Excerpt excerpt) {
    return excerpt.summary().isPresent() ? messages.subList(1, messages.size()) : messages;
  }

  private static void assertResultsFollowTheirCalls(List<ChatMessage> messages) {
    List<String> awaited = new ArrayList<>();
    for (ChatMessage message : messages) {
      if (message instanceof ToolExecutionResultMessage result) {
        assertThat(awaited).as("a result stands behind its call").contains(result.id());
        awaited.remove(result.id());
      } else {
        assertThat(awaited).as("every call has its result before anybody speaks again").isEmpty();
        if (message instanceof AiMessage said) {
          said.toolExecutionRequests().stream().map(ToolExecutionRequest::id).forEach(awaited::add);
        }
      }
    }
    assertThat(awaited).isEmpty();
  }
}
