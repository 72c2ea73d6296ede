package io.gantry.engine.tool;

/** Hears of what the tools of a catalog do. Called on any thread; must not block. */
public interface CatalogListener {

  /** Hears nothing. */
  CatalogListener NONE = new CatalogListener() {};

  /** The tools of a workflow were built, because no workflow declared the same lately. */
  default void built() {}

  /** The other side was asked after a job, and this is what came of it. */
  default void polled(JobState state) {}
}
