package io.grokwatch.tracker.metric;

/**
 * A chunk of a metric of a run.
 *
 * @param slot of the metric, see {@link MetricTable}
 * @param index of the chunk, see {@link Chunk#indexOf}
 */
record ChunkKey(String run, int slot, long index) {

    /** The document that has it: that of its group and index. */
    DocumentKey document() {
        return new DocumentKey(run, MetricTable.groupOf(slot), index);
    }

    PageKey page() {
        return new PageKey(run, slot, Page.indexOf(index));
    }

    /** The field of the document that has it. */
    String field() {
        return Integer.toString(slot % MetricTable.GROUP);
    }

    /**
     * A document of the chunks of one index of the metrics of a group.
     *
     * @param index of the chunks
     */
    record DocumentKey(String run, int group, long index) {
        String id() {
            return MetricTable.idOf(run, group) + "/" + index;
        }
    }

    /**
     * A page of a metric, which shares a document with those of the metrics of its group.
     *
     * @param index of the page
     */
    record PageKey(String run, int slot, long index) {
        int group() {
            return MetricTable.groupOf(slot);
        }

        /** The document that has it. */
        String documentId() {
            return MetricTable.idOf(run, group()) + "/" + index;
        }

        /** The field of the document that has it. */
        String field() {
            return Integer.toString(slot % MetricTable.GROUP);
        }
    }
}
