/**
 * MCP servers and their tools: connections that runs share, over LangChain4j's client and this project's own two channels.
 * The surroundings build {@code McpServers} and hand it to the tool catalog.
 */
package io.gantry.engine.tool.mcp;
