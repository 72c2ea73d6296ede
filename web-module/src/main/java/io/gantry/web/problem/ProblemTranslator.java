package io.gantry.web.problem;

import com.fasterxml.jackson.core.JsonProcessingException;
import io.gantry.ejb.request.RequestRefusedException;
import io.gantry.engine.workflow.InvalidWorkflowException;
import jakarta.ejb.EJBAccessException;
import jakarta.validation.ConstraintViolation;
import jakarta.validation.ConstraintViolationException;
import jakarta.validation.ElementKind;
import jakarta.validation.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.RejectedExecutionException;
import java.util.stream.Collectors;

/**
 * Says what an exception means to the caller. Looks at the causes too, because containers wrap what applications throw.
 * Whatever it does not know stays unknown to the caller.
 */
final class ProblemTranslator {

  private ProblemTranslator() {}

  /** The problem that an exception stands for; empty when it is the server's own failure. */
  static Optional<Problem> translate(Throwable failure, String instance) {
    for (Throwable cause = failure; cause != null; cause = cause.getCause()) {
      Optional<Problem> problem = known(cause, instance);
      if (problem.isPresent()) {
        return problem;
      }
    }
    return Optional.empty();
  }

  /** What to say of a failure that is not explained. */
  static Problem unknown(String id) {
    return Problem.of(
        ProblemKind.INTERNAL, "The server's log tells more under " + id + ".", "urn:uuid:" + id, List.of());
  }

  /** What to say of a status that the container or JAX-RS decided on. */
  static Problem ofStatus(int status, String detail, String instance) {
    Problem problem = Problem.of(ProblemKind.of(status), detail, instance, List.of());
    return new Problem(problem.type(), problem.title(), status, detail, instance, List.of());
  }

  private static Optional<Problem> known(Throwable cause, String instance) {
    if (cause instanceof InvalidWorkflowException invalid) {
      return Optional.of(invalidWorkflow(invalid, instance));
    }
    if (cause instanceof RequestRefusedException refused) {
      return Optional.of(Problem.of(kind(refused), refused.getMessage(), instance, List.of()));
    }
    if (cause instanceof InvalidRequestException invalid) {
      return Optional.of(
          Problem.of(ProblemKind.INVALID_REQUEST, invalid.getMessage(), instance, invalid.places()));
    }
    if (cause instanceof ConstraintViolationException invalid) {
      return Optional.of(invalidRequest(invalid, instance));
    }
    if (cause instanceof JsonProcessingException json && MalformedJson.isFault(json)) {
      return Optional.of(MalformedJson.problem(json, instance));
    }
    if (cause instanceof RequestTooLargeException tooLarge) {
      return Optional.of(Problem.of(ProblemKind.TOO_LARGE, tooLarge.getMessage(), instance, List.of()));
    }
    if (cause instanceof UnreadableBodyException unreadable) {
      return Optional.of(Problem.of(ProblemKind.INVALID_REQUEST, unreadable.getMessage(), instance, List.of()));
    }
    if (cause instanceof UnsupportedBodyException unsupported) {
      return Optional.of(unsupportedBody(unsupported, instance));
    }
    if (cause instanceof EJBAccessException) {
      return Optional.of(Problem.of(ProblemKind.FORBIDDEN, "This operation needs another role.", instance, List.of()));
    }
    if (cause instanceof RejectedExecutionException) {
      return Optional.of(
          Problem.of(ProblemKind.BUSY, "A pool of this server is full; try again later.", instance, List.of()));
    }
    return Optional.empty();
  }

  private static Problem unsupportedBody(UnsupportedBodyException unsupported, String instance) {
    Problem.Place place = new Problem.Place("request", unsupported.header(), 0, unsupported.getMessage());
    return Problem.of(ProblemKind.UNSUPPORTED_MEDIA_TYPE, unsupported.getMessage(), instance, List.of(place));
  }

  private static ProblemKind kind(RequestRefusedException refused) {
    if (refused instanceof RequestRefusedException.Busy) {
      return ProblemKind.BUSY;
    }
    if (refused instanceof RequestRefusedException.Unavailable) {
      return ProblemKind.UNAVAILABLE;
    }
    if (refused instanceof RequestRefusedException.Conflict) {
      return ProblemKind.CONFLICT;
    }
    if (refused instanceof RequestRefusedException.AnswerMismatch) {
      return ProblemKind.INVALID_ANSWER;
    }
    if (refused instanceof RequestRefusedException.KeyReused) {
      return ProblemKind.IDEMPOTENCY_KEY_REUSED;
    }
    return ProblemKind.NOT_FOUND;
  }

  private static Problem invalidWorkflow(InvalidWorkflowException invalid, String instance) {
    boolean tooLarge = invalid.problems().stream().allMatch(problem -> problem.code().equals("too-large"));
    return Problem.of(
        tooLarge ? ProblemKind.TOO_LARGE : ProblemKind.INVALID_WORKFLOW,
        invalid.getMessage(),
        instance,
        invalid.problems().stream().map(Problem.Place::of).toList());
  }

  private static Problem invalidRequest(ConstraintViolationException invalid, String instance) {
    List<Problem.Place> places =
        invalid.getConstraintViolations().stream()
            .map(ProblemTranslator::place)
            .sorted(Comparator.comparing(Problem.Place::pointer).thenComparing(Problem.Place::message))
            .toList();
    String detail =
        places.stream().map(place -> place.pointer() + ": " + place.message()).collect(Collectors.joining("; "));
    return Problem.of(ProblemKind.INVALID_REQUEST, detail, instance, places);
  }

  /** A member of a body becomes a pointer; a parameter keeps its name. */
  private static Problem.Place place(ConstraintViolation<?> violation) {
    List<String> members = new ArrayList<>();
    String parameter = "";
    for (Path.Node node : violation.getPropertyPath()) {
      if (node.getKind() == ElementKind.PROPERTY) {
        members.add(node.getName());
      } else if (node.getKind() == ElementKind.PARAMETER) {
        parameter = node.getName();
      }
    }
    String pointer = members.isEmpty() ? parameter : "/" + String.join("/", members);
    return new Problem.Place("request", pointer, 0, violation.getMessage());
  }
}
