package io.gantry.it.server;

import java.nio.file.Path;
import java.util.Map;

/**
 * What a site tells its server, whichever that is.
 *
 * @param port where to listen with TLS, on loopback
 * @param certificate the server's key and certificate
 * @param password of every user and of the administrator
 * @param databasePort where PostgreSQL listens on loopback; database, user and password are {@code postgres}
 * @param settings of the application, by their keys
 * @param ear the application
 */
record Site(
    int port, Certificate certificate, String password, int databasePort, Map<String, String> settings, Path ear) {}
