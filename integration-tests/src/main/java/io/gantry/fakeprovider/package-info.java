/**
 * A model provider that answers by script: the other side of the wire for tests and benchmarks. Knows nothing of Gantry
 * itself; anything that speaks to OpenAI, Anthropic or Ollama can be pointed at it.
 */
package io.gantry.fakeprovider;
