/**
 * The application in an application server, on PostgreSQL and against a scripted model provider. Arquillian starts and
 * stops the server; it runs with the shipped configuration, its production profile and what a site adds. Which server that
 * is, {@link io.gantry.it.server.ServerUnderTest} says; the tests are the same for all.
 */
package io.gantry.it.server;
