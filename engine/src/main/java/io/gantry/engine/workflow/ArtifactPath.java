package io.gantry.engine.workflow;

import java.util.Arrays;
import java.util.List;
import java.util.stream.Collectors;

/** Makes the path of a file that a run makes safe to write below any folder. */
public final class ArtifactPath {

  private static final int MAX_PART = 100;

  private ArtifactPath() {}

  /**
   * The path with every character outside {@code [A-Za-z0-9_.-]} replaced by {@code _} and every part cut to 100.
   *
   * @throws IllegalArgumentException when the path is empty, absolute or climbs out of its folder
   */
  public static String safe(String path) {
    String unified = path.strip().replace('\\', '/');
    List<String> parts = Arrays.stream(unified.split("/")).filter(part -> !part.isEmpty() && !part.equals(".")).toList();
    if (unified.startsWith("/") || unified.matches("(?s)[A-Za-z]:.*")) {
      throw new IllegalArgumentException("Artifact path '" + path + "' is absolute; give one relative to the run");
    }
    if (parts.isEmpty() || parts.contains("..")) {
      throw new IllegalArgumentException("Artifact path '" + path + "' does not name a file inside the run's folder");
    }
    return parts.stream().map(ArtifactPath::safePart).collect(Collectors.joining("/"));
  }

  private static String safePart(String part) {
    String safe = part.replaceAll("[^A-Za-z0-9_.\\-]", "_");
    return safe.length() > MAX_PART ? safe.substring(0, MAX_PART) : safe;
  }
}
