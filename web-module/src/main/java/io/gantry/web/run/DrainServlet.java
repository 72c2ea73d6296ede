package io.gantry.web.run;

import io.gantry.ejb.run.EngineHost;
import jakarta.ejb.NoSuchEJBException;
import jakarta.inject.Inject;
import jakarta.servlet.http.HttpServlet;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Holds the web module open while the server drains, so that callers that wait and event streams are still answered. It
 * serves no address. {@code web.xml} names it before all other servlets: servers destroy them in that order, or drain before
 * they destroy any.
 */
public class DrainServlet extends HttpServlet {

  private static final long serialVersionUID = 1L;
  private static final Logger LOG = LoggerFactory.getLogger(DrainServlet.class);

  @Inject
  transient EngineHost host;

  /** Waits until every run is let go. */
  @Override
  public void destroy() {
    try {
      host.drain();
    } catch (NoSuchEJBException e) {
      LOG.debug("The engine was stopped, and drained, before the web module", e);
    }
  }
}
