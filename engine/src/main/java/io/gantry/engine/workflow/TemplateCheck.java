package io.gantry.engine.workflow;

import io.gantry.engine.workflow.PatternSpec.Chain;
import io.gantry.engine.workflow.PatternSpec.Dag;
import io.gantry.engine.workflow.PatternSpec.Place;
import io.gantry.engine.workflow.PatternSpec.Task;
import io.gantry.engine.workflow.PatternSpec.Turn;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/**
 * Finds, before anything runs, templates that cannot be filled in: broken ones, names that nobody provides, tasks that do
 * not come before, steps that have not happened yet.
 */
final class TemplateCheck {

  private static final Pattern TASK = Pattern.compile("\\btasks(?:\\.(\\w+)|\\[\\s*['\"]([^'\"]+)['\"]\\s*\\])");
  private static final Pattern STEP = Pattern.compile("\\bsteps\\[\\s*(\\d+)\\s*\\]");

  private final Templates templates;
  private final Set<String> inputs;
  private final LoadedWorkflow.Places places;
  private final List<WorkflowProblem> problems = new ArrayList<>();

  private TemplateCheck(Templates templates, Set<String> inputs, LoadedWorkflow.Places places) {
    this.templates = templates;
    this.inputs = new HashSet<>(inputs);
    this.inputs.add("inputs");
    this.places = places;
  }

  static List<WorkflowProblem> check(
      Workflow workflow, Templates templates, Set<String> inputs, LoadedWorkflow.Places places) {
    TemplateCheck check = new TemplateCheck(templates, inputs, places);
    Set<String> artifactNames = new HashSet<>(Set.of("last_response", "TRACE"));
    if (workflow.pattern() instanceof Chain chain) {
      check.chain(chain);
      artifactNames.add("steps");
    } else if (workflow.pattern() instanceof Dag dag) {
      check.dag(dag);
      artifactNames.add("tasks");
    } else {
      return check.problems;
    }
    for (int i = 0; i < workflow.artifacts().size(); i++) {
      check.names(workflow.artifacts().get(i).path(), artifactNames, "/outputs/artifacts/" + i + "/path");
      check.names(workflow.artifacts().get(i).from(), artifactNames, "/outputs/artifacts/" + i + "/from");
    }
    return check.problems;
  }

  private void chain(Chain chain) {
    for (int i = 0; i < chain.steps().size(); i++) {
      String pointer = "/pattern/config/steps/" + i + "/input";
      Set<String> names = new HashSet<>(Set.of("steps"));
      if (i > 0) {
        names.add("last_response");
      }
      String input = input(chain.steps().get(i), names);
      names(input, names, pointer);
      Matcher steps = STEP.matcher(input);
      while (steps.find()) {
        if (Integer.parseInt(steps.group(1)) >= i) {
          add(pointer, "steps[" + steps.group(1) + "] has not run when step " + i + " starts");
        }
      }
    }
  }

  private void dag(Dag dag) {
    Map<String, Task> tasks = dag.tasks().stream().collect(Collectors.toMap(Task::id, task -> task, (a, b) -> a));
    for (int i = 0; i < dag.tasks().size(); i++) {
      Task task = dag.tasks().get(i);
      String pointer = "/pattern/config/tasks/" + i + "/input";
      Set<String> names = new HashSet<>(Set.of("tasks"));
      if (!task.deps().isEmpty()) {
        names.add("last_response");
      }
      String input = input(task.place(), names);
      names(input.isEmpty() ? task.description() : input, names, input.isEmpty() ? "/pattern/config/tasks/" + i + "/description" : pointer);
      Matcher used = TASK.matcher(input);
      while (used.find()) {
        String name = used.group(1) == null ? used.group(2) : used.group(1);
        if (!tasks.containsKey(name)) {
          add(pointer, "There is no task '" + name + "'");
        } else if (!ancestors(task, tasks).contains(name)) {
          add(pointer, "Task '" + task.id() + "' uses the response of '" + name + "' but does not depend on it; add it to deps");
        }
      }
    }
  }

  private static Set<String> ancestors(Task task, Map<String, Task> tasks) {
    Set<String> found = new HashSet<>();
    Deque<String> open = new ArrayDeque<>(task.deps());
    while (!open.isEmpty()) {
      String next = open.remove();
      if (found.add(next) && tasks.containsKey(next)) {
        open.addAll(tasks.get(next).deps());
      }
    }
    return found;
  }

  private static String input(Place place, Set<String> names) {
    if (place instanceof Turn turn) {
      names.addAll(turn.vars().keySet());
      return turn.input().orElse("");
    }
    return "";
  }

  private void names(String template, Set<String> scope, String pointer) {
    try {
      templates.check(template);
    } catch (TemplateException e) {
      add(pointer, e.getMessage());
      return;
    }
    if (Templates.isPlain(template)) {
      return;
    }
    for (String root : TemplateCode.of(template).roots()) {
      if (!inputs.contains(root) && !scope.contains(root)) {
        Set<String> known = new TreeSet<>(scope);
        known.addAll(inputs);
        add(pointer, "'" + root + "' is undefined here; known are " + known);
      }
    }
  }

  private void add(String pointer, String message) {
    problems.add(new WorkflowProblem("template", pointer, places.line(pointer), message));
  }
}
