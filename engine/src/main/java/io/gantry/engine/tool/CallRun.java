package io.gantry.engine.tool;

import io.gantry.engine.context.CallLog;
import io.gantry.engine.time.Waits;
import io.gantry.engine.tool.SharedResult.Meaning;
import io.gantry.engine.tool.ToolOutcome.Status;
import io.gantry.engine.workflow.Effect;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.concurrent.RejectedExecutionException;
import java.util.stream.Stream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * How one call is made: past the limits of its tool, onto a thread, step by step, and off again. What a tool does after the
 * call was stopped is not heard. A call that goes on later leaves and enters again, see {@link CallSteps}. Thread-safe.
 */
final class CallRun implements Runnable {

  private static final Logger LOG = LoggerFactory.getLogger(CallRun.class);

  /** How often a call whose thread was taken away begins again. */
  private static final int REPEATS = 3;

  /** Is told how the call ended; more than once, of which the first counts. */
  interface Ending {
    void end(Meaning meaning, Status status, String text);
  }

  private final ToolCall call;
  private final CallCheck.Checked checked;
  private final ToolContext context;
  private final ToolBatch.Conditions conditions;
  private final CallTexts texts;
  private final Ending ending;
  private final CallSteps steps;
  private final CallState state;
  private final PendingWakeUp wakeUp = new PendingWakeUp();

  /** One for each time it was asked for, of which the last counts; none where there is no tool. */
  private volatile List<Passage> passages;

  CallRun(
      ToolCall call,
      CallCheck.Checked checked,
      ToolContext context,
      ToolBatch.Conditions conditions,
      CallTexts texts,
      Ending ending) {
    this.call = call;
    this.checked = checked;
    this.context = context;
    this.conditions = conditions;
    this.texts = texts;
    this.ending = ending;
    this.steps = new CallSteps(context, conditions);
    this.state = new CallState(conditions);
    this.passages = newPassage().stream().toList();
  }

  private Optional<Passage> newPassage() {
    Optional<Tool> tool =
        checked instanceof CallCheck.Checked.Ready ready
            ? Optional.of(ready.tool())
            : ((CallCheck.Checked.Refused) checked).tool();
    return tool.map(of -> new Passage(conditions.traffic(), of, context, conditions.room(), this::handOver));
  }

  /** Hands the call to the pool as soon as its tool's limits let it begin. */
  void make() {
    if (!state.hasEnded()) {
      Passage asked = way();
      asked.request();
      leaveIfEnded(asked);
    }
  }

  /** A call that was ended before it had a place to leave must not keep one. */
  private boolean leaveIfEnded(Passage asked) {
    boolean ended = state.hasEnded();
    if (ended && !state.hasStarted()) {
      asked.over();
    }
    return ended;
  }

  /** The tool that is called; empty when there is none of that name. */
  Optional<ToolIdentity> tool() {
    return passage().map(Passage::tool);
  }

  /** Whether a thread has ever taken the call up. */
  boolean hasBegun() {
    return state.timesBegun() > 0;
  }

  boolean hasEnded() {
    return state.hasEnded();
  }

  /**
   * What its limits make the call wait for, or made it; until that moment, while it still waits. Of a call that began again,
   * each time it waited; what ran in between is no wait for a limit.
   */
  Waits waits(long until) {
    return passages.stream().map(way -> way.waits(until)).reduce(Waits.NONE, Waits::plus);
  }

  /** When the call was first asked for itself; empty before. */
  OptionalLong askedAt() {
    return passages.stream().findFirst().map(Passage::askedAt).orElse(OptionalLong.empty());
  }

  /** What is to be said of a call that is cut off now. */
  String lastWords() {
    return steps.lastWords();
  }

  /** Ends the call; nothing when it had ended. Whoever does that says {@link #leave} next. */
  Optional<CallState.Stopped> stop() {
    return state.stop();
  }

  /** Counts how the call ended, and gives its place away as soon as the other side is not busy with it any more. */
  void leave(ToolOutcome end, CallState.Stopped stopped) {
    wakeUp.close();
    passage().ifPresent(way -> {
      way.ended(end, stopped.ran() ? Optional.of(end.took()) : Optional.empty());
      if (!stopped.ran()) {
        // One that runs leaves when its thread does: until then the other side is still busy with it.
        way.over();
      } else if (stopped.pausing()) {
        finish();
      }
    });
  }

  /** Takes the call back, unless it has begun or ended; answers whether it did. */
  boolean takeBack() {
    boolean taken = state.takeBack();
    if (taken) {
      wakeUp.close();
      passage().ifPresent(Passage::over);
    }
    return taken;
  }

  /** Hands the call to the pool; a call that the pool refuses has failed. */
  private void handOver() {
    if (leaveIfEnded(way())) {
      return;
    }
    try {
      conditions.pool().execute(this);
    } catch (RejectedExecutionException stopping) {
      String text = steps.areUnderWay() ? texts.interrupted() + steps.lastWords() : texts.stopping();
      ending.end(Meaning.BROKEN, Status.FAILED, text);
    } catch (RuntimeException e) {
      brokeDown(e);
    }
  }

  @Override
  public void run() {
    context.work().run(this::runAsCaller);
  }

  private void runAsCaller() {
    try {
      conditions.caller().run(this::execute);
    } catch (RuntimeException e) {
      // The surroundings cannot act for the caller any more; the tool has not begun.
      brokeDown(e);
    }
  }

  private void execute() {
    if (enter() && isTakenAway((CallCheck.Checked.Ready) checked)) {
      beginAgain();
    }
  }

  /**
   * Takes the tool's next step; answers whether its thread was taken away under it and it may run again. A server does that
   * when an administrator changes its pool, which is no reason for a run to suffer.
   */
  private boolean isTakenAway(CallCheck.Checked.Ready ready) {
    boolean again = false;
    boolean later = false;
    try {
      if (!steps.areUnderWay()) {
        Duration timeout = ready.tool().signature().timeout();
        wakeUp.set(conditions.timer().after(timeout, () -> timeOut(timeout)));
        CallLog.begins(context.work(), "tool call " + call.tool(), conditions.caller());
      }
      Progress progress = steps.next(ready);
      later = progress instanceof Progress.Later;
      if (progress instanceof Progress.Done done) {
        ending.end(done.lasts() ? Meaning.TOLD : Meaning.PASSING, Status.OK, done.text());
      }
    } catch (ToolException e) {
      ending.end(Meaning.TOLD, Status.FAILED, e.getMessage());
    } catch (InterruptedException e) {
      later = steps.areTakenUpAgain();
      again =
          !steps.areUnderWay() && ready.tool().effect(ready.arguments()) != Effect.ONCE && state.timesBegun() <= REPEATS;
      if (!again && !later) {
        ending.end(Meaning.BROKEN, Status.FAILED, texts.interrupted() + steps.lastWords());
      }
      state.keepForeignInterrupt();
    } catch (RuntimeException e) {
      brokeDown(e);
    } finally {
      if (!again && !later) {
        // An error that rises further still leaves an outcome behind.
        ending.end(Meaning.BROKEN, Status.FAILED, texts.broken());
      }
      leave(later);
    }
    return again;
  }

  private void timeOut(Duration timeout) {
    ending.end(Meaning.BROKEN, Status.TIMED_OUT, texts.timedOut(timeout) + steps.lastWords());
  }

  private void beginAgain() {
    if (!state.putBack()) {
      return;
    }
    passages = Stream.concat(passages.stream(), newPassage().stream()).toList();
    wakeUp.callOff();
    LOG.info(
        "Run {}: step {}: tool {} was interrupted from outside and begins again",
        context.workflowId(),
        context.stepId(),
        call.tool());
    make();
  }

  private void brokeDown(RuntimeException e) {
    LOG.error("Run {}: step {}: tool {} broke down", context.workflowId(), context.stepId(), call.tool(), e);
    ending.end(Meaning.BROKEN, Status.FAILED, texts.broken());
  }

  private boolean enter() {
    boolean goesOn = steps.areUnderWay();
    if (!state.enter(goesOn)) {
      return false;
    }
    if (!goesOn) {
      way().begun();
    }
    return true;
  }

  private void leave(boolean later) {
    boolean ended = state.leave();
    if (ended || !later) {
      finish();
      return;
    }
    try {
      steps.pause(this::handOver);
    } catch (RejectedExecutionException stopping) {
      ending.end(Meaning.BROKEN, Status.FAILED, texts.interrupted() + steps.lastWords());
    }
  }

  /** Gives the call's place away, once the other side is no longer busy with it. */
  private void finish() {
    steps.callOff(way()::over);
  }

  /** The passage of a call that may run. */
  private Passage way() {
    return passage().orElseThrow();
  }

  private Optional<Passage> passage() {
    List<Passage> all = passages;
    return all.isEmpty() ? Optional.empty() : Optional.of(all.get(all.size() - 1));
  }
}
