package io.gantry.engine.run;

/** Why something failed: the kind for programs, one sentence for people. */
public record Failure(FailureKind kind, String reason) {}
