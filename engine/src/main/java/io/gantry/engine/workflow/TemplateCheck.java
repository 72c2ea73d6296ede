package io.gantry.engine.workflow;

import io.gantry.engine.workflow.PatternSpec.Chain;
import io.gantry.engine.workflow.PatternSpec.Dag;
import io.gantry.engine.workflow.PatternSpec.Graph;
import io.gantry.engine.workflow.PatternSpec.Task;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;

/**
 * Finds, before anything runs, templates that no run could fill in: broken ones, names that nobody provides, tasks that
 * are not sure to be done by then, steps that come later. Prompts of agents are left aside, because what is unknown in
 * them simply stays.
 */
final class TemplateCheck {

  private static final Set<String> OF_MAPS = Set.of("items", "keys", "values", "get");

  private final Templates templates;
  private final LoadedWorkflow.Places places;
  private final List<WorkflowProblem> problems = new ArrayList<>();

  TemplateCheck(Templates templates, LoadedWorkflow.Places places) {
    this.templates = templates;
    this.places = places;
  }

  /**
   * @param inputs names of all inputs the run has
   * @throws InvalidWorkflowException with code {@code template}
   */
  void check(Workflow workflow, Set<String> inputs) {
    refuse(problems(workflow, Optional.of(inputs)));
  }

  /** As {@link #check(Workflow, Set)}, but any name may be an input. */
  void checkForAnyInputs(Workflow workflow) {
    refuse(problems(workflow, Optional.empty()));
  }

  private static void refuse(List<WorkflowProblem> problems) {
    if (!problems.isEmpty()) {
      throw new InvalidWorkflowException(problems);
    }
  }

  /** What {@link #check} would refuse, at most {@value Problems#MAX_REPORTED}. */
  List<WorkflowProblem> problems(Workflow workflow, Optional<Set<String>> inputs) {
    for (TemplateField field : TemplateField.of(workflow)) {
      try {
        TemplateNames names = templates.names(field.template());
        inputs.ifPresent(given -> unknownNames(field, names, given));
        members(workflow.pattern(), field, names);
      } catch (TemplateException e) {
        add(field, e.getMessage());
      }
    }
    return problems.stream().limit(Problems.MAX_REPORTED).toList();
  }

  private void unknownNames(TemplateField field, TemplateNames names, Set<String> inputs) {
    if (field.scope().isEmpty()) {
      return;
    }
    Set<String> known = new TreeSet<>(field.scope().get());
    known.addAll(inputs);
    for (String name : names.roots()) {
      if (!known.contains(name) && !names.own().contains(name) && !names.asksFor(List.of(name))) {
        add(field, "'" + name + "' is undefined here: no input, and no name of this pattern"
            + KnownNames.hint(name, known));
      }
    }
  }

  private void members(PatternSpec pattern, TemplateField field, TemplateNames names) {
    for (List<String> path : names.paths()) {
      if (path.size() == 2 && !names.asksFor(path)) {
        if (pattern instanceof Chain chain && path.get(0).equals("steps") && path.get(1).matches("\\d{1,9}")) {
          step(chain, field, Integer.parseInt(path.get(1)));
        } else if (pattern instanceof Dag dag && path.get(0).equals("tasks")) {
          task(dag, field, path.get(1));
        } else if (pattern instanceof Graph graph && path.get(0).equals("nodes")) {
          node(graph, field, path.get(1));
        }
      }
    }
  }

  private void step(Chain chain, TemplateField field, int index) {
    int before = field.index().orElse(chain.steps().size());
    if (index >= before) {
      String ran = before > 1 ? "only steps[0] to steps[" + (before - 1) + "] have" : "only steps[0] has";
      String there = before == 0 ? "no step has" : ran;
      add(field, "'steps[" + index + "]' is undefined here: " + there + " been run by then");
    }
  }

  private void node(Graph graph, TemplateField field, String name) {
    if (!OF_MAPS.contains(name) && !graph.nodes().containsKey(name)) {
      add(field, "'nodes." + name + "' is undefined: there is no node '" + name + "'"
          + KnownNames.hint(name, graph.nodes().keySet()));
    }
  }

  private void task(Dag dag, TemplateField field, String name) {
    if (OF_MAPS.contains(name)) {
      return;
    }
    Map<String, Task> tasks = new HashMap<>();
    dag.tasks().forEach(task -> tasks.put(task.id(), task));
    if (!tasks.containsKey(name)) {
      add(field, "'tasks." + name + "' is undefined: there is no task '" + name + "'"
          + KnownNames.hint(name, tasks.keySet()));
    } else if (field.index().isPresent()) {
      Task user = dag.tasks().get(field.index().get());
      if (!earlier(user, tasks).contains(name)) {
        add(
            field,
            "'tasks." + name + "' is undefined here: task '" + user.id() + "' does not depend on '" + name
                + "'; add it to its deps");
      }
    }
  }

  private static Set<String> earlier(Task task, Map<String, Task> tasks) {
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

  private void add(TemplateField field, String message) {
    problems.add(new WorkflowProblem(Problems.TEMPLATE, field.pointer(), places.line(field.pointer()), message));
  }
}
