/**
 * What values of settings may look like: numbers, times, sizes, texts, lists of them. Used by the keys in
 * {@code io.gantry.ejb.settings}; knows none of them.
 */
package io.gantry.ejb.settings.form;
