/** Tells failures of the database that pass from those that stay. Called by every package that speaks to it, and above. */
package io.gantry.persistence.outage;
