package io.gantry.fakeprovider;

/**
 * A request, whatever the provider's dialect.
 *
 * @param prompt text of the last user message
 * @param toolResults texts of the tool results after it, joined by line ends; empty when there are none
 * @param characters length of all messages' text, for the estimate of usage
 * @param usageInStream whether a stream ends with a chunk of usage
 */
record ChatCall(
    String model,
    String prompt,
    String toolResults,
    boolean toolsOffered,
    boolean stream,
    boolean usageInStream,
    int characters) {}
