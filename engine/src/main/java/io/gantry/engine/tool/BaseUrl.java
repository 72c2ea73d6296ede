package io.gantry.engine.tool;

import io.gantry.engine.workflow.PlainPath;
import java.util.Optional;

/**
 * The place that one HTTP executor is confined to: an origin and everything below a path. Immutable.
 *
 * @param prefix the base URL's path without a closing slash; empty for the whole origin
 */
record BaseUrl(WebTarget origin, String prefix, EgressGuard guard) {

  static BaseUrl of(String url, EgressGuard guard) throws ToolException {
    WebTarget target = guard.check(url);
    if (target.path().contains("?")) {
      throw new ToolException("A base URL must not hold a query.");
    }
    String prefix = target.path().replaceFirst("/+$", "");
    refuseDetours(prefix);
    return new BaseUrl(target, prefix, guard);
  }

  /** The target of a path below the base, with its query. */
  WebTarget resolve(String path) throws ToolException {
    int query = path.indexOf('?');
    String place = query < 0 ? path : path.substring(0, query);
    if (place.contains("://") || place.startsWith("//")) {
      throw outside("give a path below the base URL, not a URL");
    }
    refuseDetours(place);
    String separator = place.isEmpty() || place.startsWith("/") ? "" : "/";
    String origin = new WebTarget(origin().scheme(), origin().host(), origin().port(), "").toString();
    WebTarget target = guard.check(origin + prefix + separator + path.replace(" ", "%20"));
    check(target);
    return target;
  }

  /** Refuses a target that is not below the base. */
  void check(WebTarget target) throws ToolException {
    String place = target.path().replaceFirst("\\?.*", "");
    refuseDetours(place);
    if (!target.sameOrigin(origin) || !(place.equals(prefix) || place.startsWith(prefix + "/"))) {
      throw outside("it leads out of the base URL");
    }
  }

  private static void refuseDetours(String path) throws ToolException {
    Optional<String> fault = PlainPath.fault(path);
    if (fault.isPresent()) {
      throw outside(fault.get());
    }
  }

  private static ToolException outside(String reason) {
    return new ToolException("The path is refused: " + reason + ".");
  }
}
