package io.gantry.web.request;

import io.gantry.web.problem.UnreadableBodyException;
import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.util.function.Function;
import java.util.zip.ZipException;

/** A body as it arrives: that it cannot be read is the sender's doing, and is told apart from failures of this server. */
final class BodyStream extends FilterInputStream {

  private final Function<IOException, UnreadableBodyException> reason;

  private BodyStream(InputStream stream, Function<IOException, UnreadableBodyException> reason) {
    super(stream);
    this.reason = reason;
  }

  /** What comes over the connection. */
  static BodyStream received(InputStream stream) {
    return new BodyStream(stream, UnreadableBodyException::new);
  }

  /** What comes out of a packed body. An early end here is not that of the connection. */
  static BodyStream unpacked(InputStream stream) {
    return new BodyStream(stream, e -> new UnreadableBodyException(new ZipException(e.getMessage())));
  }

  @Override
  public int read() throws IOException {
    try {
      return in.read();
    } catch (IOException e) {
      throw reason.apply(e);
    }
  }

  @Override
  public int read(byte[] target, int offset, int length) throws IOException {
    try {
      return in.read(target, offset, length);
    } catch (IOException e) {
      throw reason.apply(e);
    }
  }

  @Override
  public long skip(long bytes) throws IOException {
    try {
      return in.skip(bytes);
    } catch (IOException e) {
      throw reason.apply(e);
    }
  }
}
