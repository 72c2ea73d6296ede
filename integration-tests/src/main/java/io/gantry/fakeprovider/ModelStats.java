package io.gantry.fakeprovider;

/**
 * What one model has seen since the last reset.
 *
 * @param calls requests received, refused ones included
 * @param answered replies given
 * @param overlap calls being answered right now
 * @param maxOverlap the most that ever were
 * @param rateLimited answers of status 429, scripted or by a limit
 * @param failed every other answer of status 400 and above
 */
public record ModelStats(long calls, long answered, int overlap, int maxOverlap, long rateLimited, long failed) {

  static final ModelStats NONE = new ModelStats(0, 0, 0, 0, 0, 0);
}
