/**
 * The application in Open Liberty, on PostgreSQL and against a scripted model provider. Arquillian starts and stops the
 * server; it runs with the shipped configuration and a profile of its own ({@code it.xml}).
 */
package io.gantry.it.server;
