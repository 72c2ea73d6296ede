package io.gantry.web.run;

import io.gantry.ejb.run.EngineHost;
import jakarta.inject.Inject;
import jakarta.servlet.http.HttpServlet;

/**
 * Holds the web module open while the server drains, so that callers that wait and event streams are still answered. It
 * serves no address. {@code web.xml} names it before all other servlets: servers destroy them in that order, or drain before
 * they destroy any.
 */
public class DrainServlet extends HttpServlet {

  private static final long serialVersionUID = 1L;

  @Inject
  transient EngineHost host;

  /** Waits until every run is let go. */
  @Override
  public void destroy() {
    host.drain();
  }
}
