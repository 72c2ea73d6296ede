import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.StringJoiner;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * What some examples call: prices, one by one and many at once, and a remote agent whose work takes a while. Listens on
 * loopback only, on port 9099 or the one it is given: {@code java examples/services/Services.java 9099}.
 *
 * <pre>
 * GET  /prices/apples      {"item": "apples", "price": 2.4}
 * POST /prices             {"items": [{"path": "/apples"}, …]} is answered with a list of the same
 * POST /agents/runs        {"id": "run-1", "status": "queued"}
 * GET  /agents/runs/run-1  "in_progress" at first, then "completed" with the work in output.text
 * POST /agents/runs/run-1/cancel
 * </pre>
 */
final class Services {

  private static final Pattern PATH = Pattern.compile("\"path\"\\s*:\\s*\"/([^\"]*)\"");
  private static final Map<String, String> PRICES = Map.of("apples", "2.4", "pears", "3.1", "plums", "4.9");

  /** Questions after which a run is completed. */
  private static final int QUESTIONS = 3;

  private final AtomicInteger runs = new AtomicInteger();
  private final Map<String, Integer> asked = new ConcurrentHashMap<>();

  private Services() {}

  public static void main(String[] arguments) throws IOException {
    int port = arguments.length == 0 ? 9099 : Integer.parseInt(arguments[0]);
    HttpServer server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), port), 16);
    Services services = new Services();
    server.createContext("/prices", exchange -> send(exchange, services.prices(exchange)));
    server.createContext("/agents/runs", exchange -> send(exchange, services.agent(exchange)));
    server.start();
    System.out.println("Listening on http://localhost:" + server.getAddress().getPort());
  }

  private String prices(HttpExchange exchange) throws IOException {
    if (!exchange.getRequestMethod().equals("POST")) {
      return price(exchange.getRequestURI().getPath().replaceFirst("^/prices/?", ""));
    }
    StringJoiner list = new StringJoiner(", ", "[", "]");
    Matcher path = PATH.matcher(new String(exchange.getRequestBody().readAllBytes(), StandardCharsets.UTF_8));
    while (path.find()) {
      list.add(price(path.group(1)));
    }
    return list.toString();
  }

  private static String price(String item) {
    return "{\"item\": \"" + item.replaceAll("\\W", "_") + "\", \"price\": " + PRICES.getOrDefault(item, "null") + "}";
  }

  private String agent(HttpExchange exchange) {
    String id = exchange.getRequestURI().getPath().replaceFirst("^/agents/runs/?", "");
    if (id.isEmpty()) {
      return "{\"id\": \"run-" + runs.incrementAndGet() + "\", \"status\": \"queued\"}";
    }
    if (exchange.getRequestMethod().equals("POST")) {
      return "{\"status\": \"cancelled\"}";
    }
    return asked.merge(id, 1, Integer::sum) < QUESTIONS
        ? "{\"status\": \"in_progress\"}"
        : "{\"status\": \"completed\", \"output\": {\"text\": \"Plums are dear this year because of the late frost.\"}}";
  }

  private static void send(HttpExchange exchange, String json) throws IOException {
    byte[] body = json.getBytes(StandardCharsets.UTF_8);
    exchange.getRequestBody().readAllBytes();
    exchange.getResponseHeaders().set("Content-Type", "application/json");
    exchange.sendResponseHeaders(200, body.length);
    try (var out = exchange.getResponseBody()) {
      out.write(body);
    }
  }
}
