package io.gantry.engine.tool;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.Charset;
import java.util.Optional;
import java.util.Set;
import org.jsoup.Jsoup;
import org.jsoup.nodes.Document;
import org.jsoup.nodes.Element;
import org.jsoup.nodes.Node;
import org.jsoup.nodes.TextNode;
import org.jsoup.select.NodeVisitor;

/**
 * The text of an HTML page as a person reads it, with a few signs of Markdown: {@code #} for headings, {@code -} for list
 * items, {@code [text](address)} for links. Scripts, styles, forms and what surrounds the content are left out.
 */
final class ReadablePage {

  private static final String NOT_CONTENT =
      "script, style, noscript, template, svg, iframe, object, form, button, nav, footer, aside, [hidden],"
          + " [aria-hidden=true]";
  private static final Set<String> LINE_BREAKS = Set.of("br", "tr", "dt", "dd", "option");
  private static final Set<String> CELLS = Set.of("td", "th");
  private static final Set<String> ONE_LINE = Set.of("li", "tr", "dt", "dd");

  private final Document page;

  private ReadablePage(Document page) {
    this.page = page;
  }

  /**
   * Reads a page, however broken.
   *
   * @param charset absent when the page has to say it itself; then UTF-8 when it does not
   * @param address what relative links are relative to
   */
  static ReadablePage of(byte[] html, Optional<Charset> charset, String address) {
    try {
      return new ReadablePage(
          Jsoup.parse(new ByteArrayInputStream(html), charset.map(Charset::name).orElse(null), address));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  String text() {
    page.select(NOT_CONTENT).remove();
    Element main = page.selectFirst("main, [role=main], article");
    Writer writer = new Writer();
    String title = page.title();
    if (!title.isBlank()) {
      writer.text.append(title.strip()).append("\n\n");
    }
    (main == null ? page.body() : main).traverse(writer);
    // Begun only where a run of blanks begins, or a page of nothing else would be looked through for each of them.
    String text = writer.text.toString().replaceAll("(?<![ \\t])[ \\t]++\\n", "\n");
    return text.replaceAll("\\n{3,}", "\n\n").strip();
  }

  private static final class Writer implements NodeVisitor {

    private final StringBuilder text = new StringBuilder();

    /** How many elements that keep their blanks are open: asking each text for its parents takes as long as it is deep. */
    private int preformatted;

    @Override
    public void head(Node node, int depth) {
      if (node instanceof TextNode words) {
        add(words);
      } else if (node instanceof Element element) {
        String tag = element.normalName();
        preformatted += tag.equals("pre") ? 1 : 0;
        if (tag.matches("h[1-6]")) {
          text.append("\n\n").append("#".repeat(tag.charAt(1) - '0')).append(' ');
        } else if (tag.equals("li")) {
          text.append("\n- ");
        } else if (tag.equals("a") && isLink(element)) {
          text.append('[');
        } else if (LINE_BREAKS.contains(tag)) {
          text.append('\n');
        } else if (CELLS.contains(tag)) {
          text.append("| ");
        } else if (element.isBlock() && !isFirstInItem(element)) {
          text.append("\n\n");
        }
      }
    }

    @Override
    public void tail(Node node, int depth) {
      if (node instanceof Element element) {
        preformatted -= element.normalName().equals("pre") ? 1 : 0;
        if (element.normalName().equals("a") && isLink(element)) {
          text.append("](").append(element.absUrl("href")).append(')');
        } else if (CELLS.contains(element.normalName())) {
          text.append(' ');
        } else if (element.isBlock() && !ONE_LINE.contains(element.normalName())) {
          text.append("\n\n");
        }
      }
    }

    private void add(TextNode words) {
      if (preformatted > 0) {
        text.append(words.getWholeText());
        return;
      }
      String said = words.text();
      boolean atStart = text.length() == 0 || Character.isWhitespace(text.charAt(text.length() - 1));
      text.append(atStart ? said.stripLeading() : said);
    }

    private static boolean isLink(Element anchor) {
      return anchor.absUrl("href").startsWith("http") && anchor.hasText();
    }

    private static boolean isFirstInItem(Element element) {
      return element.parent() != null
          && element.parent().normalName().equals("li")
          && element.previousElementSibling() == null;
    }
  }
}
