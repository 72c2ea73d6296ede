/** Workflows and tools over HTTP. Calls {@code io.gantry.ejb.workflow} and nothing below it. */
package io.gantry.web.workflow;
