/** The models that were called, their limits and their use, over HTTP. Calls the floors below and nothing else of this. */
package io.gantry.web.governor;
