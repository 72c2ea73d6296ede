package io.gantry.engine.workflow;

import java.util.Optional;
import org.snakeyaml.engine.v2.events.CollectionStartEvent;
import org.snakeyaml.engine.v2.events.CollectionEndEvent;
import org.snakeyaml.engine.v2.events.Event;
import org.snakeyaml.engine.v2.exceptions.Mark;
import org.snakeyaml.engine.v2.parser.Parser;

/** A parser that gives up on documents nested so deeply that walking them could exhaust the stack. */
final class NestingLimit implements Parser {

  static final int MAX_DEPTH = 100;

  private final Parser events;
  private int depth;

  NestingLimit(Parser events) {
    this.events = events;
  }

  @Override
  public boolean checkEvent(Event.ID choice) {
    return events.checkEvent(choice);
  }

  @Override
  public Event peekEvent() {
    return events.peekEvent();
  }

  @Override
  public boolean hasNext() {
    return events.hasNext();
  }

  @Override
  public Event next() {
    Event event = events.next();
    if (event instanceof CollectionStartEvent && ++depth > MAX_DEPTH) {
      Optional<Mark> start = event.getStartMark();
      throw YamlDocument.refused(
          Problems.TOO_LARGE,
          start.map(mark -> mark.getLine() + 1).orElse(0),
          "The document is nested deeper than " + MAX_DEPTH + " levels");
    } else if (event instanceof CollectionEndEvent) {
      depth--;
    }
    return event;
  }
}
