package io.gantry.ejb.run;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.datatype.jdk8.Jdk8Module;
import io.gantry.engine.text.Sha256;
import java.util.Comparator;

/** The JSON that a run's row holds, and when two such values are the same. */
final class RunJson {

  /** PostgreSQL keeps the value of a number, not its notation: 1e3 comes back as 1000. */
  private static final Comparator<JsonNode> BY_VALUE =
      (left, right) ->
          left.isNumber() && right.isNumber()
              ? left.decimalValue().compareTo(right.decimalValue())
              : left.equals(right) ? 0 : 1;

  private final ObjectMapper mapper = JsonMapper.builder().addModule(new Jdk8Module()).build();

  String text(Object value) {
    try {
      return mapper.writeValueAsString(value);
    } catch (JsonProcessingException e) {
      throw new IllegalStateException("A " + value.getClass().getSimpleName() + " cannot be written as JSON", e);
    }
  }

  /** Whether two JSON texts stand for the same value, whatever their spacing, order of keys and notation of numbers. */
  boolean same(String left, String right) {
    try {
      return mapper.readTree(left).equals(BY_VALUE, mapper.readTree(right));
    } catch (JsonProcessingException e) {
      throw new IllegalArgumentException("A stored JSON value cannot be read: " + e.getOriginalMessage(), e);
    }
  }

  /** SHA-256 of all that a submission asks for, in hexadecimal. */
  String hash(Submission submission) {
    Submission.Definition definition = submission.definition();
    String kind = definition.getClass().getSimpleName();
    String request =
        String.join(
            "\n",
            kind,
            text(definition),
            text(submission.inputs()),
            text(submission.workflowId()),
            text(submission.options()));
    return Sha256.of(request);
  }
}
