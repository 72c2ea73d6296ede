package io.gantry.engine.tool;

import com.fasterxml.jackson.databind.JsonNode;
import io.gantry.engine.time.Waits;
import io.gantry.engine.tool.Flight.Landing;
import io.gantry.engine.tool.SharedResult.Meaning;
import io.gantry.engine.tool.ToolOutcome.Source;
import io.gantry.engine.tool.ToolOutcome.Status;
import io.gantry.engine.workflow.Effect;
import java.time.Duration;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.concurrent.CompletableFuture;

/**
 * One call from its submission to its outcome. It ends exactly once: by itself, at its timeout or by cancellation,
 * whichever comes first. It takes its result from another call where {@link SharedResult} finds one, is made together with
 * others where there is a {@link JointCall}, and is made by itself where neither is so. Thread-safe.
 */
final class CallExecution implements SharedResult.Asker {

  private final ToolCall call;
  private final CallCheck.Checked checked;
  private final Optional<JointCall> joint;
  private final Effect effect;
  private final CallTexts texts;
  private final CallRun run;
  private final SharedResult shared;
  private final long begunNanos;
  private final CompletableFuture<Optional<ToolOutcome>> outcome = new CompletableFuture<>();

  private volatile Optional<JointOutcome> madeJointly = Optional.empty();

  /**
   * @param joint with which others this one may be made
   */
  CallExecution(
      ToolCall call,
      CallCheck.Checked checked,
      ToolContext context,
      ToolBatch.Conditions conditions,
      Optional<JointCall> joint) {
    this.call = call;
    this.checked = checked;
    this.joint = joint;
    Effect own =
        checked instanceof CallCheck.Checked.Ready ready ? ready.tool().effect(ready.arguments()) : Effect.READ;
    this.begunNanos = conditions.startedNanos();
    this.effect = joint.map(JointCall::effect).orElse(own);
    this.texts = new CallTexts(call, effect);
    this.run = new CallRun(call, checked, context, conditions, texts, this::end);
    ToolReuse reuse = joint.map(together -> together.reuse(conditions.reuse())).orElse(conditions.reuse());
    this.shared = new SharedResult(checked, context, reuse, conditions.pool(), this);
  }

  /** How the call ended; empty when it was withdrawn. */
  CompletableFuture<Optional<ToolOutcome>> outcome() {
    return outcome;
  }

  /** The tool that is called; empty when there is none of that name. */
  Optional<ToolIdentity> tool() {
    return run.tool();
  }

  String id() {
    return call.id();
  }

  /** What the tool would get, of a call that may be made. */
  JsonNode arguments() {
    return ((CallCheck.Checked.Ready) checked).arguments();
  }

  boolean hasBegun() {
    return run.hasBegun();
  }

  boolean hasEnded() {
    return run.hasEnded();
  }

  /** Makes the call, unless it can have its result without. */
  void submit() {
    if (checked instanceof CallCheck.Checked.Refused refused) {
      end(Meaning.LEFT, refused.status(), refused.text());
    } else {
      shared.seek();
    }
  }

  @Override
  public void make() {
    joint.ifPresentOrElse(together -> together.make(this), this::makeAlone);
  }

  @Override
  public void standBy() {
    joint.ifPresent(together -> together.doWithout(this));
  }

  @Override
  public void take(Landing landing) {
    end(Meaning.TOLD, landing, false);
  }

  /** Makes the call by itself. */
  void makeAlone() {
    run.make();
  }

  /** A call that was made for this one and others has ended, whatever becomes of this one. */
  void wasMadeJointly(JointOutcome how) {
    madeJointly = Optional.of(how);
  }

  /** Ends the call; where others may be made with it, they are ended as well. */
  void cancel() {
    joint.ifPresent(JointCall::beginNothing);
    underWay().ifPresent(CallExecution::cancel);
    end(Meaning.LEFT, Status.CANCELLED, texts.cancelled() + run.lastWords());
  }

  /** Ends the call because those of its reply have taken too long together. */
  void outOfTime(Duration allowed) {
    joint.ifPresent(JointCall::beginNothing);
    underWay().ifPresent(together -> together.outOfTime(allowed));
    String text = run.hasBegun() ? texts.cutOffWithItsBatch(allowed) + run.lastWords() : texts.notRunInTime(allowed);
    end(Meaning.LEFT, new Landing(Status.TIMED_OUT, text, Optional.empty()), true);
  }

  /** Takes the call back, unless it has begun or must run once; answers whether it did. */
  boolean withdraw() {
    // Others would be done by another call then, with another key.
    boolean owed = effect == Effect.ONCE || effect == Effect.KEYED && joint.isPresent();
    if (owed || underWay().filter(CallExecution::hasBegun).isPresent() || !run.takeBack()) {
      return false;
    }
    shared.withdrawn();
    joint.ifPresent(together -> together.leave(this));
    outcome.complete(Optional.empty());
    return true;
  }

  /** The call that is being made for this one and others. */
  private Optional<CallExecution> underWay() {
    return joint.flatMap(together -> together.underWay(this));
  }

  private void end(Meaning meaning, Status status, String text) {
    end(meaning, new Landing(status, text, Optional.empty()), false);
  }

  /** Ends the call, unless it has ended. */
  void end(Meaning meaning, Landing landing, boolean outOfTime) {
    Optional<CallState.Stopped> stopped = run.stop();
    if (stopped.isEmpty()) {
      return;
    }
    String shown = landing.text() == null ? "" : ShownText.bounded(landing.text());
    Optional<JointOutcome> how = madeJointly;
    Optional<JointOutcome> answered =
        how.filter(together -> landing.source().filter(Source.BATCH::equals).isPresent());
    Duration waited = answered.map(JointOutcome::waited).orElse(stopped.get().waited());
    Waits waits = answered.map(JointOutcome::waits).orElseGet(() -> waits(landing, waited));
    ToolOutcome end =
        new ToolOutcome(
            call, landing.status(), shown, waited, stopped.get().took(), outOfTime, landing.source(), how, waits);
    run.leave(end, stopped.get());
    shared.ended(meaning, end);
    joint.ifPresent(together -> together.leave(this));
    outcome.complete(Optional.of(end));
  }

  /**
   * What the call waited for, up to its beginning or to its end without one: for the result of another call until it was
   * asked for itself, then for its limits.
   */
  private Waits waits(Landing landing, Duration waited) {
    Waits limits = run.waits(begunNanos + waited.toNanos());
    if (landing.source().isEmpty() && madeJointly.isEmpty() && !shared.hasFollowed()) {
      return limits;
    }
    OptionalLong asked = run.askedAt();
    return limits.andShared(asked.isPresent() ? Duration.ofNanos(asked.getAsLong() - begunNanos) : waited);
  }
}
