package io.gantry.engine.agent;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import io.gantry.engine.tool.Tool;
import io.gantry.engine.tool.ToolBatch;
import io.gantry.engine.tool.ToolCall;
import io.gantry.engine.tool.ToolContext;
import io.gantry.engine.tool.ToolOutcome;
import io.gantry.engine.tool.ToolSignature;
import io.gantry.engine.tool.Toolbox;
import io.gantry.engine.workflow.Agent;
import io.gantry.engine.workflow.Effect;
import io.gantry.engine.workflow.ModelRef;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;
import java.util.function.Consumer;
import java.util.function.IntFunction;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/** A strategy and a scripted model with no engine between them. */
final class Dialogue {

  private static final int MOST_MOVES = 500;

  /** The moves so far, a few words each. */
  final List<String> story = new ArrayList<>();

  /** What each move changed, so that a beginning of the dialogue can be told again. */
  final List<Consumer<Exchange>> changes = new ArrayList<>();

  private final Exchange exchange;
  private final Strategy strategy;
  private final BoundAgent agent;

  Dialogue(Strategy strategy, BoundAgent agent, String input, List<Consumer<Exchange>> past) {
    this.strategy = strategy;
    this.agent = agent;
    this.exchange = new Exchange("You help.", input);
    past.forEach(change -> change.accept(exchange));
  }

  /** What a model says in one turn. */
  record Said(String text, List<ToolCall> calls) {}

  static Said says(String text, String... tools) {
    return new Said(
        text, IntStream.range(0, tools.length).mapToObj(i -> new ToolCall("c" + i, tools[i], "{}")).toList());
  }

  /** Plays to the end; the script knows the turns from 1, and its last line is said for ever. */
  static List<String> play(BoundAgent agent, String input, Said... script) {
    return new Dialogue(new Strategies(true).of(agent), agent, input, List.of())
        .play(turn -> script[Math.min(turn, script.length) - 1])
        .story;
  }

  Dialogue play(IntFunction<Said> model) {
    for (int moves = 0; moves < MOST_MOVES; moves++) {
      Move move = strategy.next(exchange, agent);
      story.add(describe(move));
      if (move instanceof Move.Answer || move instanceof Move.GiveUp) {
        return this;
      }
      Consumer<Exchange> change = change(move, model);
      changes.add(change);
      change.accept(exchange);
    }
    throw new AssertionError("No end after " + MOST_MOVES + " moves: " + story.subList(0, 50));
  }

  long modelCalls() {
    return story.stream().filter(move -> move.startsWith("ask")).count();
  }

  private Consumer<Exchange> change(Move move, IntFunction<Said> model) {
    if (move instanceof Move.Nudge nudge) {
      return said -> said.nudge(nudge.code(), nudge.text());
    } else if (move instanceof Move.Choose choice) {
      return said -> said.choose(choice.strategy());
    } else if (move instanceof Move.CallTools tools) {
      return said ->
          tools.calls().forEach(
              call -> said.add(new Exchange.ToolResult(call.id(), call.tool(), ToolOutcome.Status.OK, "Did it")));
    }
    if (move instanceof Move.RefuseCall refusal) {
      ToolCall call = refusal.call();
      return said ->
          said.add(new Exchange.ToolResult(call.id(), call.tool(), ToolOutcome.Status.REFUSED, refusal.text()));
    }
    Said reply = model.apply(exchange.replies().size() + 1);
    return said -> said.add(reply.text(), reply.calls());
  }

  static String describe(Move move) {
    if (move instanceof Move.CallModel call) {
      return "ask" + (call.withTools() ? "" : " without tools") + (call.inSchema() ? "" : " freely");
    } else if (move instanceof Move.CallTools tools) {
      return tools.calls().stream().map(ToolCall::tool).collect(Collectors.joining("+", "run ", ""));
    } else if (move instanceof Move.RefuseCall refusal) {
      return "refuse " + refusal.call().tool();
    } else if (move instanceof Move.Nudge nudge) {
      return "nudge " + nudge.code();
    } else if (move instanceof Move.Choose choice) {
      return "choose " + choice.strategy();
    } else if (move instanceof Move.Answer answer) {
      return (answer.salvaged() ? "salvage " : "answer ") + answer.response();
    }
    return "give up";
  }

  static BoundAgent agent(String strategy, int maxSteps, Map<String, Effect> tools) {
    return agent(strategy, maxSteps, tools, Optional.empty());
  }

  static BoundAgent agent(String strategy, int maxSteps, Map<String, Effect> tools, Optional<JsonNode> outputSchema) {
    Agent definition =
        new Agent(
            "helper", "You help.", Optional.empty(), ModelRef.OFFLINE, Optional.empty(), outputSchema, strategy,
            OptionalInt.of(maxSteps));
    ToolBatch batch = new ToolBatch((delay, task) -> () -> {}, () -> 0);
    return new BoundAgent(definition, ModelRef.OFFLINE, new Box(tools), tools.keySet(), batch);
  }

  private record Box(Map<String, Effect> tools) implements Toolbox {

    @Override
    public Set<String> names() {
      return tools.keySet();
    }

    @Override
    public Optional<Tool> find(String name) {
      return Optional.ofNullable(tools.get(name)).map(effect -> new Named(name, effect));
    }

    @Override
    public void close() {
      throw new AssertionError("Nothing here is to be closed");
    }
  }

  private record Named(String name, Effect effect) implements Tool {

    @Override
    public ToolSignature signature() {
      JsonNode parameters = JsonNodeFactory.instance.objectNode().put("type", "object");
      return new ToolSignature(name, "Does " + name + ".\nAnd more.", parameters, effect, Duration.ofSeconds(1));
    }

    @Override
    public String call(JsonNode arguments, ToolContext context) {
      throw new AssertionError("This tool is only looked at");
    }
  }
}
