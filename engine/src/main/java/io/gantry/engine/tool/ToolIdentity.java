package io.gantry.engine.tool;

/**
 * What makes two calls calls of the same tool, whichever run makes them and under whatever name: limits and statistics are
 * kept by it.
 *
 * @param place where the tool is: empty for a native one, the base URL of an HTTP executor, the server of an MCP tool
 * @param name what it is called there
 */
public record ToolIdentity(Kind kind, String place, String name) {

  /** Where a tool comes from. */
  public enum Kind {
    NATIVE,
    HTTP,
    MCP
  }

  public static ToolIdentity ofNative(String name) {
    return new ToolIdentity(Kind.NATIVE, "", name);
  }

  /** A login in the URL is left out: identities are shown to people. */
  static ToolIdentity ofHttp(String baseUrl, String id) {
    return new ToolIdentity(Kind.HTTP, baseUrl.replaceFirst("//[^/@]*@", "//"), id);
  }
}
