namespace EvalHarness.Perturbations;

public sealed class SeedTests
{
    [Test]
    public void Is_the_same_in_every_process_and_on_every_machine()
    {
        Assert.That(Seed.Of(1, "fashion-mnist-test", "gaussian_noise", 0), Is.EqualTo(8746726432663133363UL));
        Assert.That(Seed.Of(7, "cifar-10", "fog", 9999), Is.EqualTo(3337458781715213708UL));
    }

    [Test]
    public void Every_part_counts()
    {
        ulong[] seeds =
        [
            Seed.Of(1, "a", "b", 0), Seed.Of(2, "a", "b", 0), Seed.Of(1, "x", "b", 0), Seed.Of(1, "a", "x", 0),
            Seed.Of(1, "a", "b", 1), Seed.Of(1, "ab", "", 0), Seed.Of(1, "", "ab", 0),
        ];

        Assert.That(seeds, Is.Unique);
    }

    [Test]
    public void No_two_of_a_hundred_thousand_images_share_a_seed()
    {
        Assert.That(Enumerable.Range(0, 100_000).Select(i => Seed.Of(1, "d", "p", i)).Distinct().Count(), Is.EqualTo(100_000));
    }
}
