package io.gantry.cli.progress;

import io.gantry.cli.api.RunMessage;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;

/**
 * What one step did and where its time went, built up event by event. A step that a resumed run starts again goes on
 * counting. Not safe for several threads.
 */
public final class StepTimes {

  private final String id;
  private String agent = "";
  private Optional<Instant> started = Optional.empty();
  private Optional<Instant> ended = Optional.empty();
  private String outcome = "open";
  private String reason = "";
  private int modelCalls;
  private int knownAnswers;
  private int toolCalls;
  private int joinedCalls;
  private Duration waited = Duration.ZERO;
  private Duration inModel = Duration.ZERO;
  private Duration inTools = Duration.ZERO;
  private long tokens;

  StepTimes(String id) {
    this.id = id;
  }

  void apply(RunMessage message) {
    switch (message.kind()) {
      case "StepStarted" -> {
        agent = message.text("agent");
        started = started.or(() -> Optional.of(message.at()));
      }
      case "ToolStepStarted" -> {
        agent = message.text("tool");
        started = started.or(() -> Optional.of(message.at()));
      }
      case "QuestionAsked" -> {
        agent = "human";
        started = started.or(() -> Optional.of(message.at()));
      }
      case "ModelReplied", "ConversationCompacted", "CompactionFailed" -> {
        modelCalls++;
        inModel = inModel.plus(message.duration("took"));
        waited = waited.plus(message.duration("waited"));
        if (message.body().has("source")) {
          knownAnswers++;
        } else {
          // Those of an answer that was given before are what it cost then.
          tokens += message.body().path("tokens").path("input").asLong();
          tokens += message.body().path("tokens").path("output").asLong();
        }
      }
      case "ModelFailed" -> {
        modelCalls++;
        inModel = inModel.plus(message.duration("took"));
        waited = waited.plus(message.duration("waited"));
      }
      case "ToolReturned" -> {
        toolCalls++;
        joinedCalls += message.text("source").equals("batch") ? 1 : 0;
        inTools = inTools.plus(message.duration("took"));
        waited = waited.plus(message.duration("waited"));
      }
      // They return one by one and took no time of their own.
      case "CallsJoined" -> inTools = inTools.plus(message.duration("took"));
      case "StepCompleted" -> end(message, "done");
      case "StepFailed" -> {
        end(message, "failed");
        reason = message.text("kind") + ": " + message.text("reason");
      }
      default -> {
        // Kinds that say nothing about times, and those of newer servers.
      }
    }
  }

  private void end(RunMessage message, String how) {
    ended = Optional.of(message.at());
    outcome = how;
  }

  public String id() {
    return id;
  }

  public String agent() {
    return agent;
  }

  public boolean isOpen() {
    return ended.isEmpty();
  }

  /** {@code open}, {@code done} or {@code failed}. */
  public String outcome() {
    return outcome;
  }

  /** Why it failed; empty unless it did. */
  public String reason() {
    return reason;
  }

  public int modelCalls() {
    return modelCalls;
  }

  /** Model calls among them that were not made, as their answer was given before. */
  public int knownAnswers() {
    return knownAnswers;
  }

  public int toolCalls() {
    return toolCalls;
  }

  /** Tool calls among them that were made with others as one call. */
  public int joinedCalls() {
    return joinedCalls;
  }

  /** Time its model and tool calls waited for a limit or a thread; calls that waited side by side count each. */
  public Duration waited() {
    return waited;
  }

  public Duration inModel() {
    return inModel;
  }

  public Duration inTools() {
    return inTools;
  }

  /** From start to end by the server's clock; zero while open. */
  public Duration total() {
    return started.isPresent() && ended.isPresent() ? Duration.between(started.get(), ended.get()) : Duration.ZERO;
  }

  public long tokens() {
    return tokens;
  }
}
