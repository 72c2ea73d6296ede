package io.gantry.web.run;

import io.gantry.web.request.TextBodies;
import jakarta.ws.rs.Consumes;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.MultivaluedMap;
import jakarta.ws.rs.ext.MessageBodyReader;
import jakarta.ws.rs.ext.Provider;
import java.io.IOException;
import java.io.InputStream;
import java.lang.annotation.Annotation;
import java.lang.reflect.Type;

/** A workflow file as the body of a request to run it: the request whose spec is that file, and that says nothing else. */
@Provider
@Consumes({"application/yaml", "application/x-yaml", "text/yaml", "text/x-yaml"})
public class FileRequests implements MessageBodyReader<RunRequest> {

  private final TextBodies texts = new TextBodies();

  @Override
  public boolean isReadable(Class<?> type, Type genericType, Annotation[] annotations, MediaType mediaType) {
    return type == RunRequest.class;
  }

  /** Null when there is no body; the operation says whether it needs one. */
  @Override
  public RunRequest readFrom(
      Class<RunRequest> type,
      Type genericType,
      Annotation[] annotations,
      MediaType mediaType,
      MultivaluedMap<String, String> headers,
      InputStream body)
      throws IOException {
    String file = texts.readFrom(String.class, String.class, annotations, mediaType, headers, body);
    return file.isEmpty() ? null : RunRequest.ofFile(file);
  }
}
