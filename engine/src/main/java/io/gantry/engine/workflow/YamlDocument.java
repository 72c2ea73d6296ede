package io.gantry.engine.workflow;

import io.gantry.engine.text.ShortText;
import java.nio.charset.StandardCharsets;
import org.snakeyaml.engine.v2.api.LoadSettings;
import org.snakeyaml.engine.v2.composer.Composer;
import org.snakeyaml.engine.v2.exceptions.DuplicateKeyException;
import org.snakeyaml.engine.v2.exceptions.Mark;
import org.snakeyaml.engine.v2.exceptions.MarkedYamlEngineException;
import org.snakeyaml.engine.v2.exceptions.YamlEngineException;
import org.snakeyaml.engine.v2.nodes.Node;
import org.snakeyaml.engine.v2.parser.ParserImpl;
import org.snakeyaml.engine.v2.scanner.StreamReader;
import org.snakeyaml.engine.v2.schema.CoreSchema;

/**
 * Reads one YAML 1.2 or JSON document, core schema, nothing executable. What would cost more than it can be worth is
 * refused: texts over {@value #MAX_BYTES} bytes before any parsing, more than {@value #MAX_ALIASES} aliases of
 * collections, nesting deeper than {@value NestingLimit#MAX_DEPTH}. Thread-safe.
 */
final class YamlDocument {

  static final int MAX_BYTES = 10 * 1024 * 1024;
  static final int MAX_ALIASES = 50;

  private final LoadSettings settings =
      LoadSettings.builder()
          .setLabel("workflow")
          .setSchema(new CoreSchema())
          .setAllowDuplicateKeys(false)
          .setMaxAliasesForCollections(MAX_ALIASES)
          .setCodePointLimit(MAX_BYTES)
          .build();

  /**
   * @throws InvalidWorkflowException with code {@code syntax} or {@code too-large}
   */
  Located read(String text) {
    if (text.length() > MAX_BYTES || text.getBytes(StandardCharsets.UTF_8).length > MAX_BYTES) {
      throw refused(Problems.TOO_LARGE, 0, "The document is larger than 10 MB; put large data into files beside it");
    }
    try {
      StreamReader characters = new StreamReader(settings, withoutByteOrderMark(text));
      Composer composer = new Composer(settings, new NestingLimit(new ParserImpl(settings, characters)));
      Node root = composer.getSingleNode()
          .orElseThrow(() -> refused(Problems.SYNTAX, 0, "The document is empty; a workflow was expected"));
      return new NodeConversion().convert(root);
    } catch (DuplicateKeyException e) {
      throw refused(Problems.SYNTAX, line(e), e.getProblem());
    } catch (MarkedYamlEngineException e) {
      String context = e.getContext() == null || e.getContext().isBlank() ? "" : e.getContext().strip() + ": ";
      throw refused(Problems.SYNTAX, line(e), sentence(context + e.getProblem()));
    } catch (YamlEngineException e) {
      throw refused(Problems.SYNTAX, 0, sentence(e.getMessage()));
    }
  }

  private static String withoutByteOrderMark(String text) {
    return text.startsWith("\uFEFF") ? text.substring(1) : text;
  }

  private static int line(MarkedYamlEngineException e) {
    return e.getProblemMark().or(e::getContextMark).map(Mark::getLine).map(line -> line + 1).orElse(0);
  }

  private static String sentence(String text) {
    return "The text is neither YAML nor JSON: " + ShortText.line(String.valueOf(text), 300);
  }

  static InvalidWorkflowException refused(String code, int line, String message) {
    return new InvalidWorkflowException(new WorkflowProblem(code, "", line, message));
  }
}
