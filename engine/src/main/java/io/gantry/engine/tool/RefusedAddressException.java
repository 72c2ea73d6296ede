package io.gantry.engine.tool;

import java.net.UnknownHostException;

/** A name leads to an address that tools may not reach. The message is fit for a model. */
final class RefusedAddressException extends UnknownHostException {

  private static final long serialVersionUID = 1L;

  RefusedAddressException(String message) {
    super(message);
  }
}
