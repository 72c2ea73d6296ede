/**
 * What the caches of this server hold, for people; and the cache that several servers share. Services of other packages may
 * use it.
 */
package io.gantry.ejb.cache;
