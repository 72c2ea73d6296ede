package io.gantry.fakeprovider;

import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.OptionalLong;

/**
 * One request as it was received.
 *
 * @param requestHash SHA-256 of the body, in hex: equal for the same call made again, different for the next call of
 *     the same conversation
 * @param promptHash SHA-256 of {@code prompt}, in hex
 * @param prompt text of the last user message
 * @param tools names of those the model may call, in the request's order
 * @param callKey header {@code Idempotency-Key}, else {@code x-gantry-call}
 * @param traceparent the header of that name
 * @param clientPort of the connection it came over; as many ports as connections, however many requests came over each
 * @param receivedNanos {@link System#nanoTime()} of the server
 * @param answeredNanos the same clock; absent while the answer is awaited
 * @param status the answer's HTTP status; absent while it is awaited
 */
public record RecordedRequest(
    String model,
    String requestHash,
    String promptHash,
    String prompt,
    List<String> tools,
    Optional<String> callKey,
    Optional<String> traceparent,
    int clientPort,
    long receivedNanos,
    OptionalLong answeredNanos,
    OptionalInt status) {}
