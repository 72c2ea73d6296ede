package io.gantry.engine.workflow;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;

/** Collects what is wrong with one document, and reports it in the document's order. */
final class Problems {

  /** More than anyone reads; the first ones usually explain the rest. */
  static final int MAX_REPORTED = 50;

  static final String SYNTAX = "syntax";
  static final String TOO_LARGE = "too-large";
  static final String SCHEMA = "schema";
  static final String UNKNOWN_KEY = "unknown-key";
  static final String REFERENCE = "reference";
  static final String CYCLE = "cycle";
  static final String INPUT = "input";
  static final String TEMPLATE = "template";
  static final String UNSUPPORTED = "unsupported";

  private final Located document;
  private final List<WorkflowProblem> found = new ArrayList<>();

  Problems(Located document) {
    this.document = document;
  }

  void add(String code, String pointer, String message) {
    found.add(new WorkflowProblem(code, pointer, document.line(pointer), message));
  }

  boolean isEmpty() {
    return found.isEmpty();
  }

  List<WorkflowProblem> inDocumentOrder() {
    return found.stream()
        .distinct()
        .sorted(Comparator.comparingInt(problem -> document.order(problem.pointer())))
        .limit(MAX_REPORTED)
        .toList();
  }

  /**
   * @throws InvalidWorkflowException when there is any
   */
  void throwIfAny() {
    if (!found.isEmpty()) {
      throw new InvalidWorkflowException(inDocumentOrder());
    }
  }
}
