package io.gantry.web.problem;

import com.fasterxml.jackson.databind.ObjectMapper;
import io.gantry.web.request.JsonBodies;
import jakarta.servlet.RequestDispatcher;
import jakarta.servlet.annotation.WebServlet;
import jakarta.servlet.http.HttpServlet;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.util.Optional;

/** Shows errors that arise outside JAX-RS, a missing login above all, as problems. The container forwards them here. */
@WebServlet("/problem")
public class ProblemServlet extends HttpServlet {

  private static final long serialVersionUID = 1L;

  /** About what a server needs to start again. */
  private static final String RETRY_AFTER_SECONDS = "10";

  private static final ObjectMapper MAPPER = JsonBodies.newMapper();

  @Override
  protected void service(HttpServletRequest request, HttpServletResponse response) throws IOException {
    int status =
        Optional.ofNullable((Integer) request.getAttribute(RequestDispatcher.ERROR_STATUS_CODE)).orElse(404);
    String instance =
        Optional.ofNullable((String) request.getAttribute(RequestDispatcher.ERROR_REQUEST_URI))
            .orElse(request.getRequestURI());
    if (status == HttpServletResponse.SC_SERVICE_UNAVAILABLE) {
      response.setHeader("Retry-After", RETRY_AFTER_SECONDS);
    }
    write(ProblemTranslator.ofStatus(status, detail(status), instance), response);
  }

  /** Answers a request that JAX-RS is not to see. */
  public static void answer(InvalidRequestException failure, HttpServletRequest request, HttpServletResponse response)
      throws IOException {
    Problem problem = ProblemTranslator.translate(failure, request.getRequestURI()).orElseThrow();
    write(problem, response);
  }

  private static void write(Problem problem, HttpServletResponse response) throws IOException {
    response.setStatus(problem.status());
    response.setContentType(Problem.MEDIA_TYPE);
    response.setHeader("Cache-Control", "no-cache");
    response.getOutputStream().write(MAPPER.writeValueAsBytes(problem));
  }

  private static String detail(int status) {
    return switch (status) {
      case 401 -> "This address needs a login (HTTP Basic).";
      case 403 -> "You are logged in, but none of your roles opens this address.";
      case 404 -> "There is nothing at this address; the API starts at /api/v1.";
      case 503 -> "The server stops, or has only begun to start; ask again in a while.";
      default -> status >= 500 ? "The server's log tells more." : "The server refused the request.";
    };
  }
}
