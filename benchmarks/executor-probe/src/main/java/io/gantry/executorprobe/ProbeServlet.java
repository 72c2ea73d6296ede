package io.gantry.executorprobe;

import jakarta.annotation.Resource;
import jakarta.enterprise.concurrent.ManagedThreadFactory;
import jakarta.json.Json;
import jakarta.json.JsonObject;
import jakarta.servlet.annotation.WebServlet;
import jakarta.servlet.http.HttpServlet;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;

/**
 * Measures once per request and answers with nanoseconds as JSON. Meant for one client at a time, on loopback, without
 * login.
 *
 * <pre>
 * GET  /server                                        what this runs on
 * POST /burst?executor=E&amp;tasks=N&amp;submitters=N         {"nanos", "cpuNanos", "refused"}
 * POST /lone?executor=E&amp;times=N                       {"p50", "p99"}
 * POST /waiting?executor=E&amp;tasks=N&amp;port=P             {"nanos"}; the peer is on loopback
 * </pre>
 *
 * <p>400: a parameter is missing or wrong, or there is no such executor. 500: the executor did not do its work.
 */
@WebServlet("/*")
public class ProbeServlet extends HttpServlet {

  private final transient ProbedExecutors executors = new ProbedExecutors();

  /** Submitters get the application's names and class loader as any of its threads has them. */
  @Resource(lookup = "java:comp/DefaultManagedThreadFactory")
  private transient ManagedThreadFactory threads;

  @Override
  protected void doGet(HttpServletRequest request, HttpServletResponse response) throws IOException {
    if ("/server".equals(request.getPathInfo())) {
      answer(
          response,
          200,
          Json.createObjectBuilder()
              .add("server", getServletContext().getServerInfo())
              .add("java", System.getProperty("java.version"))
              .add("feature", Runtime.version().feature())
              .build());
    } else {
      response.sendError(404);
    }
  }

  @Override
  protected void doPost(HttpServletRequest request, HttpServletResponse response) throws IOException {
    try {
      answer(response, 200, measure(request));
    } catch (IllegalArgumentException e) {
      answer(response, 400, Json.createObjectBuilder().add("error", String.valueOf(e.getMessage())).build());
    } catch (IllegalStateException | RejectedExecutionException e) {
      answer(response, 500, Json.createObjectBuilder().add("error", String.valueOf(e.getMessage())).build());
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      answer(response, 500, Json.createObjectBuilder().add("error", "interrupted").build());
    }
  }

  private JsonObject measure(HttpServletRequest request) throws InterruptedException {
    Executor executor = executors.named(text(request, "executor"));
    String what = String.valueOf(request.getPathInfo());
    return switch (what) {
      case "/burst" -> outcome(new Burst(number(request, "tasks"), number(request, "submitters")).run(executor, threads));
      case "/lone" -> percentiles(new LoneTask(number(request, "times")).nanos(executor));
      case "/waiting" -> nanos(new Waiting(number(request, "tasks"), loopback(number(request, "port"))).nanos(executor));
      default -> throw new IllegalArgumentException(what + " is no measurement: /burst, /lone or /waiting");
    };
  }

  private static JsonObject outcome(Burst.Outcome outcome) {
    return Json.createObjectBuilder()
        .add("nanos", outcome.nanos())
        .add("cpuNanos", outcome.cpuNanos())
        .add("refused", outcome.refused())
        .build();
  }

  private static JsonObject nanos(long nanos) {
    return Json.createObjectBuilder().add("nanos", nanos).build();
  }

  private static JsonObject percentiles(long... nanos) {
    Percentiles values = new Percentiles(nanos);
    return Json.createObjectBuilder().add("p50", values.at(50)).add("p99", values.at(99)).build();
  }

  private static InetSocketAddress loopback(int port) {
    return new InetSocketAddress(InetAddress.getLoopbackAddress(), port);
  }

  private static String text(HttpServletRequest request, String name) {
    String value = request.getParameter(name);
    if (value == null) {
      throw new IllegalArgumentException(name + ": is missing");
    }
    return value;
  }

  private static int number(HttpServletRequest request, String name) {
    try {
      return Integer.parseInt(text(request, name));
    } catch (NumberFormatException e) {
      throw new IllegalArgumentException(name + " = " + text(request, name) + ": is no whole number", e);
    }
  }

  private static void answer(HttpServletResponse response, int status, JsonObject body) throws IOException {
    response.setStatus(status);
    response.setContentType("application/json");
    response.setCharacterEncoding("UTF-8");
    response.getWriter().print(body);
  }

  @Override
  public void destroy() {
    executors.close();
  }
}
