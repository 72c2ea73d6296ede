package io.gantry.cli.dev;

import java.nio.file.Path;

/**
 * What is a development server's own.
 *
 * @param httpPort on loopback
 * @param files the folder that file tools may see; in it, nothing that begins with a dot
 */
record ServerSettings(int httpPort, String adminPassword, DatabaseLogin database, Path files) {}
