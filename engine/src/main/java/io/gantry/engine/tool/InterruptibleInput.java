package io.gantry.engine.tool;

import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.InterruptedIOException;

/** Notices an interrupt between reads also when the bytes come from a buffer or a decompressor. */
final class InterruptibleInput extends FilterInputStream {

  InterruptibleInput(InputStream in) {
    super(in);
  }

  @Override
  public int read(byte[] bytes, int offset, int length) throws IOException {
    if (Thread.currentThread().isInterrupted()) {
      throw new InterruptedIOException();
    }
    return super.read(bytes, offset, length);
  }
}
