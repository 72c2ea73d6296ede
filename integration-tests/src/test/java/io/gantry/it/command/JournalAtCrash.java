package io.gantry.it.command;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;

/**
 * What was durable when the server was killed, read from the database itself.
 *
 * @param atNanos when the server was gone, as {@link System#nanoTime()} tells it
 * @param open steps that had started and not ended
 * @param replies number of recorded model answers by step
 * @param ended whether the run had ended
 */
record JournalAtCrash(long atNanos, Set<String> open, Map<String, Integer> replies, boolean ended) {

  static JournalAtCrash read(Connection connection, String workflowId, long atNanos) throws SQLException {
    Set<String> open = new HashSet<>();
    Map<String, Integer> replies = new HashMap<>();
    boolean ended = false;
    try (PreparedStatement query =
        connection.prepareStatement("select kind, step_id from journal where workflow_id = ? order by seq")) {
      query.setString(1, workflowId);
      try (ResultSet rows = query.executeQuery()) {
        while (rows.next()) {
          String step = rows.getString("step_id");
          switch (rows.getString("kind")) {
            case "StepStarted" -> open.add(step);
            case "StepCompleted", "StepFailed" -> open.remove(step);
            case "ModelReplied" -> replies.merge(step, 1, Integer::sum);
            case "RunCompleted", "RunFailed", "RunCancelled" -> ended = true;
            default -> {
              // says nothing about calls
            }
          }
        }
      }
    }
    return new JournalAtCrash(atNanos, open, replies, ended);
  }
}
