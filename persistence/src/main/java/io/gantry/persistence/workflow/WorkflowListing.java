package io.gantry.persistence.workflow;

/** A workflow's name and the latest version stored under it. */
public record WorkflowListing(String name, int latestVersion) {}
