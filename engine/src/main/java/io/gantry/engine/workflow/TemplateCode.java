package io.gantry.engine.workflow;

import java.util.LinkedHashSet;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * What stands between a template's braces, literals and comments left out, as far as names go.
 *
 * @param filters names after a bar
 * @param tests names after {@code is}
 * @param roots first parts of the names it reads, without those it sets itself or asks about
 * @param guards names it asks about itself, {@code tasks.a.response}: they may be missing
 */
record TemplateCode(Set<String> filters, Set<String> tests, Set<String> roots, Set<String> guards) {

  private static final Pattern COMMENT = Pattern.compile("\\{#.*?#\\}", Pattern.DOTALL);
  private static final Pattern RAW = Pattern.compile("\\{%-?\\s*raw\\s*-?%\\}.*?\\{%-?\\s*endraw\\s*-?%\\}", Pattern.DOTALL);
  private static final Pattern CODE = Pattern.compile("\\{\\{(.*?)\\}\\}|\\{%(.*?)%\\}", Pattern.DOTALL);
  private static final Pattern LITERAL = Pattern.compile("'(?:\\\\.|[^'\\\\])*'|\"(?:\\\\.|[^\"\\\\])*\"");
  private static final Pattern FILTER = Pattern.compile("\\|\\s*([A-Za-z_]\\w*)");
  private static final Pattern TEST = Pattern.compile("\\bis\\s+(?:not\\s+)?([A-Za-z_]\\w*)");
  private static final Pattern GUARD =
      Pattern.compile(
          "([A-Za-z_]\\w*(?:\\.\\w+|\\[[^\\]]+\\])*)\\s*(?:\\)\\s*)?"
              + "(?:\\bis\\s+(?:not\\s+)?(?:defined|undefined|none)\\b|\\|\\s*(?:default|d)\\b)");
  private static final Pattern SET = Pattern.compile("^\\s*-?\\s*set\\s+([\\w\\s,]+?)\\s*=");
  private static final Pattern FOR = Pattern.compile("^\\s*-?\\s*for\\s+([\\w\\s,]+?)\\s+in\\b");
  private static final Pattern MACRO = Pattern.compile("^\\s*-?\\s*macro\\s+(\\w+)\\s*\\(([^)]*)\\)");
  private static final Pattern NAME = Pattern.compile("(?<![\\w.])(?<!\\|)(?<!\\|\\s)([A-Za-z_]\\w*)(?!\\w)(?!\\s*\\()(?!\\s*=(?!=))");
  private static final Set<String> WORDS =
      Set.of(
          "and", "or", "not", "in", "is", "if", "else", "elif", "endif", "for", "endfor", "set", "endset", "true", "false",
          "none", "True", "False", "None", "loop", "macro", "endmacro", "raw", "endraw", "recursive", "null", "call",
          "endcall", "filter", "endfilter", "autoescape", "endautoescape", "unless", "endunless", "namespace");

  static TemplateCode of(String template) {
    Set<String> filters = new LinkedHashSet<>();
    Set<String> tests = new LinkedHashSet<>();
    Set<String> roots = new LinkedHashSet<>();
    Set<String> guards = new LinkedHashSet<>();
    Set<String> own = new LinkedHashSet<>(WORDS);
    Matcher code = CODE.matcher(RAW.matcher(COMMENT.matcher(template).replaceAll("")).replaceAll(""));
    while (code.find()) {
      String whole = code.group(1) == null ? code.group(2) : code.group(1);
      guards(whole, guards, own);
      String text = LITERAL.matcher(whole).replaceAll("\"\"");
      all(FILTER, text, filters);
      all(TEST, text, tests);
      own(text, own);
      String names = TEST.matcher(FILTER.matcher(text).replaceAll("|")).replaceAll("");
      all(NAME, names, roots);
    }
    roots.removeAll(own);
    return new TemplateCode(filters, tests, roots, guards);
  }

  /** One way to write a path: {@code tasks['a'].x} as {@code tasks.a.x}. */
  static String normal(String path) {
    return path.replaceAll("\\[\\s*['\"]?([^'\"\\]]+)['\"]?\\s*\\]", ".$1");
  }

  private static void guards(String text, Set<String> guards, Set<String> own) {
    Matcher matcher = GUARD.matcher(text);
    while (matcher.find()) {
      String path = normal(matcher.group(1));
      guards.add(path);
      if (!path.contains(".")) {
        own.add(path);
      }
    }
  }

  private static void own(String text, Set<String> own) {
    for (Pattern pattern : new Pattern[] {SET, FOR, MACRO}) {
      Matcher matcher = pattern.matcher(text);
      if (matcher.find()) {
        for (int group = 1; group <= matcher.groupCount(); group++) {
          for (String name : matcher.group(group).split("[\\s,=]+")) {
            own.add(name);
          }
        }
      }
    }
  }

  private static void all(Pattern pattern, String text, Set<String> found) {
    Matcher matcher = pattern.matcher(text);
    while (matcher.find()) {
      found.add(matcher.group(1));
    }
  }
}
