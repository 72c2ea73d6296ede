package io.gantry.web.run;

import io.gantry.ejb.run.RunFilter;
import io.gantry.engine.run.RunStatus;
import io.gantry.web.problem.InvalidRequestException;
import io.gantry.web.request.Between;
import jakarta.ws.rs.DefaultValue;
import jakarta.ws.rs.QueryParam;
import java.time.DateTimeException;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.EnumSet;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;

/** The query parameters of the list of runs. */
public class RunListQuery {

  /** What RFC 3339 can write, and far inside what the database can compare with. */
  private static final Instant FIRST_TIME = Instant.parse("0001-01-01T00:00:00Z");

  private static final Instant LAST_TIME = Instant.parse("9999-12-31T23:59:59.999999999Z");

  @QueryParam("limit")
  @DefaultValue("50")
  @Between(min = 1, max = 200)
  int limit;

  @QueryParam("cursor")
  String cursor;

  @QueryParam("status")
  List<String> status;

  @QueryParam("workflow")
  String workflow;

  @QueryParam("submittedAfter")
  String submittedAfter;

  @QueryParam("submittedBefore")
  String submittedBefore;

  RunFilter toFilter() {
    return new RunFilter(
        statuses(status == null ? List.of() : status),
        Optional.ofNullable(workflow),
        time("submittedAfter", submittedAfter),
        time("submittedBefore", submittedBefore),
        Optional.ofNullable(cursor).map(RunCursors::place),
        limit);
  }

  static Set<RunStatus> statuses(List<String> words) {
    Set<RunStatus> statuses = EnumSet.noneOf(RunStatus.class);
    for (String word : words) {
      try {
        statuses.add(RunStatus.valueOf(word.toUpperCase(Locale.ROOT)));
      } catch (IllegalArgumentException e) {
        throw new InvalidRequestException(
            "status", "There is no status '" + word + "', only pending, running, waiting, completed, failed, cancelled.");
      }
    }
    return statuses;
  }

  static Optional<Instant> time(String parameter, String text) {
    try {
      Optional<Instant> time = Optional.ofNullable(text).map(OffsetDateTime::parse).map(OffsetDateTime::toInstant);
      time.filter(given -> given.isBefore(FIRST_TIME) || given.isAfter(LAST_TIME)).ifPresent(given -> {
        throw new InvalidRequestException(
            parameter, parameter + " lies in the years 1 to 9999 (UTC), '" + text + "' does not.");
      });
      return time;
    } catch (DateTimeException e) {
      throw new InvalidRequestException(
          parameter, parameter + ": '" + text + "' is not a time such as 2026-01-01T00:00:00Z.");
    }
  }
}
