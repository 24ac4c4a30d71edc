using EvalHarness.Data;

namespace EvalHarness.Perturbations;

/// <summary>What every perturbation of the table keeps, at every severity and in both modes.</summary>
public sealed class PerturbationPromisesTests
{
    private static readonly ImageShape[] Shapes =
        [new(28, 28, 1), new(32, 32, 3), new(64, 64, 3), new(17, 23, 1), new(23, 17, 3), new(45, 70, 3), new(70, 45, 1), new(8, 8, 1), new(9, 8, 3)];

    private static IEnumerable<ImagePerturbation> Perturbations => StandardPerturbations.All;

    private static PerturbationMode[] ModesOf(ImagePerturbation perturbation) =>
        perturbation.HasCleanMode ? [PerturbationMode.Canonical, PerturbationMode.Clean] : [PerturbationMode.Canonical];

    [TestCaseSource(nameof(Perturbations))]
    public void The_same_seed_gives_the_same_pixels_and_the_input_is_untouched(ImagePerturbation perturbation)
    {
        foreach (var (shape, severity, mode) in Cases(perturbation))
        {
            var image = TestImages.Scene(shape);
            var before = image.ToArray();

            var first = Run(perturbation, mode, severity, shape, image, [3]);
            var second = Run(perturbation, mode, severity, shape, image, [3]);

            Assert.That(second, Is.EqualTo(first), $"{mode} {severity} {shape}");
            Assert.That(image, Is.EqualTo(before), $"{mode} {severity} {shape}");
        }
    }

    [TestCaseSource(nameof(Perturbations))]
    public void Batch_size_order_and_thread_change_no_pixel(ImagePerturbation perturbation)
    {
        int[] indices = [4, 0, 7, 2, 9];
        foreach (var shape in new[] { new ImageShape(28, 28, 1), new ImageShape(23, 17, 3) })
        {
            if (perturbation.Problem(shape, 1) is not null)
            {
                continue;
            }

            foreach (var mode in ModesOf(perturbation))
            {
                byte[] images = [.. indices.SelectMany(i => TestImages.Scene(shape, (ulong)i))];
                var severity = perturbation.Severities;
                var batch = Run(perturbation, mode, severity, shape, images, indices);
                var alone = new byte[images.Length];
                Parallel.For(0, indices.Length, k =>
                {
                    var one = images.AsSpan((indices.Length - 1 - k) * shape.Size, shape.Size).ToArray();
                    Run(perturbation, mode, severity, shape, one, [indices[indices.Length - 1 - k]])
                        .CopyTo(alone, (indices.Length - 1 - k) * shape.Size);
                });

                Assert.That(alone, Is.EqualTo(batch), $"{mode} {shape}");
            }
        }
    }

    [TestCaseSource(nameof(Perturbations))]
    public void Severities_differ_and_change_the_image(ImagePerturbation perturbation)
    {
        foreach (var shape in new[] { new ImageShape(28, 28, 1), new ImageShape(32, 32, 3), new ImageShape(64, 64, 3) })
        {
            if (perturbation.Problem(shape, 1) is not null)
            {
                continue;
            }

            foreach (var mode in ModesOf(perturbation))
            {
                var image = TestImages.Scene(shape);
                var results = Enumerable.Range(1, perturbation.Severities)
                    .Select(s => Digest(Run(perturbation, mode, s, shape, image, [1]))).ToList();

                // CIFAR-10-C's motion blur goes from (radius 6, deviation 2) to (8, 2) between severities 3 and 4: weights of e^-18.
                var alike = perturbation.Id == "motion_blur" && ParameterSizes.For(shape) == ParameterSize.Small ? 1 : 0;
                Assert.That(results.Distinct().Count(), Is.EqualTo(perturbation.Severities - alike), $"{mode} {shape}");
                Assert.That(results, Has.None.EqualTo(Digest(image)), $"{mode} {shape}");
            }
        }
    }

    [TestCaseSource(nameof(Perturbations))]
    public void Whether_the_seed_matters_is_as_declared(ImagePerturbation perturbation)
    {
        var shape = new ImageShape(40, 40, 3);
        var image = TestImages.Scene(shape);
        var severity = perturbation.Severities;
        var results = Enumerable.Range(0, 8)
            .Select(i => Convert.ToHexString(Run(perturbation, PerturbationMode.Canonical, severity, shape, image, [i]))).Distinct().Count();

        Assert.That(results, perturbation.IsRandom ? Is.GreaterThan(1) : Is.EqualTo(1));
    }

    [TestCaseSource(nameof(Perturbations))]
    public void The_clean_mode_differs_where_it_is_said_to(ImagePerturbation perturbation)
    {
        var channels = perturbation.Id.StartsWith("mnist_c", StringComparison.Ordinal) ? 1 : 3;
        var differs = new[] { 32, 144 }.Select(side => new ImageShape(side, side, channels)).Any(shape =>
            Enumerable.Range(1, perturbation.Severities).Any(severity =>
                !Run(perturbation, PerturbationMode.Canonical, severity, shape, TestImages.Scene(shape), [5])
                    .SequenceEqual(Run(perturbation, PerturbationMode.Clean, severity, shape, TestImages.Scene(shape), [5]))));

        Assert.That(differs, Is.EqualTo(perturbation.HasCleanMode));
    }

    [TestCaseSource(nameof(Perturbations))]
    public void Allocates_nothing_once_warm(ImagePerturbation perturbation)
    {
        var shape = new ImageShape(32, 32, 3);
        var images = TestImages.Scene(shape);
        var results = new byte[images.Length];
        int[] indices = [2];
        var perturber = new ImagePerturber(perturbation, PerturbationMode.Canonical, perturbation.Severities, shape, 1, "d");
        for (var i = 0; i < 3; i++)
        {
            perturber.Apply(images, indices, results);
        }

        var before = GC.GetAllocatedBytesForCurrentThread();
        perturber.Apply(images, indices, results);

        Assert.That(GC.GetAllocatedBytesForCurrentThread() - before, Is.Zero);
    }

    [TestCaseSource(nameof(Perturbations))]
    public void Black_and_white_images_are_no_trouble(ImagePerturbation perturbation)
    {
        foreach (var value in new byte[] { 0, 255 })
        {
            foreach (var (shape, severity, mode) in Cases(perturbation))
            {
                var image = new byte[shape.Size];
                image.AsSpan().Fill(value);

                Assert.That(() => Run(perturbation, mode, severity, shape, image, [1]), Throws.Nothing, $"{value} {mode} {severity} {shape}");
            }
        }
    }

    [TestCaseSource(nameof(Perturbations))]
    public void Bad_settings_are_named_before_anything_runs(ImagePerturbation perturbation)
    {
        Assert.That(perturbation.Problem(new ImageShape(32, 32, 3), 0), Does.Contain(perturbation.Id));
        Assert.That(perturbation.Problem(new ImageShape(32, 32, 3), 6), Does.Contain("severit"));
        Assert.That(perturbation.Problem(new ImageShape(3, 3, 3), 1), Does.Contain("3x3"));
        Assert.That(
            () => new ImagePerturber(perturbation, PerturbationMode.Canonical, 6, new ImageShape(32, 32, 3), 1, "d"),
            Throws.TypeOf<UsageException>());
    }

    [TestCaseSource(nameof(Perturbations))]
    public void Says_what_it_is(ImagePerturbation perturbation)
    {
        Assert.That(perturbation.Id, Does.Match("^[a-z][a-z0-9_]+$"));
        Assert.That(perturbation.Summary, Is.Not.Empty);
        Assert.That(perturbation.Source, Is.Not.Empty);
        Assert.That(perturbation.Groups, Is.Not.Empty.And.Unique);
    }

    private static IEnumerable<(ImageShape Shape, int Severity, PerturbationMode Mode)> Cases(ImagePerturbation perturbation) =>
        from shape in Shapes
        from severity in Enumerable.Range(1, perturbation.Severities)
        from mode in ModesOf(perturbation)
        where perturbation.Problem(shape, severity) is null
        select (shape, severity, mode);

    private static string Digest(byte[] image) => Convert.ToHexString(System.Security.Cryptography.SHA256.HashData(image));

    private static byte[] Run(
        ImagePerturbation perturbation, PerturbationMode mode, int severity, ImageShape shape, byte[] images, int[] indices)
    {
        var results = new byte[images.Length];
        new ImagePerturber(perturbation, mode, severity, shape, 11, "promises").Apply(images, indices, results);
        return results;
    }
}
