package io.grokwatch.trainer.engine;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.NDScope;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import org.jspecify.annotations.Nullable;

/**
 * A number that an operation on the device takes, written there only when it changes: a number as an operand would be
 * copied from the host every time. In float32 the device writes it by itself; in float64 it is copied.
 */
public final class DeviceNumber {
    private final NDManager manager;
    private final DataType type;
    private @Nullable NDArray array;
    private double held;

    /** A number in float32; the manager owns its array. */
    public DeviceNumber(NDManager manager) {
        this(manager, DataType.FLOAT32);
    }

    /**
     * A number of any precision.
     *
     * @param manager owns its array
     * @param type FLOAT32 or FLOAT64
     */
    public DeviceNumber(NDManager manager, DataType type) {
        this.manager = manager;
        this.type = type;
    }

    /** A number in float32 that stays. */
    public static NDArray constant(double value, NDManager manager) {
        return manager.full(new Shape(1), (float) value);
    }

    /** The number as an array of one, of which every earlier one is gone. */
    public NDArray of(double value) {
        double rounded = type == DataType.FLOAT64 ? value : (float) value;
        if (array == null || rounded != held) {
            if (array != null) {
                array.close();
            }
            array = type == DataType.FLOAT64 ? manager.create(new double[] {value}) : constant(value, manager);
            NDScope.unregister(array);
            held = rounded;
        }
        return array;
    }
}
