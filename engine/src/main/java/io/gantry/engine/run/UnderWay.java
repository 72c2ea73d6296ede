package io.gantry.engine.run;

import java.util.HashMap;
import java.util.Map;
import java.util.function.Consumer;

/**
 * What one run has under way: calls that were handed over, and moments that it waits for. Each ends with a message.
 * Confined to the run's coordinator.
 */
final class UnderWay {

  private final EngineServices services;
  private final Calls calls;
  private final RunContext context;
  private final Consumer<RunMessage> post;
  private final Map<StepId, Calls.Call> inFlight = new HashMap<>();
  private final Map<StepId, Runnable> retries = new HashMap<>();
  private final Map<StepId, Runnable> deadlines = new HashMap<>();
  private Runnable cancelLook = () -> {};

  /**
   * @param post takes the messages, on any thread
   */
  UnderWay(EngineServices services, Calls calls, RunContext context, Consumer<RunMessage> post) {
    this.services = services;
    this.calls = calls;
    this.context = context;
    this.post = post;
  }

  /** Does what was decided; whatever led to it must be durable. */
  void begin(Action action) {
    if (action instanceof Action.CallModel call) {
      StepId step = call.call().step();
      inFlight.put(
          step,
          calls.callModel(context, call.call(), outcome -> post.accept(new RunMessage.ModelDone(step, outcome))));
    } else if (action instanceof Action.CallTools call) {
      StepId step = call.group().step();
      inFlight.put(
          step,
          calls.callTools(context, call.group(), outcomes -> post.accept(new RunMessage.ToolsDone(step, outcomes))));
    } else if (action instanceof Action.RetryLater retry) {
      StepId step = retry.step();
      retries.put(step, services.timer().after(retry.delay(), () -> post.accept(new RunMessage.RetryDue(step))));
    } else if (action instanceof Action.LookAtQuestion look) {
      StepId step = look.step();
      deadlines.put(step, services.timer().after(look.delay(), () -> post.accept(new RunMessage.QuestionDue(step))));
    } else if (action instanceof Action.LookAtClock look) {
      cancelLook.run();
      cancelLook = services.timer().after(look.delay(), () -> post.accept(new RunMessage.LookAtClock()));
    } else {
      keep(action);
    }
  }

  /** Keeps what others may be given, if that is what the action asks. */
  void keep(Action action) {
    if (action instanceof Action.KeepAnswer keep) {
      services.answers().keep(keep.key(), keep.answer(), keep.howLong());
    } else if (action instanceof Action.KeepReplies keep) {
      keep.replies().forEach(services.modelReuse()::keep);
    }
  }

  /** How many calls have not ended. */
  int calls() {
    return inFlight.size();
  }

  /** The step's call has ended. */
  void ended(StepId step) {
    inFlight.remove(step);
  }

  /** The moment of the step's retry has come. */
  void retried(StepId step) {
    retries.remove(step);
  }

  /** Forgets retries, and takes back calls that no thread has taken up. */
  void letGoOfWhatWaits() {
    retries.values().forEach(Runnable::run);
    retries.clear();
    inFlight.values().removeIf(Calls.Call::withdraw);
  }

  /** Cancels everything; messages that come all the same mean nothing any more. */
  void cancel() {
    inFlight.values().forEach(Calls.Call::cancel);
    retries.values().forEach(Runnable::run);
    deadlines.values().forEach(Runnable::run);
    cancelLook.run();
  }
}
