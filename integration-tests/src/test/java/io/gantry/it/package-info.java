/** Tests of the whole: application, server and database as they are installed, spoken to over HTTP. */
package io.gantry.it;
