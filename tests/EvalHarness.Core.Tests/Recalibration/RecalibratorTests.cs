using EvalHarness.Metrics.Recalibration;

namespace EvalHarness.Tests.Recalibration;

public sealed class RecalibratorTests
{
    [Test]
    public void Platt_gives_scikit_learns_published_values()
    {
        // scikit-learn, test_calibration.py: F = 5, -4, 1 with y = 1, -1, -1.
        var fit = PlattScaling.Fit([5.0, -4, 1], [true, false, false]);

        // Its search stopped where the slope of the likelihood was still 5e-6, hence the tolerance ...
        Assert.That(fit.A, Is.EqualTo(-0.20261354391187855).Within(5e-6));
        Assert.That(fit.B, Is.EqualTo(0.65236314980010512).Within(5e-6));

        // ... and at the optimum the residuals of the targets 2/3, 1/4, 1/4 are orthogonal to (F, 1).
        double[] residual = [2 / 3.0 - fit.Probability(5), 0.25 - fit.Probability(-4), 0.25 - fit.Probability(1)];
        Assert.That(residual.Sum(), Is.EqualTo(0).Within(1e-9));
        Assert.That(5 * residual[0] - 4 * residual[1] + residual[2], Is.EqualTo(0).Within(1e-9));
    }

    [Test]
    public void Isotonic_pools_adjacent_violators_as_scikit_learn_does()
    {
        double[] expected = [3, 6, 6, 8, 8, 8, 10]; // scikit-learn, test_isotonic.py
        Assert.That(IsotonicFit.Fit([3.0, 7, 5, 9, 8, 7, 10]), Is.EqualTo(expected));
    }

    [Test]
    public void Isotonic_weights_pull_the_pool()
    {
        double[] expected = [0.75, 0.75]; // (3 * 1 + 1 * 0) / 4
        Assert.That(IsotonicFit.Fit([1.0, 0], [3.0, 1]), Is.EqualTo(expected));
    }

    [Test]
    public void Isotonic_miscalibration_of_the_reference_logits_is_scikit_learns()
    {
        var (confidence, correct) = ReferenceLogits.Split.TopLabel();

        var (x, fitted, count) = IsotonicFit.FitScores(confidence, correct);

        var gap = 0.0;
        for (var i = 0; i < x.Length; i++)
        {
            gap += count[i] * Math.Abs(fitted[i] - x[i]);
        }

        // isotonic_fit_mean_abs_gap in Reference/metrics.json; the logits are float here.
        Assert.That(gap / confidence.Length, Is.EqualTo(0.17201636834611383).Within(1e-7));
    }

    [Test]
    public void Isotonic_map_is_linear_between_and_constant_beyond_its_points()
    {
        var map = IsotonicCalibration.Fit([0.4, 0.8], [false, true]);

        Assert.That(map.Map(0.6), Is.EqualTo(0.5).Within(1e-12));
        Assert.That(map.Map(0.1), Is.Zero);
        Assert.That(map.Map(0.9), Is.EqualTo(1));
    }

    [Test]
    public void Isotonic_pools_tied_confidences_whatever_their_order()
    {
        var one = IsotonicCalibration.Fit([0.5, 0.5, 0.9], [true, false, true]);
        var other = IsotonicCalibration.Fit([0.9, 0.5, 0.5], [true, false, true]);

        Assert.That(one.Map(0.5), Is.EqualTo(0.5).Within(1e-12));
        Assert.That(other.Map(0.5), Is.EqualTo(0.5).Within(1e-12));
    }

    [Test]
    public void Beta_is_the_identity_on_calibrated_confidences()
    {
        // 1 of 4 right at .25, 2 of 4 at .5, 3 of 4 at .75: a = b = 1, c = 0 makes the likelihood equations hold exactly.
        double[] confidence = [.25, .25, .25, .25, .5, .5, .5, .5, .75, .75, .75, .75];
        bool[] right = [true, false, false, false, true, true, false, false, true, true, true, false];

        var fit = BetaCalibration.Fit(confidence, right);

        Assert.That(fit.A, Is.EqualTo(1).Within(1e-6));
        Assert.That(fit.B, Is.EqualTo(1).Within(1e-6));
        Assert.That(fit.C, Is.EqualTo(0).Within(1e-6));
        Assert.That(fit.Map(0.6), Is.EqualTo(0.6).Within(1e-6));
    }

    [Test]
    public void Beta_never_turns_the_order_around()
    {
        // More confident is more often wrong here: the free fit would fall, the constrained one is flat at the accuracy.
        var fit = BetaCalibration.Fit([.2, .2, .8, .8], [true, true, false, false]);

        Assert.That(fit.A, Is.Zero);
        Assert.That(fit.B, Is.Zero);
        Assert.That(fit.Map(0.3), Is.EqualTo(0.5).Within(1e-6));
    }

    [Test]
    public void Vector_scaling_learns_an_offset_that_temperature_cannot()
    {
        // Equal logits, three of four labels are class 0: the best probabilities are .75 and .25.
        var split = new CalibrationLogits([0, 0, 0, 0, 0, 0, 0, 0], [0, 0, 0, 1], 2);

        var fit = VectorScaling.Fit(split);
        var row = new double[2];
        fit.Apply(split.Row(0), row);

        Assert.That(row[0], Is.EqualTo(0.75).Within(2e-4)); // the ridge holds it back by about 1e-4
        Assert.That(row[0] + row[1], Is.EqualTo(1).Within(1e-12));
    }

    [Test]
    public void Vector_scaling_fits_at_least_as_well_as_temperature()
    {
        var split = ReferenceLogits.Split;
        var set = Recalibrators.Fit(split);

        Assert.That(Nll(set.Vector, split), Is.LessThan(Nll(set.Temperature, split)));
    }

    [Test]
    public void Every_recalibrator_gives_rows_that_sum_to_one_and_stay_in_range()
    {
        var set = Recalibrators.Fit(ReferenceLogits.Split);
        var row = new double[5];
        foreach (var recalibrator in set.All)
        {
            foreach (var logits in new float[][] { [1, 2, 3, 4, 5], [900, 0, 0, 0, 0], [0, 0, 0, 0, 0], [-900, -800, 0, 5, 5] })
            {
                recalibrator.Apply(logits, row);

                Assert.That(row.Sum(), Is.EqualTo(1).Within(1e-12), recalibrator.Name);
                Assert.That(row, Is.All.InRange(0.0, 1.0), recalibrator.Name);
            }
        }
    }

    [Test]
    public void Every_recalibrator_survives_a_split_without_errors_and_one_of_a_single_sample()
    {
        foreach (var split in new[] { new CalibrationLogits([9, 0, 0, 9], [0, 1], 2), new CalibrationLogits([1, 0], [1], 2) })
        {
            var set = Recalibrators.Fit(split);
            var row = new double[2];
            foreach (var recalibrator in set.All)
            {
                recalibrator.Apply([2, 1], row);
                Assert.That(row.All(double.IsFinite), Is.True, recalibrator.Name);
            }
        }
    }

    [Test]
    public void A_label_out_of_range_is_refused() =>
        Assert.That(() => new CalibrationLogits([1, 0], [2], 2), Throws.ArgumentException);

    private static double Nll(IRecalibrator recalibrator, CalibrationLogits split)
    {
        var row = new double[split.ClassCount];
        var sum = 0.0;
        for (var i = 0; i < split.Count; i++)
        {
            recalibrator.Apply(split.Row(i), row);
            sum -= Math.Log(row[split.Labels[i]]);
        }

        return sum / split.Count;
    }
}
