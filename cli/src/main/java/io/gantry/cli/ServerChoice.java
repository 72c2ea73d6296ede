package io.gantry.cli;

import io.gantry.cli.dev.Checkout;
import io.gantry.cli.dev.DevEnvironment;
import io.gantry.cli.dev.ServerKind;
import java.util.HashMap;
import java.util.Map;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.Option;
import picocli.CommandLine.TypeConversionException;

/** Which application server the development server is. */
final class ServerChoice {

  @Option(
      names = "--server",
      paramLabel = "KIND",
      converter = Kinds.class,
      description = "The development server's kind: liberty or payara (default: GANTRY_SERVER, else the one started last,"
          + " else liberty).")
  private ServerKind kind;

  boolean isMade() {
    return kind != null;
  }

  DevEnvironment environment() {
    Map<String, String> environment = new HashMap<>(System.getenv());
    if (kind != null) {
      environment.put("GANTRY_SERVER", kind.toString());
    }
    return new DevEnvironment(Checkout.of(environment), environment);
  }

  static final class Kinds implements ITypeConverter<ServerKind> {

    @Override
    public ServerKind convert(String name) {
      return ServerKind.find(name)
          .orElseThrow(() -> new TypeConversionException("it is liberty or payara, not '" + name + "'"));
    }
  }
}
