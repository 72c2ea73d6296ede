/** Requests that cannot be met, by kind. Thrown by the use cases of every capability; the web module gives each a status. */
package io.gantry.ejb.request;
