/** Plans of workflows over HTTP. Calls {@code io.gantry.ejb.explain} and nothing below it. */
package io.gantry.web.explain;
