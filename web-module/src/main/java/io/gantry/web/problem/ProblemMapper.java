package io.gantry.web.problem;

import com.fasterxml.jackson.core.JsonProcessingException;
import io.gantry.ejb.request.RequestRefusedException.Busy;
import jakarta.validation.ValidationException;
import jakarta.ws.rs.WebApplicationException;
import jakarta.ws.rs.core.Context;
import jakarta.ws.rs.core.HttpHeaders;
import jakarta.ws.rs.core.Response;
import jakarta.ws.rs.core.UriInfo;
import jakarta.ws.rs.ext.ExceptionMapper;
import jakarta.ws.rs.ext.Provider;
import java.util.List;
import java.util.Optional;
import java.util.SortedSet;
import java.util.TreeSet;
import java.util.UUID;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Answers every exception of the API with a problem. What it cannot explain it logs under an id, and shows the id. */
abstract class ProblemMapper<T extends Throwable> implements ExceptionMapper<T> {

  private static final Logger LOG = LoggerFactory.getLogger(ProblemMapper.class);
  private static final int RETRY_AFTER_SECONDS = 5;
  private static final List<String> KEPT_HEADERS = List.of(HttpHeaders.WWW_AUTHENTICATE, HttpHeaders.RETRY_AFTER);

  @Context
  UriInfo uriInfo;

  /** JAX-RS's own errors. */
  @Provider
  public static class OfJaxRs extends ProblemMapper<WebApplicationException> {}

  /** JSON that cannot be read. */
  @Provider
  public static class OfJson extends ProblemMapper<JsonProcessingException> {}

  /** Bean Validation. */
  @Provider
  public static class OfValidation extends ProblemMapper<ValidationException> {}

  /** Everything else. */
  @Provider
  public static class OfAnything extends ProblemMapper<Throwable> {}

  @Override
  public Response toResponse(T failure) {
    if (UnreadableBodyException.isOfAClientThatLeft(failure)) {
      // Nobody reads it, and the attempt to write it would become an error of its own.
      LOG.debug("The client of {} left before its body had ended", uriInfo.getPath(), failure);
      return Response.status(ProblemKind.INVALID_REQUEST.status()).build();
    }
    String instance = uriInfo.getRequestUri().getRawPath();
    Optional<Problem> problem = ProblemTranslator.translate(failure, instance);
    if (problem.isPresent()) {
      return answer(problem.get(), failure).build();
    }
    if (failure instanceof WebApplicationException jaxRs && jaxRs.getResponse().getStatus() < 500) {
      return ofJaxRs(jaxRs, instance);
    }
    String id = UUID.randomUUID().toString();
    LOG.error("Problem {}: the request for {} failed", id, instance, failure);
    return answer(ProblemTranslator.unknown(id), failure).build();
  }

  private static Response ofJaxRs(WebApplicationException failure, String instance) {
    Response original = failure.getResponse();
    if (original.getStatus() < 400) {
      return original;
    }
    String detail =
        original.getStatus() == 404 ? "There is nothing at this address." : original.getStatusInfo().getReasonPhrase();
    Response.ResponseBuilder answer =
        answer(ProblemTranslator.ofStatus(original.getStatus(), detail, instance), failure);
    for (String header : KEPT_HEADERS) {
      Optional.ofNullable(original.getHeaderString(header)).ifPresent(value -> answer.header(header, value));
    }
    Optional.ofNullable(original.getHeaderString(HttpHeaders.ALLOW))
        .ifPresent(methods -> answer.header(HttpHeaders.ALLOW, allow(methods)));
    return answer.build();
  }

  /** Sorted, and with HEAD beside GET: Jersey serves it too and leaves it out. */
  private static String allow(String methods) {
    SortedSet<String> all = new TreeSet<>(List.of(methods.trim().split("\\s*,\\s*")));
    if (all.contains("GET")) {
      all.add("HEAD");
    }
    return String.join(", ", all);
  }

  private static Response.ResponseBuilder answer(Problem problem, Throwable failure) {
    Response.ResponseBuilder answer =
        Response.status(problem.status()).type(Problem.MEDIA_TYPE).entity(problem);
    if (problem.status() == 503) {
      answer.header(HttpHeaders.RETRY_AFTER, retryAfter(failure));
    }
    return answer;
  }

  private static int retryAfter(Throwable failure) {
    for (Throwable cause = failure; cause != null; cause = cause.getCause()) {
      if (cause instanceof Busy busy) {
        return busy.retryAfterSeconds();
      }
    }
    return RETRY_AFTER_SECONDS;
  }
}
