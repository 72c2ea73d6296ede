package io.gantry.cli;

import io.gantry.cli.api.WorkflowPlan;
import io.gantry.cli.text.ShortText;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Collectors;

/** A plan in lines of text, a paragraph for each of its parts; parts that have nothing to say are left out. */
final class PlanText {

  private static final Map<String, String> FIGURES =
      Map.of(
          "modelCalls", "model calls",
          "toolCalls", "tool calls",
          "outputTokens", "output tokens");
  private static final int LONGEST_CONDITION = 60;

  private final WorkflowPlan plan;
  private final List<String> lines = new ArrayList<>();

  PlanText(WorkflowPlan plan) {
    this.plan = plan;
  }

  List<String> lines() {
    lines.add(plan.name() + "  pattern " + plan.pattern() + ", at most " + plan.maxParallel() + " steps at once");
    section("steps", plan.steps().stream().map(PlanText::step).toList());
    section("agents", plan.agents().stream().map(PlanText::agent).toList());
    boolean stepsCallTools = plan.steps().stream().anyMatch(step -> step.kind().equals("tool"));
    section("tools", plan.tools().stream().flatMap(tool -> tool(tool, stepsCallTools).stream()).toList());
    section("inputs", plan.inputs().stream().map(PlanText::input).toList());
    section("left as they stand in prompts", plan.openNames().stream().map(PlanText::openName).toList());
    section("warnings", plan.warnings().stream().map(List::of).toList());
    section("at least, at most", plan.budget().stream().map(PlanText::figure).toList());
    return lines;
  }

  private void section(String title, List<List<String>> rows) {
    if (rows.isEmpty()) {
      return;
    }
    lines.add("");
    lines.add(title);
    for (List<String> row : rows) {
      StringBuilder line = new StringBuilder(" ");
      for (int column = 0; column < row.size(); column++) {
        int width = width(rows, column);
        if (width > 0) {
          String cell = row.get(column);
          line.append(' ').append(cell).append(" ".repeat(width - cell.length() + 1));
        }
      }
      lines.add(line.toString().stripTrailing());
    }
  }

  /** Of the longest cell; 0 for a column that has nothing to show. */
  private static int width(List<List<String>> rows, int column) {
    return rows.stream().filter(row -> row.size() > column).mapToInt(row -> row.get(column).length()).max().orElse(0);
  }

  private static List<String> step(WorkflowPlan.Step step) {
    String who =
        switch (step.kind()) {
          case "agent" -> "agent " + String.join(" or ", step.agents());
          case "question" -> "asks a person";
          default -> "calls a tool";
        };
    String before = step.after().stream().map(PlanText::after).collect(Collectors.joining(", "));
    String models = String.join(", ", step.models());
    return List.of(step.id(), who, models, times(step.times()), before.isEmpty() ? "" : "after " + before);
  }

  private static String after(WorkflowPlan.After before) {
    return before.step()
        + (before.when().isEmpty() ? "" : " (" + ShortText.line(before.when(), LONGEST_CONDITION) + ")");
  }

  private static String times(WorkflowPlan.Range range) {
    boolean once = range.most().orElse(0) == 1;
    return !once ? count(range) + " times" : range.least() == 1 ? "" : "at most once";
  }

  private static String count(WorkflowPlan.Range range) {
    String least = number(range.least());
    if (range.most().isEmpty()) {
      return least + " or more";
    }
    String most = number(range.most().getAsLong());
    return least.equals(most) ? least : least + " to " + most;
  }

  private static String number(long number) {
    return String.format(Locale.ROOT, "%,d", number);
  }

  private static List<String> agent(WorkflowPlan.Agent agent) {
    return List.of(
        agent.id(),
        agent.model() + (agent.host().isEmpty() ? "" : " at " + agent.host()),
        "at most " + agent.mostModelCalls() + " model calls a step",
        agent.tools().isEmpty() ? "no tools" : String.join(", ", agent.tools()),
        agent.obstacle());
  }

  private static List<List<String>> tool(WorkflowPlan.Tool tool, boolean stepsCallTools) {
    List<List<String>> rows = new ArrayList<>();
    for (WorkflowPlan.Calls calls : tool.calls()) {
      rows.add(List.of(rows.isEmpty() ? tool.name() : "", String.join(" ", calls.words()), calls.effect(), calls.why()));
    }
    if (tool.agents().isEmpty() && !stepsCallTools) {
      rows.add(List.of(rows.isEmpty() ? tool.name() : "", "", "", "no step uses it"));
    }
    return rows;
  }

  private static List<String> input(WorkflowPlan.Input input) {
    String need = input.missing() ? "missing: give --var " + input.name() + "=…" : input.required() ? "required" : "";
    String from =
        switch (input.source()) {
          case "caller" -> "given";
          case "file" -> "from the file";
          case "default" -> "default";
          default -> input.missing() ? "" : "no value";
        };
    return List.of(input.name(), input.type(), need, from, ShortText.line(input.value(), LONGEST_CONDITION));
  }

  private static List<String> openName(WorkflowPlan.OpenName open) {
    return List.of("agent " + open.agent() + (open.line() > 0 ? ", line " + open.line() : ""), open.reason());
  }

  private static List<String> figure(WorkflowPlan.Figure figure) {
    return List.of(
        FIGURES.getOrDefault(figure.name(), figure.name()),
        figure.range().most().isEmpty() ? number(figure.range().least()) + ", unbounded" : count(figure.range()),
        figure.how());
  }
}
