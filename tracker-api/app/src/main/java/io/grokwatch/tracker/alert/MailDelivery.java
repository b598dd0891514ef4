package io.grokwatch.tracker.alert;

import io.quarkus.mailer.Mail;
import io.quarkus.mailer.Mailer;
import jakarta.inject.Singleton;

/** Sends mails by the server that {@code quarkus.mailer} configures. */
@Singleton
final class MailDelivery {
    private final Mailer mailer;

    MailDelivery(Mailer mailer) {
        this.mailer = mailer;
    }

    /**
     * Sends an alert, with its key as the id of the message, so that a mail that is sent twice is shown once.
     *
     * @throws UndeliveredException if the server does not take it
     */
    void send(Channel channel, Alert alert, String link) {
        String text = AlertText.of(alert);
        Mail mail = new Mail()
                .setSubject("Grokwatch: " + alert.kind().replace('_', ' ') + " in run " + alert.run())
                .setText(text + "\n\n" + link + "\n\nRule: " + alert.rule() + "\n")
                .setTo(channel.recipients())
                .addHeader("Message-ID", "<" + alert.key() + "@grokwatch>")
                .addHeader("X-Idempotency-Key", alert.key());
        try {
            mailer.send(mail);
        } catch (RuntimeException e) {
            throw new UndeliveredException("the mail server does not take it: " + e.getMessage(), e);
        }
    }
}
