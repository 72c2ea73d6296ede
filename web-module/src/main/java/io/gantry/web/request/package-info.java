/** Requests: what holds for every body and header before a resource sees it. */
package io.gantry.web.request;
