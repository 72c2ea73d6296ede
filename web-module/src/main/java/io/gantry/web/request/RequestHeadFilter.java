package io.gantry.web.request;

import io.gantry.web.problem.InvalidRequestException;
import io.gantry.web.problem.ProblemServlet;
import jakarta.servlet.FilterChain;
import jakarta.servlet.ServletException;
import jakarta.servlet.annotation.WebFilter;
import jakarta.servlet.http.HttpFilter;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.util.Collections;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Refuses requests whose address or Accept header cannot be read, before JAX-RS, and lets no client's leaving in the
 * middle of its answer become an error of this server. Behind the container's check of login and roles.
 */
@WebFilter(urlPatterns = "/api/*", asyncSupported = true)
public class RequestHeadFilter extends HttpFilter {

  private static final long serialVersionUID = 1L;

  private static final Logger LOG = LoggerFactory.getLogger(RequestHeadFilter.class);

  @Override
  protected void doFilter(HttpServletRequest request, HttpServletResponse response, FilterChain chain)
      throws IOException, ServletException {
    // Servers say so of pages that need a login, some for every method and some for none.
    response.setHeader("Cache-Control", "no-cache");
    try {
      RequestHead.checkAddress(request.getRequestURL().toString(), request.getRequestURI(), request.getQueryString());
      RequestHead.checkAccept(String.join(",", Collections.list(request.getHeaders("Accept"))));
    } catch (InvalidRequestException e) {
      ProblemServlet.answer(e, request, response);
      return;
    }
    try {
      chain.doFilter(request, response);
    } catch (IOException | ServletException | RuntimeException e) {
      // Whatever else fails, reading the body included, JAX-RS has turned into an answer by now.
      if (!isOfTheConnection(e)) {
        throw e;
      }
      LOG.debug("The client of {} left before it had its answer", request.getRequestURI(), e);
    }
  }

  private static boolean isOfTheConnection(Throwable failure) {
    for (Throwable cause = failure; cause != null; cause = cause.getCause()) {
      if (cause instanceof IOException) {
        return true;
      }
    }
    return false;
  }
}
