package io.gantry.fakeprovider;

import io.gantry.fakeprovider.ModelScript.Failure;
import io.gantry.fakeprovider.ModelScript.Limits;
import io.gantry.fakeprovider.ModelScript.Usage;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Map;
import java.util.OptionalInt;
import java.util.SplittableRandom;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** One model at work: its script, what is left of its queues, and its counters. Guarded by its own monitor. */
final class FakeModel {

  private static final Pattern LATENCY_IN_NAME = Pattern.compile("-(\\d{1,6})ms$");
  private static final int ECHOED = 80;

  private final int latencyOfName;
  private final SplittableRandom random = new SplittableRandom(42);
  private final Deque<Reply> replies = new ArrayDeque<>();
  private final Deque<Failure> failures = new ArrayDeque<>();
  private ModelScript script;
  private double bucket;
  private long bucketAt;
  private long calls;
  private long answered;
  private long rateLimited;
  private long failed;
  private int overlap;
  private int maxOverlap;

  FakeModel(String name, ModelScript script, long now) {
    Matcher latency = LATENCY_IN_NAME.matcher(name);
    this.latencyOfName = latency.find() ? Integer.parseInt(latency.group(1)) : 0;
    follow(script, now);
  }

  /** Replaces the script and what was left of the former one; the counters go on. */
  synchronized void follow(ModelScript next, long now) {
    script = next;
    replies.clear();
    replies.addAll(next.replies());
    failures.clear();
    failures.addAll(next.failures());
    bucket = next.limits().map(Limits::burst).orElse(0);
    bucketAt = now;
  }

  /** What to do with a request that has just come in. */
  sealed interface Verdict {

    /** Answer after the delay, then call {@link FakeModel#finished}. */
    record Answer(Reply reply, Usage usage, int delayMs) implements Verdict {}

    /** Refuse at once. */
    record Refuse(int status, String message, OptionalInt retryAfterSeconds) implements Verdict {}
  }

  synchronized Verdict decide(ChatCall call, long now) {
    calls++;
    notifyAll();
    Failure failure = failures.peek();
    if (failure != null) {
      failures.removeFirst();
      if (failure.times() > 1) {
        failures.addFirst(
            new Failure(failure.status(), failure.times() - 1, failure.retryAfterSeconds(), failure.message()));
      }
      return refuse(failure.status(), failure.message().orElse("Scripted failure"), failure.retryAfterSeconds());
    }
    Limits limits = script.limits().orElse(null);
    if (limits != null) {
      if (limits.concurrency() > 0 && overlap >= limits.concurrency()) {
        String message = "Too many concurrent requests: limit " + limits.concurrency();
        return refuse(limits.overloadStatus(), message, OptionalInt.of(1));
      }
      if (limits.requestsPerSecond() > 0 && !takeToken(limits, now)) {
        int seconds = Math.max(1, (int) Math.ceil((1 - bucket) / limits.requestsPerSecond()));
        return refuse(
            429, "Rate limit reached: " + limits.requestsPerSecond() + " requests/s", OptionalInt.of(seconds));
      }
    }
    overlap++;
    maxOverlap = Math.max(maxOverlap, overlap);
    Reply reply = replyTo(call);
    int jitter = script.jitterMs() == 0 ? 0 : random.nextInt(script.jitterMs() + 1);
    return new Verdict.Answer(reply, usageOf(call, reply), script.latencyMs().orElse(latencyOfName) + jitter);
  }

  private boolean takeToken(Limits limits, long now) {
    double refill = (now - bucketAt) / (double) TimeUnit.SECONDS.toNanos(1) * limits.requestsPerSecond();
    bucket = Math.min(limits.burst(), bucket + refill);
    bucketAt = now;
    if (bucket < 1) {
      return false;
    }
    bucket -= 1;
    return true;
  }

  /** What the headers of an answer say now; empty where they say nothing. */
  synchronized Map<String, String> rateHeaders() {
    Limits limits = script.limits().filter(Limits::headers).filter(all -> all.requestsPerSecond() > 0).orElse(null);
    if (limits == null) {
      return Map.of();
    }
    long millis = (long) Math.ceil((limits.burst() - bucket) / limits.requestsPerSecond() * 1000);
    return Map.of(
        "x-ratelimit-limit-requests", Integer.toString(limits.burst()),
        "x-ratelimit-remaining-requests", Integer.toString((int) bucket),
        "x-ratelimit-reset-requests", millis + "ms");
  }

  private Verdict refuse(int status, String message, OptionalInt retryAfterSeconds) {
    if (status == 429) {
      rateLimited++;
    } else {
      failed++;
    }
    return new Verdict.Refuse(status, message, retryAfterSeconds);
  }

  private Reply replyTo(ChatCall call) {
    if (!replies.isEmpty()) {
      return replies.removeFirst();
    }
    if (script.rule().isPresent() && call.toolsOffered()) {
      return call.toolResults().isEmpty()
          ? new Reply("", script.rule().get().whenToolsOffered())
          : Reply.text(script.rule().get().then().orElse(call.toolResults()));
    }
    return script.reply().orElseGet(() -> Reply.text("Answer to: " + firstOf(call.prompt())));
  }

  private static String firstOf(String prompt) {
    return prompt.length() <= ECHOED ? prompt : prompt.substring(0, ECHOED);
  }

  private Usage usageOf(ChatCall call, Reply reply) {
    return script
        .usage()
        .orElseGet(
            () -> {
              int written = reply.text().length();
              for (Reply.ScriptedToolCall tool : reply.toolCalls()) {
                written += tool.name().length() + tool.arguments().toString().length();
              }
              return new Usage(call.characters() / 4 + 1, written / 4 + 1);
            });
  }

  /** The answer is about to be sent. Counted before sending: a client's next request must not overlap its last. */
  synchronized void finished() {
    overlap--;
    answered++;
    notifyAll();
  }

  synchronized ModelStats stats() {
    return new ModelStats(calls, answered, overlap, maxOverlap, rateLimited, failed);
  }

  /** Waits until this many requests have come in. */
  synchronized boolean awaitCalls(long atLeast, long timeoutNanos) throws InterruptedException {
    long deadline = System.nanoTime() + timeoutNanos;
    while (calls < atLeast) {
      long left = deadline - System.nanoTime();
      if (left <= 0) {
        return false;
      }
      TimeUnit.NANOSECONDS.timedWait(this, left);
    }
    return true;
  }
}
