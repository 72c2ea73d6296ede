package io.gantry.web.request;

import io.gantry.web.problem.InvalidRequestException;
import jakarta.ws.rs.Consumes;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.MultivaluedMap;
import jakarta.ws.rs.ext.MessageBodyReader;
import jakarta.ws.rs.ext.Provider;
import java.io.IOException;
import java.io.InputStream;
import java.lang.annotation.Annotation;
import java.lang.reflect.Type;
import java.nio.ByteBuffer;
import java.nio.CharBuffer;
import java.nio.charset.Charset;
import java.nio.charset.CharsetDecoder;
import java.nio.charset.CoderResult;
import java.nio.charset.CodingErrorAction;
import java.nio.charset.StandardCharsets;

/**
 * Workflow files as bodies, in the charset of their Content-Type, UTF-8 where it names none. Bytes that are no text in it
 * are an error: servers by themselves put another character in their place, and the file would be stored or run changed.
 */
@Provider
@Consumes({"application/yaml", "application/x-yaml", "text/yaml", "text/x-yaml", MediaType.APPLICATION_JSON})
public class TextBodies implements MessageBodyReader<String> {

  @Override
  public boolean isReadable(Class<?> type, Type genericType, Annotation[] annotations, MediaType mediaType) {
    return type == String.class;
  }

  /** Empty when there is no body; the operation says whether it needs one. */
  @Override
  public String readFrom(
      Class<String> type,
      Type genericType,
      Annotation[] annotations,
      MediaType mediaType,
      MultivaluedMap<String, String> headers,
      InputStream body)
      throws IOException {
    return text(ByteBuffer.wrap(body.readAllBytes()), charset(mediaType));
  }

  private static Charset charset(MediaType mediaType) {
    String named = mediaType == null ? null : mediaType.getParameters().get(MediaType.CHARSET_PARAMETER);
    try {
      return named == null ? StandardCharsets.UTF_8 : Charset.forName(named);
    } catch (IllegalArgumentException e) {
      throw new InvalidRequestException("Content-Type", "There is no charset '" + named + "' here; send the file as UTF-8.");
    }
  }

  private static String text(ByteBuffer bytes, Charset charset) {
    CharsetDecoder decoder =
        charset.newDecoder()
            .onMalformedInput(CodingErrorAction.REPORT)
            .onUnmappableCharacter(CodingErrorAction.REPORT);
    CharBuffer text = CharBuffer.allocate((int) Math.ceil(bytes.remaining() * (double) decoder.maxCharsPerByte()));
    CoderResult result = decoder.decode(bytes, text, true);
    if (!result.isError()) {
      result = decoder.flush(text);
    }
    text.flip();
    if (result.isError()) {
      throw broken(bytes, text, charset);
    }
    return text.toString();
  }

  /**
   * @param bytes positioned at those that are no text
   * @param before the text before them
   */
  private static InvalidRequestException broken(ByteBuffer bytes, CharBuffer before, Charset charset) {
    int line = 1 + (int) before.chars().filter(character -> character == '\n').count();
    return new InvalidRequestException(
        "",
        line,
        "line " + line + ": the body is not " + charset.name() + ": the byte "
            + String.format("0x%02x", bytes.get(bytes.position())) + " at offset " + bytes.position()
            + " begins no character there. Save the file as UTF-8, or name its charset in Content-Type.");
  }
}
