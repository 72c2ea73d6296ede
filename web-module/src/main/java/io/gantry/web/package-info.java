/** The HTTP API: its root and what holds for all of it. Each capability has a package of its own below. */
package io.gantry.web;
