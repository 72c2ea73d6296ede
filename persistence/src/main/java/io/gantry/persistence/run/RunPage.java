package io.gantry.persistence.run;

import java.util.List;
import java.util.Optional;

/**
 * Some runs, newest first.
 *
 * @param next what to ask for the next page; empty when there is none
 */
public record RunPage(List<RunListing> runs, Optional<RunCursor> next) {

  public RunPage {
    runs = List.copyOf(runs);
  }
}
