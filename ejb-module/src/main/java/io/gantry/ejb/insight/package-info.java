/**
 * Figures: what the server tells about its runs through MicroProfile Metrics. Fed by the engine's committed entries, the
 * journal's commits and the pools; read by nobody inside Gantry.
 */
package io.gantry.ejb.insight;
