package io.gantry.ejb.run;

import io.gantry.engine.run.JournalEntry;
import io.gantry.engine.run.RunListener;
import io.gantry.engine.run.RunSummary;
import java.util.List;
import java.util.function.Consumer;
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
    tell(workflowId, listener -> listener.committed(workflowId, entries, after));
  }

  @Override
  public void letGo(String workflowId) {
    tell(workflowId, listener -> listener.letGo(workflowId));
  }

  private void tell(String workflowId, Consumer<RunListener> news) {
    for (RunListener listener : listeners) {
      try {
        news.accept(listener);
      } catch (RuntimeException e) {
        LOG.error("Run {}: a listener failed at what it was told; the run goes on", workflowId, e);
      }
    }
  }
}
