package io.grokwatch.tracker.search;

/** Which items a list has, by what people have decided about them. */
public enum View {
    /** Neither archived nor deleted. */
    ACTIVE,
    /** Archived and not deleted. */
    ARCHIVED,
    DELETED,
    ALL;

    /** @throws IllegalArgumentException if there is no such view */
    public static View of(String name) {
        for (View view : values()) {
            if (view.name().equalsIgnoreCase(name)) {
                return view;
            }
        }
        throw new IllegalArgumentException(
                "parameter view must be active, archived, deleted or all, was '" + name + "'");
    }

    /** Whether the list has an item. */
    public boolean has(boolean archived, boolean deleted) {
        return switch (this) {
            case ACTIVE -> !archived && !deleted;
            case ARCHIVED -> archived && !deleted;
            case DELETED -> deleted;
            case ALL -> true;
        };
    }
}
