package io.gantry.engine.tool;

import java.time.Clock;

/**
 * What following jobs takes besides requests.
 *
 * @param clock by which a {@code Retry-After} that is a date is read
 * @param listener hears of every poll
 */
record Polling(Clock clock, CatalogListener listener) {}
