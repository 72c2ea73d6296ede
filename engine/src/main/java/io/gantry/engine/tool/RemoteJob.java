package io.gantry.engine.tool;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.MissingNode;
import io.gantry.engine.text.ShortText;
import io.gantry.engine.tool.ExecutorRequests.Answer;
import io.gantry.engine.workflow.Poll;
import java.io.IOException;
import java.time.Duration;
import java.util.Optional;
import java.util.Set;

/**
 * A job at the other side, asked after until it has ended. Each pause is longer than the one before, up to a limit, and as
 * long as the other side asks for. No answer, and one that says to come later, are waited out; every other error ends the
 * call. Whoever wants a job called off, the other side is asked until it has answered once, or cannot be asked.
 *
 * <p>Only one of its methods runs at a time, and each is handed over after the one before.
 */
final class RemoteJob implements Progress.Continuation {

  private static final ObjectMapper JSON = new ObjectMapper();
  private static final Set<Integer> LATER = Set.of(408, 429, 502, 503, 504);
  private static final int MAX_SAID = 2_000;

  private final Poll poll;
  private final ExecutorRequests requests;
  private final JobPlace place;
  private final Duration timeout;
  private final Polling polling;

  private Duration pause;
  private Optional<CalledOff> calledOff = Optional.empty();

  private RemoteJob(Poll poll, ExecutorRequests requests, JobPlace place, Duration timeout, Polling polling) {
    this.poll = poll;
    this.requests = requests;
    this.place = place;
    this.timeout = timeout;
    this.polling = polling;
    this.pause = poll.interval();
  }

  /**
   * What came of calling the job off.
   *
   * @param failure why it may go on; empty when the other side has agreed
   */
  private record CalledOff(Optional<ToolException> failure) {}

  /**
   * The job that a request has started; one that the answer says to have ended is not asked after.
   *
   * @param timeout the longest wait for one answer
   */
  static Progress startedBy(
      Answer answer, WebTarget submitted, Poll poll, ExecutorRequests requests, Duration timeout, Polling polling)
      throws ToolException, InterruptedException {
    JsonNode json = json(answer.reply());
    String state = state(poll, json);
    switch (JobState.of(state, poll.states())) {
      case DONE:
        return done(poll, answer, json);
      case FAILED:
        throw ended(answer, "What the request started", state);
      case ACTION:
        return job(answer, submitted, poll, requests, timeout, polling, json).stuck(answer, state);
      default:
        return job(answer, submitted, poll, requests, timeout, polling, json).later(answer.reply());
    }
  }

  @Override
  public Progress proceed() throws ToolException, InterruptedException {
    Answer answer;
    try {
      answer = requests.follow(HttpMethod.GET, place.status(), timeout);
    } catch (ToolException e) {
      if (!isBrokenConnection(e)) {
        polling.listener().polled(JobState.UNKNOWN);
        throw new ToolException(
            name() + " cannot be asked after any more, " + calledOffWords() + " Why it cannot be asked after: "
                + e.getMessage(),
            e);
      }
      polling.listener().polled(JobState.UNAVAILABLE);
      return later(Duration.ZERO);
    }
    HttpReply reply = answer.reply();
    JsonNode json = json(reply);
    String state = state(poll, json);
    JobState means =
        LATER.contains(reply.status())
            ? JobState.UNAVAILABLE
            : reply.isSuccess() ? JobState.of(state, poll.states()) : JobState.UNKNOWN;
    polling.listener().polled(means);
    return switch (means) {
      case WAITING, UNAVAILABLE -> later(reply);
      case DONE -> done(poll, answer, json);
      case FAILED -> throw ended(answer, name(), state);
      case ACTION -> stuck(answer, state);
      case UNKNOWN -> throw unknown(answer, json, state);
    };
  }

  @Override
  public void abandon() throws ToolException, InterruptedException {
    Optional<ToolException> failure = calledOff().failure();
    if (failure.isPresent()) {
      throw failure.get();
    }
  }

  /** Asks the other side to call the job off, unless it has answered that before; an interrupted request is no answer. */
  private CalledOff calledOff() throws InterruptedException {
    if (calledOff.isEmpty()) {
      calledOff = Optional.of(new CalledOff(callOff()));
    }
    return calledOff.get();
  }

  private Optional<ToolException> callOff() throws InterruptedException {
    try {
      HttpReply reply = requests.follow(place.cancelMethod(poll), place.cancel(), timeout).reply();
      return reply.isSuccess()
          ? Optional.empty()
          : Optional.of(new ToolException("The request to cancel it was answered with HTTP " + reply.status() + "."));
    } catch (ToolException e) {
      return Optional.of(e);
    }
  }

  /** What is known of the job once it is called off, to stand after a comma. */
  private String calledOffWords() throws InterruptedException {
    return calledOff()
        .failure()
        .map(failure -> "and it could not be cancelled and may go on. " + failure.getMessage())
        .orElse("so it was cancelled.");
  }

  private static RemoteJob job(
      Answer answer,
      WebTarget submitted,
      Poll poll,
      ExecutorRequests requests,
      Duration timeout,
      Polling polling,
      JsonNode json)
      throws ToolException {
    JobPlace place = JobPlace.of(poll, requests.base(), submitted, answer.reply(), json);
    return new RemoteJob(poll, requests, place, timeout, polling);
  }

  private Progress later(HttpReply reply) {
    return later(RetryAfter.of(reply, polling.clock()));
  }

  private Progress later(Duration asked) {
    Duration next = asked.compareTo(pause) > 0 ? asked : pause;
    Duration longer = Duration.ofNanos(Math.round(pause.toNanos() * poll.factor()));
    pause = longer.compareTo(poll.maxInterval()) > 0 ? poll.maxInterval() : longer;
    return new Progress.Later(next, this);
  }

  /** Calls the job off in a step of its own: one that is interrupted is taken again, without another question. */
  private Progress stuck(Answer answer, String state) {
    return new Progress.Later(Duration.ZERO, new Progress.Continuation() {
      @Override
      public Progress proceed() throws ToolException, InterruptedException {
        throw new ToolException(
            name() + " asks for an action (state '" + state + "') that nobody can take here, " + calledOffWords()
                + said(answer));
      }

      @Override
      public void abandon() throws ToolException, InterruptedException {
        RemoteJob.this.abandon();
      }
    });
  }

  private String name() {
    return place.id().map(id -> "Job " + ShortText.head(id, 100)).orElse("The job");
  }

  private ToolException unknown(Answer answer, JsonNode json, String state) {
    HttpReply reply = answer.reply();
    String found;
    if (!reply.isSuccess()) {
      found = "the question was answered with HTTP " + reply.status();
    } else if (json.isMissingNode()) {
      found = "the answer is " + (reply.cut() ? "longer than is read" : "no JSON");
    } else if (state.isEmpty()) {
      found = "the answer has no state at '" + poll.statusPath() + "' (status_path)";
    } else {
      found = "its state '" + ShortText.head(state, 100) + "' is none of those the workflow knows (poll.states)";
    }
    return new ToolException(name() + " cannot be followed any more and may go on: " + found + "." + said(answer));
  }

  private static ToolException ended(Answer answer, String name, String state) {
    return new ToolException(name + " has ended in the state '" + state + "'." + said(answer));
  }

  private static Progress done(Poll poll, Answer answer, JsonNode json) throws ToolException {
    if (poll.resultPath().isEmpty()) {
      return new Progress.Done(answer.shown());
    }
    JsonNode result = poll.resultPath().get().in(json);
    if (result.isMissingNode()) {
      throw new ToolException(
          "The job is done, but the answer has nothing at '" + poll.resultPath().get() + "' (result_path)." + said(answer));
    }
    return new Progress.Done(answer.masked(result.isTextual() ? result.textValue() : result.toString()));
  }

  private static String said(Answer answer) {
    String text = answer.masked(answer.reply().text()).strip();
    return text.isEmpty() ? "" : " The answer: " + ShortText.head(text, MAX_SAID);
  }

  private static String state(Poll poll, JsonNode json) {
    JsonNode state = poll.statusPath().in(json);
    return state.isValueNode() && !state.isNull() ? state.asText() : "";
  }

  private static JsonNode json(HttpReply reply) {
    try {
      return reply.cut() ? MissingNode.getInstance() : JSON.readTree(reply.text());
    } catch (JsonProcessingException e) {
      return MissingNode.getInstance();
    }
  }

  private static boolean isBrokenConnection(ToolException e) {
    return e.getCause() instanceof IOException && !(e.getCause() instanceof RefusedAddressException);
  }
}
