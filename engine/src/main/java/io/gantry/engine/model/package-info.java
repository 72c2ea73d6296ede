/**
 * Models: clients by configuration, the kinds of failure, and the offline model. Called by the run engine through
 * LangChain4j's {@link dev.langchain4j.model.chat.ChatModel}; providers are wired by the floor above.
 */
package io.gantry.engine.model;
