package io.gantry.web.request;

import io.gantry.ejb.settings.GantrySettings;
import io.gantry.web.problem.RequestTooLargeException;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import jakarta.ws.rs.container.ContainerRequestContext;
import jakarta.ws.rs.container.ContainerRequestFilter;
import jakarta.ws.rs.container.PreMatching;
import jakarta.ws.rs.ext.Provider;

/** Refuses bodies that are too large: at once when the header says so, otherwise as soon as too much was read. */
@Provider
@PreMatching
@ApplicationScoped
public class BodySizeFilter implements ContainerRequestFilter {

  @Inject
  GantrySettings settings;

  @Override
  public void filter(ContainerRequestContext request) {
    long maxBytes = settings.requests().maxBytes();
    if (request.getLength() > maxBytes || declared(request) > maxBytes) {
      throw new RequestTooLargeException(maxBytes);
    }
    request.setEntityStream(new BoundedStream(request.getEntityStream(), maxBytes));
  }

  /** {@code getLength} is an int and gives up beyond 2 GB. */
  private static long declared(ContainerRequestContext request) {
    String length = request.getHeaderString("Content-Length");
    return length == null || !length.matches("\\d{1,18}") ? -1 : Long.parseLong(length);
  }
}
