package io.gantry.ejb.settings;

/** Where results of tools are kept. */
public enum ToolCacheBackend {
  MEMORY,
  REDIS
}
