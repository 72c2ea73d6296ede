package io.gantry.web.request;

import io.gantry.web.problem.RequestTooLargeException;
import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;

/** A stream that fails once more than so many bytes were read from it. */
final class BoundedStream extends FilterInputStream {

  private final long maxBytes;
  private long read;

  BoundedStream(InputStream stream, long maxBytes) {
    super(stream);
    this.maxBytes = maxBytes;
  }

  @Override
  public int read() throws IOException {
    int next = in.read();
    if (next >= 0) {
      count(1);
    }
    return next;
  }

  @Override
  public int read(byte[] target, int offset, int length) throws IOException {
    int got = in.read(target, offset, length);
    count(Math.max(got, 0));
    return got;
  }

  @Override
  public long skip(long bytes) throws IOException {
    long skipped = in.skip(bytes);
    count(skipped);
    return skipped;
  }

  @Override
  public boolean markSupported() {
    return false;
  }

  private void count(long bytes) {
    read += bytes;
    if (read > maxBytes) {
      throw new RequestTooLargeException(maxBytes);
    }
  }
}
