package io.gantry.benchmarks.result;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonProperty;
import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.stream.Stream;

/**
 * One line of the results: a figure of Gantry, the same figure of the hand-written program, and the targets.
 *
 * @param name the same from run to run, for comparing
 * @param gantry empty where the line is about the surroundings only
 * @param reference empty where the hand-written program has no such figure
 * @param limit what nothing can be better than: the critical path of the nominal latencies
 */
@JsonInclude(JsonInclude.Include.NON_EMPTY)
public record Line(
    String name,
    Unit unit,
    Optional<Summary> gantry,
    Optional<Summary> reference,
    OptionalDouble limit,
    List<Verdict> verdicts) {

  public Line {
    // Jackson hands in null for what the file does not hold.
    gantry = gantry == null ? Optional.empty() : gantry;
    reference = reference == null ? Optional.empty() : reference;
    limit = limit == null ? OptionalDouble.empty() : limit;
    verdicts = verdicts == null ? List.of() : List.copyOf(verdicts);
  }

  /** A figure of both programs. */
  public static Line of(String name, Unit unit, Summary gantry, Summary reference) {
    return new Line(name, unit, Optional.of(gantry), Optional.of(reference), OptionalDouble.empty(), List.of());
  }

  /** A figure that only Gantry has. */
  public static Line ofGantry(String name, Unit unit, Summary gantry) {
    return new Line(name, unit, Optional.of(gantry), Optional.empty(), OptionalDouble.empty(), List.of());
  }

  /** A figure of the surroundings that both programs share. */
  public static Line ofSurroundings(String name, Unit unit, Summary figure) {
    return new Line(name, unit, Optional.empty(), Optional.of(figure), OptionalDouble.empty(), List.of());
  }

  /** The same line beside what nothing can be better than. */
  public Line withLimit(double value) {
    return new Line(name, unit, gantry, reference, OptionalDouble.of(value), verdicts);
  }

  /** The same line with one target more. */
  public Line with(Verdict verdict) {
    List<Verdict> more = Stream.concat(verdicts.stream(), Stream.of(verdict)).toList();
    return new Line(name, unit, gantry, reference, limit, more);
  }

  /** Gantry's median as a multiple of the hand-written program's. */
  @JsonProperty(access = JsonProperty.Access.READ_ONLY)
  public OptionalDouble ratio() {
    return gantry.isPresent() && reference.isPresent()
        ? OptionalDouble.of(gantry.get().median() / reference.get().median())
        : OptionalDouble.empty();
  }

  /** Gantry's median as a multiple of the limit. */
  @JsonProperty(access = JsonProperty.Access.READ_ONLY)
  public OptionalDouble ratioToLimit() {
    return gantry.isPresent() && limit.isPresent()
        ? OptionalDouble.of(gantry.get().median() / limit.getAsDouble())
        : OptionalDouble.empty();
  }
}
