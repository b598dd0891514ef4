package io.grokwatch.detect.forecast;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.io.IOException;
import java.io.StringReader;
import java.util.List;
import java.util.Properties;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class ForecastModelTest {

    @Test
    void theNormalDistributionIsThatOfTheTables() {
        assertThat(ForecastModel.normal(0)).isCloseTo(0.5, within(1e-7));
        assertThat(ForecastModel.normal(1.959963985)).isCloseTo(0.975, within(1e-7));
        assertThat(ForecastModel.normal(-3)).isCloseTo(0.0013498980, within(1e-7));
    }

    @Test
    void whatIsWrittenIsRead() throws IOException {
        ForecastModel model = ForecastModel.shipped();
        Properties properties = new Properties();
        properties.load(new StringReader(model.text()));

        assertThat(ForecastModel.parse(properties).text()).isEqualTo(model.text());
    }

    @Test
    void aModelWithoutAPropertyIsRefused() {
        Properties properties = new Properties();
        properties.setProperty("version", "1");

        assertThatThrownBy(() -> ForecastModel.parse(properties)).hasMessage("a forecast model has a property runs");
        properties.setProperty("runs", "1 2");
        assertThatThrownBy(() -> ForecastModel.parse(properties))
                .hasMessage("runs of a forecast model must be 1 numbers, was '1 2'");
    }

    @Test
    void runsThatGeneraliseWhereTheirLossFallsAreToldFromThoseWhereItDoesNot() {
        List<Recording> runs = IntStream.range(0, 20)
                .mapToObj(i -> recording(i % 2 == 0 ? 1000L + 10L * i : null, i % 2 == 0 ? 1 : 0))
                .toList();

        ForecastModel model = ForecastCalibration.fit(runs, "t", "made up");
        ForecastCalibration.LeftOut leftOut = ForecastCalibration.leaveOneOut(runs);

        assertThat(model.chance(new Signs(500, 50, 1))).isGreaterThan(0.5 + RunForecast.UNDECIDED);
        assertThat(model.chance(new Signs(500, 50, 0))).isLessThan(0.5 - RunForecast.UNDECIDED);
        assertThat(model.step(new Signs(500, 50, 1), 0)).isBetween(900L, 1300L);
        assertThat(leftOut.brier()).isLessThan(0.1).isLessThan(leftOut.brierOfBaseRate());
        assertThat(leftOut.coverage()).isGreaterThan(0.7);
    }

    @Test
    void signsThatSayNothingAreNotAnswered() {
        List<Recording> runs = IntStream.range(0, 20)
                .mapToObj(i -> recording(i % 2 == 0 ? 1000L : null, 0.5))
                .toList();

        assertThat(ForecastCalibration.leaveOneOut(runs).answered()).isLessThan(0.2);
    }

    @Test
    void runsOfOneKindAreNothingToCalibrateOn() {
        assertThatThrownBy(() -> ForecastCalibration.fit(List.of(recording(1000L, 1)), "t", "made up"))
                .hasMessageContaining("1 of 1 memorised runs generalise");
    }

    private static Recording recording(@Nullable Long generalised, double descent) {
        List<Signs> signs = IntStream.rangeClosed(4, 20)
                .mapToObj(i -> new Signs(50L * i, 50, descent * i / 10))
                .toList();
        return new Recording("made-up", signs, generalised, 4000);
    }
}
