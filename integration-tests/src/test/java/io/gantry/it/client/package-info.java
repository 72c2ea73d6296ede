/** Gantry's HTTP API as tests speak it, and workflows in few words. Knows none of Gantry's own classes. */
package io.gantry.it.client;
