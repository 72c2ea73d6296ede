package io.gantry.persistence.tool;

import jakarta.persistence.Embeddable;
import java.io.Serializable;

/** Identity of a tool: its server, and its name there. */
@Embeddable
public record McpToolKey(String server, String tool) implements Serializable {}
