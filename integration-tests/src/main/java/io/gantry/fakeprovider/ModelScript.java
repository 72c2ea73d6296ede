package io.gantry.fakeprovider;

import com.fasterxml.jackson.annotation.JsonInclude;
import io.gantry.fakeprovider.Reply.ScriptedToolCall;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;

/**
 * How one model of the fake provider behaves. Which reply is given is decided in this order: the next of {@code
 * replies}, then {@code rule}, then {@code reply}, then "Answer to: " and the first 80 characters of the last user
 * message.
 *
 * @param latencyMs time until the answer; absent takes it from a name that ends in {@code -<n>ms}, else 0
 * @param jitterMs up to this much is added to the latency, evenly spread, from a fixed seed; default 0
 * @param replies given once each, in this order
 * @param rule tool calls first, text once their results are there
 * @param reply the default reply
 * @param usage the numbers reported; absent reports a quarter of the characters
 * @param failures given before anything else, in this order
 * @param limits what the model refuses with 429
 */
@JsonInclude(JsonInclude.Include.NON_EMPTY)
public record ModelScript(
    OptionalInt latencyMs,
    int jitterMs,
    List<Reply> replies,
    Optional<ToolRule> rule,
    Optional<Reply> reply,
    Optional<Usage> usage,
    List<Failure> failures,
    Optional<Limits> limits) {

  /** Answers at once (or as the model's name says) with the echo of the prompt. */
  public static final ModelScript ECHO =
      new ModelScript(OptionalInt.empty(), 0, null, null, null, null, null, null);

  public ModelScript {
    latencyMs = latencyMs == null ? OptionalInt.empty() : latencyMs;
    if (latencyMs.orElse(0) < 0 || jitterMs < 0) {
      throw new IllegalArgumentException("latencyMs and jitterMs cannot be negative: " + latencyMs + ", " + jitterMs);
    }
    replies = replies == null ? List.of() : List.copyOf(replies);
    rule = rule == null ? Optional.empty() : rule;
    reply = reply == null ? Optional.empty() : reply;
    usage = usage == null ? Optional.empty() : usage;
    failures = failures == null ? List.of() : List.copyOf(failures);
    limits = limits == null ? Optional.empty() : limits;
  }

  public ModelScript withLatency(int ms, int jitter) {
    return new ModelScript(OptionalInt.of(ms), jitter, replies, rule, reply, usage, failures, limits);
  }

  public ModelScript withReplies(Reply... more) {
    return new ModelScript(latencyMs, jitterMs, plus(replies, List.of(more)), rule, reply, usage, failures, limits);
  }

  public ModelScript withReply(Reply always) {
    return new ModelScript(latencyMs, jitterMs, replies, rule, Optional.of(always), usage, failures, limits);
  }

  public ModelScript withRule(ToolRule tools) {
    return new ModelScript(latencyMs, jitterMs, replies, Optional.of(tools), reply, usage, failures, limits);
  }

  public ModelScript withUsage(int promptTokens, int completionTokens) {
    Optional<Usage> numbers = Optional.of(new Usage(promptTokens, completionTokens));
    return new ModelScript(latencyMs, jitterMs, replies, rule, reply, numbers, failures, limits);
  }

  public ModelScript withFailures(Failure... more) {
    return new ModelScript(latencyMs, jitterMs, replies, rule, reply, usage, plus(failures, List.of(more)), limits);
  }

  public ModelScript withLimits(Limits bounds) {
    return new ModelScript(latencyMs, jitterMs, replies, rule, reply, usage, failures, Optional.of(bounds));
  }

  private static <T> List<T> plus(List<T> first, List<T> more) {
    List<T> all = new ArrayList<>(first);
    all.addAll(more);
    return all;
  }

  /** Token numbers of one answer. */
  public record Usage(int promptTokens, int completionTokens) {}

  /**
   * The next answers are errors.
   *
   * @param times how many; default 1
   * @param retryAfterSeconds sent as {@code Retry-After}
   * @param message the error's text
   */
  public record Failure(int status, int times, OptionalInt retryAfterSeconds, Optional<String> message) {

    public Failure {
      if (status < 400 || status > 599) {
        throw new IllegalArgumentException("A failure's status must be 400 to 599, not " + status);
      }
      times = times == 0 ? 1 : times;
      retryAfterSeconds = retryAfterSeconds == null ? OptionalInt.empty() : retryAfterSeconds;
      message = message == null ? Optional.empty() : message;
    }

    public static Failure of(int status, int times) {
      return new Failure(status, times, OptionalInt.empty(), Optional.empty());
    }

    public Failure withRetryAfter(int seconds) {
      return new Failure(status, times, OptionalInt.of(seconds), message);
    }
  }

  /**
   * What the model refuses. A script given while calls are under way changes it at once.
   *
   * @param requestsPerSecond refill of the token bucket; 0 means no limit
   * @param burst size of the bucket; default one second's worth, at least 1
   * @param concurrency most calls being answered at once; 0 means no limit
   * @param overloadStatus the status for one call too many at once: 429, the default, or 503
   * @param headers whether answers of any status say how much of the bucket is left, in {@code x-ratelimit-limit-requests},
   *     {@code -remaining-requests} and {@code -reset-requests}; a hidden limit does not
   */
  public record Limits(double requestsPerSecond, int burst, int concurrency, int overloadStatus, boolean headers) {

    private static final int TOO_MANY_REQUESTS = 429;
    private static final int UNAVAILABLE = 503;

    public Limits {
      if (requestsPerSecond < 0 || burst < 0 || concurrency < 0) {
        throw new IllegalArgumentException("Limits cannot be negative");
      }
      burst = burst == 0 ? Math.max(1, (int) Math.ceil(requestsPerSecond)) : burst;
      overloadStatus = overloadStatus == 0 ? TOO_MANY_REQUESTS : overloadStatus;
      if (overloadStatus != TOO_MANY_REQUESTS && overloadStatus != UNAVAILABLE) {
        throw new IllegalArgumentException("The status of an overload is 429 or 503, not " + overloadStatus);
      }
    }

    public Limits(double requestsPerSecond, int burst, int concurrency) {
      this(requestsPerSecond, burst, concurrency, TOO_MANY_REQUESTS, false);
    }

    public Limits withOverloadStatus(int status) {
      return new Limits(requestsPerSecond, burst, concurrency, status, headers);
    }

    public Limits withHeaders() {
      return new Limits(requestsPerSecond, burst, concurrency, overloadStatus, true);
    }
  }

  /**
   * Calls tools when tools are offered and no result is there yet; answers with the text once there are results.
   *
   * @param then absent answers with the results themselves
   */
  public record ToolRule(List<ScriptedToolCall> whenToolsOffered, Optional<String> then) {

    public ToolRule {
      whenToolsOffered = List.copyOf(whenToolsOffered);
      then = then == null ? Optional.empty() : then;
    }
  }
}
