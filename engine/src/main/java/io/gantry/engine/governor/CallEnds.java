package io.gantry.engine.governor;

import dev.langchain4j.exception.HttpException;
import io.gantry.engine.governor.CallEnd.Failed;
import io.gantry.engine.governor.CallEnd.NotSent;
import io.gantry.engine.governor.CallEnd.Reason;
import io.gantry.engine.governor.CallEnd.Refused;
import io.gantry.engine.governor.CallEnd.TimedOut;
import io.gantry.engine.model.ModelUnavailableException;
import io.gantry.engine.model.ProviderResponseException;
import java.net.ConnectException;
import java.net.UnknownHostException;
import java.net.http.HttpConnectTimeoutException;
import java.net.http.HttpTimeoutException;
import java.nio.channels.UnresolvedAddressException;
import java.time.Duration;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.Pattern;

/** Tells what a failed call says of its provider's limits: too fast, too many, or nothing. */
public final class CallEnds {

  private static final Pattern TOO_MANY =
      Pattern.compile("concurren|simultaneous|in parallel|overload|at capacity|too busy|in flight");

  private static final Pattern TOO_MANY_TOKENS = Pattern.compile("token");

  private static final int MOST_CAUSES = 20;

  private CallEnds() {}

  /**
   * Reads what a model client threw. Status 429 means too fast, unless the answer's words speak of calls at once, or its
   * headers show room for more requests and tokens; 503 and 529 mean too many at once.
   */
  public static CallEnd of(Throwable thrown, RateHeaders heard, Duration took) {
    Throwable cause = thrown;
    for (int depth = 0; cause != null && depth < MOST_CAUSES; depth++, cause = cause.getCause()) {
      if (cause instanceof HttpException answer) {
        Optional<Duration> wait =
            answer instanceof ProviderResponseException response ? response.retryAfter() : Optional.empty();
        return ofStatus(answer.statusCode(), answer.getMessage(), wait, heard);
      } else if (cause instanceof ModelUnavailableException
          || cause instanceof HttpConnectTimeoutException
          || cause instanceof ConnectException
          || cause instanceof UnknownHostException
          || cause instanceof UnresolvedAddressException) {
        return new NotSent();
      } else if (cause instanceof HttpTimeoutException || cause instanceof java.util.concurrent.TimeoutException) {
        return new TimedOut(took);
      }
    }
    return new Failed();
  }

  private static CallEnd ofStatus(int status, String body, Optional<Duration> wait, RateHeaders heard) {
    String words = body == null ? "" : body.toLowerCase(Locale.ROOT);
    if (status == 429) {
      // Money, not speed: waiting does not help, and the run hears of it.
      return words.contains("insufficient_quota") ? new Failed() : new Refused(reason(words, heard), wait);
    }
    boolean overloaded = status == 503 || status == 529 || (status == 500 && words.contains("overload"));
    return overloaded ? new Refused(Reason.CONCURRENCY, wait) : new Failed();
  }

  private static Reason reason(String words, RateHeaders heard) {
    if (TOO_MANY.matcher(words).find()) {
      return Reason.CONCURRENCY;
    } else if (heard.tokens().filter(RateHeaders.Window::isUsedUp).isPresent()) {
      return Reason.TOKENS;
    } else if (heard.requests().filter(RateHeaders.Window::isUsedUp).isPresent()) {
      return Reason.REQUESTS;
    } else if (TOO_MANY_TOKENS.matcher(words).find()) {
      return Reason.TOKENS;
    }
    boolean roomLeft = heard.requests().isPresent() && heard.tokens().isPresent();
    return roomLeft && !words.contains("rate") ? Reason.CONCURRENCY : Reason.REQUESTS;
  }
}
