package io.gantry.web.request;

import io.gantry.web.problem.InvalidRequestException;
import java.io.ByteArrayOutputStream;
import java.net.URI;
import java.net.URISyntaxException;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;

/**
 * What of a request stands before its body. JAX-RS implementations break down over an address that is none, PostgreSQL
 * over the character U+0000; both are the caller's to put right, so both are found here, before either sees them.
 */
final class RequestHead {

  private RequestHead() {}

  /**
   * Checks where a request goes.
   *
   * @param url scheme, host and path as the container put them together from Host and forwarding headers
   * @param path as it was sent
   * @param query as it was sent; null without one
   * @throws InvalidRequestException naming {@code Host}, {@code path} or the query parameter
   */
  static void checkAddress(String url, String path, String query) {
    if (!isUri(path)) {
      throw new InvalidRequestException("path", "The path holds characters that must be percent-encoded.");
    }
    if (!isUri(url)) {
      throw new InvalidRequestException(
          "Host", "The Host header, or a forwarding header in its place, is no name or address with an optional port.");
    }
    checkText("path", "The path", path);
    if (query != null) {
      for (String parameter : query.split("&")) {
        checkParameter(parameter);
      }
    }
  }

  /**
   * Checks what the caller accepts.
   *
   * @param accept all values of the header, joined; null without one
   * @throws InvalidRequestException when a quality is no number
   */
  static void checkAccept(String accept) {
    if (accept == null) {
      return;
    }
    for (String part : accept.split("[,;]")) {
      String word = part.strip();
      if (word.regionMatches(true, 0, "q=", 0, 2) && !word.substring(2).strip().matches("[01](\\.\\d{0,9})?")) {
        throw new InvalidRequestException(
            "Accept", "In Accept, q is a number from 0 to 1, not '" + word.substring(2) + "'.");
      }
    }
  }

  private static void checkParameter(String parameter) {
    String name = parameter.split("=", 2)[0];
    if (!isUri("?" + parameter)) {
      throw new InvalidRequestException(
          name, "The query parameter '" + name + "' holds characters that must be percent-encoded.");
    }
    checkText(name, "The query parameter '" + name + "'", parameter);
  }

  private static boolean isUri(String text) {
    try {
      new URI(text);
      return true;
    } catch (URISyntaxException e) {
      return false;
    }
  }

  private static void checkText(String name, String what, String encoded) {
    try {
      if (decoded(encoded).indexOf('\0') >= 0) {
        throw new InvalidRequestException(name, what + " holds the character NUL (%00), which no text here can hold.");
      }
    } catch (CharacterCodingException e) {
      throw new InvalidRequestException(name, what + " is not UTF-8 where it is percent-encoded.");
    }
  }

  /** Stricter than {@code URLDecoder}, which puts a replacement for what is not UTF-8. */
  private static String decoded(String encoded) throws CharacterCodingException {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream(encoded.length());
    for (int i = 0; i < encoded.length(); i++) {
      if (encoded.charAt(i) == '%') {
        bytes.write(Integer.parseInt(encoded, i + 1, i + 3, 16));
        i += 2;
      } else {
        bytes.writeBytes(encoded.substring(i, i + 1).getBytes(StandardCharsets.UTF_8));
      }
    }
    return StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(bytes.toByteArray())).toString();
  }
}
