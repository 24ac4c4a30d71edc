using EvalHarness.Metrics.Robustness;
using EvalHarness.Statistics;

namespace EvalHarness.Tests.Robustness;

public sealed class TailLossTests
{
    [Test]
    public void Is_the_mean_of_the_worst_share()
    {
        var losses = Enumerable.Range(1, 100).Select(i => (double)i).ToArray();

        Assert.That(TailLoss.Cvar(losses, 0.95).Value, Is.EqualTo(98).Within(1e-9)); // 96 ... 100
        Assert.That(TailLoss.Cvar(losses, 0.5).Value, Is.EqualTo(75.5).Within(1e-9)); // 51 ... 100
    }

    [Test]
    public void Counts_the_sample_at_the_edge_in_part()
    {
        // The worst 10 % of 15 samples are 1.5: all of 15 and half of 14.
        var losses = Enumerable.Range(1, 15).Select(i => (double)i).ToArray();

        Assert.That(TailLoss.Cvar(losses, 0.9).Value, Is.EqualTo((15 + 0.5 * 14) / 1.5).Within(1e-9));
    }

    [Test]
    public void Equal_losses_are_their_own_tail() => Assert.That(TailLoss.Cvar([2.0, 2, 2]).Value, Is.EqualTo(2).Within(1e-12));

    [Test]
    public void Copies_of_the_images_leave_the_interval_where_it_was()
    {
        double[] losses = [0.1, 0.2, 0.3, 0.5, 0.9, 1.4, 2.0, 3.5];
        double[] twice = [.. losses, .. losses];

        var once = TailLoss.Cvar(losses, 0.75);
        var clustered = TailLoss.Cvar(twice, 0.75, Clusters.Of([0, 1, 2, 3, 4, 5, 6, 7, 0, 1, 2, 3, 4, 5, 6, 7]));

        Assert.That(clustered.Value, Is.EqualTo(once.Value).Within(1e-12));
        Assert.That(clustered.Upper, Is.EqualTo(once.Upper).Within(1e-12));
    }

    [Test]
    public void No_samples_or_one_have_a_reason()
    {
        Assert.That(TailLoss.Cvar([]).Value, Is.Null);
        Assert.That(TailLoss.Cvar([1.0]).Lower, Is.Null);
        Assert.That(TailLoss.Cvar([1.0]).Reason, Is.Not.Null);
    }
}
