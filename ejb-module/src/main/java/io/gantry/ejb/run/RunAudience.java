package io.gantry.ejb.run;

import io.gantry.engine.run.JournalEntry;
import io.gantry.engine.run.RunListener;
import io.gantry.engine.run.RunSummary;
import java.util.List;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Tells every listener in turn. One that fails is logged and forgotten: what is durable is durable, and neither the run
 * nor the other listeners may suffer for a figure that could not be counted. Thread-safe if the listeners are.
 */
record RunAudience(List<? extends RunListener> listeners) implements RunListener {

  private static final Logger LOG = LoggerFactory.getLogger(RunAudience.class);

  @Override
  public void committed(String workflowId, List<JournalEntry> entries, RunSummary after) {
    for (RunListener listener : listeners) {
      try {
        listener.committed(workflowId, entries, after);
      } catch (RuntimeException e) {
        LOG.error("Run {}: a listener failed at what was committed; the run goes on", workflowId, e);
      }
    }
  }
}
