package io.gantry.engine.run;

import io.gantry.engine.agent.BoundAgent;
import io.gantry.engine.workflow.TemplateException;
import io.gantry.engine.workflow.Templates;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/** Turns a request for a step into the events of its start, its templates filled in. */
final class StepStarter {

  /** What an agent is told when neither the workflow nor what came before has anything to tell it. */
  private static final String EMPTY_INPUT = "Begin.";

  private final NoteBook notes;
  private final Templates templates;
  private final RunAgents agents;
  private final Reuses reuses;
  private final Questions questions;
  private final boolean adaptiveLimit;

  /**
   * @param view of the run: its notes, which later steps are shown, and whether the limit of model calls may follow the
   *     size of a step's input
   */
  StepStarter(Templates templates, RunAgents agents, Reuses reuses, RunView view) {
    this.notes = new NoteBook(view);
    this.templates = templates;
    this.agents = agents;
    this.reuses = reuses;
    this.questions = new Questions(templates);
    this.adaptiveLimit = view.workflow().runtime().adaptiveSteps();
  }

  /**
   * The step's start, followed by its failure when its templates cannot be filled in or its agent must not be told so, or by
   * its completion when an earlier answer stands for its own.
   */
  List<RunEvent> start(StepRequest request, Instant now) {
    if (request instanceof StepRequest.AgentStep step) {
      return start(step);
    } else if (request instanceof StepRequest.ToolStep step) {
      return List.of(new RunEvent.ToolStepStarted(step.id(), step.tool(), step.arguments()));
    } else if (request instanceof StepRequest.Failing failing) {
      RunEvent begun = start(failing.step(), now).get(0);
      return List.of(begun, new RunEvent.StepFailed(failing.id(), failing.kind(), failing.reason()));
    } else if (request instanceof StepRequest.Given given) {
      RunEvent begun = start(given.step(), now).get(0);
      return List.of(
          begun,
          new RunEvent.StepCompleted(
              given.id(), given.response(), false, Optional.empty(), Optional.of(given.shared())));
    }
    return questions.ask((StepRequest.Question) request, now);
  }

  private List<RunEvent> start(StepRequest.AgentStep request) {
    BoundAgent agent = agents.agent(request.id(), request.agent(), request.toolOverrides());
    String filled = notes.after(templates.renderLenient(agent.prompt(), request.scope()));
    Optional<String> prompt = filled.equals(agent.prompt()) ? Optional.empty() : Optional.of(filled);
    try {
      String rendered = templates.render(request.input(), request.scope());
      String input = rendered.isBlank() ? EMPTY_INPUT : rendered;
      RunEvent started = started(request, agent, prompt, input);
      List<String> violations = agent.inputViolations(input, request.scope());
      if (!violations.isEmpty()) {
        return List.of(started, misfit(request, violations));
      }
      return reuses
          .find(request, agent, filled, input)
          .map(completed -> List.of(started, completed))
          .orElse(List.of(started));
    } catch (TemplateException e) {
      return List.of(
          started(request, agent, prompt, request.input()),
          new RunEvent.StepFailed(request.id(), FailureKind.TEMPLATE, "Its input cannot be filled in: " + e.getMessage()));
    }
  }

  private static RunEvent misfit(StepRequest.AgentStep request, List<String> violations) {
    String reason =
        "Its input does not satisfy the input_schema of agent '" + request.agent() + "': " + String.join("; ", violations);
    return new RunEvent.StepFailed(request.id(), FailureKind.INPUT, reason);
  }

  private RunEvent started(StepRequest.AgentStep request, BoundAgent agent, Optional<String> prompt, String input) {
    return new RunEvent.StepStarted(
        request.id(),
        request.agent(),
        request.conversation(),
        input,
        prompt,
        request.toolOverrides(),
        agent.model().label(),
        Optional.of(agent.limit(adaptiveLimit, input)));
  }
}
