using EvalHarness.MLNet.Calibration;
using Microsoft.ML;

namespace EvalHarness.MLNet;

[TestFixture]
public sealed class FittedCalibratorTests
{
    private static readonly MLContext Context = new(seed: 0);

    [Test]
    public void Isotonic_gives_the_share_of_the_second_class_at_each_score()
    {
        // Log-odds -1 for four samples, one of the second class; +1 for four, three of the second class.
        float[] logits = [.. Enumerable.Range(0, 8).SelectMany(i => new[] { 0f, i < 4 ? -1f : 1f })];
        int[] labels = [0, 0, 0, 1, 1, 1, 1, 0];
        var isotonic = FittedCalibrator.Fit(Context, ["mlnet_isotonic"], logits, labels).Single();
        var row = new double[2];

        isotonic.Apply([3, 2], row);
        Assert.That(row, Is.EqualTo(new[] { 0.75, 0.25 }).Within(1e-6));
        isotonic.Apply([-1, 0], row);
        Assert.That(row, Is.EqualTo(new[] { 0.25, 0.75 }).Within(1e-6));
    }

    [Test]
    public void Platt_is_a_logistic_map_of_the_log_odds()
    {
        float[] logits = [.. Enumerable.Range(0, 400).SelectMany(i => new[] { 0f, (i % 20) - 9.5f })];
        int[] labels = [.. Enumerable.Range(0, 400).Select(i => (i % 20) + (i / 20 % 5) >= 12 ? 1 : 0)];
        var platt = FittedCalibrator.Fit(Context, ["mlnet_platt"], logits, labels).Single();
        double LogOdds(float score)
        {
            var row = new double[2];
            platt.Apply([0, score], row);
            return Math.Log(row[1] / row[0]);
        }

        // Log-odds are linear in the score: equal steps are equal.
        Assert.That(LogOdds(1) - LogOdds(0), Is.EqualTo(LogOdds(2) - LogOdds(1)).Within(1e-3).And.Positive);
    }

    [Test]
    public void Nothing_is_fitted_where_a_class_is_missing() =>
        Assert.That(FittedCalibrator.Fit(Context, ["mlnet_naive"], [0, 1, 0, 2], [1, 1]), Is.Empty);
}
