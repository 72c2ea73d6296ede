/**
 * The development server: PostgreSQL and Open Liberty as two processes of this machine that outlive the command. Called
 * by the commands; production knows nothing of it.
 */
package io.gantry.cli.dev;
