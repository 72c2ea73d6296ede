package io.gantry.engine.memory;

import io.gantry.engine.agent.Exchange;

/** What was said in one step of a conversation. */
public record Said(String step, Exchange exchange) {}
