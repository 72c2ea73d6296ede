/**
 * Runs and their journals as PostgreSQL keeps them: rows, pages, claims and the one-statement journal write. Called by
 * the container floor inside its transactions; knows no pattern and no agent.
 */
package io.gantry.persistence.run;
