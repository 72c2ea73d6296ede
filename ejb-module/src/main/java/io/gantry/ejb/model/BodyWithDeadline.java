package io.gantry.ejb.model;

import java.io.IOException;
import java.net.http.HttpResponse.BodySubscriber;
import java.net.http.HttpResponse.BodySubscribers;
import java.net.http.HttpTimeoutException;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Flow.Subscription;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/**
 * Reads a body into memory, but not for longer than the timeout and not beyond {@link #MAX_BYTES}. The JDK's own request
 * timeout ends with the answer's head; providers that send the head at once and then think would hold a thread for
 * good. And a workflow names its provider's host: an answer without end must not take the server's memory.
 */
final class BodyWithDeadline implements BodySubscriber<byte[]> {

  /** Far more than any model writes in one answer. */
  static final int MAX_BYTES = 16 << 20;

  private final BodySubscriber<byte[]> bytes = BodySubscribers.ofByteArray();
  private final CompletableFuture<byte[]> body;
  private final Duration timeout;
  private volatile Subscription subscription;
  // Signals of one subscription come one after the other.
  private long received;

  BodyWithDeadline(Duration timeout) {
    this.timeout = timeout;
    this.body = bytes.getBody().toCompletableFuture();
  }

  @Override
  public CompletionStage<byte[]> getBody() {
    return body;
  }

  @Override
  public void onSubscribe(Subscription next) {
    subscription = next;
    bytes.onSubscribe(next);
    if (!body.isDone()) {
      CompletableFuture<byte[]> alarm = body.copy().orTimeout(timeout.toMillis(), TimeUnit.MILLISECONDS);
      alarm.whenComplete((done, late) -> giveUp(late));
    }
  }

  private void giveUp(Throwable late) {
    if (late instanceof TimeoutException && !body.isDone()) {
      subscription.cancel();
      bytes.onError(new HttpTimeoutException("the body did not end within " + timeout));
    }
  }

  @Override
  public void onNext(List<ByteBuffer> item) {
    received += item.stream().mapToLong(ByteBuffer::remaining).sum();
    if (received > MAX_BYTES) {
      subscription.cancel();
      bytes.onError(new IOException("the answer is longer than " + MAX_BYTES + " bytes"));
      return;
    }
    bytes.onNext(item);
  }

  @Override
  public void onError(Throwable thrown) {
    bytes.onError(thrown);
  }

  @Override
  public void onComplete() {
    bytes.onComplete();
  }
}
