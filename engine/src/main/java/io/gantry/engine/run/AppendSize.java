package io.gantry.engine.run;

/**
 * About how large a statement an append makes: the texts that models, tools and authors make long, in UTF-8, and a little
 * for everything else. The rows' JSON is not much longer, unless it is mostly escapes.
 */
final class AppendSize {

  private static final int FIXED = 300;

  private AppendSize() {}

  /** In bytes, never below 300 for each entry. */
  static long bytes(JournalSink.Append append) {
    long bytes = append.after().result().map(AppendSize::of).orElse(0L);
    for (JournalEntry entry : append.entries()) {
      bytes += FIXED + of(entry.event());
    }
    return bytes;
  }

  private static long of(RunEvent event) {
    if (event instanceof RunEvent.StepStarted started) {
      return of(started.input()) + started.prompt().map(AppendSize::of).orElse(0L);
    } else if (event instanceof RunEvent.ModelReplied replied) {
      return of(replied.text()) + replied.calls().stream().mapToLong(call -> of(call.arguments())).sum();
    } else if (event instanceof RunEvent.ConversationCompacted made) {
      return of(made.summary());
    } else if (event instanceof RunEvent.ToolReturned returned) {
      return of(returned.text());
    } else if (event instanceof RunEvent.StepCompleted completed) {
      return of(completed.response());
    } else if (event instanceof RunEvent.ArtifactSaved saved) {
      return of(saved.content());
    } else if (event instanceof RunEvent.RunCompleted completed) {
      return of(completed.result());
    } else if (event instanceof RunEvent.RunFailed failed) {
      return of(failed.reason()) + failed.result().map(AppendSize::of).orElse(0L);
    } else if (event instanceof RunEvent.Warned warned) {
      return of(warned.text());
    }
    return 0;
  }

  private static long of(String text) {
    long bytes = text.length();
    for (int i = 0; i < text.length(); i++) {
      char character = text.charAt(i);
      bytes += character < 0x80 ? 0 : character < 0x800 ? 1 : 2;
    }
    return bytes;
  }
}
