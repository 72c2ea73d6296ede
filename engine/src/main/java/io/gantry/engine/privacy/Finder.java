package io.gantry.engine.privacy;

import java.util.List;

/** Finds one kind of personal data. Time grows with the text's length and no faster, whatever the text. */
@FunctionalInterface
interface Finder {

  /** Adds what is there, in any order; what it adds may overlap. */
  void find(String text, List<Found> found);
}
