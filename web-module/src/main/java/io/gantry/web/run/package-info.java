/** Runs over HTTP: requests, answers and event streams. Calls {@code io.gantry.ejb.run} and nothing below it. */
package io.gantry.web.run;
