package io.gantry.engine.run;

import io.gantry.engine.context.Caller;
import io.gantry.engine.context.Trace;
import io.gantry.engine.context.TraceParent;
import io.gantry.engine.context.Work;
import java.util.Optional;

/**
 * What surrounds every piece of a run's work, whichever thread does it and whoever woke that thread.
 *
 * @param trace the run's own place in its trace
 * @param caller on whose behalf models and tools are called
 * @param submittedBy name of who submitted the run, also when nobody's name can be acted in any more
 */
record RunContext(String workflowId, Optional<TraceParent> trace, Caller caller, String submittedBy) {

  static RunContext of(RunView view, Caller caller) {
    return new RunContext(view.workflowId(), view.trace().map(Trace::own), caller, view.submitted().submittedBy());
  }

  /** A turn of the run's coordinator. */
  Work turn() {
    return new Work(workflowId, Optional.empty(), trace);
  }

  /** One call of a step, a span of its own. */
  Work call(StepId step) {
    return new Work(workflowId, Optional.of(step.value()), trace.map(TraceParent::child));
  }
}
