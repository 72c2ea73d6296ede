package io.gantry.engine.agent;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import dev.langchain4j.agent.tool.ToolSpecification;
import dev.langchain4j.data.message.ChatMessage;
import dev.langchain4j.model.chat.request.ChatRequest;
import io.gantry.engine.tool.Tool;
import io.gantry.engine.tool.ToolBatch;
import io.gantry.engine.tool.ToolCall;
import io.gantry.engine.tool.ToolContext;
import io.gantry.engine.tool.ToolOutcome.Status;
import io.gantry.engine.tool.ToolSignature;
import io.gantry.engine.tool.Toolbox;
import io.gantry.engine.workflow.Agent;
import io.gantry.engine.workflow.Effect;
import io.gantry.engine.workflow.ModelRef;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;
import java.util.function.Function;
import java.util.function.IntFunction;
import java.util.stream.IntStream;

/** One step of an agent with nothing around it: a strategy, a model and tools that the test makes up. */
final class PlayedStep {

  private static final int MOST_MOVES = 2_000;
  private static final Set<String> TOOLS = new LinkedHashSet<>(List.of("look", "find"));

  final Exchange exchange = new Exchange("You are tested.", "Go");

  /** What happened, a line each. */
  final List<String> story = new ArrayList<>();

  /** The names of the tools that each model call offered. */
  final List<List<String>> offered = new ArrayList<>();

  private final Strategy strategy;
  private final BoundAgent agent;

  /** What the model says: text, calls, or both. */
  record Said(String text, List<ToolCall> calls) {

    static Said text(String text) {
      return new Said(text, List.of());
    }

    /** Calls as {@code tool {arguments}}, each with an id of its place. */
    static Said calls(String... calls) {
      List<ToolCall> all = new ArrayList<>();
      for (String call : calls) {
        String[] parts = call.split(" ", 2);
        all.add(new ToolCall("c" + all.size(), parts[0], parts.length > 1 ? parts[1] : "{}"));
      }
      return new Said("", all);
    }
  }

  PlayedStep(Strategy strategy, BoundAgent agent) {
    this.strategy = strategy;
    this.agent = agent;
  }

  static BoundAgent agent(int maxSteps, Optional<JsonNode> outputSchema) {
    Agent definition =
        new Agent(
            "worker",
            "You are tested.",
            Optional.empty(),
            ModelRef.OFFLINE,
            Optional.empty(),
            outputSchema,
            Agent.REACT,
            OptionalInt.of(maxSteps));
    ToolBatch batch = new ToolBatch((delay, task) -> () -> {}, () -> 0L);
    return new BoundAgent(definition, ModelRef.OFFLINE, new Box(), TOOLS, batch);
  }

  /**
   * Plays the step to its end, which it has to come to within 2,000 moves.
   *
   * @param model what it says at its n-th call, from 1
   * @param tools how a call ends and what it answers, parted by a colon
   */
  Move play(IntFunction<Said> model, Function<ToolCall, String> tools) {
    for (int moves = 0; moves < MOST_MOVES; moves++) {
      Move move = strategy.next(exchange, agent);
      assertThat(strategy.next(exchange, agent)).as("the same exchange gets the same move").isEqualTo(move);
      if (move instanceof Move.Answer answer) {
        story.add((answer.salvaged() ? "salvaged: " : "answer: ") + answer.response());
        return move;
      } else if (move instanceof Move.GiveUp giveUp) {
        story.add(giveUp.cause() + ": " + giveUp.reason());
        return move;
      }
      make(move, model, tools);
    }
    throw new AssertionError("No end after " + MOST_MOVES + " moves: " + story);
  }

  private void make(Move move, IntFunction<Said> model, Function<ToolCall, String> tools) {
    if (move instanceof Move.CallModel call) {
      List<ChatMessage> told =
          IntStream.rangeClosed(0, exchange.replies().size())
              .mapToObj(turn -> Conversation.utterances(exchange, turn, Exchange.ToolResult::text))
              .flatMap(List::stream)
              .flatMap(utterance -> utterance.messages().stream())
              .toList();
      ChatRequest request = Conversation.request(agent, exchange.prompt(), told, List.of(), call);
      offered.add(request.toolSpecifications().stream().map(ToolSpecification::name).toList());
      Said said = model.apply(offered.size());
      story.add("model" + (call.withTools() ? "" : " without tools"));
      exchange.add(said.text(), said.calls());
    } else if (move instanceof Move.CallTools group) {
      assertThat(group.calls()).as("a group of calls is never empty").isNotEmpty();
      for (ToolCall call : group.calls()) {
        String[] end = tools.apply(call).split(":", 2);
        story.add("runs " + call.tool());
        exchange.add(new Exchange.ToolResult(call.id(), call.tool(), Status.valueOf(end[0]), end[1]));
      }
    } else if (move instanceof Move.RefuseCall refusal) {
      story.add("refuses " + refusal.call().tool());
      ToolCall call = refusal.call();
      exchange.add(new Exchange.ToolResult(call.id(), call.tool(), Status.REFUSED, refusal.text()));
    } else if (move instanceof Move.Nudge nudge) {
      story.add(nudge.code());
      exchange.nudge(nudge.code(), nudge.text());
    }
  }

  /** The text of the one nudge with this code. */
  String told(String code) {
    return exchange.nudges().stream().filter(nudge -> nudge.code().equals(code)).findFirst().orElseThrow().text();
  }

  private record Box() implements Toolbox {

    @Override
    public Set<String> names() {
      return TOOLS;
    }

    @Override
    public Optional<Tool> find(String name) {
      return TOOLS.contains(name) ? Optional.of(new Look(name)) : Optional.empty();
    }

    @Override
    public void close() {}
  }

  private record Look(String name) implements Tool {

    @Override
    public ToolSignature signature() {
      JsonNode anything = JsonNodeFactory.instance.objectNode().put("type", "object");
      return new ToolSignature(name, "Does " + name, anything, Effect.READ, Duration.ofSeconds(1));
    }

    @Override
    public String call(JsonNode arguments, ToolContext context) {
      throw new AssertionError("This tool is only looked at");
    }
  }
}
