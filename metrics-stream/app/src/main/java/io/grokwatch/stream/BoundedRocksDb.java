package io.grokwatch.stream;

import java.util.Map;
import org.apache.kafka.streams.state.RocksDBConfigSetter;
import org.rocksdb.BlockBasedTableConfig;
import org.rocksdb.Cache;
import org.rocksdb.LRUCache;
import org.rocksdb.Options;
import org.rocksdb.RocksDB;
import org.rocksdb.WriteBufferManager;

/**
 * Bounds the native memory of all stores of the process together: blocks, indexes, filters and write buffers share one cache. By
 * default each store of each task has a cache of 50 MiB and up to three write buffers of 16 MiB of its own, so that memory would grow
 * with the number of tasks and with what they have read.
 */
public final class BoundedRocksDb implements RocksDBConfigSetter {
    private static final long MIB = 1024 * 1024;
    /** Blocks, indexes, filters and write buffers. */
    static final long CACHE_BYTES = 48 * MIB;

    private static final long WRITE_BUFFER_BYTES = 16 * MIB;
    private static final long WRITE_BUFFER_OF_STORE_BYTES = 4 * MIB;
    private static final boolean NOT_STRICT = false;
    private static final int SHARD_BITS = -1;
    private static final double INDEX_SHARE = 0.1;

    static {
        RocksDB.loadLibrary();
    }

    /** Shared by all stores, as the bound is that of the process. */
    private static final Cache CACHE = new LRUCache(CACHE_BYTES, SHARD_BITS, NOT_STRICT, INDEX_SHARE);

    private static final WriteBufferManager WRITE_BUFFERS = new WriteBufferManager(WRITE_BUFFER_BYTES, CACHE);

    @Override
    public void setConfig(String store, Options options, Map<String, Object> configuration) {
        BlockBasedTableConfig table = (BlockBasedTableConfig) options.tableFormatConfig();
        table.setBlockCache(CACHE);
        table.setCacheIndexAndFilterBlocks(true);
        table.setCacheIndexAndFilterBlocksWithHighPriority(true);
        table.setPinTopLevelIndexAndFilter(true);
        options.setTableFormatConfig(table);
        options.setWriteBufferManager(WRITE_BUFFERS);
        options.setWriteBufferSize(WRITE_BUFFER_OF_STORE_BYTES);
        options.setMaxWriteBufferNumber(2);
    }

    /** Cache and write buffers outlive each store. */
    @Override
    public void close(String store, Options options) {}
}
