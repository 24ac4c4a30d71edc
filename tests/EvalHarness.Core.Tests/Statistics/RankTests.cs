namespace EvalHarness.Statistics;

public sealed class RankTests
{
    [Test]
    public void Tied_values_share_their_mean_rank() =>
        Assert.That(Ranks.Of([3, 1, 3, 2]), Is.EqualTo(new[] { 3.5, 1, 3.5, 2 }));

    [Test]
    public void Theil_Sen_agrees_with_R_boot()
    {
        var fit = TheilSen.Fit([1, 2, 3, 4, 10, 12, 18], [9, 15, 19, 20, 45, 55, 78], 0.93)!;

        // SciPy's test against R boot: 4, 3.71 to 4.38.
        Assert.That(fit.Slope, Is.EqualTo(4).Within(1e-12));
        Assert.That(fit.SlopeInterval.Lower, Is.EqualTo(3.71).Within(0.005));
        Assert.That(fit.SlopeInterval.Upper, Is.EqualTo(4.38).Within(0.005));
    }

    [Test]
    public void Theil_Sen_on_log_axes_agrees_with_SciPy()
    {
        var x = ReferenceValues.Numbers("scaling_fit", "x_params_millions").Select(v => Math.Log(v)).ToArray();
        var y = ReferenceValues.Numbers("scaling_fit", "y_error_percent").Select(v => Math.Log(v)).ToArray();
        var expected = ReferenceValues.Numbers("scaling_fit", "loglog_theil_sen (slope,intercept,lo,hi)");

        var fit = TheilSen.Fit(x, y)!;

        double[] actual = [fit.Slope, fit.Intercept, fit.SlopeInterval.Lower, fit.SlopeInterval.Upper];
        Assert.That(actual, Is.EqualTo(expected).Within(1e-12));
    }

    [Test]
    public void Rank_correlations_agree_with_SciPy()
    {
        var x = ReferenceValues.Numbers("scaling_fit", "x_params_millions");
        var y = ReferenceValues.Numbers("scaling_fit", "y_error_percent");

        var (spearman, kendall) = (RankCorrelation.Spearman(x, y)!.Value, RankCorrelation.Kendall(x, y)!.Value);

        Assert.That(new[] { spearman.Value, spearman.P }, Is.EqualTo(ReferenceValues.Numbers("scaling_fit", "spearman")).Within(1e-12));
        Assert.That(new[] { kendall.Value, kendall.P }, Is.EqualTo(ReferenceValues.Numbers("scaling_fit", "kendall")).Within(1e-12));
    }

    [Test]
    public void Kendall_with_ties_is_tau_b()
    {
        // Pairs: 5 concordant, 0 discordant, one tied in x: 5 / sqrt(5 x 6).
        Assert.That(RankCorrelation.Kendall([1, 1, 2, 3], [1, 2, 3, 4])!.Value.Value, Is.EqualTo(5 / Math.Sqrt(30)).Within(1e-12));
    }

    [Test]
    public void A_constant_column_has_no_correlation()
    {
        Assert.That(RankCorrelation.Spearman([1, 1, 1], [1, 2, 3]), Is.Null);
        Assert.That(RankCorrelation.Kendall([1, 1, 1], [1, 2, 3]), Is.Null);
    }
}
