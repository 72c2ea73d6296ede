package io.gantry.persistence.run;

import io.gantry.persistence.workflow.WorkflowKey;
import jakarta.persistence.EntityManager;
import jakarta.persistence.Tuple;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import org.hibernate.query.NativeQuery;
import org.hibernate.type.StandardBasicTypes;

/**
 * The statement for one page, made of only the conditions that the query has: a condition that might be switched off by
 * a null parameter would keep PostgreSQL from walking an index to the first matching row and stopping at the limit.
 *
 * <p>With several statuses it walks the index once per status and merges the heads, since no index orders the runs of
 * two statuses by time.
 */
record RunPageSql(String text, Map<String, Object> parameters) {

  private static final String LISTED =
      "workflow_id, name, version, status, pattern, error, tokens_in, tokens_out, tokens_estimated, submitted_by,"
          + " submitted_at, started_at, ended_at";

  private static final String NEWEST_FIRST = " order by submitted_at desc, workflow_id desc limit :fetched";

  /** Asks for one run more than the page holds, which tells whether another page follows. */
  static RunPageSql of(RunQuery query) {
    Map<String, Object> parameters = new LinkedHashMap<>();
    StringBuilder where = new StringBuilder(" where true");
    query.name().ifPresent(name -> {
      where.append(" and name = :name");
      parameters.put("name", name);
    });
    query.submittedFrom().ifPresent(from -> {
      where.append(" and submitted_at >= :submittedFrom");
      parameters.put("submittedFrom", from);
    });
    query.submittedBefore().ifPresent(before -> {
      where.append(" and submitted_at < :submittedBefore");
      parameters.put("submittedBefore", before);
    });
    query.after().ifPresent(cursor -> {
      where.append(" and (submitted_at, workflow_id) < (:cursorAt, :cursorId)");
      parameters.put("cursorAt", cursor.submittedAt());
      parameters.put("cursorId", cursor.workflowId());
    });
    parameters.put("fetched", query.limit() + 1);
    return new RunPageSql(select(query, where.toString()), parameters);
  }

  private static String select(RunQuery query, String where) {
    if (query.statuses().isEmpty()) {
      return "select " + LISTED + " from run" + where + NEWEST_FIRST;
    }
    // Names of an enum: nothing a caller wrote gets into the text.
    String walks =
        query.statuses().stream()
            .sorted()
            .map(status -> where + " and status = '" + status + "'")
            .map(narrowed -> "(select " + LISTED + " from run" + narrowed + NEWEST_FIRST + ")")
            .collect(Collectors.joining(" union all "));
    return query.statuses().size() == 1
        ? walks
        : "select * from (" + walks + ") as heads" + NEWEST_FIRST;
  }

  static RunPageSql unfinished(Optional<RunCursor> after, int limit) {
    Map<String, Object> parameters = new LinkedHashMap<>();
    after.ifPresent(cursor -> {
      parameters.put("cursorAt", cursor.submittedAt());
      parameters.put("cursorId", cursor.workflowId());
    });
    parameters.put("fetched", limit);
    // The list of statuses must read as in the partial index.
    return new RunPageSql(
        "select workflow_id, submitted_at from run where status in ('PENDING', 'RUNNING', 'WAITING')"
            + (after.isPresent() ? " and (submitted_at, workflow_id) > (:cursorAt, :cursorId)" : "")
            + " order by submitted_at, workflow_id limit :fetched",
        parameters);
  }

  List<RunListing> list(EntityManager entityManager) {
    return query(entityManager)
        .addScalar("workflow_id", StandardBasicTypes.STRING)
        .addScalar("name", StandardBasicTypes.STRING)
        .addScalar("version", StandardBasicTypes.INTEGER)
        .addScalar("status", StandardBasicTypes.STRING)
        .addScalar("pattern", StandardBasicTypes.STRING)
        .addScalar("error", StandardBasicTypes.STRING)
        .addScalar("tokens_in", StandardBasicTypes.LONG)
        .addScalar("tokens_out", StandardBasicTypes.LONG)
        .addScalar("tokens_estimated", StandardBasicTypes.BOOLEAN)
        .addScalar("submitted_by", StandardBasicTypes.STRING)
        .addScalar("submitted_at", StandardBasicTypes.INSTANT)
        .addScalar("started_at", StandardBasicTypes.INSTANT)
        .addScalar("ended_at", StandardBasicTypes.INSTANT)
        .getResultList()
        .stream()
        .map(RunPageSql::listing)
        .toList();
  }

  List<RunCursor> cursors(EntityManager entityManager) {
    return query(entityManager)
        .addScalar("workflow_id", StandardBasicTypes.STRING)
        .addScalar("submitted_at", StandardBasicTypes.INSTANT)
        .getResultList()
        .stream()
        .map(row -> new RunCursor(row.get("submitted_at", Instant.class), row.get("workflow_id", String.class)))
        .toList();
  }

  @SuppressWarnings("unchecked") // The untyped interface is the only one that offers addScalar after unwrapping.
  private NativeQuery<Tuple> query(EntityManager entityManager) {
    NativeQuery<Tuple> query = entityManager.createNativeQuery(text, Tuple.class).unwrap(NativeQuery.class);
    parameters.forEach(query::setParameter);
    return query;
  }

  private static RunListing listing(Tuple row) {
    return new RunListing(
        row.get("workflow_id", String.class),
        new WorkflowKey(row.get("name", String.class), row.get("version", Integer.class)),
        StoredStatus.valueOf(row.get("status", String.class)),
        row.get("pattern", String.class),
        Optional.ofNullable(row.get("error", String.class)),
        row.get("tokens_in", Long.class),
        row.get("tokens_out", Long.class),
        row.get("tokens_estimated", Boolean.class),
        row.get("submitted_by", String.class),
        row.get("submitted_at", Instant.class),
        Optional.ofNullable(row.get("started_at", Instant.class)),
        Optional.ofNullable(row.get("ended_at", Instant.class)));
  }
}
