package io.gantry.engine.workflow;

import com.fasterxml.jackson.databind.JsonNode;
import java.net.URI;
import java.net.URISyntaxException;
import java.util.Optional;

/** Checks that the base URLs of a document's HTTP executors are places below which requests can go. */
final class BaseUrlCheck {

  private static final int LAST_PORT = 65_535;

  private final Located document;
  private final Problems problems;

  BaseUrlCheck(Located document, Problems problems) {
    this.document = document;
    this.problems = problems;
  }

  void check() {
    JsonNode executors = document.at("/tools/http_executors");
    for (int i = 0; i < executors.size(); i++) {
      String pointer = "/tools/http_executors/" + i + "/base_url";
      fault(executors.get(i).path("base_url").asText().strip())
          .ifPresent(fault -> problems.add(Problems.SCHEMA, pointer, "This base_url cannot be used: " + fault));
    }
  }

  /** What is wrong with it, in words that show nothing of it: a login may stand anywhere in what cannot be read. */
  private static Optional<String> fault(String url) {
    URI uri;
    try {
      uri = new URI(new URI(url).toASCIIString());
    } catch (URISyntaxException e) {
      return Optional.of("it is no URL; write what a URL cannot hold as '%' and two hexadecimal digits");
    }
    String authority = uri.getRawAuthority() == null ? "" : uri.getRawAuthority();
    if (authority.contains("@")) {
      return Optional.of("it holds a user name or password; put the login into headers");
    } else if (uri.getHost() == null) {
      return Optional.of("its host is missing or not spelled as a plain name or address");
    } else if (uri.getPort() == 0 || uri.getPort() > LAST_PORT) {
      return Optional.of("a port lies between 1 and " + LAST_PORT + ", not at " + uri.getPort());
    } else if (uri.getRawQuery() != null) {
      return Optional.of("it holds a query; requests go to paths below it and bring their own");
    }
    return PlainPath.fault(uri.getRawPath());
  }
}
