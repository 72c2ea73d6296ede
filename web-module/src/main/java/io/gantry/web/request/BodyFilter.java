package io.gantry.web.request;

import io.gantry.ejb.settings.GantrySettings;
import io.gantry.web.problem.RequestTooLargeException;
import io.gantry.web.problem.UnreadableBodyException;
import io.gantry.web.problem.UnsupportedBodyException;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import jakarta.ws.rs.container.ContainerRequestContext;
import jakarta.ws.rs.container.ContainerRequestFilter;
import jakarta.ws.rs.container.PreMatching;
import jakarta.ws.rs.core.HttpHeaders;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.ext.Provider;
import java.io.IOException;
import java.io.InputStream;
import java.io.PushbackInputStream;
import java.nio.charset.Charset;
import java.nio.charset.IllegalCharsetNameException;
import java.util.Locale;
import java.util.zip.GZIPInputStream;
import java.util.zip.ZipException;

/**
 * Makes bodies readable and bounds them. What is too large is refused at once when the header says so, otherwise as soon
 * as too much was read, packed or unpacked.
 */
@Provider
@PreMatching
@ApplicationScoped
public class BodyFilter implements ContainerRequestFilter {

  private static final int GZIP_MAGIC_FIRST = 0x1f;
  private static final int GZIP_MAGIC_SECOND = 0x8b;

  @Inject
  GantrySettings settings;

  @Override
  public void filter(ContainerRequestContext request) {
    long maxBytes = settings.requests().maxBytes();
    if (request.getLength() > maxBytes || declared(request) > maxBytes) {
      throw new RequestTooLargeException(maxBytes);
    }
    if (request.getHeaderString(HttpHeaders.CONTENT_TYPE) != null) {
      checkCharset(request.getMediaType());
    }
    InputStream body = new BoundedStream(BodyStream.received(request.getEntityStream()), maxBytes);
    String encoding = request.getHeaderString(HttpHeaders.CONTENT_ENCODING);
    if (encoding != null && !encoding.strip().equalsIgnoreCase("identity")) {
      body = new BoundedStream(BodyStream.unpacked(unpacked(encoding.strip(), body)), maxBytes);
      request.getHeaders().remove(HttpHeaders.CONTENT_ENCODING);
    }
    request.setEntityStream(body);
  }

  /** {@code getLength} is an int and gives up beyond 2 GB. */
  private static long declared(ContainerRequestContext request) {
    String length = request.getHeaderString(HttpHeaders.CONTENT_LENGTH);
    return length == null || !length.matches("\\d{1,18}") ? -1 : Long.parseLong(length);
  }

  private static void checkCharset(MediaType type) {
    String charset = type == null ? null : type.getParameters().get(MediaType.CHARSET_PARAMETER);
    try {
      if (charset == null || Charset.isSupported(charset)) {
        return;
      }
    } catch (IllegalCharsetNameException e) {
      // Not even the name of one: refused below.
    }
    throw new UnsupportedBodyException(
        HttpHeaders.CONTENT_TYPE, "There is no charset '" + charset + "' here; send UTF-8.");
  }

  /** Some containers unpack by themselves and leave the header: what does not begin like a packed body passes. */
  static InputStream unpacked(String encoding, InputStream body) {
    String name = encoding.toLowerCase(Locale.ROOT);
    if (!name.equals("gzip") && !name.equals("x-gzip")) {
      throw new UnsupportedBodyException(
          HttpHeaders.CONTENT_ENCODING,
          "Content-Encoding '" + encoding + "' is not understood here, only gzip and identity.");
    }
    try {
      PushbackInputStream start = new PushbackInputStream(body, 2);
      byte[] magic = start.readNBytes(2);
      start.unread(magic);
      boolean packed =
          magic.length == 2 && (magic[0] & 0xff) == GZIP_MAGIC_FIRST && (magic[1] & 0xff) == GZIP_MAGIC_SECOND;
      return packed ? new GZIPInputStream(start) : start;
    } catch (IOException e) {
      throw new UnreadableBodyException(new ZipException(e.getMessage()));
    }
  }
}
