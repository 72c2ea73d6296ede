/**
 * Caches over HTTP. Calls the cache service; nothing calls it but the container.
 */
package io.gantry.web.cache;
