using EvalHarness.Metrics.Robustness;
using EvalHarness.Statistics;
using EvalHarness.Tests.Reliability;

namespace EvalHarness.Tests.Robustness;

public sealed class ReweightedGapTests
{
    [Test]
    public void Counts_every_copy_of_a_sample()
    {
        // Clean: 3 of 4 right. Drawn: sample 0 (right) once, sample 1 (wrong) three times: 1 of 4.
        var clean = Cells.Outcomes("1011", [0, 1, 2, 3]);
        var drawn = Cells.Outcomes("1000", [0, 1, 1, 1]);

        var gap = ReweightedGap.Of(clean, drawn, 500, 1);

        Assert.That(gap.Value, Is.EqualTo(0.5).Within(1e-12));
        Assert.That(gap.N, Is.EqualTo(2));
    }

    [Test]
    public void The_same_samples_once_each_have_no_gap_in_any_resample()
    {
        var cell = Cells.Simulated(200, 0, 1, 2);

        var gap = ReweightedGap.Of(cell, cell, 200, 1);

        Assert.That((gap.Value, gap.Lower), Is.EqualTo(((double?)0.0, (double?)null)));
        Assert.That(gap.Reason, Does.Contain("every resample"));
    }

    [Test]
    public void Copies_of_one_sample_are_no_independent_evidence()
    {
        // 400 samples, half right by turns; of each pair of neighbours the draw holds the second one k times more often than the first.
        // The ratio estimate sum(k y) / sum(k) has the standard error sqrt(sum k^2 (y - p)^2) / sum(k) (Liang and Zeger, 1986; here in closed form).
        const int Samples = 400;
        int[] copies = [.. Enumerable.Range(0, Samples).Select(i => 1 + (i / 2 % 4 * (i % 2)))];
        bool[] right = [.. Enumerable.Range(0, Samples).Select(i => i * 7919 % 13 < 7)];
        string Text(IEnumerable<int> rows) => string.Concat(rows.Select(i => right[i] ? '1' : '0'));
        int[] once = [.. Enumerable.Range(0, Samples)];
        int[] drawn = [.. once.SelectMany(i => Enumerable.Repeat(i, copies[i]))];
        var shifted = Cells.Outcomes(Text(drawn), drawn);
        var p = drawn.Average(i => right[i] ? 1.0 : 0);
        var mean = once.Average(i => right[i] ? 1.0 : 0);

        // The difference of two ratios on the same samples: influence of sample i is (y - mean) / n - k (y - p) / sum(k).
        var error = Math.Sqrt(once.Sum(i =>
        {
            var y = right[i] ? 1.0 : 0;
            var influence = ((y - mean) / Samples) - (copies[i] * (y - p) / drawn.Length);
            return influence * influence;
        }));

        var gap = ReweightedGap.Of(Cells.Outcomes(Text(once), once), shifted, 4000, 3);

        Assert.That(gap.Value, Is.EqualTo(mean - p).Within(1e-12));

        // The percentiles' own error at 4,000 resamples is 1.4 / sqrt(4000) = 2 %; 4 of them.
        Assert.That((gap.Upper - gap.Lower) / (2 * 1.96 * error), Is.EqualTo(1).Within(0.09));
    }

    [Test]
    public void A_clustered_share_is_as_wide_as_its_clusters_allow()
    {
        // Every sample twice: no more evidence than once each.
        double[] values = [1, 0, 1, 1, 0, 1, 1, 1];
        double[] twice = [.. values, .. values];
        var clusters = Clusters.Of([0, 1, 2, 3, 4, 5, 6, 7, 0, 1, 2, 3, 4, 5, 6, 7]);

        // p = 3/4, error^2 = 8/7 x sum (2 d)^2 / 16^2 with sum d^2 = 8 p (1 - p), so n = p (1 - p) / error^2 = 7.
        var interval = ProportionInterval.Wilson(twice, clusters);

        Assert.That(interval, Is.EqualTo(ProportionInterval.Wilson(0.75 * 7, 7)).Using<Interval>((a, b) => Math.Abs(a.Lower - b.Lower) + Math.Abs(a.Upper - b.Upper) < 1e-9));
    }
}
