/** The client of Gantry's HTTP API. Called by the commands; JSON stays inside, records come out. */
package io.gantry.cli.api;
