package io.gantry.it.command;

/** What a command left behind. */
record Ended(int exitCode, String out, String err) {

  @Override
  public String toString() {
    return "exit code " + exitCode + "\n--- out\n" + out + "\n--- err\n" + err;
  }
}
