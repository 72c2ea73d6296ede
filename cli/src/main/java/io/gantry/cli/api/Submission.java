package io.gantry.cli.api;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.Map;
import java.util.Optional;

/**
 * A workflow to run.
 *
 * @param spec the workflow's text, YAML or JSON
 * @param inputs values for its inputs
 * @param folder the workflow's own folder on the server
 * @param files texts of the files it refers to, by path relative to its folder
 * @param workflowId the identity the run shall have; the server makes one up when empty
 */
public record Submission(
    String spec,
    Map<String, JsonNode> inputs,
    ModelChoice models,
    Optional<String> folder,
    Map<String, String> files,
    Optional<String> workflowId) {}
