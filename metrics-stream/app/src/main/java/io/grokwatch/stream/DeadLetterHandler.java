package io.grokwatch.stream;

import io.grokwatch.events.Topics;
import java.util.List;
import java.util.Map;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.streams.errors.ErrorHandlerContext;
import org.apache.kafka.streams.errors.ProcessingExceptionHandler;
import org.apache.kafka.streams.processor.api.Record;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What becomes of a record that a detector or a measure failed on: it goes to the dead letters, in the same transaction,
 * and the partition goes on with the next. Failures of Kafka or of the store are not the record's fault: they end the
 * thread, and the record is read again. What fails by the clock has no record, and is logged alone.
 */
public final class DeadLetterHandler implements ProcessingExceptionHandler {
    private static final Logger LOG = LoggerFactory.getLogger(DeadLetterHandler.class);

    @Override
    public void configure(Map<String, ?> configuration) {}

    @Override
    public Response handleError(ErrorHandlerContext context, Record<?, ?> record, Exception failure) {
        if (failure instanceof KafkaException) {
            return Response.fail();
        }
        boolean byTheClock = context.topic() == null;
        if (byTheClock || !(failure instanceof IllegalArgumentException)) {
            // An argument that is refused is bad input; anything else is a defect, and its place is wanted.
            LOG.error(
                    "Processor failed: processor={} topic={} partition={} offset={}",
                    context.processorNodeId(),
                    context.topic(),
                    context.partition(),
                    context.offset(),
                    failure);
        }
        if (byTheClock) {
            return Response.resume();
        }
        String reason = failure instanceof IllegalArgumentException && failure.getMessage() != null
                ? failure.getMessage()
                : context.processorNodeId() + " failed: " + failure;
        return Response.resume(List.of(new ProducerRecord<>(
                Topics.DEAD_LETTERS.name(),
                null,
                context.timestamp(),
                context.sourceRawKey(),
                context.sourceRawValue(),
                DeadLetters.headers(
                        context.headers(), reason, context.topic(), context.partition(), context.offset()))));
    }
}
