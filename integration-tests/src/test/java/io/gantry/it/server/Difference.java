package io.gantry.it.server;

/** Where a server differs below the application, so that a test cannot expect the same of all; docs/servers.md has each. */
enum Difference {

  /** RESTEasy ends the head of a stream with two empty lines; clients of event streams skip them. */
  EVENT_STREAMS_BEGIN_WITH_EMPTY_LINES,

  /** Payara's health answers every address below it, and takes dots with a parameter for a name like any other. */
  HEALTH_TAKES_DOTS_FOR_A_NAME,

  /** Payara makes a new pool when a size is changed, and interrupts what runs in the old one; such calls are made again. */
  CALLS_BEGIN_AGAIN_IN_A_RESIZED_POOL
}
