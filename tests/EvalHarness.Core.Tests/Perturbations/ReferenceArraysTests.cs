namespace EvalHarness.Perturbations;

/// <summary>
/// Deterministic corruptions against the authors' own code. Theirs are floats before truncation, ours bytes after it, so byte b and
/// float f agree if floor(f) is b; a float within 0.02 of a whole number may fall either way (theirs are rounded to 2 to 4 decimals).
/// </summary>
public sealed class ReferenceArraysTests
{
    [TestCase("brightness:5:A", "mnist_c_brightness", 5)]
    [TestCase("scale:3:A", "scale", 3)]
    [TestCase("stripe:-:A", "stripe", 3)]
    [TestCase("canny_edges:-:A", "canny_edges", 1)]
    [TestCase("inverse:-:A", "inverse", 5)]
    [TestCase("quantize:5:A", "quantize", 5)]
    public void Mnist_c_arrays_are_matched_to_the_last_bit(string key, string id, int severity)
    {
        Compare(CorruptionArrays.MnistC(key), Apply(id, severity, TestImages.Grey()));
    }

    [Test]
    public void Mnist_c_contrast_zoom_and_pixelate_are_matched_with_its_parameters()
    {
        Compare(CorruptionArrays.MnistC("contrast:4:A"), Apply(new Contrast(ParameterSize.Large), 4));
        Compare(CorruptionArrays.MnistC("zoom_blur:5:A"), Apply(new ZoomBlur(ParameterSize.Large), 5));
        Compare(CorruptionArrays.MnistC("pixelate:3:A"), Apply(new Pixelate(ParameterSize.Large), 3));
    }

    [Test]
    public void Lines_of_mnist_c_are_matched()
    {
        var plane = new float[784];
        LineField.Add(plane, 28, 28, new Line(2, 5, 25, 20));
        var expected = CorruptionArrays.MnistC("line_from_points(2,5,25,20)");

        for (var k = 0; k < 784; k++)
        {
            Assert.That(plane[k] / 255, Is.EqualTo(expected[k]).Within(0.006), $"row {k / 28}, column {k % 28}");
        }
    }

    [TestCase("(10,3)", 10, 3.0)]
    [TestCase("(15,5)", 15, 5.0)]
    [TestCase("(20,15)", 20, 15.0)]
    [TestCase("(6,1)", 6, 1.0)]
    [TestCase("(9,2.5)", 9, 2.5)]
    public void Motion_kernels_are_matched(string key, int radius, double deviation)
    {
        var expected = CorruptionArrays.Numbers("motion_kernel_first5", key);

        Assert.That(MotionKernel.Of(radius, deviation).Weights.Take(5), Is.EqualTo(expected).Within(1e-7));
    }

    [Test]
    public void Mnist_c_rotate_shear_and_translate_are_matched_for_the_positive_sign()
    {
        var result = new byte[784];

        Rotate.Warp(2, 1).Apply(TestImages.Grey(), result, TestImages.GreyShape);
        Compare(CorruptionArrays.MnistC("rotate:2:A"), result);

        Shear.Warp(2, 1).Apply(TestImages.Grey(), result, TestImages.GreyShape);
        Compare(CorruptionArrays.MnistC("shear:2:A"), result);

        Translate.Move(TestImages.Grey(), result, TestImages.GreyShape, 3, 3);
        Compare(CorruptionArrays.MnistC("translate:3:A"), result);
    }

    [TestCase("contrast", 1)]
    [TestCase("contrast", 5)]
    [TestCase("brightness", 1)]
    [TestCase("brightness", 5)]
    [TestCase("saturate", 1)]
    [TestCase("saturate", 5)]
    [TestCase("pixelate", 1)]
    [TestCase("pixelate", 5)]
    [TestCase("zoom_blur", 1)]
    [TestCase("zoom_blur", 5)]
    [TestCase("gaussian_blur", 1)]
    [TestCase("gaussian_blur", 5)]
    public void Cifar_c_pixels_and_sums_are_matched(string id, int severity)
    {
        var result = Perturb.Apply(id, severity, TestImages.ColourShape, TestImages.Colour());
        var key = $"{id}:{severity}";
        for (var c = 0; c < 3; c++)
        {
            Compare(CorruptionArrays.CifarPixel(key, "px[3][5]")[c], result[(c * 1024) + (3 * 32) + 5], $"px[3][5][{c}]");
            Compare(CorruptionArrays.CifarPixel(key, "px[14][14]")[c], result[(c * 1024) + (14 * 32) + 14], $"px[14][14][{c}]");

            // Truncation takes between 0 and 1 from each of the 1,024 values.
            var lost = CorruptionArrays.CifarSums(key)[c] - result.Skip(c * 1024).Take(1024).Sum(v => v);
            Assert.That(lost / 1024, Is.InRange(-0.001, 0.999), $"channel {c}");
        }
    }

    [Test]
    public void Blur_of_mnist_c_is_matched_along_its_one_axis()
    {
        // The authors' Gaussian takes the last axis of a grey array for channels, so it blurs down the columns alone.
        var plane = new float[28 * 32];
        FloatPlanes.Load(TestImages.Grey(), TestImages.GreyShape, 0, plane);
        var blurred = new float[28 * 32];
        var kernel = GaussianKernel.Of(2);
        SeparableFilter.Apply(plane, blurred, 28, 28, kernel, [1f], Border.Nearest, new float[SeparableFilter.RoomFor(28, 8)]);
        var expected = CorruptionArrays.MnistC("gaussian_blur:2:A");

        for (var k = 0; k < 784; k++)
        {
            Assert.That(blurred[(k / 28 * 32) + (k % 28)], Is.EqualTo(expected[k]).Within(0.0051), $"row {k / 28}, column {k % 28}");
        }
    }

    private static byte[] Apply(ImagePerturbation perturbation, int severity)
    {
        var result = new byte[784];
        var random = new SeededRandom(1);
        perturbation.Apply(
            TestImages.Grey(), result, TestImages.GreyShape, severity, PerturbationMode.Canonical, ref random, new PerturbationScratch());
        return result;
    }

    private static byte[] Apply(string id, int severity, byte[] image) => Perturb.Apply(id, severity, TestImages.GreyShape, image);

    private static void Compare(double[] expected, byte[] actual)
    {
        for (var k = 0; k < expected.Length; k++)
        {
            Compare(expected[k], actual[k], $"row {k / 28}, column {k % 28}");
        }
    }

    private static void Compare(double expected, byte actual, string where)
    {
        var nearest = Math.Round(expected);
        var whole = Math.Abs(expected - nearest) < 0.02;
        Assert.That(
            (double)actual, whole ? Is.EqualTo(nearest).Or.EqualTo(nearest - 1) : Is.EqualTo(Math.Floor(expected)), $"{where}: {expected}");
    }
}
