package io.gantry.web.run;

import jakarta.ws.rs.core.UriBuilder;
import jakarta.ws.rs.core.UriInfo;
import java.net.URI;

/**
 * Addresses of one run, as absolute paths: whatever name a proxy gave this server, they hold.
 *
 * @param run the run itself
 */
record RunAddress(String run) {

  static RunAddress of(UriInfo uriInfo, String workflowId) {
    return new RunAddress(
        UriBuilder.fromPath(uriInfo.getBaseUri().getPath()).path("runs").segment(workflowId).build().toString());
  }

  /** For the Location header, which JAX-RS would otherwise complete in its own way. */
  URI absolute(UriInfo uriInfo) {
    return uriInfo.getBaseUri().resolve(run);
  }

  String of(String part) {
    return run + "/" + part;
  }

  String artifact(String path) {
    return UriBuilder.fromPath(run).path("artifacts").segment(path.split("/")).build().toString();
  }
}
