/** Texts as they are shown to people and models. Plain text in and out; open to every package, knows none. */
package io.gantry.engine.text;
