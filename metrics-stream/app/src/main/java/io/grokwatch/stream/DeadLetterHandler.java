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
 * Sends a record on which a processor failed to the dead-letter topic, in the same transaction, and lets the partition go on with the
 * next. Failures of Kafka or of the store are not due to the record: they end the thread, and the record is read again. A
 * punctuator that fails has no record, so that its failure is logged alone.
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
        boolean inPunctuator = context.topic() == null;
        if (inPunctuator || !(failure instanceof IllegalArgumentException)) {
            // An illegal argument is bad input; anything else is a defect, whose stack trace is needed.
            LOG.error(
                    "Processor failed: processor={} topic={} partition={} offset={}",
                    context.processorNodeId(),
                    context.topic(),
                    context.partition(),
                    context.offset(),
                    failure);
        }
        if (inPunctuator) {
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
                FindingRecords.DEAD_LETTERS.headers(
                        context.headers(), reason, context.topic(), context.partition(), context.offset()))));
    }
}
