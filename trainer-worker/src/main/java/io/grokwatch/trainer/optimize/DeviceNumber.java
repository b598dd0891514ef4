package io.grokwatch.trainer.optimize;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.NDScope;
import org.jspecify.annotations.Nullable;

/**
 * A number that an operation on the device takes, copied there only when it changes: a number as an operand would be
 * copied every time.
 */
final class DeviceNumber {
    private final NDManager manager;
    private @Nullable NDArray array;
    private float held;

    /** @param manager owns the copy */
    DeviceNumber(NDManager manager) {
        this.manager = manager;
    }

    static NDArray constant(double value, NDManager manager) {
        return manager.create(new float[] {(float) value});
    }

    NDArray of(double value) {
        float narrow = (float) value;
        if (array == null || narrow != held) {
            if (array != null) {
                array.close();
            }
            array = constant(narrow, manager);
            NDScope.unregister(array);
            held = narrow;
        }
        return array;
    }
}
