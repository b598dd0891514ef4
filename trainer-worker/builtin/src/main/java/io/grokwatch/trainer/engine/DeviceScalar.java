package io.grokwatch.trainer.engine;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.NDScope;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import org.jspecify.annotations.Nullable;

/**
 * A variable scalar operand on a device, written only when its value changes: a Java number as an operand would be copied
 * from the host on every operation. A float32 value is filled in by the device; a float64 value is copied.
 */
public final class DeviceScalar {
    private final NDManager manager;
    private final DataType type;
    private @Nullable NDArray array;
    private double held;

    /** A float32 scalar; the manager owns its array. */
    public DeviceScalar(NDManager manager) {
        this(manager, DataType.FLOAT32);
    }

    /**
     * A scalar of either precision.
     *
     * @param manager owns its array
     * @param type FLOAT32 or FLOAT64
     */
    public DeviceScalar(NDManager manager, DataType type) {
        this.manager = manager;
        this.type = type;
    }

    /** A float32 constant, [1]. */
    public static NDArray constant(double value, NDManager manager) {
        return manager.full(new Shape(1), (float) value);
    }

    /** The scalar with a value, as an array [1]. An array returned before is closed if its value differs. */
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
