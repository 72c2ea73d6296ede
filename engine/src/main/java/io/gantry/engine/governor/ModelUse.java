package io.gantry.engine.governor;

import java.time.Duration;
import java.util.OptionalDouble;

/**
 * One model's limits and their use at one moment.
 *
 * @param name which model
 * @param limits what the operator allows
 * @param learnedRequestsPerMinute what the provider takes, as far as its refusals and headers told; empty where nothing
 *     below the operator's limit is known
 * @param learnedTokensPerMinute likewise
 * @param concurrencyLimit most calls at once, as adapted now
 * @param inFlight calls let through and not ended
 * @param queued calls that wait
 * @param oldestWait how long the one that waits longest does
 * @param admitted calls let through since the server started
 * @param throttled answers that told to slow down: 429, and 503 or 529 of an overloaded provider
 * @param oversized calls let through alone because their estimate was above the limit of tokens
 * @param requestsLastMinute calls that count against the limit
 * @param tokensLastMinute tokens that count against the limit, those reserved included
 * @param tokensReserved tokens reserved for calls in flight
 * @param holdFor how much longer no call is made because the provider wants none; at most ten minutes
 */
public record ModelUse(
    ModelName name,
    ModelLimits limits,
    OptionalDouble learnedRequestsPerMinute,
    OptionalDouble learnedTokensPerMinute,
    int concurrencyLimit,
    int inFlight,
    int queued,
    Duration oldestWait,
    long admitted,
    long throttled,
    long oversized,
    long requestsLastMinute,
    long tokensLastMinute,
    long tokensReserved,
    Duration holdFor) {}
