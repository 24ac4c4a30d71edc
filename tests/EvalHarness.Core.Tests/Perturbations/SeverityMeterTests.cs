using EvalHarness.Data;

namespace EvalHarness.Perturbations;

public sealed class SeverityMeterTests
{
    private static readonly ImageShape Shape = TestImages.GreyShape;

    [Test]
    public void Agrees_with_the_formulas_worked_in_numpy()
    {
        // NumPy in double precision, Wang et al.'s window by two one-dimensional convolutions: v to min(255, floor(v / 2 + 90)).
        var clean = TestImages.Grey();
        byte[] other = [.. clean.Select(v => (byte)Math.Min(255, Math.Floor((v * 0.5) + 90)))];
        var result = Measure(Shape, clean, other);

        Assert.That(result.Ssim, Is.EqualTo(0.7554184429435439).Within(1e-6));
        Assert.That(result.Psnr, Is.EqualTo(15.218358547756806).Within(1e-9));
        Assert.That(result.MeanAbsoluteDifference, Is.EqualTo(35.919642857142854).Within(1e-9));
        Assert.That(result.ClippedShare, Is.Zero);
    }

    [Test]
    public void Similarity_of_an_image_and_its_transpose_agrees_with_numpy()
    {
        var clean = TestImages.Grey();
        byte[] turned = [.. Enumerable.Range(0, 784).Select(k => clean[(k % 28 * 28) + (k / 28)])];

        Assert.That(Measure(Shape, clean, turned).Ssim, Is.EqualTo(0.33242571497437706).Within(1e-6));
    }

    [Test]
    public void Images_smaller_than_the_window_get_the_largest_odd_window_that_fits()
    {
        var clean = TestImages.Grey()[..(9 * 28)];
        byte[] other = [.. clean.Select(v => (byte)Math.Min(255, Math.Floor((v * 0.5) + 90)))];

        Assert.That(Measure(new ImageShape(9, 28, 1), clean, other).Ssim, Is.EqualTo(0.7566682177719845).Within(1e-6));
    }

    [Test]
    public void Identical_images_have_similarity_one_and_no_ratio()
    {
        var image = TestImages.Colour();
        var result = Measure(TestImages.ColourShape, image, image);

        Assert.That(result.Ssim, Is.EqualTo(1).Within(1e-6));
        Assert.That(result.Psnr, Is.Null);
        Assert.That(result.MeanAbsoluteDifference, Is.Zero);
        Assert.That(result.ClippedShare, Is.Zero);
    }

    [Test]
    public void Newly_black_or_white_values_count_as_clipped()
    {
        var clean = Perturb.Flat(Shape, 100);
        clean[0] = 0;
        var other = clean.ToArray();
        (other[1], other[2], other[3], other[783]) = (0, 255, 90, 255);
        var result = Measure(Shape, clean, other);

        Assert.That(result.ClippedShare, Is.EqualTo(3 / 784.0).Within(1e-12));
        Assert.That(result.MeanAbsoluteDifference, Is.EqualTo((100 + 155 + 10 + 155) / 784.0).Within(1e-12));
    }

    [Test]
    public void Nothing_measured_is_undefined()
    {
        var result = new SeverityMeter(Shape).Result;

        Assert.That(result, Is.EqualTo(new SeverityReading(0, null, null, null, null)));
    }

    [Test]
    public void Batches_and_merged_meters_add_up_to_the_same()
    {
        byte[] clean = [.. Enumerable.Range(0, 4).SelectMany(i => TestImages.Scene(Shape, (ulong)i))];
        byte[] other = [.. Enumerable.Range(4, 4).SelectMany(i => TestImages.Scene(Shape, (ulong)i))];
        var first = new SeverityMeter(Shape);
        var second = new SeverityMeter(Shape);
        first.Add(clean.AsSpan(0, 784), other.AsSpan(0, 784));
        second.Add(clean.AsSpan(784), other.AsSpan(784));
        first.Merge(second);

        var once = Measure(Shape, clean, other);
        Assert.That(first.Result.Images, Is.EqualTo(4));
        Assert.That(first.Result with { Ssim = once.Ssim }, Is.EqualTo(once));
        Assert.That(first.Result.Ssim, Is.EqualTo(once.Ssim).Within(1e-12));
    }

    [Test]
    public void Measured_severity_grows_with_noise()
    {
        var clean = TestImages.Scene(Shape);
        var similarities = Enumerable.Range(1, 5)
            .Select(s => Measure(Shape, clean, Perturb.Apply("gaussian_noise", s, Shape, clean)).Ssim!.Value).ToArray();

        Assert.That(similarities, Is.Ordered.Descending);
    }

    [Test]
    public void Adding_allocates_nothing()
    {
        var clean = TestImages.Scene(Shape);
        var meter = new SeverityMeter(Shape);
        meter.Add(clean, clean);
        var before = GC.GetAllocatedBytesForCurrentThread();
        meter.Add(clean, clean);

        Assert.That(GC.GetAllocatedBytesForCurrentThread() - before, Is.Zero);
    }

    private static SeverityReading Measure(ImageShape shape, byte[] clean, byte[] perturbed)
    {
        var meter = new SeverityMeter(shape);
        meter.Add(clean, perturbed);
        return meter.Result;
    }
}
