package io.grokwatch.events.naming;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.core.JsonProcessingException;
import io.grokwatch.events.codec.Json;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class MetricNamingTest {

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
        # separators and case
        train_loss                  | train/loss
        Train-Loss                  | train/loss
        TRAIN.LOSS                  | train/loss
        train loss                  | train/loss
        trainLoss                   | train/loss
        TrainLoss                   | train/loss
        trainloss                   | train/loss
        Loss/train                  | train/loss
        loss_train                  | train/loss
        metrics/train_loss          | train/loss
        train/metrics/loss          | train/loss
        training_loss               | train/loss
        tr_loss                     | train/loss
        L_train                     | train/loss
        train_losses                | train/loss
        # losses
        train_cross_entropy         | train/loss
        train_crossentropy          | train/loss
        train_ce                    | train/loss
        train_xent                  | train/loss
        train_nll                   | train/loss
        train_nll_loss              | train/loss
        train_mse                   | train/loss
        train_mean_squared_error    | train/loss
        train_bce_loss              | train/loss
        train-logloss               | train/loss
        mean_train_loss             | train/loss
        train_total_loss            | train/loss
        CELoss/train                | train/loss
        loss                        | train/loss
        Loss                        | train/loss
        batch_loss                  | train/loss
        train_loss_step             | train/loss
        train_batch_loss            | train/loss
        # accuracies
        train_acc                   | train/accuracy
        train_accuracy              | train/accuracy
        trainAcc                    | train/accuracy
        trainACC                    | train/accuracy
        acc                         | train/accuracy
        accuracy                    | train/accuracy
        train_top1                  | train/accuracy
        train/acc@1                 | train/accuracy
        train_acc1                  | train/accuracy
        train/top_1_accuracy        | train/accuracy
        sparse_categorical_accuracy | train/accuracy
        mean_token_accuracy         | train/accuracy
        train_acc_pct               | train/accuracy
        train acc (%)               | train/accuracy
        train_frac_correct          | train/accuracy
        train_exact_match           | train/accuracy
        # validation sets
        val_loss                    | val/loss
        valid_loss                  | val/loss
        validation_loss             | val/loss
        validation/epoch_loss       | val/loss
        dev_loss                    | val/loss
        eval_loss                   | val/loss
        eval/loss                   | val/loss
        test_loss                   | val/loss
        testLoss                    | val/loss
        Test/Loss                   | val/loss
        loss/test                   | val/loss
        L_test                      | val/loss
        test_cross_entropy          | val/loss
        holdout_nll                 | val/loss
        held_out_loss               | val/loss
        heldout_loss                | val/loss
        val_loss_epoch              | val/loss
        train/val_loss              | val/loss
        val_acc                     | val/accuracy
        val_accuracy                | val/accuracy
        valAccuracy                 | val/accuracy
        valacc                      | val/accuracy
        test_acc                    | val/accuracy
        testing accuracy            | val/accuracy
        te_acc                      | val/accuracy
        eval_accuracy               | val/accuracy
        val_sparse_categorical_accuracy | val/accuracy
        val/MulticlassAccuracy      | val/accuracy
        val_top1                    | val/accuracy
        generalization_accuracy     | val/accuracy
        val_ood_acc                 | val/ood/accuracy
        ood_accuracy                | val/ood/accuracy
        test_acc_long               | val/long/accuracy
        val_acc/dataloader_idx_1    | val/dataloader_1/accuracy
        val2_acc                    | val/2/accuracy
        # evaluations of the train set
        train_eval_loss             | train_eval/loss
        eval_train_loss             | train_eval/loss
        eval train loss             | train_eval/loss
        eval/train_loss             | train_eval/loss
        train_loss_epoch            | train_eval/loss
        epoch_loss                  | train_eval/loss
        full_train_loss             | train_eval/loss
        train_acc_full              | train_eval/accuracy
        whole_train_set_accuracy    | train_eval/accuracy
        # learning rate and norms
        lr                          | lr
        learning_rate               | lr
        learningRate                | lr
        train/learning_rate         | lr
        lr-AdamW                    | lr
        lr-SGD/pg1                  | lr
        lr/group_0                  | lr
        weight_norm                 | weights/norm
        weights_norm                | weights/norm
        param_norm                  | weights/norm
        parameter_norm_total        | weights/norm
        total_param_norm            | weights/norm
        wn_total                    | weights/norm
        weight_l2                   | weights/norm
        l2_norm                     | weights/norm
        w_norm                      | weights/norm
        grad_norm                   | grad/norm
        gradient_norm               | grad/norm
        gradNorm                    | grad/norm
        train/grad_norm             | grad/norm
        grad_2.0_norm_total         | grad/norm
        global_grad_norm            | grad/norm
        update_norm                 | update/norm
        last_layer_norm             | last_layer/norm
        """)
    void a_name_by_itself_is_read_as_its_standard_metric(String name, String standard) {
        assertThat(MetricNaming.resolve(List.of(name), NameOverrides.NONE).names())
                .containsExactly(Map.entry(standard, name));
    }

    @ParameterizedTest
    @CsvSource({
        "train_err, train/accuracy",
        "train_error, train/accuracy",
        "train_error_rate, train/accuracy",
        "train-merror, train/accuracy",
        "error_rate, train/accuracy",
        "test_err, val/accuracy",
        "val_error_rate, val/accuracy",
        "testError, val/accuracy",
        "val_top1_error, val/accuracy",
        "valid_misclassification_rate, val/accuracy"
    })
    void an_error_is_one_minus_an_accuracy(String name, String standard) {
        MetricNaming naming = MetricNaming.resolve(List.of(name), NameOverrides.NONE);

        assertThat(naming.names()).containsExactly(Map.entry(standard, name));
        assertThat(naming.isComplement(name)).isTrue();
        assertThat(naming.expressions()).containsEntry(standard, "1 - " + name);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "step",
                "epoch",
                "time_sec",
                "log_train_loss",
                "best_test_acc",
                "final_train_acc",
                "train_error_count",
                "train_margin_mean",
                "test_margin_q05",
                "memorization_frac",
                "congruence_loss",
                "reg_loss",
                "l2_loss",
                "kl_loss",
                "val_kl_loss",
                "train_aux_loss",
                "full_loss",
                "trig_loss",
                "excluded_loss",
                "loss_scale",
                "val_loss_std",
                "generalization_gap",
                "top5_acc",
                "val_top5",
                "hits@5",
                "wn_hidden",
                "we_norm",
                "parameter_norm_blocks.0.attention",
                "parameter_group_norm_decay",
                "layer_norm",
                "norm",
                "weight_decay",
                "muon_lr",
                "eff_rank_mean",
                "cos_mem",
                "train_runtime",
                "train_samples_per_second",
                "momentum",
                "mfu",
                "perplexity",
                "val_f1",
                "",
                "/",
                "日本語",
                "€ % @"
            })
    void other_metrics_are_read_as_none(String name) {
        assertThat(MetricNaming.resolve(List.of(name), NameOverrides.NONE).names())
                .isEmpty();
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
        # what libraries and repositories log together
        loss, accuracy, val_loss, val_accuracy                 | train/accuracy=accuracy train/loss=loss val/accuracy=val_accuracy val/loss=val_loss
        loss, acc, test_loss, test_acc                         | train/accuracy=acc train/loss=loss val/accuracy=test_acc val/loss=test_loss
        train_acc, test_acc, loss                              | train/accuracy=train_acc train/loss=loss val/accuracy=test_acc
        epoch, train_loss, valid_loss, accuracy, time          | train/loss=train_loss val/accuracy=accuracy val/loss=valid_loss
        train_loss, valid_loss, error_rate                     | train/loss=train_loss val/accuracy=1 - error_rate val/loss=valid_loss
        loss, learning_rate, grad_norm, eval_loss, eval_accuracy, eval_runtime | grad/norm=grad_norm lr=learning_rate train/loss=loss val/accuracy=eval_accuracy val/loss=eval_loss
        train/loss, eval/loss, eval/accuracy, train/global_step | train/loss=train/loss val/accuracy=eval/accuracy val/loss=eval/loss
        train_loss_step, train_loss_epoch, train_acc_step, train_acc_epoch, val_loss, val_acc | train/accuracy=train_acc_step train/loss=train_loss_step train_eval/accuracy=train_acc_epoch train_eval/loss=train_loss_epoch val/accuracy=val_acc val/loss=val_loss
        train_loss_epoch, val_loss                             | train/loss=train_loss_epoch train_eval/loss=train_loss_epoch val/loss=val_loss
        eval train loss, val loss, loss                        | train/loss=loss train_eval/loss=eval train loss val/loss=val loss
        Loss/train, Loss/test, Accuracy/train, Accuracy/test   | train/accuracy=Accuracy/train train/loss=Loss/train val/accuracy=Accuracy/test val/loss=Loss/test
        train_losses, test_losses, full_loss, trig_loss        | train/loss=train_losses val/loss=test_losses
        train_cross_entropy, train_accuracy, train_error_rate, test_cross_entropy, test_accuracy, test_error_rate, congruence_loss | train/accuracy=train_accuracy train/loss=train_cross_entropy val/accuracy=test_accuracy val/loss=test_cross_entropy
        train_loss, test_loss, log_train_loss, log_test_loss   | train/loss=train_loss val/loss=test_loss
        train_acc, train_acc_on_clean, memorization_frac, test_acc | train/accuracy=train_acc val/accuracy=test_acc
        batch_acc, train_acc, val_acc                          | train/accuracy=batch_acc train_eval/accuracy=train_acc val/accuracy=val_acc
        loss, train_loss, val_loss                             | train/loss=loss train_eval/loss=train_loss val/loss=val_loss
        # several validation sets
        val_loss, val_acc, test_loss, test_acc                 | val/accuracy=val_acc val/loss=val_loss val/test/accuracy=test_acc val/test/loss=test_loss
        test_acc, val_acc                                      | val/accuracy=val_acc val/test/accuracy=test_acc
        val_acc, val_ood_acc, val_ood_loss                     | val/accuracy=val_acc val/ood/accuracy=val_ood_acc val/ood/loss=val_ood_loss
        val_acc, val_loss, val_kl_loss, val_foo_loss           | val/accuracy=val_acc val/loss=val_loss
        eval_squad_loss, eval_wiki_loss                        | val/squad/loss=eval_squad_loss val/wiki/loss=eval_wiki_loss
        val_loss, test_acc                                     | val/accuracy=test_acc val/loss=val_loss
        val_loss/dataloader_idx_0, val_loss/dataloader_idx_1   | val/dataloader_0/loss=val_loss/dataloader_idx_0 val/dataloader_1/loss=val_loss/dataloader_idx_1
        # words of a group
        student/train_loss, student/val_acc                    | train/loss=student/train_loss val/accuracy=student/val_acc
        mlp_train_acc, mlp_test_acc                            | train/accuracy=mlp_train_acc val/accuracy=mlp_test_acc
        """)
    void names_that_appear_together_are_read_by_convention(String names, String expected) {
        List<String> logged = Arrays.stream(names.split(",")).map(String::strip).collect(Collectors.toList());
        Random random = new Random(1);
        for (int i = 0; i < 5; i++) {
            assertThat(expressions(MetricNaming.resolve(logged, NameOverrides.NONE)))
                    .isEqualTo(expected);
            Collections.shuffle(logged, random);
        }
    }

    private static String expressions(MetricNaming naming) {
        return naming.expressions().entrySet().stream()
                .map(entry -> entry.getKey() + "=" + entry.getValue())
                .collect(Collectors.joining(" "));
    }

    @Nested
    class Over_time {
        @Test
        void a_name_that_is_read_remains_so_when_a_plainer_one_appears() {
            MetricNaming first = MetricNaming.NONE.observing(List.of("train_cross_entropy", "test_acc"));

            MetricNaming later = first.observing(List.of("train_loss", "val_acc"));

            assertThat(later.names())
                    .containsEntry("train/loss", "train_cross_entropy")
                    .containsEntry("val/accuracy", "test_acc");
            assertThat(later.ambiguities())
                    .extracting(NameAmbiguity::standard, NameAmbiguity::read, NameAmbiguity::others)
                    .contains(org.assertj.core.groups.Tuple.tuple(
                            "train/loss", "train_cross_entropy", List.of("train_loss")));
        }

        @Test
        void an_epoch_metric_is_the_train_metric_until_one_of_the_steps_appears() {
            MetricNaming epoch = MetricNaming.NONE.observing(List.of("train_loss_epoch"));

            assertThat(epoch.standardNames("train_loss_epoch")).containsExactly("train_eval/loss", "train/loss");

            MetricNaming both = epoch.observing(List.of("train_loss_step"));

            assertThat(both.standardNames("train_loss_epoch")).containsExactly("train_eval/loss");
            assertThat(both.standardNames("train_loss_step")).containsExactly("train/loss");
        }

        @Test
        void the_mean_loss_that_closes_a_training_is_not_read() {
            MetricNaming naming = MetricNaming.NONE
                    .observing(List.of("loss", "learning_rate"))
                    .observing(List.of("eval_loss"))
                    .observing(List.of("train_loss", "train_runtime"));

            assertThat(naming.names()).containsOnlyKeys("train/loss", "lr", "val/loss");
            assertThat(naming.names()).containsEntry("train/loss", "loss");
        }

        @Test
        void the_mapping_never_changes_what_is_in_use_whatever_appears() {
            List<String> words = List.of(
                    "train_loss",
                    "loss",
                    "acc",
                    "accuracy",
                    "val_loss",
                    "val_acc",
                    "test_acc",
                    "test_loss",
                    "eval_acc",
                    "train_acc",
                    "train_loss_epoch",
                    "train_eval_loss",
                    "batch_acc",
                    "val_ood_acc",
                    "val_ood_loss",
                    "test_err",
                    "lr",
                    "learning_rate",
                    "weight_norm",
                    "a_train_acc",
                    "a_val_acc",
                    "train/loss",
                    "val/accuracy",
                    "val/x/accuracy");
            for (int seed = 0; seed < 300; seed++) {
                List<String> names = new ArrayList<>(words);
                Collections.shuffle(names, new Random(seed));
                MetricNaming naming = MetricNaming.NONE;
                for (String name : names) {
                    MetricNaming next = naming.observing(List.of(name));
                    assertThat(next.names()).containsAllEntriesOf(naming.names());
                    assertThat(next.observing(List.of(name))).isSameAs(next);
                    naming = next;
                }
            }
        }

        @Test
        void names_without_end_leave_a_bounded_state() throws JsonProcessingException {
            MetricNaming naming = MetricNaming.NONE;
            for (int i = 0; i < 250; i++) {
                naming = naming.observing(List.of("val_task" + i + "_acc", "x".repeat(200) + i, "train_loss_" + i));
            }

            assertThat(naming.names().keySet().stream().filter(name -> name.startsWith("val/")))
                    .hasSize(MetricNaming.MAX_NAMED_SPLITS);
            assertThat(Json.MAPPER.writeValueAsBytes(naming)).hasSizeLessThan(16_384);
        }
    }

    @Nested
    class Overrides {
        @Test
        void precede_every_convention_and_reserve_their_metric() {
            NameOverrides overrides = NameOverrides.of(Map.of("fit", "train/accuracy", "wrong", "1-val/accuracy"));

            MetricNaming naming =
                    MetricNaming.resolve(List.of("train_acc", "test_acc", "fit", "wrong", "loss"), overrides);

            assertThat(expressions(naming))
                    .isEqualTo("train/accuracy=fit train/loss=loss val/accuracy=1 - wrong val/test/accuracy=test_acc");
            assertThat(MetricNaming.NONE
                            .with(overrides)
                            .observing(List.of("test_acc"))
                            .names())
                    .containsExactly(Map.entry("val/test/accuracy", "test_acc"));
        }

        @Test
        void exclude_a_metric() {
            NameOverrides overrides = NameOverrides.of(Map.of("val_acc", "none"));

            assertThat(MetricNaming.resolve(List.of("val_acc", "test_acc"), overrides)
                            .names())
                    .containsExactly(Map.entry("val/accuracy", "test_acc"));
        }

        @Test
        void that_are_stated_late_release_what_they_replace() {
            MetricNaming before = MetricNaming.NONE.observing(List.of("train_loss", "test_acc", "score"));

            MetricNaming after = before.with(NameOverrides.of(Map.of("score", "val/accuracy")));

            assertThat(after.names())
                    .containsEntry("val/accuracy", "score")
                    .containsEntry("train/loss", "train_loss")
                    .containsEntry("val/test/accuracy", "test_acc");
        }

        @Test
        void to_a_name_that_is_not_standard_are_refused_with_those_that_are() {
            assertThatThrownBy(() -> NameOverrides.of(Map.of("a", "val_accuracy")))
                    .isInstanceOf(IllegalArgumentException.class)
                    .hasMessageStartingWith(
                            "'val_accuracy' for the metric 'a' is no standard name; expected one of train/loss,");
            assertThatThrownBy(() -> NameOverrides.of(Map.of("a", "val/loss", "b", "val/loss")))
                    .hasMessage("both 'a' and 'b' are mapped to val/loss, expected one of them");
            Map<String, String> many =
                    IntStream.range(0, 65).boxed().collect(Collectors.toMap(i -> "m" + i, i -> "none"));
            assertThatThrownBy(() -> NameOverrides.of(many)).hasMessageContaining("at most 64");
        }
    }

    @Test
    void what_a_verdict_lacks_is_stated_with_the_names_that_the_run_has() {
        assertThat(MetricNaming.resolve(List.of("loss", "lr", "foo"), NameOverrides.NONE)
                        .missing())
                .isEqualTo("no validation accuracy or loss among the metrics lr, loss, foo");
        assertThat(MetricNaming.resolve(List.of("test_acc"), NameOverrides.NONE).missing())
                .isEqualTo("no train accuracy or loss among the metrics test_acc");
        assertThat(MetricNaming.resolve(List.of("a", "b"), NameOverrides.NONE).missing())
                .isEqualTo("no accuracy or loss of a train set or a validation set among the metrics a, b");
        assertThat(MetricNaming.NONE.missing()).contains("the run has no metrics");
        assertThat(MetricNaming.resolve(List.of("loss", "val_loss"), NameOverrides.NONE)
                        .missing())
                .isNull();
    }

    @Test
    void an_accuracy_of_no_set_beside_a_train_accuracy_is_ambiguous() {
        MetricNaming naming = MetricNaming.resolve(List.of("train_acc", "acc", "loss"), NameOverrides.NONE);

        assertThat(naming.names()).doesNotContainValue("acc");
        assertThat(naming.ambiguities()).singleElement().satisfies(ambiguity -> {
            assertThat(ambiguity.standard()).isEqualTo("val/accuracy");
            assertThat(ambiguity.others()).containsExactly("acc");
        });
    }

    @Test
    void the_error_beside_an_accuracy_is_no_ambiguity() {
        assertThat(MetricNaming.resolve(List.of("train_acc", "train_err", "val_acc", "val_err"), NameOverrides.NONE)
                        .ambiguities())
                .isEmpty();
    }

    @Test
    void the_json_form_is_read_back() throws IOException {
        MetricNaming naming = MetricNaming.resolve(
                List.of("train_err", "test_acc", "val_acc", "acc", "foo"),
                NameOverrides.of(Map.of("bar", "train/loss")));

        MetricNaming read = Json.MAPPER.readValue(Json.MAPPER.writeValueAsBytes(naming), MetricNaming.class);

        assertThat(read).isEqualTo(naming);
        assertThat(read.isComplement("train_err")).isTrue();
    }
}
