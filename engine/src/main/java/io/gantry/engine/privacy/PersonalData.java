package io.gantry.engine.privacy;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;

/** Everything in a text that has the form of personal data. Thread-safe; time grows with the text's length. */
final class PersonalData {

  private static final List<Finder> FINDERS =
      List.of(
          new EmailAddresses(),
          new Ibans(),
          new PaymentCards(),
          new SocialSecurityNumbers(),
          new PhoneNumbers(),
          new NetworkAddresses());

  /** Of two at one place the longer one counts, of two of one length the kind that is named first. */
  private static final Comparator<Found> ORDER =
      Comparator.comparingInt(Found::start)
          .thenComparing(Comparator.comparingInt(Found::end).reversed())
          .thenComparing(Found::kind);

  private PersonalData() {}

  /** In the order of the text, none overlapping another. */
  static List<Found> in(String text) {
    List<Found> all = new ArrayList<>();
    FINDERS.forEach(finder -> finder.find(text, all));
    all.sort(ORDER);
    List<Found> apart = new ArrayList<>();
    int from = 0;
    for (Found found : all) {
      if (found.start() >= from) {
        apart.add(found);
        from = found.end();
      }
    }
    return apart;
  }
}
