/**
 * MLflow's tracking REST API, as the clients of MLflow 2 and 3 call it: experiments, runs, metrics, parameters, tags and datasets. Metrics
 * enter through Kafka like those of every producer; the rest is control data. Errors have MLflow's form.
 */
@NullMarked
package io.grokwatch.tracker.mlflow;

import org.jspecify.annotations.NullMarked;
