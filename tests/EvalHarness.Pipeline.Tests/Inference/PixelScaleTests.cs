namespace EvalHarness.Inference;

[TestFixture]
public sealed class PixelScaleTests
{
    [TestCase(1.0 / 255, 0, 1)]
    [TestCase(1.0 / 255, 0.286, 0.353)]
    [TestCase(1, 127.5, 127.5)]
    [TestCase(0.5, 0, 1)]
    public void Converts_every_byte_in_vectors_as_one_by_one(double scale, double mean, double std)
    {
        // 259 bytes: whole vectors and a rest.
        var pixels = Enumerable.Range(0, 259).Select(i => (byte)i).ToArray();
        var numbers = new float[pixels.Length];
        var pixelScale = new PixelScale(scale, mean, std);

        pixelScale.Convert(pixels, numbers);

        Assert.That(numbers, Is.EqualTo(pixels.Select(pixelScale.Of)));
        Assert.That(numbers[..256], Is.EqualTo(pixels[..256].Select(pixel => (float)((pixel * scale - mean) / std))).Within(1e-5f));
    }

    [Test]
    public void Divides_by_255_to_the_last_bit()
    {
        var numbers = new float[256];

        new PixelScale(1.0 / 255, 0, 1).Convert(Enumerable.Range(0, 256).Select(i => (byte)i).ToArray(), numbers);

        Assert.That(numbers, Is.EqualTo(Enumerable.Range(0, 256).Select(i => i / 255f)));
    }
}
