/** Errors: every one of them as one problem+json answer. Used by all resources; knows their exceptions, not them. */
package io.gantry.web.problem;
